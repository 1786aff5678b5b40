"""Writes an example to begin with: a tape with its JSON Schema, or a chat history with questions."""

import json
import re
from pathlib import Path

from harness.core.errors import MisuseError
from scenarios.own.forms import schema

SCHEMA = "scenario.schema.json"
_EXAMPLES = Path(__file__).parent / "examples"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")


def new_scenario(name: str, folder: Path) -> list[Path]:
    """`NAME.yaml` and the schema beside it. Raises MisuseError where the name is taken, or is no file's."""
    tape = _free(name, folder, ".yaml")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SCHEMA).write_text(json.dumps(schema(), indent=2) + "\n", encoding="utf-8")
    return [_write("scenario.yaml", tape, tape), folder / SCHEMA]


def new_history(name: str, folder: Path) -> list[Path]:
    """A folder NAME with messages and questions. Raises MisuseError as `new_scenario`."""
    history = _free(name, folder, "")
    history.mkdir(parents=True)
    return [_write(file, history / file, history) for file in ("messages.json", "probes.yaml")]


def _free(name: str, folder: Path, ending: str) -> Path:
    if not _NAME.fullmatch(name):
        raise MisuseError("NAME", repr(name), "letters, digits, '.', '_' and '-'; --out names the folder")
    path = folder / f"{name.removesuffix(ending)}{ending}"
    if path.exists():
        raise MisuseError(str(path), "something that is there already", "another name")
    return path


def _write(example: str, path: Path, data: Path) -> Path:
    text = (_EXAMPLES / example).read_text(encoding="utf-8")
    path.write_text(text.replace("{file}", str(data)), encoding="utf-8")
    return path
