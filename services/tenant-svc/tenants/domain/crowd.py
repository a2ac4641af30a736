"""Units in which more live than may 超员: found so when a cap, or what is known of a unit, is put right below
those who were approved, or its city says less than it did. Nobody has to leave; somebody looks at it.

A stream for each unit.
"""

from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, State


class Crowd(Frozen):
    """`persons` with the tenant, `most` that may live there; `rule`: the code one more is refused with."""

    tenant_id: UUID
    persons: int
    most: int
    rule: str


class CrowdEvent(Event):
    unit_id: UUID
    park_id: UUID


class UnitCrowded(CrowdEvent):
    """More live there than may."""

    crowd: Crowd


class UnitCrowdingEnded(CrowdEvent):
    """No more than may, or others."""


class Roomy(State):
    """No more than may, by all that was told."""


class Crowded(State):
    unit_id: UUID
    park_id: UUID
    tenant_id: UUID


class NoteCrowd(Command):
    """What is so now by all that has been told (`counting.py`)."""

    unit_id: UUID
    park_id: UUID
    crowd: Crowd


class NoteRoom(Command):
    """Nothing of it is so any more (`counting.py`)."""


CrowdCommand = NoteCrowd | NoteRoom


def decide(command: CrowdCommand, unit: State) -> list[CrowdEvent]:
    """One household that is too many is one fact, by however many: the list says how many today."""
    match command, unit:
        case NoteCrowd(crowd=crowd), Crowded(tenant_id=known) if crowd.tenant_id == known:
            return []
        case NoteCrowd(unit_id=id_, park_id=park, crowd=crowd), _:
            return [*_ended(unit), UnitCrowded(unit_id=id_, park_id=park, crowd=crowd)]
    return _ended(unit)


def _ended(unit: State) -> list[CrowdEvent]:
    if isinstance(unit, Crowded):
        return [UnitCrowdingEnded(unit_id=unit.unit_id, park_id=unit.park_id)]
    return []


def evolve(_: State, event: CrowdEvent) -> State:
    if isinstance(event, UnitCrowded):
        return Crowded(unit_id=event.unit_id, park_id=event.park_id, tenant_id=event.crowd.tenant_id)
    return Roomy()


crowd: Decider[CrowdCommand, State, CrowdEvent] = Decider(
    "crowd", Roomy(), decide, evolve, (UnitCrowded, UnitCrowdingEnded)
)
