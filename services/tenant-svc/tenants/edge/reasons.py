"""Why something was done about somebody: sealed with their key, in the place where a reason stands.

It takes the way of any reason: with the fact, with what follows from it, and with deadlines, and is noise in
all of them once the person is forgotten. A sign before it tells it from one in clear; nobody can write that.
Lists that show it open it (`readable`). Of two who may be one it says something of either, so it is sealed
with both keys, one in the other: whoever of them is forgotten, it is noise. In clear is why somebody was
looked at or forgotten, which is to be accounted for afterwards, and what was said before reasons were sealed.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from edge.call import CallContext
from kernel.domain import Frozen, Sealed
from kernel.facts import Origin
from kernel.service import Row
from vault.broken import SealBroken, shown
from vault.sealing import Asked, PersonErased, Vault

from tenants.domain.person import PersonForgotten
from tenants.edge.personal import PersonalData

FIELD: Final = "why"  # as which it is sealed
SIGN: Final = "\x1f"  # a control character, which no reason that comes in may have


class SealedReason(Frozen):
    """As it is written, behind the sign; `within`: in `seal`, with the key of this other, is that of
    `person_id`, as JSON.
    """

    person_id: UUID
    seal: Sealed
    within: UUID | None = None


async def keep_why(
    personal: PersonalData, person_id: UUID, call: CallContext, other_id: UUID | None = None
) -> None:
    """What this call does from now on has its reason sealed, so that either's end is its own where there is
    an `other_id`. Raises ReasonMissing or PersonForgotten.
    """
    text, other_id = call.why(), None if other_id == person_id else other_id
    try:
        for whose in (person_id, *([other_id] if other_id else [])):
            seal = (await personal.vault.seal_many(whose, {FIELD: text}))[FIELD]
            text = seal.model_dump_json()
    except PersonErased:
        raise PersonForgotten from None
    sealed = SealedReason(person_id=person_id, seal=seal, within=other_id)
    call.origin = call.origin._replace(reason=f"{SIGN}{sealed.model_dump_json()}")


async def readable(personal: PersonalData, rows: Sequence[Row], origin: Origin, why: str) -> list[Row]:
    """The rows with each `reason` as it was written, None of who was forgotten since. Recorded as a look at
    those that were sealed.
    """
    texts = await opened(personal.vault, [row["reason"] for row in rows], origin, why)
    return [row | {"reason": text} for row, text in zip(rows, texts, strict=True)]


async def opened(vault: Vault, reasons: Sequence[str | None], origin: Origin, why: str) -> list[str | None]:
    """Each as it was written, None of who was forgotten since; recorded as `readable` says."""
    found: dict[int, str | SealBroken | None] = {}
    sealed = {at: each for at, reason in enumerate(reasons) if (each := sealed_in(reason))}
    outer = {at: (each.within, FIELD, each.seal) for at, each in sealed.items() if each.within}
    inner = {at: (each.person_id, FIELD, each.seal) for at, each in sealed.items() if not each.within}
    for at, text in zip(outer, await _open(vault, [*outer.values()], origin, why), strict=True):
        if isinstance(text, str):
            inner[at] = sealed[at].person_id, FIELD, Sealed.model_validate_json(text)
        else:
            found[at] = text
    found |= zip(inner, await _open(vault, [*inner.values()], origin, why), strict=True)
    return [shown(found[at]) if at in found else reason for at, reason in enumerate(reasons)]


async def _open(
    vault: Vault, asked: Sequence[Asked], origin: Origin, why: str
) -> Sequence[str | SealBroken | None]:
    return await vault.open_each(asked, origin, why) if asked else []


def sealed_in(reason: str | None) -> SealedReason | None:
    """What is to be opened, where this reason of a fact is sealed."""
    if reason is None or not reason.startswith(SIGN):
        return None
    return SealedReason.model_validate_json(reason.removeprefix(SIGN))
