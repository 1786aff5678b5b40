"""`memtrial replay RUN`: answer a run's questions again from the contexts it holds, by another model or prompt."""

import argparse
from pathlib import Path
from typing import Any

from harness.commands.options import add_model, live, model, money, positive
from harness.commands.run import conclude
from harness.core.errors import MisuseError


def add(commands: Any) -> argparse.ArgumentParser:
    """What may be asked."""
    command: argparse.ArgumentParser = commands.add_parser(
        "replay", help="answer a run's questions again from its stored contexts, by another model or prompt"
    )
    add = command.add_argument
    add("run", type=Path, metavar="RUN", help="the folder of the run whose contexts are answered again")
    add_model(command)
    add("--prompt", type=Path, metavar="FILE", help="a system prompt in place of the run's own")
    add("--workers", type=positive, metavar="N", help="trials side by side (default: one a core, 8 at most)")
    add("--budget-usd", type=money, metavar="USD", help="stop before more than this is spent")
    add("--concurrency", type=positive, default=8, metavar="N", help="calls under way at once (default: 8)")
    add("--out", type=Path, metavar="DIR", help="the new run's folder; one that holds this replay is resumed")
    add("--json", action="store_true", help="for machines")
    return command


def run(options: argparse.Namespace) -> int:
    """One call, then print; the exit code."""
    from harness.core.store import RunFolder
    from harness.engine.plan import REFERENCE
    from harness.engine.progress import Progress
    from harness.engine.replay import replay_plan
    from harness.engine.run import Manner, default_folder, default_workers, play
    from harness.printing import Screen
    from reports.measures.authorship import written_by_model
    from reports.rows.ledger import ledger

    source = RunFolder(options.run)
    source.manifest()
    written = tuple(name for name, by_model in written_by_model(source, ledger(source)).items() if by_model)
    made = replay_plan(source, model(options) or REFERENCE, _prompt(options.prompt), written)
    screen = Screen(stderr=options.json)
    manner = Manner(
        options.workers or default_workers(), Progress(screen), live=live(options), budget_usd=options.budget_usd,
        replayed=source,
    )  # fmt: skip
    return conclude(play(made, options.out or default_folder(made.manifest), manner), options.json, screen)


def _prompt(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        text = path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        text = ""
    if not text:
        raise MisuseError("--prompt", f"no text in {path}", "a file that holds a system prompt, in UTF-8")
    return text
