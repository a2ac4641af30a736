"""What somebody moved out of is gone through once, by the list of the day, unless nobody left."""

from datetime import date
from typing import Any

import pytest
from kernel.facts import Fact, Origin
from kernel.ids import named_id
from policy.domain.values import Version
from published.tenants import (
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
)
from testkit.given import given
from workorders.domain import inspection as i
from workorders.domain import inspection_commands as c
from workorders.domain import inspection_refusals as no
from workorders.domain.checklist import TURNOVER, Item, ListItem, TurnoverOutOfRange, TurnoverTerms
from workorders.domain.fault_names import FaultUnknown
from workorders.domain.inspection_states import Unopened
from workorders.domain.triage import DangerNotOrdinary
from workorders.domain.work_order_refusals import NotOnSite
from workorders.policies.turning_over import react as turn_over
from workorders.policies.turning_over import turnover_of

from .inspected import (
    CLOSE,
    CLOSED,
    GAS,
    INSIDE,
    ITEMS,
    LET_IN,
    OPEN,
    OPENED,
    PLAIN,
    RESTORED,
    TAPS,
    THERE,
    WHERE,
    WITHDRAWN,
    found,
    look,
)
from .words import T

TERMS = TURNOVER.known[0].values
EMPTY = date(2025, 3, 14)
LEFT = c.OpenTurnover(at=T, **WHERE, empty_from=EMPTY, told_on=EMPTY)
TURNED = OPENED.model_copy(
    update={"items": TERMS.checklist, "due_on": date(2025, 3, 16), "policy_version": 1}
)
FORGO, RESUME = c.ForgoTurnover(at=T), c.ResumeTurnover(at=T)


def test_what_somebody_moved_out_of_is_gone_through_once_by_the_list_of_the_day() -> None:
    given(i.inspection).when(LEFT).then(TURNED)
    given(i.inspection, TURNED).when(LEFT).nothing()
    given(i.inspection, TURNED, found(TERMS.checklist[0], "passed")).when(LEFT).nothing()
    values = TERMS.model_copy(update={"items": PLAIN, "within": 6})
    shorter = Version[TurnoverTerms](version=2, valid_from=EMPTY, values=values)
    other = TURNED.model_copy(update={"items": ITEMS, "due_on": date(2025, 3, 20), "policy_version": 2})
    given(i.inspection).when(LEFT.model_copy(update={"terms": shorter})).then(other)


def test_what_was_empty_long_before_anybody_said_so_is_not_gone_through() -> None:
    for told_on, opened in ((date(2025, 4, 13), 1), (date(2025, 4, 14), 0)):
        asked = LEFT.model_copy(update={"told_on": told_on})
        assert len(i.inspection.decide(asked, Unopened())) == opened


def test_what_nobody_left_after_all_is_not_gone_through_unless_somebody_has_begun() -> None:
    given(i.inspection).when(FORGO).nothing()
    given(i.inspection, TURNED).when(FORGO).then(WITHDRAWN)
    given(i.inspection, TURNED, WITHDRAWN).when(FORGO).nothing()
    given(i.inspection, TURNED, found(TERMS.checklist[0], "passed")).when(FORGO).nothing()
    given(i.inspection).when(RESUME).nothing()
    given(i.inspection, TURNED).when(RESUME).nothing()
    for again in (RESUME, LEFT):
        given(i.inspection, TURNED, WITHDRAWN).when(again).then(RESTORED)
    given(i.inspection, TURNED, WITHDRAWN, RESTORED, THERE, LET_IN).when(look("taps", "passed")).then(
        found(Item(item="taps", fault="tap_drips"), "passed")
    )


def test_what_is_open_in_a_home_given_back_ends_with_it_also_where_somebody_had_begun() -> None:
    end = c.EndWithHome(at=T)
    given(i.inspection, OPENED).when(end).then(WITHDRAWN)
    given(i.inspection, *INSIDE, GAS).when(end).then(WITHDRAWN)
    for over in ((), (OPENED, WITHDRAWN), (*INSIDE, GAS, TAPS, CLOSED)):
        given(i.inspection, *over).when(end).nothing()


def test_what_was_found_before_the_home_was_given_back_is_still_found_when_it_is_taken_in_again() -> None:
    back = (OPENED, THERE, LET_IN, GAS, WITHDRAWN, RESTORED, THERE, LET_IN)
    given(i.inspection, *back).when(look("gas_valve", "failed")).nothing()
    given(i.inspection, *back, TAPS).when(CLOSE).then(CLOSED)
    given(i.inspection, OPENED, THERE, LET_IN, GAS, WITHDRAWN, RESTORED).when(look("taps", "passed")).refused(
        NotOnSite
    )


def test_a_person_withdraws_what_nobody_has_begun_and_restores_it() -> None:
    withdraw, restore = c.WithdrawInspection(at=T), c.RestoreInspection(at=T)
    given(i.inspection, OPENED).when(withdraw).then(WITHDRAWN)
    given(i.inspection, OPENED, WITHDRAWN).when(withdraw).nothing()
    given(i.inspection, OPENED, WITHDRAWN).when(restore).then(RESTORED)
    given(i.inspection, OPENED).when(restore).nothing()
    given(i.inspection, OPENED, WITHDRAWN).when(OPEN).nothing()
    given(i.inspection, OPENED, TAPS).when(withdraw).refused(no.InspectionBegun)
    given(i.inspection, OPENED, GAS, TAPS, CLOSED).when(withdraw).refused(no.InspectionOver)
    given(i.inspection).when(withdraw).refused(no.InspectionUnknown)
    for asked in (look("taps", "passed"), CLOSE):
        given(i.inspection, OPENED, WITHDRAWN).when(asked).refused(no.InspectionOff)


def test_who_leaves_and_comes_back_on_the_same_day_never_left() -> None:
    who, unit, other = (named_id(word) for word in ("who", "unit", "other"))
    of = {"tenant_id": who, "person_id": named_id("person"), "park_id": WHERE["park_id"]}
    here = of | {"unit_id": unit}
    out = told(TenantMovedOut(**here, moved_out_on=EMPTY))
    moved = told(TenantRoomChanged(**of, from_unit_id=unit, to_unit_id=other, changed_on=EMPTY))
    elsewhere = of | {"park_id": named_id("elsewhere"), "from_park_id": WHERE["park_id"]}
    rooms = {"from_unit_id": unit, "to_unit_id": other}
    of_its_park = told(TenantRoomChanged(**elsewhere, **rooms, changed_on=EMPTY))
    assert of_its_park == moved, "the flat is gone through by who cares for it"
    back = told(TenantMovedIn(**here, moved_in_on=EMPTY))
    mistaken = told(TenantMoveInWithdrawn(**here, moved_in_on=EMPTY, left_on=EMPTY))
    left = turnover_of(who, unit, EMPTY)
    assert [(do.id, type(do.command)) for do in out] == [(left, c.OpenTurnover)]
    assert [(do.id, type(do.command)) for do in moved] == [
        (left, c.OpenTurnover),
        (turnover_of(who, other, EMPTY), c.ForgoTurnover),
    ]
    assert [(do.id, type(do.command)) for do in back] == [(left, c.ForgoTurnover)]
    assert [(do.id, type(do.command)) for do in mistaken] == [(left, c.ResumeTurnover)]
    never = told(TenantMoveOutWithdrawn(**here, moved_in_on=EMPTY, moved_out_on=EMPTY))
    assert [(do.id, type(do.command)) for do in never] == [(left, c.ForgoTurnover)]
    assert isinstance(out[0].command, c.OpenTurnover)
    assert (out[0].command.empty_from, out[0].command.told_on) == (EMPTY, EMPTY)


def told(event: Any) -> Any:
    return turn_over(Fact(event, named_id("fact"), "tenant", 1, 1, T, T, Origin(), "tenants"))


def test_a_danger_is_no_ordinary_item_of_a_list() -> None:
    gas = Item(item="gas_valve", fault="gas_leak", urgency="ordinary")
    given(i.inspection).when(OPEN.model_copy(update={"items": (ITEMS[1], gas)})).refused(
        DangerNotOrdinary, fault="燃气泄漏"
    )
    with pytest.raises(DangerNotOrdinary):
        TERMS.model_copy(update={"items": (ListItem(**dict(gas)),)}).check()
    opened_before = OPENED.model_copy(update={"items": (gas,)})
    (failed,) = given(i.inspection, opened_before, THERE, LET_IN).when(look("gas_valve", "failed")).events
    assert failed.urgency == "emergency"  # type: ignore[attr-defined]


def test_a_list_names_faults_that_there_are() -> None:
    odd = ListItem(item="bell", fault="bell_mute")
    with pytest.raises(FaultUnknown):
        TERMS.model_copy(update={"items": (odd,)}).check()


@pytest.mark.parametrize("values", [{"within": 0}, {"items": PLAIN * 2}])
def test_a_list_without_time_or_with_an_item_twice_is_none(values: dict[str, Any]) -> None:
    with pytest.raises(TurnoverOutOfRange):
        TERMS.model_copy(update=values).check()
