"""How often does `select` take one of two stacks that truly tie?

    python -m tests.benchmarks.false_choices [RUNS]

By number of scenarios: of so many planted runs, each with two stacks that are right in 65 % of their questions, the
share in which one was chosen. An interval at 95 % has 5 %.
"""

import sys
import tempfile
from pathlib import Path

from tests.planted import Planted, Truth
from tests.reports.selection.test_planted import FLOOR, decided

COUNTS = (5, 8)
FIRST_SEED = 1000


def main() -> None:
    """Print the shares."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 250
    for count in COUNTS:
        tied = Truth((FLOOR, Planted("a", 0.65), Planted("b", 0.65)), scenarios=count, questions=10)
        with tempfile.TemporaryDirectory() as folder:
            seeds = range(FIRST_SEED, FIRST_SEED + runs)
            taken = sum(decided(Path(folder), tied, seed).decision == "chosen" for seed in seeds)
        print(f"{count:>3} scenarios: one taken in {taken} of {runs} ({taken / runs:.3f})", flush=True)


if __name__ == "__main__":
    main()
