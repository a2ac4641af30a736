"""Somebody moved, their door does not follow, who they are is not sure, or they ask for something: those who
must act hear of it, and who asked what was decided.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Do, Policy
from published.tenants import (
    ContactMethodsInsufficient,
    DocumentDecided,
    DocumentHandedIn,
    DoorOrderFailed,
    DoorOrderOverdue,
    OccupantDeclined,
    OccupantNamed,
    OccupantsChanged,
    SuspicionReferred,
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
    UnitCrowded,
    VerificationMismatched,
    VerificationUnanswered,
)

from notifications.domain.matter import EVERYWHERE, Beside
from notifications.policies.asking import ask


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case TenantMovedIn(taken_over=True) | TenantMoveInWithdrawn(taken_over=True):
            return []  # no door has to be opened for them today, and of who never came nobody was told
        case (
            TenantMovedIn(moved_in_on=day, unit_id=unit)
            | TenantMoveInWithdrawn(moved_in_on=day, unit_id=unit)
        ) as moved:
            return _of_move(fact, moved, day, unit)
        case TenantRoomChanged(changed_on=day) as moved:
            left = Beside(unit_id=moved.to_unit_id, rule="TenantRoomChanged/left_for_own")
            entered = Beside(unit_id=moved.from_unit_id, rule="TenantRoomChanged/entered_from_own")
            there = (
                moved
                if moved.from_park_id is None
                else moved.model_copy(update={"park_id": moved.from_park_id})
            )
            return [
                *_of_move(fact, there, day, moved.from_unit_id, "TenantRoomChanged/left", left),
                *_of_move(fact, moved, day, moved.to_unit_id, "TenantRoomChanged/entered", entered),
            ]
        case (
            TenantMovedOut(moved_out_on=day, unit_id=unit)
            | TenantMoveOutWithdrawn(moved_out_on=day, unit_id=unit)
        ) as moved:
            return _of_move(fact, moved, day, unit)
        case ContactMethodsInsufficient(taken_over=True):
            return []
        case ContactMethodsInsufficient() as short:
            return _of_reach(fact, short)
        case UnitCrowded() as crowded:
            return _of_crowd(fact, crowded)
        case OccupantNamed(occupant_id=id_) as named:
            return _of_household(fact, named, id_, "opened", occasion=fact.version)
        case OccupantsChanged(occupant_id=id_, change="approved" as said, park_id=UUID()) as judged:
            return _of_household(fact, judged, id_, said, rule="OccupantsChanged/approved")
        case OccupantDeclined(occupant_id=id_) as judged:
            return _of_household(fact, judged, id_, "decided")
        case DocumentHandedIn() as handed_in:
            return _of_document(fact, handed_in)
        case DocumentDecided(decision="declined") as judged:
            return _of_declined(fact, judged)
        case SuspicionReferred() as referred:
            return _of_suspicion(fact, referred)
        case DoorOrderOverdue() | DoorOrderFailed():
            return _of_door(fact, fact.event)
        case VerificationMismatched() | VerificationUnanswered():
            return _of_identity(fact, fact.event)
    return []


def _of_move(
    fact: Fact,
    told: TenantMovedIn | TenantMoveInWithdrawn | TenantRoomChanged | TenantMovedOut | TenantMoveOutWithdrawn,
    day: date,
    unit_id: UUID,
    rule: str = "",
    beside: Beside | None = None,
) -> Sequence[Do]:
    """Each time is news: who leaves on the very day that was told by mistake before has left.

    A change of room is one notice for each of the two: another thing has to be done in each of them. Who
    manages both hears of both in the one of the room that was left.
    """
    return ask(
        fact,
        told.tenant_id,
        day.isoformat(),
        occasion=f"{unit_id}/{fact.version}",
        rule=rule,
        park_id=told.park_id,
        unit_id=unit_id,
        words={"day": day.isoformat()},
        beside=beside,
        party=told.person_id,
    )


def _of_reach(fact: Fact, told: ContactMethodsInsufficient) -> Sequence[Do]:
    """Each time they fall short is news."""
    return ask(
        fact,
        told.person_id,
        str(told.live),
        occasion=fact.id,
        park_id=told.park_id,
        unit_id=told.unit_id,
        words={"live": str(told.live)},
        party=told.person_id,
    )


def _of_crowd(fact: Fact, told: UnitCrowded) -> Sequence[Do]:
    """Each time is news: the same unit may be too full again."""
    return ask(
        fact,
        told.unit_id,
        "crowded",
        occasion=fact.version,
        park_id=told.park_id,
        unit_id=told.unit_id,
        words={"persons": str(told.persons), "most": str(told.most)},
    )


def _of_household(
    fact: Fact, told: Any, occupant_id: UUID, stage: str, occasion: object = "", rule: str = ""
) -> Sequence[Do]:
    """Decided once; each time that it waits anew is news."""
    return ask(
        fact,
        occupant_id,
        stage,
        occasion=occasion,
        rule=rule,
        park_id=told.park_id,
        unit_id=told.unit_id,
        words={},
        party=told.person_id,
    )


def _of_document(fact: Fact, told: DocumentHandedIn) -> Sequence[Do]:
    """Who cares for their home knows them; who lives nowhere with us is their park's, or anybody's."""
    return ask(
        fact,
        told.document_id,
        "opened",
        rule="DocumentHandedIn" if told.unit_id else "DocumentHandedIn/no_home",
        park_id=told.park_id or EVERYWHERE,
        unit_id=told.unit_id,
        words={},
        party=told.person_id,
    )


def _of_declined(fact: Fact, told: DocumentDecided) -> Sequence[Do]:
    """Once a document, of whoever handed it in: another one that they hand in ends it."""
    return ask(
        fact,
        told.person_id,
        told.decision,
        occasion=told.document_id,
        rule="DocumentDecided/declined",
        park_id=told.park_id or EVERYWHERE,
        unit_id=told.unit_id,
        words={},
        party=told.person_id,
    )


def _of_suspicion(fact: Fact, told: SuspicionReferred) -> Sequence[Do]:
    """Each time is news; of two parks neither's people see both, and who has to do with none is anybody's."""
    return ask(
        fact,
        told.suspicion_id,
        "opened",
        occasion=fact.version,
        park_id=told.park_id or EVERYWHERE,
        unit_id=None,
        words={},
    )


def _of_door(fact: Fact, told: DoorOrderOverdue | DoorOrderFailed) -> Sequence[Do]:
    """Whether the lock said no or nothing, somebody has to go there: told once an order."""
    return ask(
        fact,
        told.order_id,
        told.act,
        rule=f"{type(told).__name__}/{told.act}",
        park_id=told.park_id,
        unit_id=told.unit_id,
        words={},
    )


def _of_identity(fact: Fact, told: VerificationMismatched | VerificationUnanswered) -> Sequence[Do]:
    """Once a check, of whoever it is about: that they are verified ends it, by whichever check.

    Who named no park yet is anybody's: who answers for it in any park hears it.
    """
    return ask(
        fact,
        told.person_id,
        "identity",
        occasion=told.check_id,
        park_id=told.park_id or EVERYWHERE,
        unit_id=None,
        words={},
        party=told.person_id,
    )


of_tenants = Policy(
    "tell of tenants",
    (
        *(TenantMovedIn, TenantMoveInWithdrawn, TenantRoomChanged, TenantMovedOut, TenantMoveOutWithdrawn),
        *(ContactMethodsInsufficient, UnitCrowded, DoorOrderOverdue, DoorOrderFailed),
        *(VerificationMismatched, VerificationUnanswered),
        *(OccupantNamed, OccupantsChanged, OccupantDeclined),
        *(DocumentHandedIn, DocumentDecided, SuspicionReferred),
    ),
    react,
)
