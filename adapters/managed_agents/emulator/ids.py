"""Ids with the prefixes that the API documents."""

import hashlib
import secrets

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LENGTH = 22

AGENT, ENVIRONMENT, SESSION, THREAD, EVENT = "agent", "env", "sesn", "sthr", "sevt"
STORE, MEMORY, VERSION, DREAM, KEY, REQUEST, FILE = "memstore", "mem", "memver", "drm", "apikey", "req", "file"


def new(prefix: str) -> str:
    """An id that nothing has yet."""
    return f"{prefix}_01{_letters(secrets.randbits(160))}"


def of_key(key: str) -> str:
    """The id of an API key: always the same, and no way back to the key."""
    return f"{KEY}_01{_letters(int.from_bytes(hashlib.sha256(key.encode()).digest(), 'big'))}"


def of_thread(session_id: str) -> str:
    """The id of a session's primary thread."""
    return f"{THREAD}_{session_id.removeprefix(SESSION + '_')}"


def _letters(number: int) -> str:
    letters = []
    for _ in range(_LENGTH):
        number, place = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return "".join(letters)
