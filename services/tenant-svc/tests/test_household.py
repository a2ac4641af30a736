"""Who lives with a tenant: named, approved, within the cap, and gone with the tenant."""

from typing import Any
from uuid import UUID

import pytest
from kernel.domain import Sealed
from kernel.ids import named_id
from tenants.domain.household import (
    EndHousehold,
    JudgeOccupant,
    LetLeave,
    NameOccupant,
    OccupantApproved,
    OccupantDeclined,
    OccupantIdTaken,
    OccupantJudged,
    OccupantLeft,
    OccupantNamed,
    OccupantSeals,
    OccupantUnknown,
    TooManyOccupants,
    household,
)
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
}


def ask(id_: UUID = ANNA, cap: int | None = 3, **other: Any) -> NameOccupant:
    return NameOccupant(**(HERE | {"occupant_id": id_, "relation": "partner", "cap": cap} | other))


def named(id_: UUID = ANNA) -> OccupantNamed:
    return OccupantNamed(**HERE, occupant_id=id_, relation="partner")


def of(id_: UUID = ANNA) -> dict[str, UUID]:
    return {"tenant_id": TENANT, "occupant_id": id_}


def test_somebody_is_named_once() -> None:
    given(household).when(ask()).then(named())
    given(household, named()).when(ask()).nothing()
    given(household, named()).when(ask(relation="friend")).refused(OccupantIdTaken)


@pytest.mark.parametrize(
    ("cap", "there", "fits"), [(2, 0, True), (2, 1, False), (3, 1, True), (None, 1, True)]
)
def test_with_the_tenant_no_more_than_may_live_there(cap: int | None, there: int, fits: bool) -> None:
    before = [named(BEN)] * there
    asked = given(household, *before).when(ask(cap=cap))
    if fits:
        asked.then(named())
    else:
        asked.refused(TooManyOccupants)


def test_who_was_declined_or_left_takes_no_place() -> None:
    for gone in (OccupantDeclined(**of(BEN)), OccupantLeft(**of(BEN))):
        given(household, named(BEN), gone).when(ask(cap=2)).then(named())


def test_each_is_judged_once_and_may_leave_until_then_or_after() -> None:
    good, bad = JudgeOccupant(occupant_id=ANNA, good=True), JudgeOccupant(occupant_id=ANNA, good=False)
    approved, declined, left = OccupantApproved(**of()), OccupantDeclined(**of()), OccupantLeft(**of())
    given(household, named()).when(good).then(approved)
    given(household, named()).when(bad).then(declined)
    given(household, named(), approved).when(good).nothing()
    given(household, named(), approved).when(bad).refused(OccupantJudged)
    leave = LetLeave(occupant_id=ANNA)
    for before in ((named(),), (named(), approved)):
        given(household, *before).when(leave).then(left)
    given(household, named(), left).when(leave).nothing()
    given(household, named(), declined).when(leave).refused(OccupantJudged)
    for command in (good, leave):
        given(household).when(command).refused(OccupantUnknown)


def test_nobody_stays_behind_in_the_name_of_who_moved() -> None:
    before = (named(), OccupantApproved(**of()), named(BEN))
    given(household, *before).when(EndHousehold()).then(OccupantLeft(**of()), OccupantLeft(**of(BEN)))
    given(household).when(EndHousehold()).nothing()
