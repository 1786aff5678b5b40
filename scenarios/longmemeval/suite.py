"""LongMemEval (oracle, S, M): one question on dozens or hundreds of recorded sessions, from a path.

One scenario an item, so that each has a memory of its own; the question is asked at its date. Keys of a few words are
checked by a rule, which is stricter than the authors' judge; preferences and whole sentences need a judge, and are
asked but not scored; ids that end in `_abs` want a refusal. It separates stacks that find a session among many from
those that keep the latest, and on the oracle's files, where nothing is to be found, hardly at all.
"""

from collections.abc import Iterator
from pathlib import Path

from harness.core.errors import ScenarioError
from harness.core.scenario import SuiteOptions
from scenarios.data_files import data_path, recorded_only
from scenarios.longmemeval.haystack import Haystack, haystack
from scenarios.longmemeval.schema import items, looks_like_it

ALLOWED = "a JSON file of LongMemEval, as longmemeval_s.json, or a folder of such"


class LongMemEval:
    """The suite. Items are read one at a time: a file of gigabytes is never held."""

    name = "longmemeval"
    about = "LongMemEval's questions on many recorded sessions (oracle, S, M), from --data"
    needs_data = True
    licence = "LongMemEval data: MIT (Di Wu and others)"

    def files(self, path: Path) -> list[Path]:
        """See DataSet. Only the beginning of each file is read."""
        files = sorted(path.glob("*.json")) if path.is_dir() else [path]
        return [file for file in files if looks_like_it(file)]

    def scenarios(self, options: SuiteOptions) -> Iterator[Haystack]:
        """One per item, in the files' order, named `FILE:question_id`."""
        recorded_only(options)
        path = data_path(options.data, ALLOWED)
        files = self.files(path)
        if not files:
            raise ScenarioError(str(path), "no file that begins as LongMemEval's do", ALLOWED)
        made = 0
        for file in files:
            for place, item in items(file):
                if made == options.limit:
                    return
                made += 1
                yield haystack(f"{file.stem}:{item.question_id}", item, place)
