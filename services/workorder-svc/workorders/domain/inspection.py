"""An inspection 巡检: a checklist gone through in a unit; what fails is mended by an order of its own."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, NotPossible, Refusal, State
from pydantic import Field

from workorders.domain.promise import Urgency
from workorders.domain.repair import Code

Kind = Literal["handover", "turnover", "routine", "safety"]
Verdict = Literal["passed", "failed", "not_applicable"]


class Item(Frozen):
    """One thing to look at; where it fails, this `fault` is reported, so urgent."""

    item: Code
    fault: Code
    urgency: Urgency = "ordinary"


Items = Annotated[tuple[Item, ...], Field(min_length=1, max_length=200)]


class InspectionEvent(Event):
    """Each says which inspection, of which unit, and where."""

    inspection_id: UUID
    unit_id: UUID
    park_id: UUID


class InspectionOpened(InspectionEvent):
    """Somebody is to go through `items` by the local day `due_on`."""

    kind: Kind
    items: Items
    due_on: date
    at: datetime


class ItemInspected(InspectionEvent):
    """What was found of one item; a later word takes the place of this one. Failed: an order of its own."""

    item: Code
    verdict: Verdict
    fault: Code
    urgency: Urgency
    order_id: UUID | None
    at: datetime


class InspectionClosed(InspectionEvent):
    """Every item was looked at; so many of them failed."""

    kind: Kind
    failed: Annotated[int, Field(ge=0)]
    at: datetime


# ---- states


class Unopened(State):
    """There is no such inspection."""


class Opened(State):
    """`found`: the verdicts so far."""

    about: InspectionOpened
    found: dict[str, Verdict] = Field(default_factory=dict)

    @property
    def left(self) -> tuple[str, ...]:
        """What nobody has looked at."""
        return tuple(each.item for each in self.about.items if each.item not in self.found)


class Closed(State):
    """`found`: what was found of each item."""

    about: InspectionOpened
    found: dict[str, Verdict]


Inspection = Unopened | Opened | Closed

# ---- commands


class InspectionCommand(Command):
    at: datetime


class OpenInspection(InspectionCommand):
    inspection_id: UUID
    unit_id: UUID
    park_id: UUID
    kind: Kind
    items: Items
    due_on: date


class Inspect(InspectionCommand):
    """`order_id`: of the order that is opened if it failed."""

    item: Code
    verdict: Verdict
    order_id: UUID


class CloseInspection(InspectionCommand):
    pass


# ---- refusals


class InspectionUnknown(Refusal):
    """Nobody opened an inspection of this id."""

    title, field, status = "没有这次巡检", "inspection_id", 404


class InspectionIdTaken(Refusal):
    """The id belongs to another inspection."""

    title, field, status = "该巡检编号已用于另一次巡检", "inspection_id", 409


class ItemTwice(Refusal):
    """Each item stands once on a list."""

    title, field = "检查项目重复", "items"


class ItemNotOnList(Refusal):
    """Only what is on the list is looked at."""

    title, field, status = "检查清单里没有这个项目", "item", 404


class ItemsLeft(Refusal):
    """An inspection is over when all of it was looked at."""

    title, field, status = "还有 {left} 个项目未检查", "items", 409


class InspectionOver(Refusal):
    """What is found after it is over is reported as a repair."""

    title, status = "巡检已结束，新发现的问题请直接报修", 409


# ---- decisions


def decide(command: InspectionCommand, inspection: Inspection) -> Sequence[InspectionEvent]:
    match command, inspection:
        case OpenInspection(), Unopened():
            if len({each.item for each in command.items}) < len(command.items):
                raise ItemTwice
            return [InspectionOpened(**dict(command))]
        case OpenInspection(), Opened(about=about) | Closed(about=about):
            if InspectionOpened(**dict(command) | {"at": about.at}) != about:
                raise InspectionIdTaken
            return []
        case _, Unopened():
            raise InspectionUnknown
        case Inspect(), Opened():
            return inspected(command, inspection)
        case Inspect(item=item, verdict=verdict), Closed():
            if inspection.found.get(item) != verdict:
                raise InspectionOver
            return []
        case CloseInspection(at=at), Opened(about=about):
            if inspection.left:
                raise ItemsLeft(left=len(inspection.left))
            failed = sum(verdict == "failed" for verdict in inspection.found.values())
            return [InspectionClosed(**_place(about), kind=about.kind, failed=failed, at=at)]
        case CloseInspection(), Closed():
            return []
    raise NotPossible(command, inspection)


def inspected(asked: Inspect, inspection: Opened) -> list[InspectionEvent]:
    """What fails has its order at once; whether what passes later was mended says the order."""
    item = next((each for each in inspection.about.items if each.item == asked.item), None)
    if item is None:
        raise ItemNotOnList
    if inspection.found.get(asked.item) == asked.verdict:
        return []
    order_id = asked.order_id if asked.verdict == "failed" else None
    said = dict(item) | {"verdict": asked.verdict, "order_id": order_id, "at": asked.at}
    return [ItemInspected(**_place(inspection.about), **said)]


def evolve(inspection: Inspection, event: InspectionEvent) -> Inspection:
    match event, inspection:
        case InspectionOpened(), Unopened():
            return Opened(about=event)
        case ItemInspected(item=item, verdict=verdict), Opened():
            return inspection.model_copy(update={"found": inspection.found | {item: verdict}})
        case InspectionClosed(), Opened():
            return Closed(about=inspection.about, found=inspection.found)
    return inspection


def _place(event: InspectionEvent) -> dict[str, UUID]:
    return {name: getattr(event, name) for name in InspectionEvent.model_fields}


inspection: Decider[InspectionCommand, Inspection, InspectionEvent] = Decider(
    name="inspection",
    initial=Unopened(),
    decide=decide,
    evolve=evolve,
    events=(InspectionOpened, ItemInspected, InspectionClosed),
)
