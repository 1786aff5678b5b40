"""The commands as the SDK's own kind of memory tool, which takes nothing from the model unchecked."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from adapters.memory_tool.commands import Commands
from adapters.memory_tool.disk import Disk
from harness.core.errors import ToolUseError

if TYPE_CHECKING:
    from anthropic.lib.tools import BetaAbstractMemoryTool
    from anthropic.types.beta import BetaMemoryTool20250818Command as Command


def native_tool(disk: Disk) -> "BetaAbstractMemoryTool":
    """The tool that the SDK's tool runner can use; `call` raises the SDK's ToolError.

    Its class is made here, since the SDK takes a second to import.
    """
    from anthropic.lib.tools import BetaAbstractMemoryTool, ToolError

    class NativeMemoryTool(Commands, BetaAbstractMemoryTool):
        def call(self, input: object) -> str:
            try:
                return str(self.execute(checked(input)))
            except ToolUseError as error:
                raise ToolError(str(error)) from None

    return NativeMemoryTool(disk)


def checked(given: object) -> "Command":
    """The model's input as a command of the SDK. Raises ToolUseError naming what is unknown, missing or mistyped.

    `new_str` may be left out, as documented: then `old_str` is deleted.
    """
    if not isinstance(given, Mapping):
        raise ToolUseError("Error: Invalid input: it should be an object with a `command`")
    kinds, name = _kinds(), given.get("command")
    if not isinstance(name, str) or name not in kinds:
        raise ToolUseError(f"Error: Unknown command: {name!r}. It should be one of: {', '.join(kinds)}")
    for place, value in given.items():
        if isinstance(value, str) and not _is_whole(value):
            raise ToolUseError(f"Error: Invalid `{place}` parameter of the command `{name}`: it holds half a character")
    try:
        return kinds[name].model_validate({"new_str": "", **given} if name == "str_replace" else given, strict=True)
    except ValueError as error:
        raise ToolUseError(f"Error: {_problem(name, error)}") from None


@lru_cache
def _kinds() -> "dict[str, type[Command]]":
    from anthropic.types import beta

    return {
        "view": beta.BetaMemoryTool20250818ViewCommand,
        "create": beta.BetaMemoryTool20250818CreateCommand,
        "str_replace": beta.BetaMemoryTool20250818StrReplaceCommand,
        "insert": beta.BetaMemoryTool20250818InsertCommand,
        "delete": beta.BetaMemoryTool20250818DeleteCommand,
        "rename": beta.BetaMemoryTool20250818RenameCommand,
    }


def _problem(command: str, error: Any) -> str:
    """The first thing that pydantic found wrong."""
    first = error.errors(include_url=False)[0]
    place = f"`{'.'.join(map(str, first['loc']))}` parameter of the command `{command}`"
    return f"Missing {place}" if first["type"] == "missing" else f"Invalid {place}: {first['msg']}"


def _is_whole(text: str) -> bool:
    """Whether UTF-8 can hold the text. JSON can also hold one half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
