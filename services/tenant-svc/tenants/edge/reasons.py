"""Why something was done about somebody: sealed with their key, in the place where a reason stands.

It takes the way of any reason: with the fact, with what follows from it, and with deadlines, and is noise in
all of them once the person is forgotten. A sign before it tells it from one in clear; nobody can write that.
In clear are the reasons that lists show, of merges, suspicions, documents and occupants, and why somebody was
looked at or forgotten, which is to be accounted for afterwards.
"""

from typing import Final
from uuid import UUID

from edge.call import CallContext
from kernel.domain import Frozen, Sealed
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


def sealed_in(reason: str | None) -> Asked | None:
    """What is to be opened, where this reason of a fact is sealed."""
    if reason is None or not reason.startswith(SIGN):
        return None
    found = SealedReason.model_validate_json(reason.removeprefix(SIGN))
    return found.person_id, FIELD, found.seal
