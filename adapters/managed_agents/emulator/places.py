"""Which places of a session's file system a path may name. It is read as text alone: no link, no folder of the host.

Whatever could be read as leaving a mount is refused, not mended: `..`, percent-encoding of dots and slashes, letters
that other programs take for dots and slashes, control and format characters, backslashes, `~`.
"""

import re
import unicodedata
from urllib.parse import unquote

HOME = "/workspace"
MAX_CHARACTERS = 4_096
_FORBIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_ENCODED = re.compile(r"%[0-9a-fA-F]{2}")
_ALIKE = str.maketrans({"∕": "/", "⁄": "/", "⧸": "/", "╱": "/", "⧵": "\\", "∖": "\\", "․": ".", "‥": ".."})


class FileError(Exception):
    """What a tool says where a file can't be had."""


def absolute(path: str, folder: str = HOME) -> str:
    """The path from the root, without `.` and double slashes. Raises FileError."""
    if wrong := _fault(path):
        raise FileError(f"{path[:120]!r}: {wrong}")
    whole = path if path.startswith("/") else f"{folder}/{path}"
    return "/" + "/".join(part for part in whole.split("/") if part not in ("", "."))


def is_below(path: str, folder: str) -> bool:
    """Whether a path lies within a folder, or is it."""
    return path == folder or path.startswith("/" if folder == "/" else folder + "/")


def _fault(path: str) -> str | None:
    if not path or len(path) > MAX_CHARACTERS:
        return f"a path has 1 to {MAX_CHARACTERS} characters"
    if any(unicodedata.category(each) in _FORBIDDEN for each in path):
        return "a path holds no control or format characters"
    if "\\" in path or path.startswith("~"):
        return "a path has neither backslashes nor ~ at its start"
    if ".." in path.split("/"):
        return "a path has no '..'; name the place from the root"
    if _ENCODED.search(path) and _means_more(path, unquote(path, errors="replace")):
        return "a path is not percent-encoded"
    if _means_more(path, unicodedata.normalize("NFKC", path.translate(_ALIKE))):
        return "a path has plain dots and slashes only"
    return None


def _means_more(path: str, read: str) -> bool:
    """Whether the path, read in another way, has other folders than it shows."""
    parts = {part.strip() for part in read.split("/")}
    shown = path.split("/")
    new_dots = bool(parts & {".", ".."} - set(shown))
    return new_dots or read.count("/") != path.count("/") or "\\" in read or read.count("%") > path.count("%")
