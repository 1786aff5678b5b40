"""Routes of the API that are answered with a clear 501 until they are served."""

import re

_LATER = re.compile(
    r"/v1/(vaults|deployments|deployment_runs|files|skills|models|user_profiles|tunnels|organizations|messages"
    r"|environments/[^/]+/work|sessions/[^/]+/resources"
    r"|sessions/[^/]+/threads/[^/]+/archive)(/|$)"
)


def is_later(path: str) -> bool:
    """Whether the API has routes below this path that are not served yet."""
    return _LATER.match(path) is not None
