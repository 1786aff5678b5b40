"""Do tau2's gold actions apply to the data base, and what do an agent that takes them and one that does nothing score?

    python tests/benchmarks/tau2_gold.py PATH

PATH is a domain's folder (airline, retail). A line is printed for each task whose gold actions do not all apply, then
the sums.
"""

import sys
from pathlib import Path

from scenarios.tau2 import load, score, verify
from scenarios.tau2.check import gold_agent, null_agent


def main() -> None:
    """Print what is worth a look, and the sums."""
    domain = load(Path(sys.argv[1]))
    verified = [verify(domain, task) for task in domain.tasks]
    for each in verified:
        for kind, lines in (("look-up", each.refused), ("CHANGE", each.doubtful)):
            for line in lines:
                print(f"  task {each.task}: {kind} refused: {line}")
    print(f"{domain.name}: {len(verified)} tasks, {sum(each.actions for each in verified)} gold actions")
    print(f"  a change is refused in   {sum(bool(each.doubtful) for each in verified)}")
    print(f"  a look-up is refused in  {sum(bool(each.refused) for each in verified)}")
    print(f"  the data base changes in {sum(each.changes for each in verified)}")
    print(f"  something must be said in {sum(bool(each.told) for each in verified)}")
    print(f"  a judge is needed in     {sum(bool(each.judged) for each in verified)}, for sentences not scored here")
    for name, agent in (("gold", gold_agent), ("null", null_agent)):
        right = sum(score(domain, task, agent).right for task in domain.tasks)
        print(f"  {name} agent right in    {right} of {len(domain.tasks)} ({right / len(domain.tasks):.3f})")


if __name__ == "__main__":
    main()
