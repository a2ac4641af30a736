"""A repair, from the report to the last screw. Start reading here: facts, states, commands, decide."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, NotPossible, Refusal, State
from policy.domain.values import Versions
from pydantic import Field

from workorders.domain.sla import SLA, Level, Promise, Sla, Stage, Urgency, promise


class Repair(Frozen):
    """What is to be mended, and where; `fault` is a code of the catalogue, never the tenant's words."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: str = Field(examples=["water_leak"])
    urgency: Urgency
    tenant_id: UUID | None = None


# ---- facts


class OrderEvent(Event):
    """Each says which order, and where, so that nobody has to ask back."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID


class WorkOrderReported(OrderEvent):
    """A repair is asked for; the clock of `promise` runs from `reported_at`."""

    fault: str = Field(examples=["water_leak"])
    urgency: Urgency
    tenant_id: UUID | None = None
    reported_at: datetime
    promise: Promise


class WorkOrderResponded(OrderEvent):
    """A technician took it up."""

    technician_id: UUID
    at: datetime


class WorkOrderArrived(OrderEvent):
    """The technician is on site."""

    technician_id: UUID
    at: datetime


class WorkOrderCompleted(OrderEvent):
    """The repair is done."""

    fault: str = Field(examples=["water_leak"])
    technician_id: UUID
    at: datetime


class WorkOrderOverdue(OrderEvent):
    """The promised `stage` was not reached by `due_at`; `level` is who must be told now."""

    urgency: Urgency
    stage: Stage
    level: Level
    due_at: datetime


# ---- states


class Unreported(State):
    """Nobody asked for it yet."""


class Reported(State):
    """In the pool, nobody's yet."""

    repair: Repair
    promise: Promise
    told: Level | None = None


class TakenUp(State):
    """A technician said: mine. Not there yet."""

    repair: Repair
    promise: Promise
    told: Level | None = None
    technician_id: UUID


class OnSite(State):
    """The technician is there."""

    repair: Repair
    technician_id: UUID


class Completed(State):
    """Done."""

    repair: Repair
    technician_id: UUID


# ---- commands


class Report(Command):
    """`on`: the local day of `at`; `policy`: what is promised, by version."""

    at: datetime
    repair: Repair
    on: date = Field(exclude=True)
    policy: Versions[Sla] = Field(SLA, exclude=True)


class Respond(Command):
    at: datetime
    technician_id: UUID


class Arrive(Command):
    at: datetime
    technician_id: UUID


class Complete(Command):
    at: datetime


class Escalate(Command):
    """The promise to reach `stage` by `due_at` has run out; tell `level`, if it is still so."""

    stage: Stage
    level: Level
    due_at: datetime


# ---- refusals


class OrderUnknown(Refusal):
    """Nobody reported an order of this id."""

    title, field, status = "没有这张工单", "order_id", 404


class OrderIdTaken(Refusal):
    """The id belongs to an order of other content."""

    title, field, status = "该工单编号已用于另一项报修", "order_id", 409


class TakenByAnother(Refusal):
    """Another technician took it up, or is on site already."""

    title, field, status = "工单已由其他维修员接单", "technician_id", 409


class NotOnSite(Refusal):
    """What is completed from afar was not repaired: arrive first."""

    title, status = "维修员尚未到场，不能完工", 409


# ---- decisions


def decide(command: Command, order: State) -> Sequence[OrderEvent]:
    match command, order:
        case Report(at=at, on=day, repair=repair), Unreported():
            told = promise(repair.urgency, at, command.policy.in_force(day))
            return [WorkOrderReported(**repair.model_dump(), reported_at=at, promise=told)]
        case Report(repair=repair), Reported() | TakenUp() | OnSite() | Completed():
            if repair != order.repair:
                raise OrderIdTaken
            return []

        case Escalate(), Reported() | TakenUp() if still_late(command, order):
            return [overdue(command, order.repair)]
        case Escalate(), _:
            return []  # arrived, answered or done in time, or told before

        case _, Unreported():
            raise OrderUnknown

        case Respond(at=at, technician_id=who), Reported(repair=repair):
            return [WorkOrderResponded(**where(repair), technician_id=who, at=at)]
        case Respond(technician_id=who), TakenUp() | OnSite() | Completed():
            return nothing_if_same(who, order.technician_id)

        case Arrive(at=at, technician_id=who), Reported(repair=repair):
            responded = WorkOrderResponded(**where(repair), technician_id=who, at=at)
            return [responded, WorkOrderArrived(**where(repair), technician_id=who, at=at)]
        case Arrive(at=at, technician_id=who), TakenUp(repair=repair):
            # Whoever stands in the flat is the one on site, also when a colleague had taken it up.
            return [WorkOrderArrived(**where(repair), technician_id=who, at=at)]
        case Arrive(technician_id=who), OnSite() | Completed():
            return nothing_if_same(who, order.technician_id)

        case Complete(at=at), OnSite(repair=repair, technician_id=who):
            return [WorkOrderCompleted(**where(repair), fault=repair.fault, technician_id=who, at=at)]
        case Complete(), Completed():
            return []
        case Complete(), Reported() | TakenUp():
            raise NotOnSite
    raise NotPossible(command, order)


def still_late(asked: Escalate, order: Reported | TakenUp) -> bool:
    """The promise stands as it was armed, was not kept, and this level was not told before."""
    kept = asked.stage == "response" and isinstance(order, TakenUp)
    as_armed = (asked.stage, asked.due_at) == (order.promise.stage, order.promise.due_at)
    told_before = order.told == "manager" or order.told == asked.level
    return as_armed and not kept and not told_before


def overdue(asked: Escalate, repair: Repair) -> WorkOrderOverdue:
    return WorkOrderOverdue(
        **where(repair), urgency=repair.urgency, stage=asked.stage, level=asked.level, due_at=asked.due_at
    )


def nothing_if_same(who: UUID, technician: UUID) -> Sequence[OrderEvent]:
    if who != technician:
        raise TakenByAnother
    return []


def where(repair: Repair) -> dict[str, UUID]:
    return {"order_id": repair.order_id, "unit_id": repair.unit_id, "park_id": repair.park_id}


# ---- what has become of it


def evolve(order: State, event: OrderEvent) -> State:
    match event, order:
        case WorkOrderReported(promise=told), _:
            return Reported(repair=repair_of(event), promise=told)
        case WorkOrderResponded(technician_id=who), Reported(repair=repair, promise=due, told=told):
            return TakenUp(repair=repair, promise=due, told=told, technician_id=who)
        case WorkOrderArrived(technician_id=who), Reported() | TakenUp():
            return OnSite(repair=order.repair, technician_id=who)
        case WorkOrderCompleted(technician_id=who), Reported() | TakenUp() | OnSite():
            return Completed(repair=order.repair, technician_id=who)
        case WorkOrderOverdue(level=level), Reported() | TakenUp():
            return order.model_copy(update={"told": level})
    return order


def repair_of(event: WorkOrderReported) -> Repair:
    return Repair(**event.model_dump(include=set(Repair.model_fields)))


work_order: Decider[Command, State, OrderEvent] = Decider(
    name="order",
    initial=Unreported(),
    decide=decide,
    evolve=evolve,
    events=(WorkOrderReported, WorkOrderResponded, WorkOrderArrived, WorkOrderCompleted, WorkOrderOverdue),
)
