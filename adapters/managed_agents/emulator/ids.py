"""Ids with the prefixes that the API documents."""

import hashlib
import secrets

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LENGTH = 22

AGENT, ENVIRONMENT, SESSION, THREAD, EVENT = "agent", "env", "sesn", "sthr", "sevt"
STORE, MEMORY, VERSION, DREAM, KEY, REQUEST, FILE = "memstore", "mem", "memver", "drm", "apikey", "req", "file"


def new(prefix: str) -> str:
    """An id that nothing has yet."""
    return f"{prefix}_01" + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def of_key(key: str) -> str:
    """The id of an API key: always the same, and no way back to the key."""
    digest = int.from_bytes(hashlib.sha256(key.encode()).digest(), "big")
    letters = []
    for _ in range(_LENGTH):
        digest, place = divmod(digest, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return f"{KEY}_01" + "".join(letters)


def of_thread(session_id: str) -> str:
    """The id of a session's primary thread."""
    return f"{THREAD}_{session_id.removeprefix(SESSION + '_')}"
