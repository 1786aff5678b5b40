"""The selection itself: requirements first, then the front, then the ranking. Pure: records in, a decision out."""

from collections.abc import Sequence

from harness.core.store import RunFolder
from harness.core.workload import Workload
from reports.comparison import FULL_CONTEXT
from reports.selection.costs import month_cost
from reports.selection.front import front
from reports.selection.given import Beside, refuse_strangers
from reports.selection.grounds import Grounds, grounds_of
from reports.selection.selection import Decision, Selection, Stated
from reports.selection.told import Told
from reports.selection.words import answer, changes, not_measured


def select(workload: Workload, folders: Sequence[RunFolder], beside: Beside) -> Selection:
    """Raises RunFolderError where a folder holds no graded run, or the runs can't be read as one."""
    refuse_strangers(folders)
    grounds = grounds_of(workload, folders, beside)
    decision, chosen = _decide(grounds)
    told = Told(grounds, decision, chosen, tuple(str(folder.path) for folder in folders))
    model = folders[0].manifest().model
    candidates = [grounds.all[name] for name in grounds.candidates]
    return Selection(
        workload=workload,
        runs=told.runs,
        model=f"{model.name} ({model.kind})",
        decision=decision,
        chosen=chosen,
        left=tuple(grounds.left),
        answer=tuple(answer(told)),
        left_out=tuple(grounds.out.values()),
        requirements=tuple(each for stack in candidates for each in grounds.required[stack.name]),
        ranking=tuple(grounds.ranking),
        front=tuple(front(grounds.asked, [grounds.nearest(name) for name in grounds.left])),
        changes=tuple(changes(told)),
        costs=tuple(
            month_cost(stack, workload, grounds.plain, is_plain=stack.spec.adapter == FULL_CONTEXT)
            for stack in map(grounds.nearest, grounds.candidates)
        ),
        not_measured=tuple(not_measured(told)),
        facts=tuple(Stated(stack.name, beside.facts.get(stack.name)) for stack in candidates),
    )


def _decide(grounds: Grounds) -> tuple[Decision, tuple[str, ...]]:
    left, ranking = grounds.left, grounds.ranking
    if not left:
        return "nobody", ()
    if not grounds.standing or (grounds.rests_on_a_model and not grounds.asked.live):
        return ("only_one_left", tuple(left)) if len(left) == 1 else ("not_ranked", ())
    if len(left) == 1:
        return "only_one_left", tuple(left)
    if not ranking or any(each.against == "unclear" for each in ranking):
        return "not_enough_evidence", ()
    ties = [each.stack for each in ranking if each.against == "tie"]
    return ("tie", (ranking[0].stack, *ties)) if ties else ("chosen", (ranking[0].stack,))
