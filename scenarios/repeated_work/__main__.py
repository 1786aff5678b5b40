"""The figures of dreaming, read from a run: `python -m scenarios.repeated_work results/RUN [easy|hard]`."""

import sys
from pathlib import Path

from harness.core.store import RunFolder
from scenarios.levels import LEVELS
from scenarios.repeated_work.figures import figures, table

USAGE = f"usage: python -m scenarios.repeated_work RUN [{'|'.join(LEVELS)}]"


def main(arguments: list[str]) -> int:
    """Print the table; 2 for misuse."""
    if not 1 <= len(arguments) <= 2 or arguments[1:] not in ([], *([level] for level in LEVELS)):
        sys.stderr.write(f"{USAGE}\n")
        return 2
    lines = table(figures(RunFolder(Path(arguments[0])), *arguments[1:]))
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
