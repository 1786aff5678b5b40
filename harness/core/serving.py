"""What `memtrial serve` runs: a local service of a stack, for anyone to use without the harness."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceKind:
    """A service, registered under the entry points `memtrial.services`.

    It is run as `python -m MODULE --port N --data DIR` and must end in order on SIGTERM. Where port or folder can't be
    had, it ends with code 2 and the last line `error: PLACE: what was found; allowed: what is allowed`. Where it
    `asks_models`, it finds them by the environment variables `MEMTRIAL_MODEL_URL`, `_KEY` and `MEMTRIAL_MODEL`. `usage`
    tells how a client is pointed at it, with `{url}` for its address. `requires` and `extra` are as an adapter's.
    """

    name: str
    about: str
    module: str
    usage: str
    asks_models: bool
    requires: tuple[str, ...]
    extra: str
