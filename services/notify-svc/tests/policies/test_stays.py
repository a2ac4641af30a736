"""Who lives where, or is said to: who hears of it, and that each time is another notice."""

from datetime import date
from typing import Any, Literal

import pytest
from kernel.facts import SYSTEM, Fact
from notifications.domain.matter import EVERYWHERE
from notifications.domain.notice import Ask
from notifications.domain.plans import DESK
from notifications.policies.of_tenants import of_tenants
from published.contracts import (
    UnitDisputed,
)
from published.tenants import (
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
    UnitCrowded,
    VerificationMismatched,
    VerificationUnanswered,
)

from .noticed import LI, PARK, THING, UNIT, WU, T, asked, audiences, matter, reactions, whom, words

DAY = date(2025, 4, 15)
MOVED: dict[str, Any] = {"tenant_id": THING, "person_id": LI, "unit_id": UNIT, "park_id": PARK}


def test_moved_out_tells_finance_access_control_and_the_units_manager_by_app_and_mail() -> None:
    found = whom(TenantMovedOut(moved_out_on=DAY, **MOVED))
    assert set(found) == {"finance", "access_control", "unit_manager"}
    assert {audience.plan for audience in found.values()} == {DESK}


def test_who_was_told_of_a_leaving_is_told_that_it_never_was_and_of_the_next_on_the_same_day() -> None:
    never = TenantMoveOutWithdrawn(moved_in_on=DAY, moved_out_on=DAY, **MOVED)
    assert set(whom(never)) == set(whom(TenantMovedOut(moved_out_on=DAY, **MOVED)))
    out = Fact(TenantMovedOut(moved_out_on=DAY, **MOVED), LI, "x-1", 1, 1, T, T, SYSTEM, "tenants")
    first, again = (of_tenants.react(each) for each in (out, out._replace(version=3)))
    assert first[0].id != again[0].id


@pytest.mark.parametrize("kind", ["by_another", "two_live_there", "let_to_another"])
def test_who_manages_a_unit_hears_that_two_are_in_it(
    kind: Literal["by_another", "two_live_there", "let_to_another"],
) -> None:
    told = UnitDisputed(unit_id=UNIT, park_id=PARK, kind=kind, living=(LI,), contract_ids=(THING,))
    assert set(whom(told)) == {"unit_manager", "operations"}


def test_who_manages_a_unit_hears_that_more_live_there_than_may() -> None:
    told = UnitCrowded(unit_id=UNIT, park_id=PARK, tenant_id=LI, persons=5, most=4, rule="rooms-too-full")
    assert set(whom(told)) == {"unit_manager", "operations"}
    assert words(told) == {"persons": "5", "most": "4"}


def test_moved_in_tells_access_control_and_the_units_manager() -> None:
    assert set(whom(TenantMovedIn(moved_in_on=DAY, **MOVED))) == {"access_control", "unit_manager"}


def test_a_change_of_room_is_told_as_a_leaving_of_the_one_and_as_a_coming_to_the_other() -> None:
    rooms = {"from_unit_id": UNIT, "to_unit_id": WU, "park_id": PARK, "changed_on": DAY}
    told = TenantRoomChanged(tenant_id=THING, person_id=LI, **rooms)
    found = {
        do.command.matter.unit_id: {each.who: each.template for each in audiences(do.command)}
        for do in reactions(told)
        if isinstance(do.command, Ask)
    }
    assert found == {
        UNIT: {
            "finance": "room_left_finance",
            "access_control": "room_left_access",
            "unit_manager": "room_left_manager",
        },
        WU: {
            "access_control": "room_entered_access",
            "unit_manager": "room_entered_manager",
            "party": "room_entered_tenant",
        },
    }


def test_of_a_room_left_for_another_park_those_of_its_own_park_hear() -> None:
    rooms = {"from_unit_id": UNIT, "to_unit_id": WU, "from_park_id": PARK, "park_id": THING}
    told = TenantRoomChanged(tenant_id=THING, person_id=LI, **rooms, changed_on=DAY)
    matters = [do.command.matter for do in reactions(told) if isinstance(do.command, Ask)]
    assert {each.unit_id: each.park_id for each in matters} == {UNIT: PARK, WU: THING}


def test_nobody_is_told_of_a_stay_that_a_ledger_takes_over() -> None:
    assert not reactions(TenantMovedIn(moved_in_on=DAY, taken_over=True, **MOVED))
    assert not reactions(TenantMoveInWithdrawn(moved_in_on=DAY, taken_over=True, **MOVED))


def test_who_was_told_of_a_coming_is_told_that_it_never_was() -> None:
    never = TenantMoveInWithdrawn(moved_in_on=DAY, **MOVED)
    assert {who: each.template for who, each in whom(never).items()} == {
        "access_control": "never_came_access",
        "unit_manager": "never_came_manager",
    }
    assert set(whom(never)) == set(whom(TenantMovedIn(moved_in_on=DAY, **MOVED)))


@pytest.mark.parametrize("kind", [VerificationMismatched, VerificationUnanswered])
def test_operations_look_at_who_could_not_be_verified_in_their_park_and_those_of_all_at_who_named_none(
    kind: type[VerificationMismatched | VerificationUnanswered],
) -> None:
    for park, where in ((PARK, PARK), (None, EVERYWHERE)):
        told = kind(person_id=LI, check_id=THING, park_id=park)
        assert set(whom(told)) == {"operations"}
        assert matter(told).park_id == where


def test_moving_out_twice_of_two_units_or_on_two_days_are_two_notices() -> None:
    out = TenantMovedOut(moved_out_on=DAY, **MOVED)
    ids = {asked(out).id} | {
        asked(out.model_copy(update=change)).id
        for change in ({"unit_id": WU}, {"moved_out_on": date(2026, 4, 15)})
    }
    assert len(ids) == 3
