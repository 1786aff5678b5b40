"""The exception tree.

MemtrialError
├── MisuseError              bad input from a person: exit code 2
│   ├── ScenarioError        a tape or data file breaks its form
│   ├── NotInstalledError    a stack's packages are missing
│   └── RunFolderError       a run folder is in use, damaged, or of another plan
├── UnsupportedError         a stack cannot do what was asked of it
├── ToolUseError             a tool's result that the model shall see as an error
└── TrialError               a trial can't go on
    ├── TapeChangedError     the tape played is not the tape planned
    ├── DivergedError        a resumed trial asked the model something else than before
    └── GatewayError         the gateway could not be reached or failed
        └── RefusedError     it answered that the request is not one it takes (HTTP 4xx)
"""


class MemtrialError(Exception):
    """Everything that Memtrial raises on purpose."""


class MisuseError(MemtrialError):
    """Bad input: the message names the place, what was found and what is allowed."""

    def __init__(self, place: str, found: str, allowed: str) -> None:
        super().__init__(f"{place}: {found}; allowed: {allowed}")
        self.place, self.found, self.allowed = place, found, allowed

    def __reduce__(self) -> tuple[type["MisuseError"], tuple[str, str, str]]:
        return type(self), (self.place, self.found, self.allowed)


class ScenarioError(MisuseError):
    """A tape or a data file breaks its form."""


class NotInstalledError(MisuseError):
    """A stack's packages are missing."""


class RunFolderError(MisuseError):
    """A run folder is in use, damaged, or belongs to another plan."""


class UnsupportedError(MemtrialError):
    """A stack cannot do what was asked of it; the probe or event is marked `unsupported`."""


class ToolUseError(MemtrialError):
    """A tool's result that the model shall see as an error, in the words of this exception."""


class TrialError(MemtrialError):
    """A trial can't go on."""


class TapeChangedError(TrialError):
    """The tape played is not the tape planned: a data set or a generator changed in between."""


class DivergedError(TrialError):
    """A resumed trial asked the model something else than before."""


class GatewayError(TrialError):
    """The gateway could not be reached or failed."""


class RefusedError(GatewayError):
    """The gateway answered that the request is not one it takes."""
