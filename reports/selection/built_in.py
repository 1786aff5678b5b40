"""Workloads that come with Memtrial, those of your own, and an example to begin with."""

import json
import re
from pathlib import Path

from harness.core.errors import MisuseError
from harness.core.workload import Workload, schema, workload_of

SCHEMA = "workload.schema.json"
_HERE = Path(__file__).parent
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")


def built_in() -> dict[str, Workload]:
    """Those that come with Memtrial, by name."""
    return {path.stem: _read(path) for path in sorted((_HERE / "workloads").glob("*.toml"))}


def workload_named(asked: str) -> Workload:
    """A built-in one by its name, or one of your own by its file's path. Raises MisuseError."""
    path = Path(asked)
    if path.suffix == ".toml" or path.exists():
        return _read(path)
    names = sorted(each.stem for each in (_HERE / "workloads").glob("*.toml"))
    if asked not in names:
        raise MisuseError("WORKLOAD", repr(asked), f"{', '.join(names)}, or the path of a TOML file")
    return _read(_HERE / "workloads" / f"{asked}.toml")


def new_workload(name: str, folder: Path) -> list[Path]:
    """A commented `NAME.toml` and the schema beside it. Raises MisuseError where the name is taken, or is no file's."""
    if not _NAME.fullmatch(name):
        raise MisuseError("NAME", repr(name), "letters, digits, '.', '_' and '-'; --out names the folder")
    path = folder / f"{name.removesuffix('.toml')}.toml"
    if path.exists():
        raise MisuseError(str(path), "something that is there already", "another name")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SCHEMA).write_text(json.dumps(schema(), indent=2) + "\n", encoding="utf-8")
    text = (_HERE / "example.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("{file}", str(path)), encoding="utf-8")
    return [path, folder / SCHEMA]


def _read(path: Path) -> Workload:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        found = error.strerror if isinstance(error, OSError) else str(error)
        raise MisuseError(str(path), f"can't be read: {found}", "a workload in TOML") from None
    return workload_of(text, path.stem, str(path) if path.parent != _HERE / "workloads" else path.name)
