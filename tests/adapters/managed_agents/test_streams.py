"""Live streams of events: all of them, in order, to everyone who listens."""

import threading
import time

SCRIPT = (
    '[[{"think": "Hm."}, {"say": "Hello there."}, {"use": "bash", "input": {"command": "pwd"}}], [{"say": "Bye."}]]'
)


def say(text):
    return {"type": "user.message", "content": [{"type": "text", "text": text}]}


class Listener(threading.Thread):
    """Reads a stream until the session rests."""

    def __init__(self, desk, session, **options):
        super().__init__(daemon=True)
        self.found = []
        self._stream = desk.sessions.events.stream(session.id, **options)
        self.start()

    def run(self):
        for event in self._stream:
            self.found.append(event)
            if event.type in ("session.status_idle", "session.deleted"):
                break
        self._stream.close()

    def ended(self):
        self.join(30)
        assert not self.is_alive(), self.found
        return self.found


def test_every_listener_hears_every_event_in_order(desk):
    session = desk.session()
    listeners = [Listener(desk, session) for _ in range(3)]
    desk.send(session, say(SCRIPT))
    heard = [listener.ended() for listener in listeners]
    listed = [each.id for each in desk.events(session)]
    assert [[each.id for each in one] for one in heard] == [listed] * 3
    assert len(listed) > 10


def test_a_stream_tells_nothing_of_the_past(desk):
    session = desk.session()
    desk.say(session)
    listener = Listener(desk, session)
    desk.send(session, say(SCRIPT))
    assert desk.events(session)[0].id not in [each.id for each in listener.ended()]


def test_deltas_preview_the_event_that_follows(desk):
    session = desk.session()
    plain, listener = Listener(desk, session), Listener(desk, session, event_deltas=["agent.message"])
    both = Listener(desk, session, event_deltas=["agent.message", "agent.thinking"])
    desk.send(session, say(SCRIPT))
    heard = listener.ended()
    assert not [each for each in plain.ended() if each.type.startswith("event_")]
    starts = [each.event for each in heard if each.type == "event_start"]
    messages = [each for each in heard if each.type == "agent.message"]
    assert [each.id for each in starts] == [each.id for each in messages]
    for message in messages:
        pieces = [each for each in heard if each.type == "event_delta" and each.event_id == message.id]
        assert len(pieces) == 2
        assert "".join(each.delta.content.text for each in pieces) == message.content[0].text
    begun = [each.event.type for each in both.ended() if each.type == "event_start"]
    assert begun == ["agent.thinking", "agent.message", "agent.message"]
    assert not [each for each in desk.events(session) if each.type.startswith("event_")]


def test_a_stream_ends_when_the_session_is_deleted(desk):
    session = desk.session()
    listener = Listener(desk, session)
    desk.sessions.delete(session.id)
    assert [each.type for each in listener.ended()] == ["session.deleted"]


def test_a_quiet_stream_is_kept_alive_by_pings(desk):
    session = desk.session()
    raw = desk.sessions.events.with_streaming_response.stream(session.id)
    with raw as response:
        lines = response.iter_lines()
        begun, pings = time.monotonic(), 0
        while pings < 3:
            pings += next(lines) == "event: ping"
        assert time.monotonic() - begun > 0.3


def test_the_service_ends_at_once_with_streams_open(serve, desk):
    service = serve()
    beta = service.client().beta
    agent = beta.agents.create(name="x", model="claude-sonnet-5-5").id
    session = beta.sessions.create(agent=agent, environment_id=beta.environments.create(name="x").id)
    stream = beta.sessions.events.stream(session.id)
    begun = time.monotonic()
    service.stop()
    assert time.monotonic() - begun < 4
    stream.close()
