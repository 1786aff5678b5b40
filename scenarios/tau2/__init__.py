"""tau2's airline and retail: tasks, tools that act on their data base, and the check of what was done.

This is no suite yet: the engine has no task whose tools act on a data base of its own, and no user played by a model.
What is here loads and verifies the tasks, and scores whoever acts through the tools.
"""

from scenarios.tau2.check import Score, Verified, score, verify
from scenarios.tau2.domain import Domain, load

__all__ = ["Domain", "Score", "Verified", "load", "score", "verify"]
