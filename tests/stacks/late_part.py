"""A part of a stack that is imported late."""

from harness.core.contract import Recall


def recall(found: Recall) -> Recall:
    """As it was found."""
    return found
