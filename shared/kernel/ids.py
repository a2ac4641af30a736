"""Ids: made once at the edge, derived everywhere else, without meaning."""

from uuid import NAMESPACE_OID, UUID, uuid4, uuid5  # noqa: TID251 - the one place where randomness enters


def new_id() -> UUID:
    """A fresh random id. Only the edge and the tools call this: decisions get ids by their command."""
    return uuid4()


def derived_id(base: UUID, *parts: object) -> UUID:
    """The same id for the same base and parts, on every machine and after every restart."""
    return uuid5(base, "/".join(map(str, parts)))


def named_id(*parts: object) -> UUID:
    """An id for a thing known only by words (an Idempotency-Key, a ledger row)."""
    return derived_id(NAMESPACE_OID, *parts)
