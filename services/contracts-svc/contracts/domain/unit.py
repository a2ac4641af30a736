"""A unit to let: taken in, in somebody's care, released."""

from datetime import date
from typing import Annotated
from uuid import UUID

from kernel.domain import Command, Decider, Event, NotPossible, Refusal, State
from pydantic import Field

DoorCode = Annotated[str, Field(min_length=1, max_length=64, examples=["3-502"])]


class UnitEvent(Event):
    unit_id: UUID
    park_id: UUID


class UnitTakenIn(UnitEvent):
    """The operator has it to let. `area_dm2` in square decimetres; `manager_id` a person."""

    building_id: UUID
    code: DoorCode
    area_dm2: int | None = None
    rooms: int | None = None
    manager_id: UUID | None = None


class UnitManagerChanged(UnitEvent):
    """Somebody else cares for it."""

    manager_id: UUID


class UnitReleased(UnitEvent):
    """No longer the operator's to let, from `released_on` on."""

    released_on: date


class NoUnit(State):
    """Not taken in yet."""


class Held(State):
    """`taken_in` is how it came: what a repeated command is compared with."""

    taken_in: UnitTakenIn
    manager_id: UUID | None


class Released(State):
    taken_in: UnitTakenIn
    released_on: date


Unit = NoUnit | Held | Released


class UnitCommand(Command):
    """Something asked of one unit."""


class TakeIn(UnitCommand):
    unit: UnitTakenIn


class AssignManager(UnitCommand):
    manager_id: UUID


class Release(UnitCommand):
    released_on: date


class UnitIdTaken(Refusal):
    title, field, status = "该编号已用于另一套房源", "unit_id", 409


def decide(command: UnitCommand, unit: Unit) -> list[UnitEvent]:
    match command, unit:
        case TakeIn(unit=asked), NoUnit():
            return [asked]
        case TakeIn(unit=asked), Held(taken_in=known) | Released(taken_in=known):
            if asked != known:
                raise UnitIdTaken
            return []
        case AssignManager(manager_id=who), Held(taken_in=known):
            if who == unit.manager_id:
                return []
            return [UnitManagerChanged(unit_id=known.unit_id, park_id=known.park_id, manager_id=who)]
        case Release(released_on=day), Held(taken_in=known):
            return [UnitReleased(unit_id=known.unit_id, park_id=known.park_id, released_on=day)]
        case Release(released_on=day), Released() if day == unit.released_on:
            return []
    raise NotPossible(command, unit)


def evolve(unit: Unit, event: UnitEvent) -> Unit:
    match event, unit:
        case UnitTakenIn(), _:
            return Held(taken_in=event, manager_id=event.manager_id)
        case UnitManagerChanged(manager_id=who), Held():
            return unit.model_copy(update={"manager_id": who})
        case UnitReleased(released_on=day), Held(taken_in=known):
            return Released(taken_in=known, released_on=day)
    return unit


unit: Decider[UnitCommand, Unit, UnitEvent] = Decider(
    "unit", NoUnit(), decide, evolve, (UnitTakenIn, UnitManagerChanged, UnitReleased)
)
