"""Answers a run's questions again from the contexts that its journals hold: another model or prompt, no memory opened.

What a `Memory`'s text was put into is one request, which holds all that the model was given: it is sent again as it
stood, but for the model's name and, if wanted, the system prompt. An agent that steers a memory asks step by step, and
what it would have asked next is not known: its answers, and tasks, are unsupported.
"""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from harness.core.contract import Endpoint
from harness.core.errors import DivergedError, GatewayError, MisuseError, RefusedError, RunFolderError
from harness.core.record import Answer, Failure, Manifest, ModelSpec, Trial, TrialSpec, Work, digest
from harness.core.replay import Replay
from harness.core.seal import broken_seals, read_seal
from harness.core.store import RunFolder
from harness.engine.agent import split_source, words
from harness.engine.collect import Collector
from harness.engine.messages import Body, Messages, PlainMessages, SdkMessages
from harness.engine.plan import Plan, machine
from harness.engine.pool import MAX_PLAYS, Played, Pool, dies
from harness.engine.steps import Steps
from harness.engine.wire import Answered, Failed, Message, Opened, Worked
from harness.gateway.board import StepBoard
from harness.gateway.client import Gateway
from harness.gateway.journal import read_journal
from harness.gateway.prices import price_source

STEERED = "an agent looked this up: a replay answers from texts that were put into the prompt"
NO_TASKS = "a replay answers questions, it does no tasks"
UNSEEN = "its request is not in the journal of the run replayed"


def replay_plan(source: RunFolder, model: ModelSpec, prompt: str, written: tuple[str, ...]) -> Plan:
    """The same trials over, for another model or prompt. Raises RunFolderError where the run is not as sealed."""
    held, seal = source.manifest(), read_seal(source.path)
    if seal is None:
        raise RunFolderError(str(source.path), "no seal", "a run that has ended; `memtrial grade` seals it")
    for line in broken_seals(source.path):
        raise RunFolderError(str(source.path), line, "records as they were sealed")
    if not any(tape.probes for tape in held.scenarios):
        raise MisuseError(str(source.path), "no probe", "a run that asks questions")
    manifest = msgspec.structs.replace(
        held,
        memtrial=version("memtrial"),
        created=datetime.now(UTC),
        conditions=msgspec.structs.replace(held.conditions, faults={}, stream=False),
        model=model,
        prompt_version=f"a file's, {digest(prompt)}" if prompt else held.prompt_version,
        prices_as=model.name if model.kind == "forward" else held.prices_as,
        price_source=price_source(),
        machine=machine(),
        replay=Replay(source.path.resolve().name, seal.digest(), held.model.name, prompt, written),
    )
    trials = [msgspec.structs.replace(spec, id=_id(spec, manifest)) for spec in source.plan()]
    return Plan(manifest, trials, list(source.keys()), list(source.tasks()))


def _id(spec: TrialSpec, manifest: Manifest) -> str:
    return digest(spec, manifest.memtrial, manifest.model, manifest.prompt_version, manifest.replay)


@dataclass
class Replayer(Pool):
    """A pool that opens no stack: each trial of `source` is answered again, in the order of its answers."""

    source: RunFolder = field(default_factory=lambda: RunFolder(Path()))

    def play(self, specs: list[TrialSpec], workers: int) -> Iterator[Played]:
        """See Pool. Trials that the source never ended stay not run."""
        return super().play([spec for spec in specs if spec.id in self._told], workers)

    def play_once(self, spec: TrialSpec, gateway: Gateway, plays: int) -> Played | None:
        """See Pool."""
        began, told = time.monotonic(), self._told[spec.id]
        with self.sandbox(spec) as sandbox:
            key = secrets.token_urlsafe(24)
            gateway.register(spec.id, key, sandbox / "board")
            collector = Collector()
            try:
                endpoint = Endpoint(gateway.base_url(spec.id), key, self._model)
                self._answer_again(told, collector, sandbox, (spec, endpoint))
            except GatewayError as error:
                if dies(gateway):
                    raise
                collector.take(Failed(Failure("gateway", str(error))))
            if self.cancelled.is_set():
                return None
            state = gateway.close_trial(spec.id)
            if state.over_budget:
                self.over_budget.set()
                return None
            if state.diverged and plays < MAX_PLAYS:
                gateway.restart(spec.id)
                return None
            metered = gateway.calls(spec.id)
            trial = collector.trial(spec, [(each.start, each.end) for each in metered.served])
            return Played(msgspec.structs.replace(trial, wall_s=time.monotonic() - began, plays=plays), metered.calls)

    def _answer_again(
        self, told: Trial, collector: Collector, sandbox: Path, asked: tuple[TrialSpec, Endpoint]
    ) -> None:
        spec, endpoint = asked

        def take(message: Message) -> None:
            collector.take(message)
            self.watch(spec, message)

        steps, messages = Steps(StepBoard(sandbox / "board"), take), self._messages(endpoint)
        take(Opened(told.kind, 0.0))
        for work in told.works:
            take(Worked(Work(work.task, "unsupported", detail=NO_TASKS)))
        contexts, missing = self._contexts(told), UNSEEN if self._injected(told) else STEERED
        try:
            for answer in told.answers:
                if self.cancelled.is_set():
                    return
                take(Answered(self._again(answer, contexts.get(answer.probe, missing), messages, steps)))
        except DivergedError:
            return  # the gateway knows, and the trial starts over
        except RefusedError as error:
            take(Failed(Failure("refused", str(error))))
        if told.failure is not None:
            detail = f"in the run replayed: {told.failure.detail}"
            take(Failed(msgspec.structs.replace(told.failure, detail=detail)))

    def _again(self, answer: Answer, context: Body | str, messages: Messages, steps: Steps) -> Answer:
        """`context` is a request, or why there is none."""
        if answer.state != "answered":
            return answer
        if isinstance(context, str):
            return Answer(answer.probe, "unsupported", detail=context)
        with steps.step("answer", answer.probe):
            said = split_source(words(messages.create(context)))
        return msgspec.structs.replace(answer, text=said.text, cited=said.cited)

    def _contexts(self, told: Trial) -> dict[str, Body]:
        """By probe, the request that was answered, for the model and prompt of this run; none of a steered stack."""
        if not self._injected(told):
            return {}
        found = {}
        for journalled in read_journal(self.source.journal / f"{told.id}.jsonl"):
            call = journalled.call
            if call.step == "answer" and call.status == HTTPStatus.OK and call.route == "/v1/messages":
                found[call.event] = self._asked_now(journalled.request)
        return found

    def _asked_now(self, request: Body) -> Body:
        replay = self.manifest.replay
        prompt: Any = {"system": replay.prompt} if replay and replay.prompt else {}
        kept = {name: value for name, value in request.items() if name != "stream"}
        return {**kept, "model": self._model, **prompt}

    def _messages(self, endpoint: Endpoint) -> Messages:
        return SdkMessages(endpoint) if self.manifest.model.kind == "forward" else PlainMessages(endpoint)

    @property
    def _model(self) -> str:
        return self.manifest.model.name

    def _injected(self, told: Trial) -> bool:
        return told.kind == "Memory" and self.manifest.conditions.recall == "inject"

    @cached_property
    def _told(self) -> dict[str, Trial]:
        """The source's trials by the ids they have here."""
        trials = {trial.id: trial for trial in self.source.trials()}
        return {_id(spec, self.manifest): trials[spec.id] for spec in self.source.plan() if spec.id in trials}
