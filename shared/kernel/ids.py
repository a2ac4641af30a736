"""Ids: made once at the edge, derived everywhere else, without meaning."""

from hashlib import sha1
from uuid import NAMESPACE_OID, UUID, uuid4  # noqa: TID251 - the one place where randomness enters


def new_id() -> UUID:
    """A fresh random id. Only the edge and the tools call this: decisions get ids by their command."""
    return uuid4()


def derived_id(base: UUID, *parts: object) -> UUID:
    """The same id for the same base and parts, on every machine and after every restart."""
    # As `uuid.uuid5`, which looks for its hash anew each time: some twenty are made for one status change.
    named = base.bytes + "/".join(map(str, parts)).encode()
    return UUID(bytes=sha1(named, usedforsecurity=False).digest()[:16], version=5)


def named_id(*parts: object) -> UUID:
    """An id for a thing known only by words (an Idempotency-Key, a ledger row)."""
    return derived_id(NAMESPACE_OID, *parts)
