"""What a stack hands over is looked at before it is used: a breach of the contract's types is told in plain words."""

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from typing import Any, cast

from harness.core.abilities import Requests
from harness.core.contract import Adapter, AgentMemory, AnyMemory, Memory, Recall, Source, ToolMemory
from harness.core.errors import MisuseError, TrialError

_KINDS: tuple[type, ...] = (AgentMemory, Memory, ToolMemory)


def checked_adapter(found: Any, name: str, place: str) -> type[Adapter]:
    """What is registered under `name`. Raises MisuseError where it is no adapter's class, and says what it lacks."""
    wanted = f"a class with {', '.join(sorted(_members(Adapter)))}"
    if not isinstance(found, type):
        raise MisuseError(place, f"{name!r} is not an adapter but {found!r:.80}", wanted)
    if lacking := lacks(Adapter, found):
        raise MisuseError(place, f"{name!r} is not an adapter: it has no {', '.join(lacking)}", wanted)
    if not is_dataclass(found):
        raise MisuseError(place, f"{name!r} is no dataclass", "a frozen dataclass whose fields are its options")
    requires: Any = getattr(found, "requires", ())
    if isinstance(requires, str) or not all(isinstance(each, str) for each in requires):
        raise MisuseError(f"{place}.requires", f"{name!r} has {requires!r}", 'a tuple of packages, as ("bm25s",)')
    return cast(type[Adapter], found)


def lacks(protocol: type, found: type) -> list[str]:
    """What the protocol names and the class does not offer; fields without a default count as offered."""
    fields = getattr(found, "__dataclass_fields__", {})
    return sorted(name for name in _members(protocol) if not hasattr(found, name) and name not in fields)


def checked_memory(opened: Any) -> tuple[AnyMemory, str]:
    """What `open` returned, and the name of its kind. Raises TrialError where it is none of the three."""
    kind = next((kind for kind in _KINDS if isinstance(opened, kind)), None)
    if kind is None:
        raise TrialError(f"open() returned {_no_memory(opened)}; allowed: a Memory, ToolMemory or AgentMemory")
    methods = _members(kind) | {"observe"}  # a ToolMemory may have it, see Observes
    if waiting := sorted(name for name in methods if inspect.iscoroutinefunction(getattr(opened, name, None))):
        raise TrialError(
            f"{type(opened).__name__}: async {', '.join(waiting)}; allowed: plain methods (run an asynchronous library "
            "in one asyncio.Runner)"
        )
    return opened, kind.__name__


def checked(recall: object) -> Recall:
    """What a memory recalled. Raises TrialError where it breaks the contract's types."""
    if not isinstance(recall, Recall) or not isinstance(recall.text, str):
        raise TrialError(f"recall() returned {recall!r:.80}; allowed: a Recall with text")
    for source in recall.sources or ():
        if not (isinstance(source, Source) and isinstance(source.session, str) and isinstance(source.turn, int)):
            raise TrialError(f"recall() named the source {source!r:.80}; allowed: Source(session id, turn)")
    return recall


def request_parameters(memory: ToolMemory) -> Mapping[str, Any]:
    """What requests that offer its tools hold besides. Raises TrialError for what is not allowed."""
    if not isinstance(memory, Requests):
        return {}
    asked = memory.request_parameters()
    if not isinstance(asked, Mapping) or not asked.keys() <= _PARAMETERS:
        raise TrialError(f"request_parameters() returned {asked!r:.200}; allowed: {', '.join(sorted(_PARAMETERS))}")
    return asked


_PARAMETERS = {"betas", "context_management"}  # prompt, model and limits are the same for every stack


def tool_text(name: str, result: object) -> str:
    """What a tool gave. Raises TrialError where it is no text."""
    if not isinstance(result, str):
        raise TrialError(f"tool {name!r} returned {result!r:.80}; allowed: text")
    return result


def _no_memory(opened: object) -> str:
    """What it is, and what keeps it from being the kind that it is closest to."""
    if inspect.iscoroutine(opened):
        opened.close()
        return "a coroutine: it is async"
    missing = {kind.__name__: [name for name in sorted(_members(kind)) if not hasattr(opened, name)] for kind in _KINDS}
    kind = min(missing, key=lambda name: (len(missing[name]), name != "Memory"))
    if len(missing[kind]) > _MOST_MISSING:
        return f"{opened!r:.80}"
    return f"a {type(opened).__name__}, which is no {kind} without {_listed(missing[kind])}"


_MOST_MISSING = 3  # methods; what lacks more was not meant to be a memory


def _members(protocol: type) -> set[str]:
    names = set(vars(protocol)) | set(getattr(protocol, "__annotations__", {}))
    return {name for name in names if not name.startswith("_")}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{name}()" for name in names)
