"""Where the API's documentation leaves a doubt, and what a local service may choose."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limits:
    """Sizes, as documented; those of a store besides a memory's bytes and number come from third parties."""

    memory_bytes: int = 102_400
    memories: int = 2_000
    store_bytes: int = 100 * 1024 * 1024
    versions: int = 250_000
    stores_of_session: int = 8
    initial_events: int = 50
    system_characters: int = 100_000
    tools: int = 256
    mcp_servers: int = 20


@dataclass(frozen=True)
class Options:
    """`accept_both_betas`: whether a memory request may carry both beta headers that select it.

    `redact_head`: whether the version that holds a memory's current content may be redacted.
    `folders_conflict`: whether a path conflicts with one above or below it, as in a file system.
    `conflict_type`: the error type of a 409 that is none of the two named after memory.
    `keys`: the API keys that are known, each with the workspace it belongs to ("" for any); none: all are.
    `heartbeat_s`: between two pings of a stream. `attempts`: at one model request, the first included.
    `dream_s`: the real time after which a dream fails with `timeout`.
    """

    limits: Limits = field(default_factory=Limits)
    accept_both_betas: bool = False
    redact_head: bool = True
    folders_conflict: bool = True
    conflict_type: str = "conflict_error"
    keys: dict[str, str] = field(default_factory=dict)
    heartbeat_s: float = 15.0
    attempts: int = 3
    retry_s: float = 0.5
    tool_rounds: int = 100
    dream_s: float = 3_600.0
    max_tokens: int = 8_192
