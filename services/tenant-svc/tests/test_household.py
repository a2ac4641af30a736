"""Who lives with a tenant: named, approved, within the cap, and gone with the tenant."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from kernel.clock import start_of
from kernel.domain import Sealed
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from policy.domain.book import Book
from policy.trying.comparing import Trial
from tenants.domain.crowding import (
    Capacity,
    Crowding,
    CrowdingOutOfRange,
    Relation,
    RoomsTooFull,
    TooLittleRoom,
    TooManyOccupants,
)
from tenants.domain.household import (
    ApproveOccupant,
    DeclineOccupant,
    EndHousehold,
    HouseholdEvent,
    LetLeave,
    NameOccupant,
    OccupantApproved,
    OccupantDeclined,
    OccupantIdTaken,
    OccupantJudged,
    OccupantLeft,
    OccupantNamed,
    OccupantReturned,
    OccupantSeals,
    OccupantUnknown,
    ResumeHousehold,
    Where,
    household,
)
from tenants.domain.occupant_marks import OccupantMarks, OccupantTwice, TenantAsOccupant
from tenants.domain.policy import POLICIES
from tenants.trying import QUESTIONS
from testkit.given import given

LI, TENANT, UNIT, PARK, ANNA, BEN = (
    named_id(word) for word in ("li", "tenant", "unit", "park", "anna", "ben")
)
SEALS = OccupantSeals(name=Sealed(kv=1, n="n", c="c"))
HERE: dict[str, Any] = {
    "tenant_id": TENANT,
    "person_id": LI,
    "unit_id": UNIT,
    "park_id": PARK,
    "seals": SEALS,
    "marks": OccupantMarks(),
}
WHERE = Where(person_id=LI, unit_id=UNIT, park_id=PARK)
TODAY = date(2025, 3, 14)
THREE = Capacity(cap=3)
BY: dict[str, Any] = {"capacity": THREE, "policy": 1, "policy_scope": "general"}


def ask(id_: UUID = ANNA, known: Capacity = THREE, **other: Any) -> NameOccupant:
    said = HERE | {"occupant_id": id_, "relation": "partner", "today": TODAY, "capacity": known}
    return NameOccupant(**(said | other))


def approve(id_: UUID = ANNA, known: Capacity = THREE, **other: Any) -> ApproveOccupant:
    return ApproveOccupant(occupant_id=id_, today=TODAY, capacity=known, **other)


def named(id_: UUID = ANNA, relation: Relation = "partner", **by: Any) -> OccupantNamed:
    return OccupantNamed(**HERE, occupant_id=id_, relation=relation, **(BY | by))


def approved(id_: UUID = ANNA, **by: Any) -> OccupantApproved:
    return OccupantApproved(**of(id_), where=WHERE, **(BY | by))


def declined(id_: UUID = ANNA) -> OccupantDeclined:
    return OccupantDeclined(**of(id_), where=WHERE)


def of(id_: UUID = ANNA) -> dict[str, UUID]:
    return {"tenant_id": TENANT, "occupant_id": id_}


def test_somebody_is_named_once() -> None:
    given(household).when(ask()).then(named())
    given(household, named()).when(ask()).nothing()
    given(household, named()).when(ask(relation="friend")).refused(OccupantIdTaken)


def test_one_human_being_is_named_once_whoever_else_has_as_little_told_of_them() -> None:
    both = OccupantMarks(document="d", called="c")
    first = named(BEN).model_copy(update={"marks": both})
    for marks, field in (
        (OccupantMarks(document="d"), "identity.number"),
        (OccupantMarks(called="c"), "phone"),
    ):
        given(household, first).when(ask(marks=marks)).refused(OccupantTwice, field=field)
        given(household).when(ask(marks=both, own=(marks,))).refused(TenantAsOccupant, field=field)
        other = named().model_copy(update={"marks": marks})
        given(household, first, OccupantLeft(**of(BEN))).when(ask(marks=marks)).then(other)
    given(household, named(BEN)).when(ask(own=(OccupantMarks(),))).then(named())
    given(household, first).when(ask(BEN, marks=both)).nothing()


@pytest.mark.parametrize(
    ("cap", "there", "fits"), [(2, 0, True), (2, 1, False), (3, 1, True), (None, 1, True)]
)
def test_with_the_tenant_no_more_than_may_live_there(cap: int | None, there: int, fits: bool) -> None:
    before, known = [named(BEN)] * there, Capacity(cap=cap)
    asked = given(household, *before).when(ask(known=known))
    if fits:
        asked.then(named(capacity=known))
    else:
        asked.refused(TooManyOccupants, most=cap)


IN_SHANGHAI = Capacity(cap=6, rooms=1, area_dm2=2400, city="310000")
OF_THE_CITY = Book(POLICIES).of(Crowding, "310000")
CITYS: dict[str, Any] = {"policy": 2, "policy_scope": "310000"}


def test_a_city_lets_so_many_live_in_a_room_and_does_not_count_next_of_kin() -> None:
    city = {"known": IN_SHANGHAI, "policy": OF_THE_CITY}
    by = {"capacity": IN_SHANGHAI, **CITYS}
    friend, child = named(BEN, "friend", **by), named(ANNA, "child", **by)
    given(household).when(ask(BEN, relation="friend", **city)).then(friend)
    given(household, friend).when(ask(relation="friend", **city)).refused(
        RoomsTooFull, per_room=2, rooms=1, most=2, policy_version=2, policy_scope="310000", whose="该市"
    )
    given(household, friend).when(ask(relation="child", **city)).then(child)
    two = IN_SHANGHAI.model_copy(update={"rooms": 2})
    given(household, friend).when(ask(relation="friend", known=two, policy=OF_THE_CITY)).then(
        named(relation="friend", capacity=two, **CITYS)
    )


def test_a_city_wants_so_much_room_for_each_of_them_kin_or_not() -> None:
    small = IN_SHANGHAI.model_copy(update={"area_dm2": 1499})
    asked = {"known": small, "policy": OF_THE_CITY}
    given(household).when(ask(**asked)).then(named(capacity=small, **CITYS))
    found = given(household, named(BEN)).when(ask(**asked))
    found.refused(TooLittleRoom, square_metres="5", most=2, policy_version=2)


def test_the_tightest_of_what_unit_and_city_let_holds() -> None:
    crowd = [named(named_id("friend", number), "friend") for number in range(5)]
    for known, refusal in (
        (Capacity(cap=6, rooms=4, area_dm2=4000), TooManyOccupants),
        (Capacity(cap=6, rooms=2, area_dm2=4000), RoomsTooFull),
        (Capacity(cap=6, rooms=2, area_dm2=1000), TooLittleRoom),
        (Capacity(cap=1, rooms=2, area_dm2=1000), TooManyOccupants),
    ):
        asked = ask(relation="friend", known=known, policy=OF_THE_CITY)
        given(household, *crowd).when(asked).refused(refusal)


def test_what_nobody_said_of_a_unit_is_held_against_nobody_and_no_city_says_more_than_its_own() -> None:
    crowd = [named(named_id("friend", number), "friend") for number in range(9)]
    for known in (Capacity(city="310000"), Capacity(rooms=0, area_dm2=0, city="310000")):
        asked = ask(relation="friend", known=known, policy=OF_THE_CITY)
        given(household, *crowd).when(asked).then(named(relation="friend", capacity=known, **CITYS))
    elsewhere = Capacity(rooms=1, area_dm2=1000)
    asked = ask(relation="friend", known=elsewhere)
    given(household, *crowd).when(asked).then(named(relation="friend", capacity=elsewhere))


def test_before_its_first_day_a_citys_rule_lets_all() -> None:
    asked = ask(relation="friend", known=IN_SHANGHAI, policy=OF_THE_CITY, today=date(2014, 4, 30))
    fact = named(relation="friend", capacity=IN_SHANGHAI, **(CITYS | {"policy": 1}))
    given(household, named(BEN, "friend")).when(asked).then(fact)


def test_it_is_judged_again_on_approval_beside_those_who_were_approved() -> None:
    two = Capacity(cap=2)
    given(household, named()).when(approve(known=Capacity(cap=1))).refused(TooManyOccupants, most=1)
    given(household, named(), named(BEN)).when(approve(known=two)).then(approved(capacity=two))
    third = given(household, named(), named(BEN), approved(BEN)).when(approve(known=two))
    third.refused(TooManyOccupants, most=2)
    crowded = {"known": IN_SHANGHAI, "policy": OF_THE_CITY}
    friends = (named(relation="friend"), named(BEN, "friend"), approved(BEN))
    given(household, *friends).when(approve(**crowded)).refused(RoomsTooFull, policy_version=2)
    given(household, *friends, approved()).when(approve(**crowded)).nothing()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"per_room": 0}, "values.per_room"),
        ({"per_room": 21}, "values.per_room"),
        ({"area_each_dm2": 0}, "values.area_each_dm2"),
    ],
)
def test_a_city_can_say_only_what_somebody_could_keep_to(values: dict[str, int], field: str) -> None:
    with pytest.raises(CrowdingOutOfRange) as refusal:
        Crowding(**values).check()
    assert refusal.value.facts.get("field", CrowdingOutOfRange.field) == field
    Crowding(per_room=2).check()


def test_another_rule_is_tried_on_who_was_named_and_approved() -> None:
    def at(day: int, event: HouseholdEvent) -> Fact:
        moment = start_of(date(2025, 3, day))
        return Fact(event, named_id(str(day)), "household", day, day, moment, moment, SYSTEM, "tenants")

    by = {"capacity": IN_SHANGHAI, **CITYS}
    facts = [at(1, named(BEN, "friend", **by)), at(2, approved(BEN, **by)), at(3, named(ANNA, "child", **by))]
    before_this_was_asked = {"capacity": None, "policy": None, "policy_scope": None}
    facts.append(at(4, named(LI, "friend", **before_this_was_asked)))
    then = Book(POLICIES)
    since, strict = date(2025, 1, 1), Crowding(per_room=1)
    [question] = QUESTIONS["crowding"]

    def tried(key: str) -> list[tuple[str, str]]:
        trial = Trial(key, then, then.with_other(key, strict, since), since, date(2025, 3, 31))
        now, other = trial.sides(question, facts)
        assert not now
        return [(each.of, each.what) for each in other]

    assert tried("crowding") == tried("crowding:110000") == []
    assert tried("crowding:310000") == [
        (str(BEN), "OccupantNamed RoomsTooFull"),
        (str(BEN), "OccupantApproved RoomsTooFull"),
        (str(ANNA), "OccupantNamed RoomsTooFull"),
    ]


def test_who_was_declined_or_left_takes_no_place() -> None:
    for gone in (declined(BEN), OccupantLeft(**of(BEN))):
        given(household, named(BEN), gone).when(ask(known=Capacity(cap=2))).then(
            named(capacity=Capacity(cap=2))
        )


def test_each_is_judged_once_and_may_leave_until_then_or_after() -> None:
    good, bad = approve(), DeclineOccupant(occupant_id=ANNA)
    left = OccupantLeft(**of())
    given(household, named()).when(good).then(approved())
    given(household, named()).when(bad).then(declined())
    given(household, named(), approved()).when(good).nothing()
    given(household, named(), approved()).when(bad).refused(OccupantJudged)
    leave = LetLeave(occupant_id=ANNA)
    for before in ((named(),), (named(), approved())):
        given(household, *before).when(leave).then(left)
    given(household, named(), left).when(leave).nothing()
    given(household, named(), declined()).when(leave).refused(OccupantJudged)
    for command in (good, bad, leave):
        given(household).when(command).refused(OccupantUnknown)


def test_nobody_stays_behind_in_the_name_of_who_moved() -> None:
    before = (named(), approved(), named(BEN))
    given(household, *before).when(EndHousehold()).then(OccupantLeft(**of()), OccupantLeft(**of(BEN)))
    given(household).when(EndHousehold()).nothing()


def test_who_left_with_a_tenant_that_never_did_lives_there_as_before() -> None:
    day, later = date(2025, 4, 1), date(2025, 6, 1)
    went = [OccupantLeft(**of(each), tenant_left_on=day) for each in (ANNA, BEN)]
    before = (named(), approved(), named(BEN))
    given(household, *before).when(EndHousehold(left_on=day)).then(*went)
    unit = named().unit_id
    back = ResumeHousehold(unit_id=unit, left_on=day)
    returned = [
        OccupantReturned(**of(each), where=WHERE, approved=approved)
        for each, approved in ((ANNA, True), (BEN, False))
    ]
    given(household, *before, *went).when(back).then(*returned)
    given(household, *before, *went, *returned).when(back).nothing()
    given(household, *before, *went).when(ResumeHousehold(unit_id=unit, left_on=later)).nothing()
    gone_before = (*before, OccupantLeft(**of(BEN)), went[0])
    given(household, *gone_before).when(back).then(returned[0])
