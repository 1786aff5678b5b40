"""Asks a model to judge a run's open answers; each question is paid once.

The judge's gateway has a journal of its own in the run's folder. What it holds is the source: what a killed sitting was
told is read from there, and only the rest is asked. Verdicts are appended as they come; grades derive from them.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from msgspec import Struct

from harness.core.contract import Endpoint
from harness.core.errors import GatewayError
from harness.core.judgement import Manner
from harness.core.record import ModelSpec, digest
from harness.core.store import RunFolder
from harness.engine.grading.questions import Known, Question, known, questions
from harness.engine.messages import Body, SdkMessages
from harness.gateway.board import StepBoard
from harness.gateway.budget import Spending
from harness.gateway.client import Gateway
from harness.gateway.journal import read_calls, read_journal
from harness.gateway.live import Live
from harness.gateway.prices import usd

PATIENCE = 5  # calls in a row that fail, each after its retries


@dataclass(frozen=True, slots=True)
class Judging:
    """How to judge: by which model and prompt, for how much. `tell` hears of each verdict: how many there are, of all.

    `budget_usd` bounds what all judges of the run may cost together, earlier ones counted at this model's prices.
    """

    model: ModelSpec
    live: Live
    manner: Manner = "strict"
    budget_usd: Decimal | None = None
    tell: Callable[[int, int], None] = lambda had, of: None


class Judged(Struct, frozen=True):
    """How a sitting ended: verdicts got by it, wanted in all, and still missing.

    `spent_usd` is what this run's judges have cost so far; None where a price is unknown.
    """

    got: int
    wanted: int
    missing: int
    spent_usd: Decimal | None
    stopped: Literal["", "over_budget"] = ""


def judge_run(folder: RunFolder, judging: Judging) -> Judged:
    """Have all open answers judged that are not yet.

    Whatever ends it, the verdicts it got are kept and the judge's calls written down. Raises MisuseError as
    `questions` does, and GatewayError where call after call fails.
    """
    when, asked = folder.manifest().created.date(), questions(folder, judging.model, judging.manner)
    with folder.writing():
        noted = {known(each) for each in folder.judgements()}
        noted |= {*_told_before(folder, [each for each in asked if each.known not in noted])}
        left = [each for each in asked if each.known not in noted]
        sitting = _Sitting(folder, judging, len(asked), len(asked) - len(left))
        try:
            if left:
                sitting.ask(left)
        finally:
            folder.write_judge_calls(call for path in _journals(folder) for call in read_calls(path))
    return Judged(sitting.got, len(asked), len(left) - sitting.got, _cost(folder, when), sitting.stopped)


def _cost(folder: RunFolder, when: date) -> Decimal | None:
    total = Decimal(0)
    for call in folder.judge_calls():
        if (price := usd(call.billed, call.model, when)) is None:
            return None
        total += price
    return total


def _told_before(folder: RunFolder, left: Sequence[Question]) -> Iterator[Known]:
    """Replies that are in a journal, but were not yet noted when a sitting was killed: noted now."""
    waiting = {(_ending(each.judge.endpoint), digest(each.body())): each for each in left}
    for path in _journals(folder):
        ending = path.stem.partition("-")[2]
        for journalled in read_journal(path):
            if journalled.call.status != HTTPStatus.OK:
                continue
            question = waiting.pop((ending, digest(journalled.request)), None)
            if question is not None:
                folder.append_judgement(question.judged(journalled.reply))
                yield question.known


def _journals(folder: RunFolder) -> list[Path]:
    return sorted(folder.judge.glob("*.jsonl"))


def _ending(endpoint: str) -> str:
    """Of the names of journals: a model's name says nothing of what answers to it elsewhere."""
    return digest(endpoint)


@dataclass(slots=True)
class _Sitting:
    """One go at what is left, as a trial of its own behind the judge's gateway. `had`: verdicts there were before."""

    folder: RunFolder
    judging: Judging
    wanted: int
    had: int
    got: int = 0
    stopped: Literal["", "over_budget"] = ""
    _failed: int = 0

    def ask(self, left: Sequence[Question]) -> None:
        """Raises GatewayError where call after call fails."""
        model, live = self.judging.model, self.judging.live
        spending = Spending(self.judging.budget_usd, model.name, self.folder.manifest().created.date())
        name, key = f"{len(_journals(self.folder)):04}-{_ending(model.version)}", secrets.token_urlsafe(24)
        with Gateway(self.folder.judge, model, spending, live) as gateway, TemporaryDirectory() as place:
            board = Path(place) / "board"
            StepBoard(board).stamp("grade", "")
            gateway.register(name, key, board)
            messages = SdkMessages(Endpoint(gateway.base_url(name), key, model.name))
            with ThreadPoolExecutor(live.concurrency, thread_name_prefix="judge") as threads:
                self._ask_all(iter(left), threads, messages, lambda: gateway.state(name).over_budget)

    def _ask_all(
        self, left: Iterator[Question], threads: ThreadPoolExecutor, messages: SdkMessages, poor: Callable[[], bool]
    ) -> None:
        """Two questions a thread are handed out at a time. However it ends, those under way are waited for."""
        under_way: dict[Future[Body], Question] = {}
        try:
            while True:
                room = 0 if self.stopped else 2 * self.judging.live.concurrency - len(under_way)
                for question in islice(left, room):
                    under_way[threads.submit(messages.create, question.body())] = question
                if not under_way:
                    return
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    self._take(under_way.pop(future), future, poor)
        finally:
            threads.shutdown(cancel_futures=True)
            for future, question in under_way.items():
                if not future.cancelled() and future.exception() is None:
                    self._note(question, future.result())

    def _take(self, question: Question, future: "Future[Body]", poor: Callable[[], bool]) -> None:
        """A call that failed is left for another sitting."""
        try:
            reply = future.result()
        except GatewayError:
            if poor():
                self.stopped = "over_budget"
                return
            self._failed += 1
            if self._failed >= PATIENCE:
                raise
            return
        self._failed = 0
        self._note(question, reply)

    def _note(self, question: Question, reply: Body) -> None:
        self.folder.append_judgement(question.judged(reply))
        self.got += 1
        self.judging.tell(self.had + self.got, self.wanted)
