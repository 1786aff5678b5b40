"""Entry points of all that is installed: how adapters, suites, graders and services are found."""

import sys
from functools import lru_cache
from importlib.metadata import EntryPoints, entry_points


def registered(group: str) -> EntryPoints:
    """Those of a group. It takes long to look through all that is installed: once for a path is enough."""
    return _registered(group, tuple(sys.path))


@lru_cache(maxsize=32)
def _registered(group: str, _path: tuple[str, ...]) -> EntryPoints:
    return entry_points(group=group)
