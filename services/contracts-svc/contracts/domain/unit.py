"""A unit to let: taken in, in somebody's care, released."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from kernel.domain import Command, Decider, NotPossible, Refusal, State
from pydantic import Field

from contracts.domain.letting import Clash
from contracts.domain.unit_facts import (
    DoorCode,
    Place,
    UnitCapCorrected,
    UnitCorrected,
    UnitDoorCorrected,
    UnitEvent,
    UnitLivedInAfterRelease,
    UnitManagerChanged,
    UnitOwnershipCorrected,
    UnitPlaceCorrected,
    UnitReleased,
    UnitTakenIn,
)


class NoUnit(State):
    """Not taken in yet."""

    now, can = "还没有收进这套房源", "收进房源"


class Known(State):
    """`taken_in` is how it came: what a repeated command is compared with. The others are as they are now."""

    taken_in: UnitTakenIn
    building_id: UUID
    code: str
    manager_id: UUID | None
    area_dm2: int | None = None
    rooms: int | None = None
    place: Place | None = None
    occupancy_cap: int | None = None
    needs_cover: bool = True


class Held(Known):
    """The operator's to let."""

    now, can = "房源在管理中", "更正资料、更换管家或退还业主"


class Released(Known):
    """Given back from `released_on` on, which may be a day to come: until then somebody cares for it."""

    now, can = "房源已退还或将退还业主", "重新收进房源"

    released_on: date


Unit = NoUnit | Held | Released


class UnitCommand(Command):
    """Something asked of one unit."""


class TakeIn(UnitCommand):
    """Once more, where it was given back: what `unit` leaves out stays as it was known."""

    unit: UnitTakenIn


class Restate(UnitCommand):
    """As a ledger says it: taken in, or put right where it says something else. What it leaves out stays.

    `own`: whether it says that the unit is the operator's; None where it does not say whose. `owned_from`:
    from when it has the unit by an owner's contract that nobody knew; None where by none that begins on the
    day it was given back or later, and so by an old one.
    """

    unit: UnitTakenIn
    own: bool | None = None
    owned_from: date | None = Field(None, exclude=True)


class Tend(UnitCommand):
    """Of a unit in hand; `today`: the local day of whoever asks."""

    today: date = Field(exclude=True)


class Correct(Tend):
    """What was said of it wrong. What is left out stays; None is said where nobody knows.

    `needs_cover`: it is not the operator's own.
    """

    area_dm2: int | None = None
    rooms: int | None = None
    place: Place | None = None
    occupancy_cap: int | None = None
    needs_cover: bool = True


class CorrectDoor(Tend):
    """It is behind this door of this building of its park, and always was."""

    building_id: UUID
    code: DoorCode


class AssignManager(Tend):
    manager_id: UUID


class Release(UnitCommand):
    """`let` and `lived_in_by`: which tenant contract has it longer, or has run out and is not over, and who
    lives there by none that ends before, by all we know; `out`: which would have it longer by a paper that is
    out for signature.
    """

    released_on: date
    let: Clash | None = Field(None, exclude=True)
    lived_in_by: UUID | None = Field(None, exclude=True)
    out: Clash | None = Field(None, exclude=True)


class NoteArrival(UnitCommand):
    """By what tenants' service told: somebody lives there from this day on."""

    tenant_id: UUID
    moved_in_on: date


class UnitIdTaken(Refusal):
    title, field, status = "该编号已用于另一套房源", "unit_id", 409


class UnitStillLet(Refusal):
    """A tenant contract has it on that day or later, or has not been settled since it ran out."""

    title, field, status = "该房源的租客合同到 {last_day} 才结束或尚未办理退租，请先办理", "released_on", 409


class UnitOutForSignature(Refusal):
    """Its signers were promised the unit on that day or later: first they sign, or it is taken back."""

    title = "该房源有一份到 {last_day} 的租客合同正在签署中，请等其签完，或先撤回那份合同"
    field, status = "released_on", 409


class UnitLivedIn(Refusal):
    """Nobody gives back a unit with a tenant in it who has not to leave by then."""

    title, field, status = "该房源还有租客居住，请先办理退租", "unit_id", 409


def decide(command: UnitCommand, unit: Unit) -> list[UnitEvent]:
    match command, unit:
        case ((TakeIn(unit=asked) | Restate(unit=asked)), NoUnit()):
            return [asked]
        case Restate(unit=asked, own=own), Held():
            return _restated(unit, asked, own)
        case TakeIn(unit=asked), Held(taken_in=known):
            if said(asked) != said(known):
                raise UnitIdTaken
            return []
        case ((TakeIn(unit=asked) | Restate(unit=asked)), Released(taken_in=known)):
            if asked.park_id != known.park_id:  # it stands where it stood
                raise UnitIdTaken
            if isinstance(command, Restate) and (command.owned_from or date.min) < unit.released_on:
                return []  # an old ledger takes back nothing
            return [_come_again(unit, command)]
        case Tend(today=today), Released(released_on=day) if day <= today:
            raise NotPossible(command, unit)
        case Correct(), Known():
            told = command.model_fields_set - {"today"}
            return _corrected(unit, **{name: getattr(command, name) for name in told})
        case CorrectDoor(building_id=building, code=code), Known(taken_in=known):
            if (building, code) == (unit.building_id, unit.code):
                return []
            at = {"unit_id": known.unit_id, "park_id": known.park_id}
            return [UnitDoorCorrected(**at, building_id=building, code=code)]
        case AssignManager(manager_id=who), Known(taken_in=known):
            if who == unit.manager_id:
                return []
            return [UnitManagerChanged(unit_id=known.unit_id, park_id=known.park_id, manager_id=who)]
        case Release(let=Clash(contract_id=id_, last_day=last)), Held():
            raise UnitStillLet(contract_id=id_, last_day=last)
        case Release(lived_in_by=UUID() as tenant), Held():
            raise UnitLivedIn(tenant_id=tenant)
        case Release(out=Clash(contract_id=id_, last_day=last)), Held():
            raise UnitOutForSignature(contract_id=id_, last_day=last)
        case Release(released_on=day), Held(taken_in=known):
            return [UnitReleased(unit_id=known.unit_id, park_id=known.park_id, released_on=day)]
        case Release(released_on=day), Released() if day == unit.released_on:
            return []
        case NoteArrival(tenant_id=tenant, moved_in_on=day), Released(taken_in=known) if (
            day >= unit.released_on
        ):
            place = {"unit_id": known.unit_id, "park_id": known.park_id}
            return [UnitLivedInAfterRelease(**place, tenant_id=tenant, moved_in_on=day)]
        case NoteArrival(), _:
            return []
    raise NotPossible(command, unit)


def _come_again(unit: Released, asked: TakeIn | Restate) -> UnitTakenIn:
    """What is left out is as it was known: nobody forgets a unit by giving it back."""
    said = asked.unit.model_fields_set
    if isinstance(asked, Restate):
        said = {name for name in said if getattr(asked.unit, name) is not None}
        said -= {"needs_cover"} if asked.own is None else set()
    kept = {name: getattr(unit, name) for name in AS_IT_CAME if name not in said}
    return asked.unit.model_copy(update=kept)


def _corrected(unit: Known, **said: Any) -> list[UnitEvent]:
    """What is said otherwise than it is known, each kind as a fact of its own."""
    at = {"unit_id": unit.taken_in.unit_id, "park_id": unit.taken_in.park_id}
    other = unit.model_copy(update=said)
    found: list[UnitEvent] = []
    if (other.area_dm2, other.rooms) != (unit.area_dm2, unit.rooms):
        found.append(UnitCorrected(**at, area_dm2=other.area_dm2, rooms=other.rooms))
    if other.occupancy_cap != unit.occupancy_cap:
        found.append(UnitCapCorrected(**at, occupancy_cap=other.occupancy_cap))
    if other.place != unit.place:
        found.append(UnitPlaceCorrected(**at, place=other.place))
    if other.needs_cover is not unit.needs_cover:
        found.append(UnitOwnershipCorrected(**at, needs_cover=other.needs_cover))
    return found


def _restated(unit: Held, asked: UnitTakenIn, own: bool | None) -> list[UnitEvent]:
    """Its building and its door code are the unit itself, as it came or put right: others are another unit.

    How large it was said to be when it came, how many might live there, and who cared for it then, is no
    news: an old ledger takes back nothing.
    """
    known = unit.taken_in
    doors = [(it.building_id, it.code) for it in (known, unit)]
    if asked.park_id != known.park_id or (asked.building_id, asked.code) not in doors:
        raise UnitIdTaken
    at = {"unit_id": known.unit_id, "park_id": known.park_id}
    size = {name: getattr(asked, name) for name in ("area_dm2", "rooms", "occupancy_cap")}
    news: dict[str, Any] = {n: it for n, it in size.items() if it not in (None, getattr(known, n))}
    news |= {} if own is None else {"needs_cover": not own}
    found = _corrected(unit, **news)
    if asked.manager_id not in (None, known.manager_id, unit.manager_id):
        found.append(UnitManagerChanged(**at, manager_id=asked.manager_id))
    return found


def said(taken: UnitTakenIn) -> UnitTakenIn:
    """What tells one unit from another: whether it needs cover nobody was asked of the oldest."""
    return taken.model_copy(update={"needs_cover": True})


AS_IT_CAME: Final = (
    *("building_id", "code", "manager_id", "area_dm2", "rooms"),
    *("place", "occupancy_cap", "needs_cover"),
)


def evolve(unit: Unit, event: UnitEvent) -> Unit:
    match event, unit:
        case UnitTakenIn(), _:
            return Held(taken_in=event, **{name: getattr(event, name) for name in AS_IT_CAME})
        case UnitDoorCorrected(building_id=building, code=code), Known():
            return unit.model_copy(update={"building_id": building, "code": code})
        case UnitCorrected(area_dm2=area, rooms=rooms), Known():
            return unit.model_copy(update={"area_dm2": area, "rooms": rooms})
        case UnitCapCorrected(occupancy_cap=cap), Known():
            return unit.model_copy(update={"occupancy_cap": cap})
        case UnitPlaceCorrected(place=place), Known():
            return unit.model_copy(update={"place": place})
        case UnitOwnershipCorrected(needs_cover=needs), Known():
            return unit.model_copy(update={"needs_cover": needs})
        case UnitManagerChanged(manager_id=who), Known():
            return unit.model_copy(update={"manager_id": who})
        case UnitReleased(released_on=day), Held():
            return Released(**dict(unit), released_on=day)
    return unit


unit: Decider[UnitCommand, Unit, UnitEvent] = Decider(
    "unit",
    NoUnit(),
    decide,
    evolve,
    (
        *(UnitTakenIn, UnitDoorCorrected, UnitCorrected, UnitCapCorrected, UnitPlaceCorrected),
        *(UnitOwnershipCorrected, UnitManagerChanged),
        *(UnitReleased, UnitLivedInAfterRelease),
    ),
)
