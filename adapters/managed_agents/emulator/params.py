"""What requests of several kinds may hold."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from adapters.managed_agents.emulator.errors import invalid
from adapters.managed_agents.emulator.pages import Listing

Metadata = dict[str, str]
MetadataPatch = dict[str, str | None]
Limit = Annotated[int, Meta(ge=1, le=100)]
Time = Annotated[datetime, Meta(tz=True)]
View = Literal["basic", "full"]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]
MAX_PAIRS, MAX_KEY, MAX_VALUE = 16, 64, 512


class Strict(Struct, kw_only=True, forbid_unknown_fields=True):
    """The base of all bodies."""


class Query(Struct, kw_only=True):
    """The base of all queries: unknown parameters are passed over."""


class Nothing(Query):
    """No parameter at all."""


class Paged(Query):
    """Paging alone."""

    limit: Limit = 20
    page: str | None = None


class Dated(Paged):
    """Lists by time of creation, archived ones on request."""

    created_at_gte: Time | None = field(name="created_at[gte]", default=None)
    created_at_lte: Time | None = field(name="created_at[lte]", default=None)
    include_archived: bool = False


class Archivable(Paged):
    """Lists that hold archived ones on request."""

    include_archived: bool = False


def newest_first(table: str, workspace: str, archived: bool) -> Listing:
    """All of a workspace, the newest first; archived ones on request."""
    listing = Listing(table, ("created_at", "seq"), descending=True).where("workspace = ?", workspace)
    return listing if archived else listing.where("archived_at IS NULL")


def dated(listing: Listing, wanted: Dated) -> Listing:
    """The list within the times that are asked for."""
    listing.given("created_at >= ?", wanted.created_at_gte)
    return listing.given("created_at <= ?", wanted.created_at_lte)


def checked_text(place: str, text: str, least: int, most: int) -> str:
    """A text of so many characters, none of them a control character. Raises ServiceError (400)."""
    if not least <= len(text) <= most:
        raise invalid(place, f"{len(text)} characters", f"{least} to {most}" if least else f"at most {most}")
    if any(unicodedata.category(each) in ("Cc", "Cs") for each in text):
        raise invalid(place, "a control character", "text without any")
    return text


def storable(place: str, text: str, most: int) -> str:
    """A text of at most so many characters. Raises ServiceError (400)."""
    if len(text) > most:
        raise invalid(place, f"{len(text)} characters", f"at most {most}")
    return encodable(place, text)


def encodable(place: str, text: str) -> str:
    """A text that UTF-8 can hold. Raises ServiceError (400)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise invalid(place, "half of a surrogate pair", "text that UTF-8 can hold") from None
    return text


def checked_metadata(metadata: Mapping[str, str]) -> Metadata:
    """At most 16 pairs; keys of 1 to 64, values of at most 512 characters. Raises ServiceError (400)."""
    if len(metadata) > MAX_PAIRS:
        raise invalid("metadata", f"{len(metadata)} pairs", f"at most {MAX_PAIRS}")
    for key, value in metadata.items():
        if not 1 <= len(key) <= MAX_KEY:
            raise invalid("metadata", f"a key of {len(key)} characters", f"1 to {MAX_KEY}")
        encodable("metadata", key)
        storable(f"metadata.{key}", value, MAX_VALUE)
    return dict(metadata)


def patched(metadata: Metadata, patch: MetadataPatch | UnsetType | None, empty_deletes: bool = False) -> Metadata:
    """The pairs after a patch: a text sets a key, null deletes it. Raises ServiceError (400)."""
    if not isinstance(patch, dict):
        return metadata
    gone = {key for key, value in patch.items() if value is None or (empty_deletes and value == "")}
    new = {key: value for key, value in patch.items() if value is not None and key not in gone}
    return checked_metadata({**{key: old for key, old in metadata.items() if key not in gone}, **new})


def kept(**fields: Any) -> dict[str, Any]:
    """The fields that a request names at all."""
    return {name: value for name, value in fields.items() if value is not UNSET}
