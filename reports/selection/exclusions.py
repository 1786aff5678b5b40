"""Why a stack is not ranked: it did not finish, breaks the contract, leaks, or lacks what is required."""

from collections.abc import Sequence

from reports.selection.measured import Measured
from reports.selection.requirements import Asked, Requirement
from reports.selection.scoring import lacking
from reports.selection.sentences import Sentence, count_of, listed, say


def excluded(stack: Measured, required: Sequence[Requirement], asked: Asked) -> Sentence | None:
    """The first reason that holds, in the order of their gravity; None where nothing speaks against the stack."""
    if not stack.complete:
        unfinished = count_of(stack.unfinished, "failed, not run or over budget", stack.name, stack.source)
        planned = count_of(stack.planned, "planned probes and tasks", stack.name, stack.source)
        words = "{} is incomplete: {} of {} planned probes and tasks failed or were not put."
        return say(words, stack.name, unfinished, planned)
    checked = asked.beside.checks.get(stack.name)
    if checked and (broken := [each.check for each in checked.findings if not each.passed]):
        return say("{} breaks the contract: it fails {} ({}).", stack.name, listed(broken), checked.file)
    kept, n = stack.kept_apart
    if kept < n:
        leaked = count_of(n - kept, "isolation probes: leaked", stack.name, stack.source)
        proven = count_of(n, "isolation probes: positive proven", stack.name, stack.source)
        return say(
            "{} leaks: in {} of {} questions it told one user what another had said.", stack.name, leaked, proven
        )
    failed = [each for each in required if each.state == "failed"]
    if not failed:
        return None
    parts = [part for each in failed for part in (*each.why.parts, " ")][:-1]
    return Sentence((f"Required: {listed([each.name for each in failed])}. ", *parts))


def not_scored(stack: Measured, asked: Asked, standing: Measured | None) -> Sentence:
    """What its points rest on, and the runs that stand for the workload did not measure."""
    if standing is None or len(standing.runs) < len(stack.runs):
        return say("{} did not play in all runs that stand for this workload.", stack.name)
    missing = lacking(standing, asked.workload)
    if not missing:
        return say("{} did not play in all runs given.", stack.name)
    return say("{}: its points rest on {}, which was not measured, or is not known.", stack.name, listed(missing))
