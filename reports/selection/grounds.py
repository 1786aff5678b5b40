"""What a decision rests on: figures, requirements, exclusions, points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harness.core.store import RunFolder
from harness.core.workload import Workload
from reports.comparison import CEILING, FLOOR
from reports.selection.costs import FullContext, full_context
from reports.selection.exclusions import excluded, not_scored
from reports.selection.given import Beside
from reports.selection.measured import Measured, measured, scenarios_of
from reports.selection.ranking import Ranked, ranked
from reports.selection.requirements import Asked, Requirement, requirements
from reports.selection.scoring import Draws, Worth, draws, lacking, weighed, worth
from reports.selection.sentences import Sentence

MODEL_WINDOW = 180_000  # tokens of history that a model may be given at once


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a decision rests on. `standing` are figures of runs that stand for the workload, `all` of every run.

    `required`: by stack; `out`: why a stack is not ranked, by its name; `worths`: of those that could be scored.
    """

    asked: Asked
    all: Mapping[str, Measured]
    standing: Mapping[str, Measured]
    required: Mapping[str, list[Requirement]]
    out: Mapping[str, Sentence]
    worths: Mapping[str, Worth]
    ranking: Sequence[Ranked]
    plain: FullContext
    suites: tuple[str, ...] = ()
    scenarios: int = 0

    @property
    def left(self) -> list[str]:
        """Who may still be chosen: neither floor nor ceiling, and nothing speaks against it."""
        return [name for name in self.candidates if name not in self.out]

    @property
    def candidates(self) -> list[str]:
        """All but floor and ceiling."""
        return [each.name for each in self.all.values() if each.spec.adapter not in (FLOOR, CEILING)]

    def nearest(self, name: str) -> Measured:
        """A stack in the runs that stand for the workload, or else in all."""
        return self.standing.get(name, self.all[name])

    @property
    def rests_on_a_model(self) -> bool:
        """Whether a weight rests on what a model answers."""
        return bool({"recall", "first_pass_error"} & set(weighed(self.asked.workload.weights)))


def grounds_of(workload: Workload, folders: Sequence[RunFolder], beside: Beside) -> Grounds:
    """All figures that a decision needs. Raises RunFolderError where a run was not graded."""
    manifests = [folder.manifest() for folder in folders]
    stand = [folder for folder in folders if folder.manifest().suite in workload.suites]
    everything = measured(folders)
    standing = everything if len(stand) == len(folders) else measured(stand) if stand else {}
    live = manifests[0].model.kind != "reference"
    asked = Asked(workload, beside, live, manifests[0].prices_as)
    required = {name: requirements(stack, standing.get(name, stack), asked) for name, stack in everything.items()}
    drawn = draws(scenarios_of(stand))
    plain = full_context([folder.manifest() for folder in stand or folders], workload, MODEL_WINDOW)
    grounds = Grounds(
        asked, everything, standing, required, {}, _worths(standing, workload, drawn, len(stand)), (), plain
    )
    grounds = replace(grounds, suites=tuple(each.suite for each in manifests), scenarios=len(scenarios_of(stand)))
    against = {name: excluded(everything[name], required[name], asked) for name in grounds.candidates}
    grounds = replace(grounds, out={name: why for name, why in against.items() if why})
    if drawn is None or (grounds.rests_on_a_model and not live):
        return grounds
    unscored = [name for name in grounds.left if name not in grounds.worths]
    out = {name: not_scored(everything[name], asked, standing.get(name)) for name in unscored}
    grounds = replace(grounds, out={**grounds.out, **out})
    in_play = [grounds.worths[name] for name in grounds.left]
    return replace(grounds, ranking=ranked(in_play, workload.weights, drawn) if in_play else ())


def _worths(standing: Mapping[str, Measured], workload: Workload, drawn: Draws | None, runs: int) -> dict[str, Worth]:
    """Of all that played in every run, floor and excluded ones too: what would change rests on them."""
    if drawn is None:
        return {}
    whole = [stack for stack in standing.values() if len(stack.runs) == runs and not lacking(stack, workload)]
    return {stack.name: worth(stack, workload, drawn) for stack in whole}
