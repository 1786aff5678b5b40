"""Of which run another one is the replay."""

from msgspec import Struct


class Replay(Struct, frozen=True):
    """The run whose stored contexts were answered again, by name and seal, and which `model` had answered in it.

    `prompt` is the system prompt put in place of the run's own; empty where that stood. `written` names the stacks
    whose memory that model had written: it still did, whoever answers now.
    """

    run: str
    seal: str
    model: str
    prompt: str = ""
    written: tuple[str, ...] = ()
