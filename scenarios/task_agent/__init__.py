"""The generated family `task_agent`: the same kinds of work for several clients, with rules learnt by correction."""

from scenarios.task_agent.suite import TaskAgent

__all__ = ["TaskAgent"]
