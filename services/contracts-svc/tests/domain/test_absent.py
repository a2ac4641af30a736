"""A home without gas: the item is ticked all the same, by name and with why, and goes on so to the end."""

import pytest
from contracts.domain import absent
from contracts.domain import handover as of
from contracts.domain.against_handover import TakenOver, held_against
from contracts.domain.handover_commands import CheckItem
from contracts.domain.handover_facts import HandoverItemChecked
from contracts.domain.handover_items import Found, Item
from contracts.domain.settlement import settlement
from contracts.domain.settlement_items import Evidence
from testkit.given import given

from .test_handover import OPENED as TAKING_OVER
from .test_handover import PLACE
from .twelve import BROKEN_SINK, OPENED, check
from .words import ZHAO

NONE, NO_GAS = Evidence(absent=True), Found(absent=True)
READ = Evidence(previous=0, reading=1_000)


def ticked(item: Item, found: Found = NO_GAS, *, explained: bool = True) -> CheckItem:
    return CheckItem(item=item, checked_by=ZHAO, found=found, explained=explained)


def test_what_a_home_does_not_have_is_ticked_with_a_reason_and_nothing_else() -> None:
    fact = HandoverItemChecked(**PLACE, item="gas_meter", checked_by=ZHAO, found=NO_GAS)
    opened = given(of.handover, TAKING_OVER)
    opened.when(ticked("gas_meter")).then(fact)
    opened.when(ticked("gas_meter", explained=False)).refused(absent.AbsentUnexplained, field="found.absent")
    read = NO_GAS.model_copy(update={"reading": 0})
    opened.when(ticked("gas_meter", read)).refused(absent.AbsentYetShown, field="found.reading")
    opened.when(ticked("door_codes")).refused(absent.NeverAbsent, field="found.absent")


def test_an_unfurnished_home_has_no_inventory() -> None:
    bare = HandoverItemChecked(**PLACE, item="inventory", checked_by=ZHAO, found=NO_GAS)
    given(of.handover, TAKING_OVER).when(ticked("inventory")).then(bare)


def test_nothing_is_deducted_for_what_is_not_there() -> None:
    asked = check("gas_meter", NONE, BROKEN_SINK.model_copy(update={"ground": "utilities", "clause": "7"}))
    given(settlement, OPENED).when(asked).refused(absent.AbsentYetShown, field="deductions")


def test_what_both_agreed_is_absent_needs_no_other_word_at_moving_out() -> None:
    agreed = TakenOver(found=NO_GAS)
    assert held_against("gas_meter", Evidence(), {}, agreed) == NONE
    assert held_against("gas_meter", NONE, {}, agreed) == NONE
    with pytest.raises(absent.AbsentThen):
        held_against("gas_meter", READ, {}, agreed)
    assert held_against("gas_meter", READ, {}, agreed, explained=True) == READ
    assert held_against("inventory", Evidence(), {}, agreed) == NONE


def test_what_both_agreed_was_there_is_not_absent_at_moving_out() -> None:
    with pytest.raises(absent.TakenOverThen):
        held_against("gas_meter", NONE, {}, TakenOver(found=Found(reading=1_000)), explained=True)
    yet_open = TakenOver(found=Found(reading=1_000), agreed=False)
    assert held_against("gas_meter", NONE, {}, yet_open, explained=True) == NONE
    with pytest.raises(absent.AbsentUnexplained):
        held_against("gas_meter", NONE, {}, None)
    with pytest.raises(absent.AbsentYetShown):
        held_against("inventory", NONE, {"床": 1}, None, explained=True)
