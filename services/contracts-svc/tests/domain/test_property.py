"""Parks, units and the colours of the board."""

from datetime import date, timedelta
from typing import Any

import pytest
from contracts.domain.board import Colour, colour_of, ends_within
from contracts.domain.letting import Clash
from contracts.domain.park import (
    AddBuilding,
    BuildingAdded,
    BuildingIdTaken,
    BuildingNameCorrected,
    BuildingNamed,
    BuildingNameTaken,
    CorrectBuildingName,
    CorrectName,
    OpenPark,
    ParkCityCorrected,
    ParkIdTaken,
    ParkNameCorrected,
    ParkNamed,
    ParkOpened,
    PlaceInCity,
    TellNames,
    park,
)
from contracts.domain.park import Restate as RestatePark
from contracts.domain.unit import (
    AssignManager,
    Correct,
    CorrectDoor,
    Release,
    Restate,
    TakeIn,
    UnitIdTaken,
    UnitLivedIn,
    UnitStillLet,
    unit,
)
from contracts.domain.unit_facts import (
    Place,
    UnitCapCorrected,
    UnitCorrected,
    UnitDoorCorrected,
    UnitManagerChanged,
    UnitOwnershipCorrected,
    UnitPlaceCorrected,
    UnitReleased,
    UnitTakenIn,
)
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.domain import NotPossible
from kernel.ids import named_id
from testkit.given import given

from .words import BUILDING, MANAGER, PARK, ROOM, ZHAO, day

OPENED = ParkOpened(park_id=PARK, name="东园")
ADDED = BuildingAdded(park_id=PARK, building_id=BUILDING, name="三号楼")
TAKEN = UnitTakenIn(unit_id=ROOM, park_id=PARK, building_id=BUILDING, code="3-502", manager_id=MANAGER)
SEPTEMBER = day("9-1")
RELEASED = UnitReleased(unit_id=ROOM, park_id=PARK, released_on=SEPTEMBER)


def test_a_park_is_opened_once_under_one_name() -> None:
    given(park).when(OpenPark(park_id=PARK, name="东园")).then(OPENED)
    given(park, OPENED).when(OpenPark(park_id=PARK, name="东园")).nothing()
    given(park, OPENED).when(OpenPark(park_id=PARK, name="西园")).refused(ParkIdTaken)


def test_whose_name_another_may_have_is_said_where_it_is_opened() -> None:
    for asked, once in (
        (OpenPark(park_id=PARK, name="东园", another=True), False),
        (RestatePark(park_id=PARK, name="东园"), False),
        (OpenPark(park_id=PARK, name="东园"), True),
    ):
        given(park).when(asked).then(OPENED.model_copy(update={"name_once": once}))


def test_the_name_of_a_park_is_put_right_and_the_old_one_means_it_still() -> None:
    right = ParkNameCorrected(park_id=PARK, name="东苑", city="110000")
    in_beijing = ParkCityCorrected(park_id=PARK, city="110000")
    given(park, OPENED, in_beijing).when(CorrectName(name="东苑")).then(right)
    given(park, OPENED).when(CorrectName(name="东园")).nothing()
    renamed = given(park, OPENED, in_beijing, right)
    renamed.when(CorrectName(name="东苑")).nothing()
    for name in ("东园", "东苑"):
        renamed.when(OpenPark(park_id=PARK, name=name)).nothing()
        renamed.when(RestatePark(park_id=PARK, name=name, city="310000")).then(
            ParkCityCorrected(park_id=PARK, city="310000")
        )
    renamed.when(OpenPark(park_id=PARK, name="西园")).refused(ParkIdTaken)
    renamed.when(CorrectName(name="东园")).then(right.model_copy(update={"name": "东园"}))
    given(park).when(CorrectName(name="东苑")).refused(NotPossible, state="NoPark")


def test_in_which_city_a_park_lies_is_said_when_it_is_opened_or_later_and_put_right() -> None:
    in_beijing, in_shanghai = (ParkCityCorrected(park_id=PARK, city=city) for city in ("110000", "310000"))
    open_there = OpenPark(park_id=PARK, name="东园", city="110000")
    given(park, OPENED).when(open_there).then(in_beijing)
    given(park, OPENED).when(PlaceInCity(city="110000")).then(in_beijing)
    given(park, OPENED, in_beijing).when(PlaceInCity(city="110000")).nothing()
    given(park, OPENED, in_beijing).when(PlaceInCity(city="310000")).then(in_shanghai)
    opened_there = ParkOpened(park_id=PARK, name="东园", city="110000")
    given(park, opened_there, in_shanghai).when(open_there).nothing()
    given(park, OPENED, in_shanghai).when(open_there).refused(ParkIdTaken)
    given(park).when(PlaceInCity(city="110000")).refused(NotPossible, state="NoPark")


def test_a_door_is_put_right_and_means_the_same_unit_then_and_before() -> None:
    other_house = named_id("other house")
    corrected = UnitDoorCorrected(unit_id=ROOM, park_id=PARK, building_id=other_house, code="3-503")
    ask = CorrectDoor(today=SEPTEMBER, building_id=other_house, code="3-503")
    given(unit, TAKEN).when(ask).then(corrected)
    given(unit, TAKEN, corrected).when(ask).nothing()
    given(unit, TAKEN, corrected).when(TakeIn(unit=TAKEN)).nothing()
    as_put_right = TAKEN.model_copy(update={"building_id": other_house, "code": "3-503"})
    given(unit, TAKEN, corrected).when(Restate(unit=as_put_right)).nothing()
    given(unit, TAKEN).when(Restate(unit=as_put_right)).refused(UnitIdTaken)
    given(unit, TAKEN, RELEASED).when(ask).refused(NotPossible)
    given(unit).when(ask).refused(NotPossible)


def test_names_are_told_again_where_others_heard_of_a_park_without() -> None:
    before = OPENED.model_copy(update={"told_by_name": False})
    named = ParkNamed(park_id=PARK, name="东园", city="110000")
    building = BuildingNamed(park_id=PARK, building_id=BUILDING, name="三号楼")
    lies_there = ParkCityCorrected(park_id=PARK, city="110000")
    given(park, before, ADDED, lies_there).when(TellNames()).then(named, building)
    given(park, before, ADDED, lies_there, named, building).when(TellNames()).nothing()
    given(park, OPENED, ADDED).when(TellNames()).nothing()
    given(park).when(TellNames()).nothing()


def test_a_building_belongs_to_a_park_that_is_there() -> None:
    add = AddBuilding(building_id=BUILDING, name="三号楼")
    given(park, OPENED).when(add).then(ADDED)
    given(park, OPENED, ADDED).when(add).nothing()
    given(park, OPENED, ADDED).when(AddBuilding(building_id=BUILDING, name="四号楼")).refused(BuildingIdTaken)
    given(park).when(add).refused(NotPossible, state="NoPark")


@pytest.mark.parametrize("name", ["三号楼", "三 号楼", "A座（北）", "Ａ座(北)", "a座(北)"])
def test_no_two_buildings_of_a_park_are_called_alike_unless_somebody_says_so(name: str) -> None:
    known = "三号楼" if "三" in name else "A座（北）"
    there = ADDED.model_copy(update={"name": known})
    other = AddBuilding(building_id=named_id("other house"), name=name)
    given(park, OPENED, there).when(other).refused(BuildingNameTaken, existing=BUILDING)
    another = other.model_copy(update={"another": True})
    added = BuildingAdded(park_id=PARK, building_id=other.building_id, name=name)
    given(park, OPENED, there).when(another).then(added)
    given(park, OPENED, there, added).when(other).nothing()
    given(park, OPENED, there).when(other.model_copy(update={"name": f"{name}2"})).then(
        added.model_copy(update={"name": f"{name}2"})
    )


def test_the_name_of_a_building_is_put_right_and_the_old_one_means_it_still() -> None:
    right = BuildingNameCorrected(park_id=PARK, building_id=BUILDING, name="3号楼")
    ask = CorrectBuildingName(building_id=BUILDING, name="3号楼")
    given(park, OPENED, ADDED).when(ask).then(right)
    given(park, OPENED, ADDED).when(CorrectBuildingName(building_id=BUILDING, name="三号楼")).nothing()
    renamed = given(park, OPENED, ADDED, right)
    renamed.when(ask).nothing()
    for name in ("三号楼", "3号楼"):
        renamed.when(AddBuilding(building_id=BUILDING, name=name)).nothing()
        renamed.when(AddBuilding(building_id=ROOM, name=name)).refused(BuildingNameTaken, existing=BUILDING)
    renamed.when(CorrectBuildingName(building_id=BUILDING, name="三号楼")).then(
        right.model_copy(update={"name": "三号楼"})
    )
    other = BuildingAdded(park_id=PARK, building_id=ROOM, name="四号楼")
    also = CorrectBuildingName(building_id=ROOM, name="三号楼")
    given(park, OPENED, ADDED, right, other).when(also).refused(BuildingNameTaken, existing=BUILDING)
    given(park, OPENED, ADDED, right, other).when(also.model_copy(update={"another": True})).then(
        BuildingNameCorrected(park_id=PARK, building_id=ROOM, name="三号楼")
    )
    given(park, OPENED).when(ask).refused(NotPossible)


def test_whose_a_unit_is_is_put_right() -> None:
    own = UnitOwnershipCorrected(unit_id=ROOM, park_id=PARK, needs_cover=False)
    given(unit, TAKEN).when(Correct(today=SEPTEMBER, needs_cover=False)).then(own)
    given(unit, TAKEN, own).when(Correct(today=SEPTEMBER, needs_cover=False)).nothing()
    given(unit, TAKEN, own).when(Correct(today=SEPTEMBER, rooms=2)).then(
        UnitCorrected(unit_id=ROOM, park_id=PARK, area_dm2=None, rooms=2)
    )
    given(unit, TAKEN, own).when(Correct(today=SEPTEMBER, needs_cover=True)).then(
        own.model_copy(update={"needs_cover": True})
    )


def test_a_unit_is_taken_in_once() -> None:
    given(unit).when(TakeIn(unit=TAKEN)).then(TAKEN)
    changed = UnitManagerChanged(unit_id=ROOM, park_id=PARK, manager_id=ZHAO)
    given(unit, TAKEN, changed).when(TakeIn(unit=TAKEN)).nothing()
    other = TAKEN.model_copy(update={"code": "3-503"})
    given(unit, TAKEN).when(TakeIn(unit=other)).refused(UnitIdTaken)


def test_a_ledger_puts_right_how_large_a_unit_is_and_who_cares_for_it() -> None:
    def say(**other: object) -> Restate:
        return Restate(unit=TAKEN.model_copy(update=other))

    right = UnitCorrected(unit_id=ROOM, park_id=PARK, area_dm2=3550, rooms=2)
    care = UnitManagerChanged(unit_id=ROOM, park_id=PARK, manager_id=ZHAO)
    given(unit).when(say()).then(TAKEN)
    again = say().model_copy(update={"owned_from": RELEASED.released_on})
    given(unit, TAKEN, RELEASED).when(again).then(TAKEN)
    given(unit, TAKEN).when(say(area_dm2=3550, rooms=2, manager_id=ZHAO)).then(right, care)
    given(unit, TAKEN, right, care).when(say(area_dm2=3550, manager_id=None)).nothing()
    given(unit, TAKEN, right, care).when(say()).nothing()  # the old ledger again, with nothing of its size
    given(unit, TAKEN).when(say(code="3-503")).refused(UnitIdTaken)


def test_what_was_said_of_a_unit_is_put_right_and_no_old_ledger_takes_it_back() -> None:
    at = {"unit_id": ROOM, "park_id": PARK}
    here = Place(latitude=39.9, longitude=116.4)
    size, room = UnitCorrected(**at, area_dm2=3550, rooms=None), UnitCorrected(**at, area_dm2=3550, rooms=2)
    cap, place = UnitCapCorrected(**at, occupancy_cap=3), UnitPlaceCorrected(**at, place=here)
    given(unit, TAKEN).when(Correct(today=SEPTEMBER, area_dm2=3550)).then(size)
    given(unit, TAKEN, size).when(Correct(today=SEPTEMBER, rooms=2)).then(room)
    given(unit, TAKEN).when(Correct(today=SEPTEMBER, occupancy_cap=3, place=here)).then(cap, place)
    given(unit, TAKEN, cap, place).when(Correct(today=SEPTEMBER, occupancy_cap=3, place=here)).nothing()
    nobody_says = UnitCapCorrected(**at, occupancy_cap=None)
    given(unit, TAKEN, cap).when(Correct(today=SEPTEMBER, occupancy_cap=None)).then(nobody_says)
    given(unit, TAKEN, cap).when(Correct(today=SEPTEMBER)).nothing()
    wrong = TAKEN.model_copy(update={"area_dm2": 5350})
    given(unit, wrong, size).when(Restate(unit=wrong)).nothing()
    given(unit, wrong, size).when(TakeIn(unit=wrong)).nothing()
    given(unit, TAKEN, RELEASED).when(Correct(today=SEPTEMBER, rooms=2)).refused(
        NotPossible, state="Released"
    )


def test_a_ledger_puts_right_whose_a_unit_is_and_says_nothing_where_it_does_not_say() -> None:
    ours = UnitOwnershipCorrected(unit_id=ROOM, park_id=PARK, needs_cover=False)
    given(unit, TAKEN).when(Restate(unit=TAKEN, own=True)).then(ours)
    given(unit, TAKEN).when(Restate(unit=TAKEN, own=False)).nothing()
    given(unit, TAKEN, ours).when(Restate(unit=TAKEN, own=True)).nothing()
    given(unit, TAKEN, ours).when(Restate(unit=TAKEN)).nothing()
    theirs = ours.model_copy(update={"needs_cover": True})
    given(unit, TAKEN, ours).when(Restate(unit=TAKEN, own=False)).then(theirs)


def test_somebody_else_may_care_for_a_unit() -> None:
    changed = UnitManagerChanged(unit_id=ROOM, park_id=PARK, manager_id=ZHAO)
    given(unit, TAKEN).when(AssignManager(today=SEPTEMBER, manager_id=ZHAO)).then(changed)
    given(unit, TAKEN, changed).when(AssignManager(today=SEPTEMBER, manager_id=ZHAO)).nothing()
    given(unit, TAKEN, RELEASED).when(AssignManager(today=SEPTEMBER, manager_id=ZHAO)).refused(
        NotPossible, state="Released"
    )


def test_a_unit_that_is_to_be_given_back_is_cared_for_until_then() -> None:
    before, at = {"today": day("8-31")}, {"unit_id": ROOM, "park_id": PARK}
    room = UnitCorrected(**at, area_dm2=None, rooms=2)
    changed = UnitManagerChanged(**at, manager_id=ZHAO)
    corrected = UnitDoorCorrected(**at, building_id=BUILDING, code="3-503")
    given(unit, TAKEN, RELEASED).when(Correct(**before, rooms=2)).then(room)
    given(unit, TAKEN, RELEASED, room).when(Correct(**before, rooms=2)).nothing()
    given(unit, TAKEN, RELEASED).when(AssignManager(**before, manager_id=ZHAO)).then(changed)
    door = CorrectDoor(**before, building_id=BUILDING, code="3-503")
    given(unit, TAKEN, RELEASED).when(door).then(corrected)
    given(unit, TAKEN, RELEASED, corrected).when(Release(released_on=SEPTEMBER)).nothing()


def test_a_unit_given_back_may_come_again() -> None:
    other = TAKEN.model_copy(update={"code": "3-503"})
    given(unit, TAKEN, RELEASED).when(TakeIn(unit=TAKEN)).then(TAKEN)
    given(unit, TAKEN, RELEASED).when(TakeIn(unit=other)).then(other)
    elsewhere = TAKEN.model_copy(update={"park_id": ROOM})
    given(unit, TAKEN, RELEASED).when(TakeIn(unit=elsewhere)).refused(UnitIdTaken)
    given(unit, TAKEN, RELEASED, TAKEN).when(Release(released_on=day("9-1"))).then(RELEASED)


def test_what_is_left_out_when_it_comes_again_is_as_it_was_known() -> None:
    door: dict[str, Any] = {"unit_id": ROOM, "park_id": PARK, "building_id": BUILDING, "code": "3-502"}
    known = {"area_dm2": 3_000, "rooms": 1, "manager_id": MANAGER, "occupancy_cap": 3, "needs_cover": False}
    came = UnitTakenIn(**door, **known)
    gone = given(unit, came, RELEASED)
    gone.when(TakeIn(unit=UnitTakenIn(**door))).then(came)
    with_two_rooms = came.model_copy(update={"rooms": 2})
    said = UnitTakenIn(**door, manager_id=None, rooms=2)
    gone.when(TakeIn(unit=said)).then(with_two_rooms.model_copy(update={"manager_id": None}))
    listed = UnitTakenIn(**door, manager_id=None, rooms=2, needs_cover=True)
    later = RELEASED.released_on
    gone.when(Restate(unit=listed, owned_from=later)).then(with_two_rooms)
    theirs = with_two_rooms.model_copy(update={"needs_cover": True})
    gone.when(Restate(unit=listed, own=False, owned_from=later)).then(theirs)


def test_a_ledger_that_does_not_know_that_a_unit_was_given_back_takes_it_in_again_by_no_word() -> None:
    gone = given(unit, TAKEN, RELEASED)
    gone.when(Restate(unit=TAKEN)).nothing()
    gone.when(Restate(unit=TAKEN, owned_from=RELEASED.released_on - timedelta(days=1))).nothing()
    elsewhere = TAKEN.model_copy(update={"park_id": ROOM})
    gone.when(Restate(unit=elsewhere)).refused(UnitIdTaken)


def test_a_unit_is_not_released_over_the_head_of_a_tenant() -> None:
    let = Clash(unit_id=ROOM, contract_id=PARK, last_day=day("12-31"))
    asked = Release(released_on=day("9-1"), let=let, lived_in_by=ZHAO)
    given(unit, TAKEN).when(asked).refused(UnitStillLet, contract_id=PARK, last_day=day("12-31"))
    given(unit, TAKEN).when(asked.model_copy(update={"let": None})).refused(UnitLivedIn, tenant_id=ZHAO)
    given(unit, TAKEN, RELEASED).when(asked).nothing()


def test_a_unit_is_released_once() -> None:
    given(unit, TAKEN).when(Release(released_on=day("9-1"))).then(RELEASED)
    given(unit, TAKEN, RELEASED).when(Release(released_on=day("9-1"))).nothing()
    given(unit, TAKEN, RELEASED).when(Release(released_on=day("9-2"))).refused(NotPossible, state="Released")
    given(unit).when(Release(released_on=day("9-1"))).refused(NotPossible, state="NoUnit")


@pytest.mark.parametrize(
    ("left", "colour"),
    [
        (365, "green"),
        (31, "green"),
        (30, "yellow"),
        (8, "yellow"),
        (7, "orange"),
        (1, "orange"),
        (0, "red"),
        (-90, "red"),
    ],
)
def test_the_colour_follows_the_days_left(left: int, colour: Colour) -> None:
    today = day("6-1")
    assert colour_of(today + timedelta(days=left), today) == colour


def test_a_side_without_contract_is_grey() -> None:
    assert colour_of(None, day("6-1")) == "grey"


@every(some.integers(-4_000, 4_000), some.sampled_from(["red", "orange", "yellow", "green", "grey"]))
def test_the_filter_finds_exactly_what_has_the_colour(left: int, colour: Colour) -> None:
    today: date = day("6-1")
    first, last = ends_within(colour, today)
    ends_on = today + timedelta(days=left)
    assert (first <= ends_on <= last) == (colour_of(ends_on, today) == colour)
