"""Why something was done about somebody: sealed with their key, in the place where a reason stands.

It takes the way of any reason: with the fact, with what follows from it, and with deadlines, and is noise in
all of them once the person is forgotten. A sign before it tells it from one in clear; nobody can write that.
Lists that show it open it (`readable`); of two who may be one it is sealed for one of them, and the other's
way to be forgotten leads by the first as long as they are one. In clear is why somebody was looked at or
forgotten, which is to be accounted for afterwards, and what was said before reasons were sealed.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from edge.call import CallContext
from kernel.domain import Frozen, Sealed
from kernel.facts import Origin
from kernel.service import Row
from vault.broken import shown
from vault.sealing import Asked, PersonErased

from tenants.domain.person import PersonForgotten
from tenants.edge.personal import PersonalData

FIELD: Final = "why"  # as which it is sealed
SIGN: Final = "\x1f"  # a control character, which no reason that comes in may have


class SealedReason(Frozen):
    """As it is written, behind the sign."""

    person_id: UUID
    seal: Sealed


async def keep_why(personal: PersonalData, person_id: UUID, call: CallContext) -> None:
    """What this call does from now on has its reason sealed. Raises ReasonMissing or PersonForgotten."""
    try:
        seals = await personal.vault.seal_many(person_id, {FIELD: call.why()})
    except PersonErased:
        raise PersonForgotten from None
    sealed = SealedReason(person_id=person_id, seal=seals[FIELD])
    call.origin = call.origin._replace(reason=f"{SIGN}{sealed.model_dump_json()}")


async def readable(personal: PersonalData, rows: Sequence[Row], origin: Origin, why: str) -> list[Row]:
    """The rows with each `reason` as it was written, None of who was forgotten since. Recorded as a look at
    those that were sealed.
    """
    sealed = {at: seal for at, row in enumerate(rows) if (seal := sealed_in(row["reason"]))}
    opened = await personal.vault.open_each([*sealed.values()], origin, why) if sealed else []
    texts = dict(zip(sealed, map(shown, opened), strict=True))
    return [row | {"reason": texts.get(at, row["reason"])} for at, row in enumerate(rows)]


def sealed_in(reason: str | None) -> Asked | None:
    """What is to be opened, where this reason of a fact is sealed."""
    if reason is None or not reason.startswith(SIGN):
        return None
    found = SealedReason.model_validate_json(reason.removeprefix(SIGN))
    return found.person_id, FIELD, found.seal
