"""What the requests of a trial's answer steps gave a model to answer from, by probe."""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

from harness.gateway.context_editing import as_read
from harness.gateway.journal import read_journal
from harness.graders.given import given_texts


def given_by_probe(journal: Path, questions: Mapping[str, str]) -> dict[str, dict[str, None]]:
    """For each probe of `questions` the distinct texts that its answer step's requests gave a model, in order."""
    given: dict[str, dict[str, None]] = {}
    for journalled in read_journal(journal, "answer"):
        call = journalled.call
        if call.event not in questions or call.status != HTTPStatus.OK:
            continue
        request = journalled.request
        if "context_management" in request:  # of what was sent, the model read the rest
            request = as_read(request, journalled.reply)
        if "messages" in request:  # an embedding gives a model nothing to answer from
            given.setdefault(call.event, {}).update(dict.fromkeys(given_texts(request, questions[call.event])))
    return given
