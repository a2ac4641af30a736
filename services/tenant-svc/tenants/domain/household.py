"""Household 同住人: who else lives with a tenant, named by the tenant, approved by us,
each time no more than may live there.

One stream for each tenant. Who they are is sealed with the tenant's own key.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, Refusal, Sealed, State
from policy.domain.values import Scope, Versions
from pydantic import Field

from tenants.domain.crowding import CROWDING, Capacity, Crowding, Relation, check_crowding
from tenants.domain.occupant_marks import OccupantMarks, check_once


class OccupantUnknown(Refusal):
    """Nobody under this id lives, or asked to live, with this tenant."""

    title, field, status = "没有这位同住人", "occupant_id", 404


class OccupantIdTaken(Refusal):
    """Somebody else was named under this id."""

    title, field, status = "该编号已用于另一位同住人", "occupant_id", 409


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
    """The tenant wants them to live in `unit_id` too.

    Judged by what was known of the unit (`capacity`) and by that version (`policy`) of its city's own policy
    or of the general one (`policy_scope`); None where nobody asked for either, or said whose it is. `marks`:
    by what they are known again.
    """

    schema_version = 4

    person_id: UUID
    unit_id: UUID
    park_id: UUID
    relation: Relation
    seals: OccupantSeals
    marks: OccupantMarks
    capacity: Capacity | None
    policy: int | None
    policy_scope: Scope | None = None


class Where(Frozen):
    """By whom they were named, and to live where."""

    person_id: UUID
    unit_id: UUID
    park_id: UUID


class OccupantApproved(HouseholdEvent):
    """They may, judged once more. Who says so is in the envelope."""

    schema_version = 4

    where: Where | None
    capacity: Capacity | None
    policy: int | None
    policy_scope: Scope | None = None


class OccupantDeclined(HouseholdEvent):
    """They may not; why is in the envelope."""

    schema_version = 2

    where: Where | None


class OccupantLeft(HouseholdEvent):
    """They live there no more, or never will. `tenant_left_on`: because the tenant did, on that day."""

    schema_version = 2

    tenant_left_on: date | None = None


class OccupantReturned(HouseholdEvent):
    """The tenant never left, and so neither did they: as before, `approved` or waiting to be judged."""

    schema_version = 2

    where: Where | None
    approved: bool


class CrowdingCommand(Command):
    """Decided by what is known of the unit today, and by the policy of its city, by version."""

    today: date = Field(exclude=True)
    capacity: Capacity = Field(exclude=True)
    policy: Versions[Crowding] = Field(CROWDING, exclude=True)


class NameOccupant(CrowdingCommand):
    """`own`: the marks of the tenant, by each of their numbers."""

    tenant_id: UUID
    person_id: UUID
    occupant_id: UUID
    unit_id: UUID
    park_id: UUID
    relation: Relation
    seals: OccupantSeals = Field(exclude=True)
    marks: OccupantMarks = Field(OccupantMarks(), exclude=True)
    own: tuple[OccupantMarks, ...] = Field((), exclude=True)


class ApproveOccupant(CrowdingCommand):
    occupant_id: UUID


class DeclineOccupant(Command):
    occupant_id: UUID


class LetLeave(Command):
    occupant_id: UUID


class EndHousehold(Command):
    """Asked when the tenant lives elsewhere, or no more: nobody stays behind in their name.

    `left_on`: the day, where they left for good.
    """

    left_on: date | None = None


class ResumeHousehold(Command):
    """Asked when the tenant turns out never to have left `unit_id` on `left_on`."""

    unit_id: UUID
    left_on: date


Status = Literal["open", "approved", "declined", "left"]
OPEN: frozenset[Status] = frozenset({"open"})
LIVING: frozenset[Status] = OPEN | {"approved"}


class Occupant(Frozen):
    where: Where
    relation: Relation
    marks: OccupantMarks = OccupantMarks()
    status: Status = "open"
    until: tuple[date, Status] | None = None
    """The day on which they left with the tenant, and what they were until then."""


class Household(State):
    """Everybody who was ever named, by id."""

    tenant_id: UUID | None = None
    occupants: dict[UUID, Occupant] = Field(default_factory=dict)

    @property
    def living(self) -> tuple[UUID, ...]:
        """Who lives there with the tenant, or is about to."""
        return tuple(id_ for id_, each in self.occupants.items() if each.status in LIVING)


HouseholdCommand = (
    NameOccupant | ApproveOccupant | DeclineOccupant | LetLeave | EndHousehold | ResumeHousehold
)


def decide(command: HouseholdCommand, household: Household) -> list[HouseholdEvent]:
    match command:
        case NameOccupant():
            return _named(command, household)
        case ApproveOccupant():
            return _approved(command, household)
        case DeclineOccupant(occupant_id=id_):
            news = _is_news(household, id_, "declined", OPEN)
            return [OccupantDeclined(**_judged_of(household, id_))] if news else []
        case LetLeave(occupant_id=id_):
            news = _is_news(household, id_, "left", LIVING)
            return [OccupantLeft(**_whose(household, id_))] if news else []
        case EndHousehold():
            left = {"tenant_left_on": command.left_on}
            return [OccupantLeft(**_whose(household, id_), **left) for id_ in household.living]
        case ResumeHousehold(unit_id=unit, left_on=day):
            return [
                OccupantReturned(**_judged_of(household, id_), approved=before == "approved")
                for id_, each in household.occupants.items()
                if each.where.unit_id == unit and each.until
                for left_on, before in [each.until]
                if left_on == day
            ]


def _named(asked: NameOccupant, household: Household) -> list[HouseholdEvent]:
    known = household.occupants.get(asked.occupant_id)
    if known is not None:
        if (known.where.unit_id, known.relation) != (asked.unit_id, asked.relation):
            raise OccupantIdTaken
        return []
    beside = [household.occupants[id_] for id_ in household.living]
    check_once(asked.marks, [each.marks for each in beside], asked.own)
    by = _judged(asked, asked.relation, beside)
    return [OccupantNamed(**asked.model_dump(), seals=asked.seals, marks=asked.marks, **by)]


def _approved(asked: ApproveOccupant, household: Household) -> list[HouseholdEvent]:
    """Beside those who were approved: of who waits as well, some may be declined."""
    id_ = asked.occupant_id
    if not _is_news(household, id_, "approved", OPEN):
        return []
    beside = [each for each in household.occupants.values() if each.status == "approved"]
    by = _judged(asked, household.occupants[id_].relation, beside)
    return [OccupantApproved(**_judged_of(household, id_), **by)]


def _judged(asked: CrowdingCommand, relation: Relation, beside: Sequence[Occupant]) -> dict[str, Any]:
    """What a fact keeps of how it was judged. Raises as `check_crowding`."""
    by = asked.policy.in_force(asked.today)
    check_crowding([*(each.relation for each in beside), relation], asked.capacity, by)
    return {"capacity": asked.capacity, "policy": by.version, "policy_scope": by.scope}


def _is_news(household: Household, occupant_id: UUID, to: Status, before: frozenset[Status]) -> bool:
    """Whether it changes anything. Raises OccupantUnknown or OccupantJudged."""
    found = household.occupants.get(occupant_id)
    if found is None:
        raise OccupantUnknown
    if found.status != to and found.status not in before:
        raise OccupantJudged
    return found.status != to


def _whose(household: Household, occupant_id: UUID) -> dict[str, Any]:
    return {"tenant_id": household.tenant_id, "occupant_id": occupant_id}


def _judged_of(household: Household, occupant_id: UUID) -> dict[str, Any]:
    return _whose(household, occupant_id) | {"where": household.occupants[occupant_id].where}


STATUS: dict[type[HouseholdEvent], Status] = {
    OccupantApproved: "approved",
    OccupantDeclined: "declined",
    OccupantLeft: "left",
}


def status_after(event: HouseholdEvent) -> Status:
    """Of who was named before; who returned is what they were."""
    if isinstance(event, OccupantReturned):
        return "approved" if event.approved else "open"
    return STATUS[type(event)]


def evolve(household: Household, event: HouseholdEvent) -> Household:
    id_ = event.occupant_id
    if isinstance(event, OccupantNamed):
        where = Where(**event.model_dump(include=set(Where.model_fields)))
        fresh = Occupant(where=where, relation=event.relation, marks=event.marks)
    elif id_ in household.occupants:
        known = household.occupants[id_]
        left_on = event.tenant_left_on if isinstance(event, OccupantLeft) else None
        until = (left_on, known.status) if left_on else None
        fresh = known.model_copy(update={"status": status_after(event), "until": until})
    else:
        return household
    occupants = household.occupants | {id_: fresh}
    return household.model_copy(update={"tenant_id": event.tenant_id, "occupants": occupants})


household: Decider[HouseholdCommand, Household, HouseholdEvent] = Decider(
    "household",
    Household(),
    decide,
    evolve,
    (OccupantNamed, OccupantApproved, OccupantDeclined, OccupantLeft, OccupantReturned),
)
