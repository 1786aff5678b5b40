"""Intervals, tests and verdicts for scenarios as clusters."""
