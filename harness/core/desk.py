"""A desk: a company's policy, and tools that act on its records, where a model serves customers whom a model plays.

What a desk is made of stands in no record: whoever plays a `DeskTask` asks its scenario for it, in the worker. The tape
holds its hash.
"""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from harness.core.contract import Tool
from harness.core.scenario import DeskTask

CUSTOMER_PATH = "/customer"  # below a trial's base URL: what is asked there is asked for the customer, not by the stack


class Desk(Protocol):
    """Opened anew for each attempt, with records of its own: what one attempt changed, the next does not find."""

    @property
    def policy(self) -> str:
        """The company's rules, for whoever serves."""
        ...

    @property
    def tools(self) -> Sequence[Tool]:
        """What whoever serves can look up and do."""
        ...

    def changed(self) -> str:
        """The hash of all changes of the records so far, whatever order they were made in."""
        ...

    def amiss(self) -> Sequence[str]:
        """Which records are not as they should be by now, a sentence each; never what they should be."""
        ...


@runtime_checkable
class HasDesks(Protocol):
    """A scenario with tasks at a desk."""

    def desk(self, task: DeskTask) -> Desk:
        """The task's desk, as a customer finds it."""
        ...


@runtime_checkable
class NeedsModel(Protocol):
    """A suite that the reference model can't play."""

    @property
    def needs_model(self) -> str:
        """Why not, in half a sentence that begins with a verb."""
        ...
