"""A real endpoint behind the routes."""

from harness.core.record import Usage
from harness.gateway.answering import message_of, reported
from harness.gateway.meter import Answer
from harness.gateway.play import Attempt
from harness.gateway.refusal import PassedOnError, invalid
from harness.gateway.shape import Prompt
from harness.gateway.tokens import estimate_content
from harness.models.forward import EndpointError, MessagesEndpoint


class Forwarded:
    """A real endpoint. Its own word on tokens counts; where it has none, the estimator's does and is marked."""

    def __init__(self, name: str, endpoint: MessagesEndpoint) -> None:
        self._name, self._endpoint = name, endpoint

    async def reply(self, prompt: Prompt, attempt: Attempt) -> Answer:
        """See Model. Raises PassedOnError with what the endpoint said."""
        self._check(prompt)
        try:
            said = await self._endpoint.ask(prompt.body, prompt.betas)
        except EndpointError as error:
            usage = Usage(uncached=prompt.tokens) if error.usage is None else error.usage
            raise PassedOnError(error.status, error.body, error.headers, usage, error.usage is None) from None
        usage = said.usage or Usage(uncached=prompt.tokens, output=estimate_content(said.message["content"]))
        message = {**message_of(attempt.id, self._name, [], "end_turn", usage), **said.message}
        if said.usage is None:
            message["usage"] = reported(usage)
        return Answer(200, message, usage, first_token_s=said.first_token_s, estimated=said.usage is None)

    async def count(self, prompt: Prompt) -> int:
        """See Model: the endpoint's count where it offers one."""
        self._check(prompt)
        try:
            counted = await self._endpoint.count_tokens(prompt.body, prompt.betas)
        except EndpointError as error:
            raise PassedOnError(error.status, error.body, error.headers, Usage()) from None
        return prompt.tokens if counted is None else counted

    def _check(self, prompt: Prompt) -> None:
        """One model a run: figures of stacks that ask different models can't be compared, nor reserved for."""
        if prompt.body["model"] != self._name:
            raise invalid("model", repr(prompt.body["model"]), self._name)
