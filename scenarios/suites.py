"""Ready selections from the families."""

from collections.abc import Iterator

import msgspec

from harness.core.scenario import Scenario, SuiteOptions
from scenarios.chat_assistant import ChatAssistant


class Quickstart:
    """A small, easy selection of `chat_assistant` for a first comparison."""

    name = "quickstart"
    about = "six easy chat_assistant scenarios: a first comparison within a minute"
    needs_data = False
    licence = ""
    size = 6

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        """Six scenarios, or fewer by `limit`; easy ones where no level is asked for."""
        limit = self.size if options.limit is None else min(options.limit, self.size)
        return ChatAssistant().scenarios(msgspec.structs.replace(options, limit=limit, level=options.level or "easy"))
