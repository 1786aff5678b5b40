"""The native memory tool of the Messages API: notes in files, which the agent reads and writes by itself."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from adapters.memory_tool.commands import Commands
from adapters.memory_tool.context import check_options, parameters_of
from adapters.memory_tool.disk import Disk
from adapters.memory_tool.native import native_tool
from adapters.transcripts import file_stem
from harness.core.contract import Lab, Tool, ToolMemory
from harness.core.errors import ToolUseError
from harness.core.facts import Facts
from harness.core.scenario import AgentId, UserId

if TYPE_CHECKING:
    from anthropic.lib.tools import BetaAbstractMemoryTool


@dataclass(frozen=True)
class MemoryTool:
    """See `contract.Adapter`. The tool is `memory_20250818`; its files lie in the workdir.

    The options are parameters of the requests that offer it. `clear_tool_uses_trigger` (None: off) turns on the edit
    `clear_tool_uses_20250919`: above so many input tokens, or tool uses as `clear_tool_uses_trigger_type` says, the
    results of all but the `clear_tool_uses_keep` newest uses go, if that clears `clear_at_least` tokens, with
    `clear_tool_inputs` their inputs too. `compact_trigger` (None: off) turns on `compact_20260112`: above so many
    input tokens the endpoint compacts the talk, as `compact_instructions` say; the offline model refuses it.
    """

    clear_tool_uses_trigger: int | None = None
    clear_tool_uses_trigger_type: Literal["input_tokens", "tool_uses"] = "input_tokens"
    clear_tool_uses_keep: int = 3
    clear_at_least: int | None = None
    clear_tool_inputs: bool = False
    compact_trigger: int | None = None
    compact_instructions: str | None = None

    def __post_init__(self) -> None:
        check_options(self)

    name: ClassVar[str] = "memory_tool"
    about: ClassVar[str] = "the native memory tool: notes in files, kept by the agent itself"
    requires: ClassVar[tuple[str, ...]] = ("anthropic",)
    extra: ClassVar[str | None] = "memory-tool"
    exempt: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        licence="Apache-2.0 (anthropic); the files' keeper is Memtrial's own, Apache-2.0",
        hosting="files on the agent's own disk: the tool runs at the client's",
        self_hosted=True,
        models="Claude only: memory_20250818 is a tool of the Messages API",
        any_model=False,
        source="anthropic 2.12.0, its types and metadata",
        read=date(2026, 11, 22),
    )

    @property
    def version(self) -> str:
        """Of the Anthropic SDK, whose abstract memory tool is implemented."""
        return version("anthropic")

    def open(self, lab: Lab) -> ToolMemory:
        """Open the users' folders that lie in the workdir."""
        return _Notes(lab.workdir, parameters_of(self))


class _Notes:
    """A folder a user, shared by the user's agents. It also `contract.Exports` and `abilities.Requests`."""

    def __init__(self, workdir: Path, parameters: Mapping[str, Any]) -> None:
        self._workdir, self._parameters = workdir, parameters

    def request_parameters(self) -> Mapping[str, Any]:
        """Context editing and compaction, as the options say."""
        return self._parameters

    def tools(self, user: UserId, agent: AgentId) -> Sequence[Tool]:
        """The one tool. In a probe it shows what is noted, and changes nothing."""
        native = native_tool(Disk(self._folder(user)))
        run = _runner(native)

        def look(given: Mapping[str, Any]) -> str:
            if (command := given.get("command")) != "view":
                raise ToolUseError(f"Error: the memory is read-only now: {command!r} was refused; allowed: 'view'")
            return run(given)

        return [Tool("memory", dict(native.to_dict()), run, writes=True, run_in_probe=look)]

    def settle(self) -> None:
        """A note is kept once it is written."""

    def forget(self, user: UserId) -> None:
        """Delete the user's folder."""
        if self._folder(user).exists():
            shutil.rmtree(self._folder(user))

    def export(self, user: UserId) -> str:
        """All files, hidden ones too, in the order of a listing."""
        return Commands(Disk(self._folder(user))).export()

    def close(self) -> None:
        """Nothing is open between calls."""

    def _folder(self, user: UserId) -> Path:
        return self._workdir / file_stem(user)


def _runner(native: "BetaAbstractMemoryTool") -> Callable[[Mapping[str, Any]], str]:
    """The tool's call with the contract's error in place of the SDK's."""
    from anthropic.lib.tools import ToolError

    def run(given: Mapping[str, Any]) -> str:
        try:
            return str(native.call(given))
        except ToolError as error:
            raise ToolUseError(str(error)) from None

    return run
