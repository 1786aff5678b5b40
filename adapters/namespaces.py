"""Names for what a trial keeps outside its workdir: at a vendor's, or in a database that others use too."""

import secrets
from pathlib import Path


def namespace_in(workdir: Path) -> str:
    """A name of this attempt's own, 16 hex digits, the same after a `Restart`."""
    path = workdir / "namespace"
    if not path.exists():
        path.write_text(secrets.token_hex(8))
    return path.read_text()
