"""What a run writes down: facts only. Opinions (rates, money, verdicts) are derived from them.

Times are seconds, sizes bytes, token counts integers of the estimator or endpoint that the manifest names.
"""

from datetime import datetime
from typing import Any, Literal, get_args

import msgspec
from msgspec import UNSET, Struct, UnsetType

from harness.core.accounts import Account
from harness.core.answers import Answer as Answer
from harness.core.answers import Attempt as Attempt
from harness.core.answers import Held as Held
from harness.core.answers import Work as Work
from harness.core.digests import digest as digest
from harness.core.replay import Replay
from harness.core.reported import Reported
from harness.core.scenario import Claim, DeskTask, Probe, SuiteOptions, Task

StepName = Literal["observe", "settle", "recall", "answer", "work", "forget", "grade", "customer"]
STEPS: tuple[StepName, ...] = get_args(StepName)

Outcome = Literal[
    "correct", "wrong", "abstained_rightly", "abstained_wrongly", "failed", "unsupported", "over_budget", "not_run"
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

Cause = Literal[
    "raised", "deadline", "exited", "killed", "memory", "out_of_bounds", "gateway", "refused", "tape_changed"
]

EMBEDDINGS = "/v1/embeddings"  # the route of calls that the gateway computes itself, at no cost


class Usage(Struct, frozen=True):
    """Tokens of one call, or of many added up. `uncached`, `cache_write_*` and `cache_read` partition the input."""

    uncached: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    cache_read: int = 0
    output: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        pairs = zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True)
        return Usage(*(mine + theirs for mine, theirs in pairs))

    @property
    def input(self) -> int:
        """All input tokens, cached or not."""
        return self.uncached + self.cache_write_5m + self.cache_write_1h + self.cache_read


class Call(Struct, frozen=True):
    """One metered model request.

    `step` and `event` are what the trial was doing when the request arrived; `start` is seconds since the trial's
    registration; `seconds` is how long the model took when it was really asked. `booked`: `used` by the trial's final
    record, `waste` of an attempt that diverged, or `lost` (under way when something was killed; tokens are counted
    input only). `late` marks a call that arrived after the stack was closed. `status` is that of the HTTP reply, 0
    where no whole reply was sent. Each attempt at a request is a call; `retries` is which one it was, by the client's
    own word. `first_token_s` is the time to the first piece of a streamed reply; `estimated` marks tokens that a real
    endpoint did not report and that were counted. Embeddings have a `usage`, but cost nothing.
    """

    trial: str
    number: int
    step: StepName
    event: str
    route: str
    model: str
    usage: Usage
    start: float
    seconds: float
    status: int
    hash: str
    retries: int = 0
    booked: Literal["used", "waste", "lost"] = "used"
    late: bool = False
    first_token_s: float | None = None
    estimated: bool = False

    @property
    def billed(self) -> Usage:
        """The tokens that have a price."""
        return Usage() if self.route == EMBEDDINGS else self.usage


class Step(Struct, frozen=True):
    """A named part of a trial. `model_s` is the union of the model-call intervals within `wall_s`."""

    name: StepName
    event: str
    wall_s: float
    model_s: float = 0.0

    @property
    def own_s(self) -> float:
        """The stack's own time: wall time less the time in which a model call was under way."""
        return max(0.0, self.wall_s - self.model_s)


class Failure(Struct, frozen=True):
    """Why a trial failed. `cause` is short and fixed; `detail` is for a person."""

    cause: Cause
    detail: str
    event: str = ""


class StackSpec(Struct, frozen=True):
    """A stack as a run plays it: `adapter` (registered, or `module:Class`) with its options, under a name of its own.

    Without a label the name is the adapter's. `hosts` and `keys`: see `abilities.Hosted`. `evidence_tokens` is a
    budget of its own, after which it is named too (`keyword@256`); unset where the run's holds.
    """

    name: str
    version: str
    options: dict[str, Any] = {}
    exempt: bool = False
    adapter: str = ""
    hosts: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    evidence_tokens: int | UnsetType = UNSET  # unset is left out of the record: ids of trials without it stay the same

    def __post_init__(self) -> None:
        if not self.adapter:
            msgspec.structs.force_setattr(self, "adapter", self.name)

    @property
    def label(self) -> str:
        """The name without a budget of its own."""
        return self.name.partition("@")[0]

    @property
    def asked(self) -> str:
        """As a user asks for it: `keyword`, `wide=keyword`, `wide=keyword@256`."""
        return self.name if self.label == self.adapter else f"{self.label}={self.adapter}{self.name[len(self.label) :]}"

    def budget(self, conditions: "Conditions") -> int | None:
        """Tokens of recalled text that an answer may be given; None for a stack that no budget binds."""
        if self.exempt:
            return None
        return conditions.evidence_tokens if isinstance(self.evidence_tokens, UnsetType) else self.evidence_tokens


class TrialSpec(Struct, frozen=True):
    """One stack x one scenario x one seed x one repeat. `id` is a hash of all that determines the trial."""

    id: str
    stack: str
    scenario: str
    seed: int
    repeat: int


class Trial(Struct, frozen=True):
    """How one trial ended. `accounts` is what a memory that dreams told of itself, `reported` what its vendor did."""

    id: str
    stack: str
    scenario: str
    repeat: int
    state: Literal["ended", "failed", "over_budget"]
    failure: Failure | None = None
    kind: str = ""
    answers: tuple[Answer, ...] = ()
    works: tuple[Work, ...] = ()
    steps: tuple[Step, ...] = ()
    open_s: float = 0.0
    service_s: float = 0.0
    wall_s: float = 0.0
    disk_bytes: int = 0
    peak_memory_bytes: int = 0
    plays: int = 1
    accounts: tuple[Account, ...] = ()
    reported: tuple[Reported, ...] = ()
    abilities: tuple[str, ...] | None = None  # protocols it offers beside its kind; None: not known


class Key(Struct, frozen=True):
    """A planned probe with its answer key; kept in the run folder, read by graders only."""

    scenario: str
    probe: Probe


class TaskKey(Struct, frozen=True):
    """A planned task with what its check accepts; kept in the run folder."""

    scenario: str
    task: Task | DeskTask


class Grade(Struct, frozen=True):
    """A verdict on one planned probe of one trial: `outcome` by the answer's own grader, or else a `value` only."""

    trial: str
    stack: str
    scenario: str
    probe: str
    grader: str
    version: str
    outcome: Outcome | None = None
    value: float | None = None
    cause: str = ""


class ScenarioSpec(Struct, frozen=True):
    """What the first pass over a tape found. `hash` covers every event, answer key included.

    `tokens` is all that is said on the tape, with speakers and dated headers; `history_tokens` adds up, over the
    probes, what was said before each: what reading the whole history costs.
    """

    id: str
    level: str
    hash: str
    sessions: int
    turns: int
    probes: int
    tokens: int
    history_tokens: int
    tasks: int = 0
    dialogues: int = 0
    dialogue_turns: int = 0


class ModelSpec(Struct, frozen=True):
    """What answers behind the gateway."""

    kind: Literal["reference", "forward"]
    name: str
    version: str


class Conditions(Struct, frozen=True):
    """The same for every stack of a run. Budgets in tokens, `deadline_s` and `memory_bytes` per trial.

    `stream`: the house agent asks for streamed replies. `faults`: the share of calls that fail on purpose, by kind.
    """

    recall: Literal["inject", "tool"] = "inject"
    evidence_tokens: int = 2000
    answer_tokens: int = 400
    deadline_s: float = 1800.0
    memory_bytes: int = 4 * 1024**3
    stream: bool = False
    faults: dict[str, float] = {}


class Manifest(Struct, frozen=True):
    """The frozen description of a run."""

    memtrial: str
    created: datetime
    suite: str
    options: SuiteOptions
    repeats: int
    stacks: tuple[StackSpec, ...]
    scenarios: tuple[ScenarioSpec, ...]
    conditions: Conditions
    model: ModelSpec
    prompt_version: str
    estimator: str
    prices_as: str
    price_source: str
    machine: dict[str, str]
    packages: dict[str, str]
    licence: str = ""
    claims: tuple[Claim, ...] = ()
    replay: Replay | None = None

    def fingerprint(self) -> str:
        """Hash of what determines the trials: two runs with the same fingerprint have the same plan."""
        return digest(
            self.memtrial, self.suite, self.options, self.repeats, self.stacks, self.scenarios, self.conditions,
            self.model, self.prompt_version, self.estimator, *([self.replay] if self.replay else []),
        )  # fmt: skip
