"""tau2's airline and retail: tasks, tools that act on their data base, and the check of what was done."""

from scenarios.tau2.check import Score, Verified, score, verify
from scenarios.tau2.domain import Domain, load
from scenarios.tau2.suite import Tau2Airline, Tau2Retail

__all__ = ["Domain", "Score", "Tau2Airline", "Tau2Retail", "Verified", "load", "score", "verify"]
