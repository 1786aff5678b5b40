"""A short hash of any facts."""

import hashlib
from typing import Any

import msgspec


def digest(*facts: Any) -> str:
    """16 hex digits of BLAKE2b over the facts' JSON with sorted keys."""
    encoded = msgspec.json.encode(facts, order="deterministic")
    return hashlib.blake2b(encoded, digest_size=8).hexdigest()
