"""The generated family `team`: several agents of one user share what one learned; another team knows nothing."""

from scenarios.team.suite import Team

__all__ = ["Team"]
