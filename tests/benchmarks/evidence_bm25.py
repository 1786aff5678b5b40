"""Does the keyword stack find LoCoMo's and BEAM's evidence as often as BM25 was measured to elsewhere?

    python tests/benchmarks/evidence_bm25.py locomo|beam PATH

PATH is what the suite's `--data` takes. Every session goes through the loader and into the stack as it ships (bm25s,
Lucene's BM25, k1 1.5, b 0.75, English stop words, Snowball), every question with evidence is put to it, and recall at
k is the mean share of a question's evidence turns among the k that it recalls. Beside ours stand figures that were
measured on whole data sets, or on the half that is named, with the same settings and a program of its own: what
differs by more than 0.02 on the same half is marked.
"""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import mean
from types import SimpleNamespace
from typing import Any, cast

from adapters.keyword import Keyword
from harness.core.contract import Lab, Memory, Query
from harness.core.scenario import Probe, Scenario, Session, Suite, SuiteOptions
from harness.engine.registry import load_suite
from harness.gateway.tokens import estimate

DEPTHS = (1, 5, 10, 50)
TOLERANCE = 0.02
WITHOUT_END = 10**9

# Recall at 1, 5, 10 and 50. LoCoMo: conversations 26, 44, 47, 48, 50 as `1-4`, all ten as `1` to `5`; BEAM 100K: all
# twenty chats.
ELSEWHERE = {
    "locomo": {
        "1-4": (0.241, 0.456, 0.540, 0.708),
        "1": (0.053, 0.186, 0.270, 0.513),
        "2": (0.328, 0.555, 0.647, 0.789),
        "3": (0.080, 0.214, 0.261, 0.432),
        "4": (0.325, 0.552, 0.640, 0.791),
        "5": (0.287, 0.543, 0.646, 0.809),
    },
    "beam": {
        "all": (0.149, 0.319, 0.417, 0.633),
        "contradiction_resolution": (0.267, 0.597, 0.739, 0.902),
        "event_ordering": (0.000, 0.017, 0.048, 0.183),
        "information_extraction": (0.342, 0.537, 0.600, 0.775),
        "instruction_following": (0.000, 0.006, 0.031, 0.263),
        "knowledge_update": (0.210, 0.533, 0.771, 0.890),
        "multi_session_reasoning": (0.102, 0.297, 0.402, 0.697),
        "preference_following": (0.103, 0.179, 0.218, 0.611),
        "summarization": (0.014, 0.065, 0.108, 0.360),
        "temporal_reasoning": (0.287, 0.613, 0.800, 0.988),
    },
}
SAME_HALF = ("1-4",)


def main() -> None:
    """Print a row a kind of question."""
    name, path = sys.argv[1:3]
    found = recalled(load_suite(name), path)
    groups = dict(found)
    if name == "locomo":
        groups["1-4"] = [row for label in "1234" for row in found[label]]
    groups.setdefault("all", [row for rows in found.values() for row in rows])
    print(f"{'':<28}{'n':>5}  " + "  ".join(f"R@{depth:<2} ours elsewhere" for depth in DEPTHS))
    for label in ELSEWHERE[name]:
        print(row(label, groups.get(label, []), ELSEWHERE[name][label]))


def row(label: str, shares: list[tuple[float, ...]], elsewhere: tuple[float, ...]) -> str:
    """Figures side by side; `!` where the same questions came out otherwise."""
    if not shares:
        return f"{label:<28}{0:>5}"
    ours = [mean(column) for column in zip(*shares, strict=True)]
    apart = label in SAME_HALF and max(abs(a - b) for a, b in zip(ours, elsewhere, strict=True)) > TOLERANCE
    cells = "  ".join(f"   {mine:9.3f} {theirs:6.3f}" for mine, theirs in zip(ours, elsewhere, strict=True))
    return f"{label:<28}{len(shares):>5}  {cells}{'  !' if apart else ''}"


def recalled(suite: Suite, path: str) -> dict[str, list[tuple[float, ...]]]:
    """By label, for each question with evidence its recall at each depth."""
    found: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for scenario in suite.scenarios(SuiteOptions(data=path)):
        for probe, shares in of_scenario(scenario):
            found[probe.label].append(shares)
    return found


def of_scenario(scenario: Scenario) -> Iterable[tuple[Probe, tuple[float, ...]]]:
    """Each question with evidence, and its recall at each depth."""
    with tempfile.TemporaryDirectory() as folder:
        memories = [opened(depth, Path(folder, str(depth))) for depth in DEPTHS]
        for event in scenario.events():
            if isinstance(event, Session):
                for memory in memories:
                    memory.observe(event)
            elif isinstance(event, Probe) and event.evidence:
                yield event, tuple(share(memory, event) for memory in memories)


def opened(depth: int, folder: Path) -> Memory:
    """The stack as it ships, recalling `depth` turns."""
    folder.mkdir()
    lab = SimpleNamespace(workdir=folder, count_tokens=estimate)
    return cast(Memory, Keyword(k=depth).open(cast(Lab, lab)))


def share(memory: Memory, probe: Probe) -> float:
    """Of the evidence turns, how many are recalled."""
    query = Query(probe.user, probe.agent, probe.text, probe.time, WITHOUT_END)
    sources: Any = memory.recall(query).sources or ()
    got = {(source.session, source.turn) for source in sources}
    return mean((each.session, each.turn) in got for each in probe.evidence)


if __name__ == "__main__":
    main()
