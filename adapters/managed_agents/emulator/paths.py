"""Which paths a memory may have."""

import unicodedata

from adapters.managed_agents.emulator.errors import ServiceError, invalid

MAX_SEGMENTS, MAX_BYTES = 20, 1_024
_FORBIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # control, format, surrogates, line and paragraph separators


def checked_path(path: str, place: str = "path") -> str:
    """The path. Raises ServiceError (400) that says what is wrong with it."""
    if wrong := fault(path):
        raise _refused(place, wrong)
    return path


def checked_prefix(prefix: str) -> str:
    """A prefix of whole segments; it ends with `/`. Raises ServiceError (400)."""
    if not prefix.endswith("/"):
        raise _refused("path_prefix", "no / at the end")
    if prefix != "/" and (wrong := fault(prefix[:-1])):
        raise _refused("path_prefix", wrong)
    return prefix


def fault(path: str) -> str | None:
    """What makes this no path of a memory; None where it is one."""
    if any(unicodedata.category(each) in _FORBIDDEN for each in path):
        return "a control or format character"
    segments = path.split("/")
    if segments[0] or len(segments) < 2:
        return "no / at the start"
    if "" in segments[1:]:
        return "an empty segment"
    if "." in segments or ".." in segments:
        return "a segment that is . or .."
    if len(segments) - 1 > MAX_SEGMENTS:
        return f"{len(segments) - 1} segments"
    if unicodedata.normalize("NFC", path) != path:
        return "not in Unicode Normalization Form C"
    if len(path.encode()) > MAX_BYTES:
        return f"{len(path.encode())} bytes"
    return None


def folders(path: str) -> list[str]:
    """The paths above: `/a/b/c` has `/a` and `/a/b`."""
    segments = path.split("/")
    return ["/".join(segments[:end]) for end in range(2, len(segments))]


def _refused(place: str, wrong: str) -> ServiceError:
    allowed = f"/ and 1 to {MAX_SEGMENTS} segments, neither empty nor . nor .., NFC, at most {MAX_BYTES} bytes"
    return invalid(place, wrong, allowed)
