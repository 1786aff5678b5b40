"""What the runner asks of the gateway: register a trial, watch it, close it, fetch its calls."""

import asyncio
from pathlib import Path
from secrets import compare_digest
from typing import Any

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from harness.gateway.meter import Meter
from harness.gateway.play import Play
from harness.gateway.refusal import RefusalError, invalid
from harness.gateway.shape import json_reply

_CLOSED_KEPT = 32  # plays: a runner fetches what it wants of a trial before it begins many others


class Registration(Struct, frozen=True):
    """A trial is about to be played: its key, and the path of its step board."""

    trial: str
    key: str
    board: str


class Control:
    """The routes under `/control`; all of them need the control key."""

    def __init__(self, plays: dict[str, Play], meter: Meter, key: str, journals: Path) -> None:
        self._plays, self._meter, self._key, self._journals = plays, meter, key, journals

    def routes(self) -> list[Route]:
        """For the gateway's application."""
        return [
            Route("/control/trials", self.register, methods=["POST"]),
            Route("/control/trials/{trial}", self.state, methods=["GET"]),
            Route("/control/trials/{trial}/close", self.close, methods=["POST"]),
            Route("/control/trials/{trial}/calls", self.calls, methods=["GET"]),
            Route("/control/trials/{trial}/restart", self.restart, methods=["POST"]),
            Route("/control/totals", self.totals, methods=["GET"]),
        ]

    async def register(self, request: Request) -> Response:
        """A trial begins, or is played again; says how many recorded calls will be replayed."""
        self._authorise(request)
        try:
            wanted = msgspec.json.decode(await request.body(), type=Registration)
        except msgspec.DecodeError as error:
            raise invalid("body", str(error), "trial, key and board") from None
        await self._retire(wanted.trial)
        self._forget_long_closed()
        play = Play(wanted.trial, wanted.key, Path(wanted.board), self._journals)
        self._plays[wanted.trial] = play
        return json_reply({"replaying": play.replaying})

    async def state(self, request: Request) -> Response:
        """Where the current play stands."""
        return json_reply(self._play(request).state())

    async def close(self, request: Request) -> Response:
        """The stack was closed: calls from now on are late."""
        play = self._play(request)
        play.closed = True
        return json_reply(play.state())

    async def calls(self, request: Request) -> Response:
        """All calls of the trial, and when the current play's were served (monotonic clock of this machine)."""
        play = self._play(request)
        return json_reply({"calls": play.calls(), "served": play.served})

    async def restart(self, request: Request) -> Response:
        """The trial starts from nothing at its next registration; what it spent so far is waste."""
        play = self._play(request)
        await self._retire(play.trial)
        play.move_aside()
        return json_reply({})

    async def totals(self, request: Request) -> Response:
        """What was metered by this process."""
        self._authorise(request)
        return json_reply(self._meter.totals)

    async def _retire(self, trial: str) -> None:
        """The current play takes no more calls; those under way are waited for, so that none is lost."""
        play = self._plays.pop(trial, None)
        if play is None:
            return
        play.ended = True  # those that wait for room are not asked any more
        while play.pending:
            await asyncio.sleep(0.002)
        play.end()

    def _forget_long_closed(self) -> None:
        """Bounds files and memory held in a run of many trials; a call for a forgotten one is a 404."""
        closed = [trial for trial, play in self._plays.items() if play.closed and not play.pending]
        for trial in closed[:-_CLOSED_KEPT]:
            self._plays.pop(trial).end()

    def _play(self, request: Request) -> Play:
        self._authorise(request)
        trial: Any = request.path_params["trial"]
        if trial not in self._plays:
            raise RefusalError(404, "not_found_error", f"trial {trial!r} is not registered")
        return self._plays[trial]

    def _authorise(self, request: Request) -> None:
        if not compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {self._key}".encode()):
            raise RefusalError(401, "authentication_error", "the control key is wrong or missing")
