"""Jobs with steps, and counters: how far they are at each moment, what is told of it, and what is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from scenarios.writing.pen import Pen
from scenarios.writing.told import Ask, Said, Story
from scenarios.writing.words_values import VALUES

LISTED = 3  # a list of more would not fit into a short answer
NUMBERS = ("two", "three", "four", "five", "six", "seven")


@dataclass(frozen=True)
class Step:
    """One thing to do, and how a hard tape tells that it is done."""

    name: str
    done: str


@dataclass(frozen=True)
class Counter:
    """Work without steps: how far it got is told and asked, on easy and on hard tapes."""

    easy: str
    easy_ask: str
    hard: str
    hard_ask: str

    def tell(self, pen: Pen, slots: Sequence[int], broken: int) -> Story:
        """Farther each time; asked after the break, which is a slot, and at the end."""
        text, question = (self.hard, self.hard_ask) if pen.hard else (self.easy, self.easy_ask)
        values, value = list[str](), pen.rng.randrange(100, 240)
        for _ in slots:
            values.append(str(value))
            value += pen.rng.randrange(40, 160)
        said = [Said(slot, text.format(v=value), value) for slot, value in zip(slots, values, strict=True)]
        asks = [Ask(question, (values[-1],), "update", needs=(said[-1],), label="how far")]
        before = [number for number, slot in enumerate(slots) if slot <= broken]
        if before and before[-1] < len(slots) - 1:
            then = before[-1]
            asks.append(Ask(question, (values[then],), "update", needs=(said[then],), after=broken, label="how far"))
        return Story(said, asks)


@dataclass(frozen=True)
class Wordings:
    """How a job is told and asked about. `{job}` is its name, `{steps}` its steps, `{n}` their number."""

    plan: str
    done: str
    open: str
    count: str
    next: str
    last: str


EASY = Wordings(
    "The {job} has {n} steps: {steps}.",
    "In the {job}, I finished the {step}.",
    "Which steps of the {job} are still open?",
    "How many steps of the {job} are still open?",
    "Which step of the {job} comes next?",
    "Which step of the {job} did I finish last?",
)
HARD = Wordings(
    "For the {job} somebody has to see to {steps}, one after the other.",
    "{told}",
    "What have I not got round to yet at the {job}?",
    "How many duties remain at the {job}?",
    "What should I tackle first when I go on with the {job}?",
    "What did I finish most recently at the {job}?",
)


@dataclass
class Job:
    """One job of a tape: planned in the first of its slots, a step done in each other, broken off after `broken`."""

    pen: Pen
    name: str
    steps: Sequence[Step]
    slots: Sequence[int]
    broken: int
    done: list[tuple[Step, Said]] = field(default_factory=list)

    def tell(self) -> Story:
        """Plan and reports; questions right after the break and at the end, where some steps are still open."""
        wordings = HARD if self.pen.hard else EASY
        names = [f"the {step.name}" for step in self.steps]
        steps = f"{', '.join(names[:-1])} and {names[-1]}"
        plan = Said(
            self.slots[0], wordings.plan.format(job=self.name, steps=steps, n=NUMBERS[len(names) - 2]), alone=True
        )
        for step, slot in zip(self.steps, self.slots[1:], strict=False):
            told = self.pen.fill(step.done, VALUES)
            text = wordings.done.format(job=self.name, step=step.name, told=told)
            self.done.append((step, Said(slot, text, alone=True)))
        before = [entry for entry in self.done if entry[1].slot <= self.broken]
        asks = self._asks(wordings, plan, self.done, None)
        asks += self.pen.rng.sample(self._asks(wordings, plan, before, self.broken), 2)
        return Story([plan, *(said for _, said in self.done)], asks)

    def _asks(self, wordings: Wordings, plan: Said, done: Sequence[tuple[Step, Said]], after: int | None) -> list[Ask]:
        """What is open, what comes next and what was last, at a moment at which these steps are done."""
        left = [step.name for step in self.steps if step not in [each for each, _ in done]]
        needs = (plan, *(said for _, said in done))
        last, told = done[-1]
        asked = [
            Ask(wordings.count, (str(len(left)),), "structured", "number", needs, after, label="open"),
            Ask(wordings.next, (left[0],), "structured", "contains", needs, after, label="next"),
            Ask(wordings.last, (last.name,), "temporal", "contains", (plan, told), after, label="last done"),
        ]
        if len(left) <= LISTED:
            asked[0] = Ask(wordings.open, ("; ".join(left),), "structured", "contains", needs, after, label="open")
        return [self._finished(ask) for ask in asked]

    def _finished(self, ask: Ask) -> Ask:
        """With the job's name, and with the steps that a mere recital of the plan would name."""
        wanted = (ask.expected or ("",))[0].split("; ")
        others = tuple(step.name for step in self.steps if step.name not in wanted) if ask.grader == "contains" else ()
        return replace(ask, text=ask.text.format(job=self.name), forbidden=others)

    def unanswerable(self) -> Ask:
        """The next step of a job that nobody ever spoke of, under this job's name."""
        text = (HARD if self.pen.hard else EASY).next.format(job=self.name)
        return Ask(text, None, "abstention", "abstain", label="unknown")
