"""How the house agent reaches the model: by the Anthropic SDK, or by the least that does the same.

A fresh process per trial pays an SDK's import each time (1 to 2 s), more than a small trial takes offline. So plain
questions to the reference model go through `http.client`; tools, live models and faulty gateways get the SDK with its
retries.
"""

import http.client
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import msgspec

from harness.core.contract import Endpoint, Tool
from harness.core.errors import DivergedError, GatewayError, RefusedError, ToolUseError
from harness.engine.checked import tool_text

if TYPE_CHECKING:
    from anthropic import APIError
    from anthropic.lib.tools import BetaBuiltinFunctionTool

MAX_ROUNDS = 16  # replies of the model to one message of the user
MAX_RETRIES = 4
Body = dict[str, Any]


class Messages(Protocol):
    """Sends a Messages API body and returns the reply's."""

    def create(self, body: Body) -> Body:
        """Raises DivergedError on a 409, RefusedError on another 4xx, GatewayError otherwise."""
        ...


class PlainMessages:
    """One keep-alive connection, no retries."""

    def __init__(self, endpoint: Endpoint) -> None:
        url = urlsplit(endpoint.base_url)
        self._path = url.path
        self._connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=None)
        self._headers = {"Authorization": f"Bearer {endpoint.key}", "Content-Type": "application/json"}

    def create(self, body: Body) -> Body:
        """See Messages."""
        return self.post("/v1/messages", body)

    def post(self, route: str, body: Body) -> Body:
        """POST any JSON route of the trial; raises as `create`."""
        try:
            self._connection.request("POST", self._path + route, msgspec.json.encode(body), self._headers)
            response = self._connection.getresponse()
            data = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise GatewayError(f"gateway not reached: {error!r}") from error
        if response.status != http.client.OK:
            raise _failure(response.status, _reason(data))
        reply: Body = msgspec.json.decode(data)
        return reply


class SdkMessages:
    """The Anthropic SDK, through the gateway. `stream`: it asks for streamed replies and waits for their end."""

    def __init__(self, endpoint: Endpoint, stream: bool = False) -> None:
        import anthropic
        import httpx2

        self._stream = stream
        self._errors = anthropic.APIError
        self._broken = (ValueError, httpx2.TransportError)  # of a reply that has begun
        self._client = anthropic.Anthropic(
            base_url=endpoint.base_url, api_key=endpoint.key, max_retries=MAX_RETRIES, timeout=600.0
        )

    def get_ready(self) -> None:
        """Let the SDK build the types that its first calls need, on a reply that no model gave and no wire carried."""
        import anthropic
        import httpx2

        nowhere = httpx2.MockTransport(lambda request: httpx2.Response(http.client.OK, json=_UNSAID))
        client = anthropic.Anthropic(
            base_url="http://nowhere", api_key="", http_client=httpx2.Client(transport=nowhere)
        )
        asked: Any = {"model": "", "max_tokens": 1, "messages": [{"role": "user", "content": "-"}]}
        client.messages.create(**asked).to_dict(mode="json")
        for reply in client.beta.messages.tool_runner(**asked, tools=[], max_iterations=1):
            reply.to_dict(mode="json")

    def create(self, body: Body) -> Body:
        """See Messages."""
        return self._asked(lambda: self._once(body))

    def _once(self, body: Body) -> Body:
        if not self._stream:
            return self._client.messages.create(**body).to_dict(mode="json")
        with self._client.messages.stream(**body) as stream:
            return _whole(stream.get_final_message().to_dict(mode="json"))

    def run(self, body: Body, tools: Sequence[Tool], in_probe: bool) -> Body:
        """Let the model use the tools until it has answered, at most MAX_ROUNDS replies; the last reply's body.

        `body["messages"]` grows by all that was said: full histories, so that what the model was given stands in each
        request. Raises as `create`, and whatever a tool raises but ToolUseError: that alone is meant for the model.
        """
        broken: list[Exception] = []
        runnable = [_runnable(tool, in_probe, broken) for tool in tools]
        reply = self._asked(lambda: self._run_on(body, runnable, broken))
        if broken:
            raise broken[0]
        return reply

    def _run_on(self, body: Body, tools: "Sequence[BetaBuiltinFunctionTool]", broken: list[Exception]) -> Body:
        """Go on from where the messages stand: after a reply that can't be read nothing is done twice."""
        messages = body["messages"]
        given = {**body, "messages": list(messages)}
        runner = self._client.beta.messages.tool_runner(
            **given, tools=tools, max_iterations=MAX_ROUNDS, thread=False, stream=self._stream
        )
        reply: Body = {"content": []}
        for said in runner:
            message: Any = said  # a stream, where one was asked for
            reply = _whole((message.get_final_message() if self._stream else message).to_dict(mode="json"))
            if reply["content"]:  # an empty message is taken by no endpoint
                messages.append({"role": "assistant", "content": reply["content"]})
            results = runner.generate_tool_call_response()
            if broken:
                break
            if results is not None:
                messages.append(results)
        return reply

    def _asked(self, ask: Callable[[], Body]) -> Body:
        """Ask, and ask again after a reply that can't be read, which the SDK does not retry by itself."""
        unread = 0
        while True:
            try:
                return ask()
            except self._errors as error:
                raise _sdk_failure(error) from error
            except self._broken as error:
                unread += 1
                if unread > MAX_RETRIES:
                    raise GatewayError(f"replies that can't be read: {error}") from error


_UNSAID = {
    "id": "", "type": "message", "role": "assistant", "model": "", "content": [{"type": "text", "text": "-"}],
    "stop_reason": "end_turn", "stop_sequence": None, "usage": {"input_tokens": 0, "output_tokens": 0},
}  # fmt: skip


def _whole(reply: Body) -> Body:
    """Raises ValueError for a stream that ended before the reply did."""
    if reply.get("stop_reason") is None:
        raise ValueError("the stream ended before the reply did")
    return reply


def offered(tools: Sequence[Tool], in_probe: bool) -> list[Tool]:
    """All tools; in a probe only those that leave no trace."""
    return [tool for tool in tools if not (in_probe and tool.writes and tool.run_in_probe is None)]


def _runnable(tool: Tool, in_probe: bool, broken: list[Exception]) -> "BetaBuiltinFunctionTool":
    """Our tool as the SDK's tool runner wants it. What breaks in it is put into `broken`: the runner swallows it."""
    from anthropic.lib.tools import BetaBuiltinFunctionTool, ToolError

    run = tool.run_in_probe if in_probe and tool.run_in_probe else tool.run

    class Runnable(BetaBuiltinFunctionTool):
        def to_dict(self) -> Any:
            return dict(tool.definition)

        def call(self, input: object) -> str:
            try:
                return tool_text(tool.name, run(input if isinstance(input, Mapping) else {}))
            except ToolUseError as error:
                raise ToolError(str(error)) from None
            except Exception as error:
                broken.append(error)
                raise

    return Runnable()


def _sdk_failure(error: "APIError") -> GatewayError | DivergedError:
    return _failure(getattr(error, "status_code", http.client.INTERNAL_SERVER_ERROR), str(error))


def _failure(status: int, reason: str) -> GatewayError | DivergedError:
    if status == http.client.CONFLICT:
        return DivergedError(reason)
    if status < http.client.INTERNAL_SERVER_ERROR and status != http.client.TOO_MANY_REQUESTS:
        return RefusedError(f"HTTP {status}: {reason}")
    return GatewayError(f"HTTP {status}: {reason}")


def _reason(data: bytes) -> str:
    try:
        return str(json.loads(data)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return data[:200].decode(errors="replace")
