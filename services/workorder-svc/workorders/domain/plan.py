"""A preventive plan 保养计划: what is looked after every so many months, whether anybody complains or not."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from kernel.domain import Command, Decider, Event, Frozen, NotPossible, Refusal, State
from pydantic import Field

from workorders.domain.fault_names import name_of
from workorders.domain.repair import Code
from workorders.domain.triage import urgency_of

HOUSE_ZONE = ZoneInfo("Asia/Shanghai")
SHORTEST_MONTH = 28  # days
Months = Annotated[int, Field(ge=1, le=120)]
Days = Annotated[int, Field(ge=0, le=90)]


class Terms(Frozen):
    """`fault`: what is done, by its code. Due on `first_due_on` and every `months` from there; the order is
    opened `ahead` days before.
    """

    fault: Code
    months: Months
    first_due_on: date
    ahead: Days


class PlanEvent(Event):
    """Each says which plan, of which unit, and where."""

    plan_id: UUID
    unit_id: UUID
    park_id: UUID


class PlanSet(PlanEvent):
    """It is to be done so; a later word takes the place of this one. The next order opens at `opens_at`.

    `alone`: no other plan says the same of the unit; of what was planned before it was asked, nobody knows.
    """

    schema_version: ClassVar[int] = 2

    terms: Terms
    due_on: date
    opens_at: datetime
    alone: bool
    at: datetime


class PlanFellDue(PlanEvent):
    """It is to be done by `due_on`: an order of its own, or `again` one that is there. The next is due on
    `next_due_on`.
    """

    schema_version: ClassVar[int] = 2

    fault: Code
    due_on: date
    order_id: UUID
    again: bool
    next_due_on: date
    next_opens_at: datetime
    at: datetime


class PlanEnded(PlanEvent):
    """Nobody does it any more: a person said so, or the unit is its owner's by the day it would be due."""

    at: datetime


# ---- states


class Unset(State):
    """There is no such plan."""


class Running(State):
    """The next is due on `due_on`."""

    place: PlanEvent
    terms: Terms
    due_on: date
    opens_at: datetime


class Ended(State):
    place: PlanEvent


Plan = Unset | Running | Ended

# ---- commands


class PlanCommand(Command):
    at: datetime


class OfUnit(PlanCommand):
    """`given_back`: from which day on the unit is its owner's again, as far as that was told."""

    given_back: date | None = Field(None, exclude=True)

    def is_ours(self, day: date) -> bool:
        return self.given_back is None or day < self.given_back


class SetPlan(OfUnit):
    plan_id: UUID
    unit_id: UUID
    park_id: UUID
    terms: Terms


class FallDue(OfUnit):
    """Asked by a deadline: `at` an order was to be opened, under this id; `known`: one of the same unit and
    fault that is open already, or was reported just before.
    """

    plan_id: UUID
    due_on: date
    order_id: UUID
    known: UUID | None = Field(None, exclude=True)


class EndPlan(PlanCommand):
    pass


# ---- refusals


class PlanUnknown(Refusal):
    """Nobody set a plan of this id."""

    title, field, status = "没有这个保养计划", "plan_id", 404


class PlanIdTaken(Refusal):
    """The id belongs to a plan of another unit."""

    title, field, status = "该编号已用于另一套房源的保养计划", "plan_id", 409


class PlannedAlready(Refusal):
    """The same is done to the unit already: one plan is enough, and is changed under its own id."""

    title, field, status = "这套房源已有此项目的保养计划，如需调整请直接修改该计划", "fault", 409


class PlanStartsInPast(Refusal):
    """What was due before is a repair to report, not to plan."""

    title, field = "首次日期不能早于今天", "first_due_on"


class PlannedTooFarAhead(Refusal):
    """The next order would be opened before the last was due: two of the same stood open at once."""

    title, field = "提前开单的天数须短于间隔，最多提前 {most} 天", "ahead"


class PlannedForOwner(Refusal):
    """By its first day the unit is its owner's again, who looks after it themselves."""

    title, field, status = "这套房源自 {day} 起已退还业主，不能再安排保养", "unit_id", 409


class DangerNotPlanned(Refusal):
    """What is looked after every so many months is no emergency."""

    title, field = "「{fault}」属于紧急故障，不能作为保养项目", "fault"


# ---- decisions


def decide(command: PlanCommand, plan: Plan) -> Sequence[PlanEvent]:
    match command, plan:
        case SetPlan(unit_id=unit), Running() | Ended() if unit != plan.place.unit_id:
            raise PlanIdTaken
        case SetPlan(terms=terms), Running() if terms == plan.terms:
            return []
        case SetPlan(), _:
            return [planned(command)]
        case FallDue(due_on=due), Running() if due == plan.due_on and command.at == plan.opens_at:
            ours = command.is_ours(due)
            return [fallen_due(command, plan) if ours else PlanEnded(**dict(plan.place), at=command.at)]
        case FallDue(), _:
            return []
        case EndPlan(), Unset():
            raise PlanUnknown
        case EndPlan(at=at), Running():
            return [PlanEnded(**dict(plan.place), at=at)]
        case EndPlan(), Ended():
            return []
    raise NotPossible(command, plan)


def planned(asked: SetPlan) -> PlanSet:
    due_on, fault = asked.terms.first_due_on, asked.terms.fault
    if urgency_of(fault) == "emergency":
        raise DangerNotPlanned(fault=name_of(fault))
    if due_on < asked.at.astimezone(HOUSE_ZONE).date():
        raise PlanStartsInPast
    if not asked.is_ours(due_on):
        raise PlannedForOwner(day=f"{asked.given_back}")
    most = asked.terms.months * SHORTEST_MONTH - 1
    if asked.terms.ahead > most:
        raise PlannedTooFarAhead(most=most)
    place = {name: getattr(asked, name) for name in PlanEvent.model_fields}
    opens_at = opening(due_on, asked.terms, asked.at)
    return PlanSet(**place, terms=asked.terms, due_on=due_on, opens_at=opens_at, alone=True, at=asked.at)


def fallen_due(asked: FallDue, plan: Running) -> PlanFellDue:
    terms, then = plan.terms, next_due(plan.terms, plan.due_on)
    after = {"next_due_on": then, "next_opens_at": opening(then, terms, asked.at)}
    said = {"fault": terms.fault, "due_on": plan.due_on, "order_id": asked.known or asked.order_id}
    said |= {"again": asked.known is not None, "at": asked.at}
    return PlanFellDue(**dict(plan.place), **said, **after)


def opening(due_on: date, terms: Terms, now: datetime) -> datetime:
    """When its order opens: midnight, so many days ahead; at once where that is past, and no earlier."""
    return max(beginning(due_on - timedelta(days=terms.ahead)), now)


def beginning(day: date) -> datetime:
    return datetime.combine(day, time(), HOUSE_ZONE).astimezone(UTC)


def next_due(terms: Terms, due_on: date) -> date:
    """Counted from the first day: the 31st is the last of a short month, and the 31st again after it."""
    first = terms.first_due_on
    passed = (due_on.year - first.year) * 12 + due_on.month - first.month
    years, month = divmod(first.month - 1 + passed + terms.months, 12)
    year = first.year + years
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))


def evolve(plan: Plan, event: PlanEvent) -> Plan:
    match event, plan:
        case PlanSet(terms=terms, due_on=due, opens_at=opens_at), _:
            return Running(place=_place(event), terms=terms, due_on=due, opens_at=opens_at)
        case PlanFellDue(next_due_on=due, next_opens_at=opens_at), Running():
            return plan.model_copy(update={"due_on": due, "opens_at": opens_at})
        case PlanEnded(), Running():
            return Ended(place=plan.place)
    return plan


def _place(event: PlanEvent) -> PlanEvent:
    return PlanEvent(**{name: getattr(event, name) for name in PlanEvent.model_fields})


plan: Decider[PlanCommand, Plan, PlanEvent] = Decider(
    name="plan", initial=Unset(), decide=decide, evolve=evolve, events=(PlanSet, PlanFellDue, PlanEnded)
)
