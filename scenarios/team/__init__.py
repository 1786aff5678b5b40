"""The generated family `team`: several agents of one user share what one of them learned; another team knows nothing."""

from scenarios.team.suite import Team

__all__ = ["Team"]
