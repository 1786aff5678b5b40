"""What `memtrial check` found of a stack, to be kept beside runs."""

from msgspec import Struct


class Finding(Struct, frozen=True):
    """What one check found. `detail` says what went wrong, or how a pass is to be read."""

    check: str
    passed: bool
    detail: str = ""


class Checked(Struct, frozen=True):
    """All findings on one stack in one version; `file` is where they lie."""

    stack: str
    version: str
    findings: tuple[Finding, ...]
    file: str = ""
