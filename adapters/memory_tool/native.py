"""The commands as the SDK's own kind of memory tool, which takes nothing from the model unchecked."""

from typing import TYPE_CHECKING

from adapters.memory_tool.commands import Commands
from adapters.memory_tool.disk import Disk
from adapters.memory_tool.inputs import checked
from harness.core.errors import ToolUseError

if TYPE_CHECKING:
    from anthropic.lib.tools import BetaAbstractMemoryTool


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
