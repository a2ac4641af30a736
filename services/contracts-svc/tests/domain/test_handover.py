"""物业交割: what a tenant takes over, and that the settlement is held against it."""

from typing import Any

import pytest
from contracts.domain import handover as of
from contracts.domain import handover_commands as commands
from contracts.domain import handover_facts as facts
from contracts.domain import papers
from contracts.domain.against_handover import (
    DiffersFromHandover,
    DiffersFromOpenHandover,
    LineNotChecked,
    LineNotTakenOver,
    NothingToCountBy,
    SumsDiffer,
    TakenOver,
    held_against,
)
from contracts.domain.handover_items import ITEMS, PROOF, Found, Item, Thing
from contracts.domain.settlement_items import Compared, Evidence
from kernel.domain import Refusal
from kernel.ids import named_id
from testkit.given import given

from .words import LEASE, LI, MANAGER, OWNER, PARK, ROOM, ZHAO, day

PLACE: dict[str, Any] = {
    "handover_id": named_id("handover"),
    "unit_id": ROOM,
    "park_id": PARK,
    "tenant_id": LI,
}
BY: dict[str, Any] = {"due_on": day("3-22"), "policy_version": 1}
OPENED = facts.HandoverOpened(**PLACE, moved_in_on=day("3-15"), contract_id=LEASE, **BY)
BED, LAMP = Thing(name="床", count=1, condition="good"), Thing(name="台灯", count=2, condition="worn")
FOUND = Found(reading=1_000, photo_ids=(named_id("photo"),), count=3, lines=(BED, LAMP), reference="R-1")
TAKEN, YET_OPEN = TakenOver(found=FOUND), TakenOver(found=FOUND, agreed=False)


def check(item: Item, found: Found = FOUND) -> commands.CheckItem:
    return commands.CheckItem(item=item, checked_by=ZHAO, found=found)


def checked(item: Item) -> facts.HandoverItemChecked:
    return facts.HandoverItemChecked(**PLACE, item=item, checked_by=ZHAO, found=FOUND)


ALL_SEVEN = [checked(item) for item in ITEMS]
SHEET = (named_id("signed by hand"),)
AGREE = commands.Agree(agreed_by=MANAGER, for_tenant=LI, tenant_is=LI, photo_ids=SHEET, today=day("3-16"))
AGREED = facts.HandoverAgreed(
    **PLACE, agreed_by=MANAGER, for_tenant=LI, photo_ids=SHEET, agreed_on=day("3-16")
)
OPEN = commands.OpenHandover(handover=OPENED, told_on=day("3-15"))
REOPENED = facts.HandoverReopened(**PLACE)


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_is_ticked_with_proof_and_again_only_to_correct_it(item: Item) -> None:
    given(of.handover, OPENED).when(check(item)).then(checked(item))
    given(of.handover, OPENED, checked(item)).when(check(item)).nothing()
    for proof in PROOF[item]:
        lacking = FOUND.model_copy(update={proof: () if proof in ("photo_ids", "lines") else None})
        given(of.handover, OPENED).when(check(item, lacking)).refused(
            commands.ProofMissing, field=f"found.{proof}"
        )


def test_where_no_code_opens_the_door_a_reason_stands_in_its_place() -> None:
    opened, by_a_key = given(of.handover, OPENED), check("door_codes", Found())
    opened.when(by_a_key).refused(commands.ProofMissing, field="found.reference")
    said = facts.HandoverItemChecked(**PLACE, item="door_codes", checked_by=ZHAO, found=Found())
    opened.when(by_a_key.model_copy(update={"explained": True})).then(said)


def test_one_thing_is_one_line() -> None:
    twice = FOUND.model_copy(update={"lines": (BED, LAMP, BED)})
    given(of.handover, OPENED).when(check("inventory", twice)).refused(commands.ThingTwice, name="床")


@pytest.mark.parametrize("missing", ITEMS)
def test_with_one_item_open_nobody_agrees(missing: Item) -> None:
    six = [fact for fact in ALL_SEVEN if fact.item != missing]
    given(of.handover, OPENED, *six).when(AGREE).refused(commands.HandoverItemsOpen, count=1, items=[missing])


def test_what_both_sides_agreed_to_stays_until_it_is_reopened_before_the_settlement() -> None:
    given(of.handover, OPENED, *ALL_SEVEN).when(AGREE).then(AGREED)
    agreed = given(of.handover, OPENED, *ALL_SEVEN, AGREED)
    agreed.when(AGREE.model_copy(update={"today": day("3-17")})).nothing()
    by_another = AGREE.model_copy(update={"for_tenant": OWNER})
    agreed.when(by_another).refused(commands.HandoverAgreedAlready)
    agreed.when(check("inventory")).nothing()
    agreed.when(check("inventory", Found(lines=(BED,)))).refused(commands.HandoverAgreedAlready)
    agreed.when(commands.Reopen(settling=True)).refused(commands.SettlementBegan)
    agreed.when(commands.Reopen()).then(REOPENED)
    again = given(of.handover, OPENED, *ALL_SEVEN, AGREED, REOPENED)
    again.when(commands.Reopen()).nothing()
    again.when(AGREE).then(AGREED)


def test_the_tenant_says_so_or_who_stands_in_for_them_and_the_picture_of_the_paper_is_kept() -> None:
    by_hand = AGREE.model_copy(update={"for_tenant": OWNER, "explained": True})
    whole = given(of.handover, OPENED, *ALL_SEVEN)
    whole.when(by_hand.model_copy(update={"explained": False})).refused(commands.NotTheTenant)
    whole.when(by_hand).then(AGREED.model_copy(update={"for_tenant": OWNER}))
    for_both = AGREE.model_copy(update={"for_tenant": MANAGER})
    whole.when(for_both).refused(commands.AgreesForBoth)
    whole.when(AGREE.model_copy(update={"photo_ids": ()})).refused(commands.SignedPaperMissing)


@pytest.mark.parametrize("asked", [AGREE, commands.Reopen(), check("inventory"), papers.RecallPaper()])
def test_nobody_takes_over_what_nobody_moved_into(
    asked: commands.HandoverCommand | papers.PaperCommand,
) -> None:
    given(of.handover).when(asked).refused(commands.HandoverUnknown)
    given(of.handover, OPENED).when(OPEN).nothing()


def test_of_who_never_came_there_is_no_handover_but_one_both_sides_agreed_to() -> None:
    never = facts.HandoverWithdrawn(**PLACE)
    given(of.handover, OPENED, *ALL_SEVEN).when(commands.WithdrawHandover()).then(never)
    given(of.handover, OPENED, never).when(commands.WithdrawHandover()).nothing()
    given(of.handover, OPENED, never).when(AGREE).refused(commands.HandoverUnknown)
    given(of.handover, OPENED, never).when(OPEN).then(OPENED)
    given(of.handover, OPENED, *ALL_SEVEN, AGREED).when(commands.WithdrawHandover()).nothing()


def refused(
    refusal: type[Refusal],
    item: Any,
    said: Evidence,
    counted: dict[str, int],
    taken: TakenOver | None = TAKEN,
) -> dict[str, Any]:
    with pytest.raises(refusal) as found:
        held_against(item, said, counted, taken)
    return found.value.facts


def test_a_first_reading_is_that_of_the_handover() -> None:
    said = Evidence(reading=2_000)
    assert held_against("gas_meter", said, {}, TAKEN).previous == 1_000
    assert held_against("gas_meter", said, {}, None) == said
    wrong = said.model_copy(update={"previous": 900})
    found = refused(DiffersFromHandover, "gas_meter", wrong, {})
    assert (found["field"], found["agreed"], found["shown"]) == ("evidence.previous", 1_000, "1")


def test_keys_are_counted_against_the_handover() -> None:
    assert held_against("keys_and_cards", Evidence(found=2), {}, TAKEN).expected == 3
    assert refused(DiffersFromHandover, "keys_and_cards", Evidence(expected=2, found=2), {})["agreed"] == 3


def test_the_inventory_is_compared_line_by_line() -> None:
    found = held_against("inventory", Evidence(), {"床": 1, "台灯": 1}, TAKEN)
    lines = (Compared(name="床", expected=1, found=1), Compared(name="台灯", expected=2, found=1))
    assert (found.lines, found.expected, found.found) == (lines, 3, 2)
    assert refused(LineNotChecked, "inventory", Evidence(), {"床": 1})["name"] == "台灯"
    assert refused(LineNotTakenOver, "inventory", Evidence(), {"床": 1, "电视": 0})["name"] == "电视"
    assert refused(SumsDiffer, "inventory", Evidence(found=3), {"床": 1, "台灯": 1})["total"] == 2


@pytest.mark.parametrize(
    ("item", "said", "name", "noted"),
    [
        ("gas_meter", Evidence(previous=900, reading=2_000), "previous", 1_000),
        ("keys_and_cards", Evidence(expected=5, found=3), "expected", 3),
        ("inventory", Evidence(expected=9, found=3), "expected", 3),
    ],
)
def test_what_a_handover_says_that_nobody_agreed_to_is_gainsaid_with_a_reason(
    item: Any, said: Evidence, name: str, noted: int
) -> None:
    found = refused(DiffersFromOpenHandover, item, said, {}, YET_OPEN)
    assert (found["field"], found["handed_over"]) == (f"evidence.{name}", noted)
    kept = held_against(item, said, {}, YET_OPEN, explained=True)
    assert kept == said.model_copy(update={"handed_over": noted})
    same = said.model_copy(update={name: noted})
    assert held_against(item, same, {}, YET_OPEN) == same
    unsaid = said.model_copy(update={name: None})
    assert held_against(item, unsaid, {}, YET_OPEN) == unsaid


def test_lines_are_counted_by_an_inventory_that_nobody_agreed_to_as_well_and_never_without_one() -> None:
    found = held_against("inventory", Evidence(), {"床": 1, "台灯": 1}, YET_OPEN)
    assert (len(found.lines), found.expected, found.found) == (2, 3, 2)
    bare = TakenOver(found=Found(count=3), agreed=False)
    for item, taken in (("inventory", None), ("inventory", bare), ("keys_and_cards", TAKEN)):
        refused(NothingToCountBy, item, Evidence(), {"床": 1}, taken)
