"""What is told of a tenant and their room, and what ends by it."""

from typing import Any
from uuid import UUID

from contracts.domain.tenancy_commands import NoteOver, NoteRanOut, TakeNote
from contracts.domain.tenancy_facts import (
    Agreement,
    Arrival,
    Departure,
    Note,
    RoomChange,
    RoomExchanged,
    TenancyEnded,
    TenancyHeldOver,
    TenancyNeverBegan,
    TenancyNoted,
    TenancyUnlived,
)

from .words import LEASE, LI, NEXT_LEASE, OTHER_ROOM, ROOM, day, going_along

SIGNED = Agreement(contract_id=LEASE, unit_ids=(ROOM,), starts_on=day("3-15"))
RENEWED = Agreement(contract_id=NEXT_LEASE, unit_ids=(ROOM,), starts_on=day("7-1"))
CAME = Arrival(unit_id=ROOM, on=day("3-16"))
LEFT = Departure(unit_id=ROOM, on=day("9-1"))


def noted(note: Note) -> TenancyNoted:
    return TenancyNoted(tenant_id=LI, note=note)


def take(note: Note) -> TakeNote:
    return TakeNote(tenant_id=LI, note=note)


def ended(contract_id: object = LEASE, room: object = ROOM, on: str = "9-1") -> TenancyEnded:
    return TenancyEnded(tenant_id=LI, contract_id=contract_id, unit_id=room, ended_on=day(on))


def never_came(*args: Any, **said: Any) -> TenancyEnded:
    """The same where nobody had."""
    return ended(*args, **said).model_copy(update={"lived_in": False})


OVER = NoteOver(tenant_id=LI, contract_id=LEASE, unit_ids=(ROOM,), on=day("9-1"), paid=True)
UNLIVED = TenancyUnlived(tenant_id=LI, contract_id=LEASE, unit_id=ROOM, ended_on=day("9-1"))


def held_over(room: UUID = ROOM) -> TenancyHeldOver:
    return TenancyHeldOver(tenant_id=LI, contract_id=LEASE, unit_id=room, since=day("9-1"))


CHANGED = RoomChange(from_unit_id=ROOM, to_unit_id=OTHER_ROOM, on=day("5-1"))
MOVED = RoomExchanged(tenant_id=LI, contract_id=LEASE, **going_along(ROOM, OTHER_ROOM, day("5-1")))
RAN_OUT = NoteRanOut(tenant_id=LI, contract_id=LEASE, unit_ids=(ROOM,))
NEVER_BEGAN = TenancyNeverBegan(tenant_id=LI, contract_id=LEASE)
