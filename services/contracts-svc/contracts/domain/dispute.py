"""Whose a unit is 一房两租: one lives there and another holds the contract, or is to hold one while theirs
goes on; or two live there.

A stream for each unit. Contracts and moves are told apart and heard one after the other, so what is found is
looked at for a day before somebody is told; what is mended by then was none. Only of two contracts that share
days to come somebody is told at once: both are known here, and time is short. So they are where the other's
first day has come since: nothing of what was told is mended by it.
"""

from typing import Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, State

Kind = Literal["by_another", "two_live_there", "let_to_another"]


class Found(Frozen):
    """Who lives there and by whose contracts it is let, each tenant as they go by now."""

    kind: Kind
    living: tuple[UUID, ...]
    contract_ids: tuple[UUID, ...]


# --- facts


class DisputeEvent(Event):
    unit_id: UUID
    park_id: UUID


class DisputeFound(DisputeEvent):
    """So it is by all that has been told, and maybe only until the next word."""

    found: Found


class DisputeCleared(DisputeEvent):
    """It was, or became, another one before anybody was told."""


class UnitDisputed(DisputeEvent):
    """So it has been long enough: somebody has to find out whose it is, and have the rest put right. Told
    anew of the same tenants and contracts where it is of another kind by now.
    """

    found: Found


class UnitDisputeEnded(DisputeEvent):
    """One tenant lives there by their own contract, or nobody, or there is none; or it is another dispute."""


# --- states


class Quiet(State):
    """Nobody's place is taken by anybody."""


class Doubted(State):
    """Found, and nobody told yet."""

    unit_id: UUID
    park_id: UUID
    found: Found


class Disputed(Doubted):
    """Told."""


# --- commands


class NoteFound(Command):
    """What is so now by all that has been told (`disputing.py`)."""

    unit_id: UUID
    park_id: UUID
    found: Found


class NoteNone(Command):
    """Nothing of it is so any more (`disputing.py`)."""


class FallDue(Command):
    """Asked by a deadline that was armed when `found` was."""

    found: Found


DisputeCommand = NoteFound | NoteNone | FallDue


def decide(command: DisputeCommand, dispute: State) -> list[DisputeEvent]:
    match command, dispute:
        case NoteFound(found=found), Doubted(found=known) if found == known:
            return []
        case NoteFound(found=found), Disputed(found=known) if _goes_on(known, found):
            return [UnitDisputed(**_place(dispute), found=found)]
        case NoteFound(unit_id=unit, park_id=park, found=found), _:
            return [*_over(dispute), DisputeFound(unit_id=unit, park_id=park, found=found)]
        case NoteNone(), _:
            return _over(dispute)
        case FallDue(found=found), Doubted(found=known) if found == known:
            told = [] if isinstance(dispute, Disputed) else [UnitDisputed(**_place(dispute), found=found)]
            return [*told]
    return []


def _goes_on(known: Found, found: Found) -> bool:
    """Whether it is the same dispute, of another kind by now: nobody is in it that was not told of."""
    of_those = {*found.contract_ids} <= {*known.contract_ids}
    return found.kind != known.kind and found.living == known.living and of_those


def _over(dispute: State) -> list[DisputeEvent]:
    match dispute:
        case Disputed():
            return [UnitDisputeEnded(**_place(dispute))]
        case Doubted():
            return [DisputeCleared(**_place(dispute))]
    return []


def _place(dispute: Doubted) -> dict[str, UUID]:
    return {"unit_id": dispute.unit_id, "park_id": dispute.park_id}


def evolve(dispute: State, event: DisputeEvent) -> State:
    place = {"unit_id": event.unit_id, "park_id": event.park_id}
    match event:
        case DisputeFound(found=found):
            return Doubted(**place, found=found)
        case UnitDisputed(found=found):
            return Disputed(**place, found=found)
        case DisputeCleared() | UnitDisputeEnded():
            return Quiet()
    return dispute


dispute: Decider[DisputeCommand, State, DisputeEvent] = Decider(
    "dispute",
    Quiet(),
    decide,
    evolve,
    (DisputeFound, DisputeCleared, UnitDisputed, UnitDisputeEnded),
)
