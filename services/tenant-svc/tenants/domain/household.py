"""Household 同住人: who else lives with a tenant, named by the tenant, approved by us, within the unit's cap.

One stream for each tenant. Who they are is sealed with the tenant's own key.
"""

from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, Refusal, Sealed, State
from pydantic import Field

Relation = Literal["partner", "child", "parent", "relative", "friend", "other"]


class OccupantUnknown(Refusal):
    """Nobody under this id lives, or asked to live, with this tenant."""

    title, field, status = "没有这位同住人", "occupant_id", 404


class OccupantIdTaken(Refusal):
    """Somebody else was named under this id."""

    title, field, status = "该编号已用于另一位同住人", "occupant_id", 409


class TooManyOccupants(Refusal):
    """With the tenant, more than may live in the unit (住房租赁条例 and the city's rules on crowding)."""

    title, field, status = "该房源最多可住 {cap} 人（含租客本人）", "occupant_id", 409


class OccupantJudged(Refusal):
    """Approved, declined or gone: nothing of it is decided again."""

    title, field, status = "该同住人已审核或已迁出", "occupant_id", 409


class HomeMissing(Refusal):
    """Nobody lives with somebody who does not live with us."""

    title, field, status = "您目前没有入住的房源，不能登记同住人", "unit_id", 409


class OccupantSeals(Frozen):
    """Sealed with the tenant's key."""

    name: Sealed
    phone: Sealed | None = None
    identity: Sealed | None = None


class HouseholdEvent(Event):
    """Something about who lives with a tenant."""

    tenant_id: UUID
    occupant_id: UUID


class OccupantNamed(HouseholdEvent):
    """The tenant wants them to live in `unit_id` too."""

    person_id: UUID
    unit_id: UUID
    park_id: UUID
    relation: Relation
    seals: OccupantSeals


class OccupantApproved(HouseholdEvent):
    """They may. Who says so is in the envelope."""


class OccupantDeclined(HouseholdEvent):
    """They may not; why is in the envelope."""


class OccupantLeft(HouseholdEvent):
    """They live there no more, or never will."""


class NameOccupant(Command):
    """`cap`: how many may live in the unit, None where nobody said."""

    tenant_id: UUID
    person_id: UUID
    occupant_id: UUID
    unit_id: UUID
    park_id: UUID
    relation: Relation
    cap: Annotated[int | None, Field(exclude=True)] = None
    seals: OccupantSeals = Field(exclude=True)


class JudgeOccupant(Command):
    occupant_id: UUID
    good: bool


class LetLeave(Command):
    occupant_id: UUID


class EndHousehold(Command):
    """Asked when the tenant lives elsewhere, or no more: nobody stays behind in their name."""


Status = Literal["open", "approved", "declined", "left"]
LIVING: frozenset[Status] = frozenset({"open", "approved"})


class Occupant(Frozen):
    unit_id: UUID
    relation: Relation
    status: Status = "open"


class Household(State):
    """Everybody who was ever named, by id."""

    tenant_id: UUID | None = None
    occupants: dict[UUID, Occupant] = Field(default_factory=dict)

    @property
    def living(self) -> tuple[UUID, ...]:
        """Who lives there with the tenant, or is about to."""
        return tuple(id_ for id_, each in self.occupants.items() if each.status in LIVING)


HouseholdCommand = NameOccupant | JudgeOccupant | LetLeave | EndHousehold


def decide(command: HouseholdCommand, household: Household) -> list[HouseholdEvent]:
    match command:
        case NameOccupant():
            return _named(command, household)
        case EndHousehold():
            return [_of(household, OccupantLeft, id_) for id_ in household.living]
        case JudgeOccupant(occupant_id=id_, good=good):
            return _moved(household, id_, "approved" if good else "declined", frozenset({"open"}))
        case LetLeave(occupant_id=id_):
            return _moved(household, id_, "left", LIVING)


def _named(asked: NameOccupant, household: Household) -> list[HouseholdEvent]:
    known = household.occupants.get(asked.occupant_id)
    if known is not None:
        if (known.unit_id, known.relation) != (asked.unit_id, asked.relation):
            raise OccupantIdTaken
        return []
    if asked.cap is not None and len(household.living) + 2 > asked.cap:
        raise TooManyOccupants(cap=asked.cap)
    said = asked.model_dump(exclude={"cap", "seals"})
    return [OccupantNamed(**said, seals=asked.seals)]


FACTS: dict[Status, type[HouseholdEvent]] = {
    "approved": OccupantApproved,
    "declined": OccupantDeclined,
    "left": OccupantLeft,
}


def _moved(
    household: Household, occupant_id: UUID, to: Status, before: frozenset[Status]
) -> list[HouseholdEvent]:
    found = household.occupants.get(occupant_id)
    if found is None:
        raise OccupantUnknown
    if found.status == to:
        return []
    if found.status not in before:
        raise OccupantJudged
    return [_of(household, FACTS[to], occupant_id)]


def _of(household: Household, fact: type[HouseholdEvent], occupant_id: UUID) -> HouseholdEvent:
    return fact.model_validate({"tenant_id": household.tenant_id, "occupant_id": occupant_id})


STATUS: dict[type[HouseholdEvent], Status] = {fact: status for status, fact in FACTS.items()}


def evolve(household: Household, event: HouseholdEvent) -> Household:
    id_ = event.occupant_id
    if isinstance(event, OccupantNamed):
        fresh = Occupant(unit_id=event.unit_id, relation=event.relation)
    elif id_ in household.occupants:
        fresh = household.occupants[id_].model_copy(update={"status": STATUS[type(event)]})
    else:
        return household
    occupants = household.occupants | {id_: fresh}
    return household.model_copy(update={"tenant_id": event.tenant_id, "occupants": occupants})


household: Decider[HouseholdCommand, Household, HouseholdEvent] = Decider(
    "household",
    Household(),
    decide,
    evolve,
    (OccupantNamed, OccupantApproved, OccupantDeclined, OccupantLeft),
)
