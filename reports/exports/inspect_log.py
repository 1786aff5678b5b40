"""A run as logs that Inspect's viewer opens: one log a stack, a sample a probe or task, an event a model call."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.core.errors import NotInstalledError
from harness.core.record import Manifest, StackSpec
from harness.core.scenario import Probe
from harness.core.store import RunFolder
from harness.gateway.journal import JournalledCall, read_journal
from reports.comparison import StackFigures, compare
from reports.exports.inspect_events import messages_of, model_event
from reports.page.stories import Keys, Story, keys_of, stories, story_rows
from reports.rows.probes import RIGHT, SCORED, probe_table
from reports.rows.tasks import task_table

if TYPE_CHECKING:
    from inspect_ai.log import EvalLog, EvalResults, EvalSample, EvalSpec

STEPS = ("recall", "answer", "work")
WHOLE = 1_000_000  # bytes of a text: in effect, all of it


def export_inspect(folder: RunFolder, out: Path) -> list[Path]:
    """`STACK.eval` for each stack, in `out`.

    Raises NotInstalledError without Inspect, RunFolderError as `compare` does. A stack's samples are held in memory.
    """
    try:
        from inspect_ai.log import write_eval_log
    except ImportError:
        found = "inspect_ai is not installed"
        raise NotInstalledError("--to inspect", found, "pip install 'memtrial[inspect]'") from None

    out.mkdir(parents=True, exist_ok=True)
    comparison, keys = compare(folder), keys_of(folder)
    rows = story_rows(probe_table(folder), task_table(folder))
    written = []
    for stack in comparison.stacks:
        told = stories(folder, rows[rows["stack"] == stack.spec.name], keys, WHOLE)
        log = _log(comparison.manifest, stack, _samples(folder, told, keys))
        written.append(out / f"{stack.spec.name}.eval")
        write_eval_log(log, written[-1], format="eval")
    return written


def _samples(folder: RunFolder, told: Iterable[Story], keys: Keys) -> "list[EvalSample]":
    samples, trial, calls = [], "", dict[str, list[JournalledCall]]()
    for story in told:
        if story.trial != trial:
            trial, calls = story.trial, _calls_by_event(folder.journal / f"{story.trial}.jsonl")
        samples.append(_sample(folder.manifest(), story, keys, calls.get(story.probe, [])))
    return samples


def _calls_by_event(journal: Path) -> dict[str, list[JournalledCall]]:
    found: dict[str, list[JournalledCall]] = {}
    for journalled in read_journal(journal):
        if journalled.call.step in STEPS:
            found.setdefault(journalled.call.event, []).append(journalled)
    return found


def _sample(manifest: Manifest, story: Story, keys: Keys, calls: list[JournalledCall]) -> "EvalSample":
    from inspect_ai.log import EvalError, EvalSample
    from inspect_ai.model import ChatMessageAssistant, ChatMessageUser, ModelOutput

    key = keys[story.scenario, story.probe]
    expected = (
        list(key.expected or ()) if isinstance(key, Probe) else [" | ".join(each.accepted) for each in key.fields]
    )
    said = story.answer or (story.attempts[-1].text if story.attempts else "")
    asked = [call for call in calls if "messages" in call.request]
    talk = messages_of(asked[-1].request) if asked else [ChatMessageUser(content=key.text)]
    failed = None
    if story.outcome not in SCORED:
        failed = EvalError(message=f"{story.outcome}: {story.cause}", traceback="", traceback_ansi="")
    return EvalSample(
        id=f"{story.scenario}/{story.probe}",
        epoch=story.repeat + 1,
        input=key.text,
        target=expected,
        messages=[*talk, ChatMessageAssistant(content=said)],
        output=ModelOutput.from_content(manifest.model.name, said),
        scores=_scores(story, said),
        metadata=_metadata(story, key.ability if isinstance(key, Probe) else key.kind),
        events=[model_event(manifest, journalled) for journalled in calls],
        error=failed,
        uuid=f"{story.trial}-{story.probe}",
    )


def _scores(story: Story, said: str) -> dict[str, Any]:
    """The grader's verdict where there is one, as Inspect's letters, and every value beside it."""
    from inspect_ai.scorer import CORRECT, INCORRECT, Score

    scores = {name: Score(value=value) for name, value in story.values.items()}
    if story.outcome in SCORED:
        value = CORRECT if story.outcome in RIGHT else INCORRECT
        scores["verdict"] = Score(value=value, answer=said, explanation=f"{story.outcome} {story.cause}".strip())
    return scores


def _metadata(story: Story, kind: str) -> dict[str, Any]:
    named = ("stack", "scenario", "trial", "outcome", "cause", "grader", "attribution")
    return {"kind": kind, **{name: value for name in named if (value := getattr(story, name))}}


def _log(manifest: Manifest, stack: StackFigures, samples: "list[EvalSample]") -> "EvalLog":
    from inspect_ai.log import EvalLog, EvalStats

    created = manifest.created.isoformat()
    return EvalLog(
        status="success",
        eval=_spec(manifest, stack.spec, samples),
        results=_results(stack, samples),
        stats=EvalStats(started_at=created, completed_at=created),
        samples=samples,
    )


def _spec(manifest: Manifest, stack: StackSpec, samples: "list[EvalSample]") -> "EvalSpec":
    from inspect_ai.log import EvalConfig, EvalDataset, EvalSpec

    run = manifest.fingerprint()
    return EvalSpec(
        eval_id=f"{run}-{stack.name}",
        run_id=run,
        created=manifest.created.isoformat(),
        task=f"{manifest.suite} with {stack.name}",
        task_id=f"{run}-{stack.name}",
        task_version=manifest.memtrial,
        task_args=_options(stack.options),
        dataset=EvalDataset(name=manifest.suite, samples=len({sample.id for sample in samples})),
        model=f"memtrial/{manifest.model.name}",
        config=EvalConfig(epochs=manifest.repeats),
        packages={"memtrial": manifest.memtrial, **manifest.packages},
        metadata={"stack": stack.name, "adapter": stack.adapter, "version": stack.version, "kind": manifest.model.kind},
    )


def _options(options: Mapping[str, Any]) -> dict[str, Any]:
    from reports.words.conditions import PASSWORD

    return {
        name: PASSWORD.sub(r"\1***@", value) if isinstance(value, str) else value for name, value in options.items()
    }


def _results(stack: StackFigures, samples: "list[EvalSample]") -> "EvalResults":
    """Memtrial's own rates, over what was scored: Inspect's would leave out what failed without a word."""
    from inspect_ai.log import EvalMetric, EvalResults, EvalScore

    named = {"recall accuracy": stack.rates.recall_accuracy.scored, "abstention": stack.rates.abstention}
    if stack.work:
        named["first-pass error"] = stack.work.error
    metrics = {
        name: EvalMetric(name=name, value=measure.value, metadata={"low": measure.low, "high": measure.high})
        for name, measure in named.items()
        if measure.value is not None
    }
    scored = sum("verdict" in (sample.scores or {}) for sample in samples)
    score = EvalScore(
        name="verdict",
        scorer="memtrial",
        scored_samples=scored,
        unscored_samples=len(samples) - scored,
        metrics=metrics,
    )
    done = sum(sample.error is None for sample in samples)
    return EvalResults(total_samples=len(samples), completed_samples=done, scores=[score])
