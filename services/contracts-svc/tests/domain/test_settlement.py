"""退租结算: twelve items and not one less, each with its proof, and a deposit that adds up to the fen."""

from itertools import pairwise

import pytest
from contracts.domain import settlement as of
from contracts.domain import settlement_commands as commands
from contracts.domain import settlement_facts as facts
from contracts.domain.clauses import Clauses, DeductionGround
from contracts.domain.deduction_policy import DEDUCTIONS, DeductionRules
from contracts.domain.deposit import share_of
from contracts.domain.settlement_items import (
    ITEMS,
    PROOF,
    Account,
    Compared,
    Credit,
    Deduction,
    Evidence,
    Ground,
    Item,
    settled,
    statement,
)
from contracts.domain.settlement_proof import prove
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.domain import NotPossible
from policy.domain.values import Version, Versions
from testkit.given import given

from .twelve import (
    ALL_TWELVE,
    BROKEN_SINK,
    BY,
    CLOSE,
    CLOSED,
    DEPOSIT,
    DUE,
    NOTHING,
    OPENED,
    OWED_BY,
    PLACE,
    PROVEN,
    check,
    checked,
    owed,
)
from .words import MANAGER, OTHER_ROOM, ROOM, THIRD_ROOM, ZHAO, day


def test_there_are_twelve() -> None:
    assert len(ITEMS) == len(set(ITEMS)) == len(PROOF) == 12


def test_a_settlement_opens_once() -> None:
    given(of.settlement).when(commands.OpenSettlement(settlement=OPENED, told_on=OPENED.opened_on)).then(
        OPENED
    )
    given(of.settlement, OPENED).when(
        commands.OpenSettlement(settlement=OPENED, told_on=OPENED.opened_on)
    ).nothing()


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_is_ticked_by_a_person_with_proof_and_again_only_to_correct_it(item: Item) -> None:
    given(of.settlement, OPENED).when(check(item)).then(checked(item))
    given(of.settlement, OPENED, checked(item)).when(check(item)).nothing()
    corrected = commands.CheckItem(item=item, checked_by=MANAGER, evidence=PROVEN)
    fact = facts.SettlementItemChecked(**PLACE, item=item, checked_by=MANAGER, evidence=PROVEN)
    given(of.settlement, OPENED, checked(item)).when(corrected).then(fact)


@pytest.mark.parametrize(("item", "proof"), [(item, proof) for item in ITEMS for proof in PROOF[item]])
def test_an_item_without_its_proof_is_not_in_order(item: Item, proof: str) -> None:
    lacking = PROVEN.model_copy(update={proof: () if proof == "photo_ids" else None})
    given(of.settlement, OPENED).when(check(item, lacking)).refused(
        commands.EvidenceMissing, field=f"evidence.{proof}"
    )


@pytest.mark.parametrize("item", ["door_codes", "filing"])
def test_where_there_is_no_record_a_reason_stands_in_its_place(item: Item) -> None:
    opened, bare = given(of.settlement, OPENED), check(item, NOTHING)
    opened.when(bare).refused(commands.EvidenceMissing, field="evidence.reference")
    fact = facts.SettlementItemChecked(**PLACE, item=item, checked_by=ZHAO, evidence=NOTHING)
    opened.when(bare.model_copy(update={"explained": True})).then(fact)


def test_no_account_is_asked_for_where_nothing_goes_back_and_it_is_as_soon_as_something_does() -> None:
    bare = check("deposit_refund", NOTHING)
    explained = bare.model_copy(update={"explained": True})
    for asked in (bare, explained):
        given(of.settlement, OPENED).when(asked).refused(commands.EvidenceMissing, field="evidence.reference")
    all_kept = checked("damage", Deduction(amount_fen=DEPOSIT, ground="damage", clause="8.2"))
    none_back = facts.SettlementItemChecked(**PLACE, item="deposit_refund", checked_by=ZHAO, evidence=NOTHING)
    kept = given(of.settlement, OPENED, *ALL_TWELVE, all_kept)
    kept.when(bare).then(none_back)
    fee = Deduction(amount_fen=1, ground="early_termination", clause="9")
    clauses = Clauses(grounds=(DeductionGround(number="9", ground="early_termination"),))
    by_this_item = check("deposit_refund", NOTHING, fee).model_copy(update={"clauses": clauses})
    one_left = facts.SettlementOpened(**PLACE, opened_on=day("9-1"), deposit_fen=1, **BY)
    assert given(of.settlement, one_left).when(by_this_item).refusal is None
    account = settled(DEPOSIT, [DEPOSIT])
    given(of.settlement, OPENED, *ALL_TWELVE, all_kept, none_back).when(CLOSE).then(
        facts.SettlementClosed(**PLACE, closed_by=MANAGER, account=account)
    )
    found_out = given(of.settlement, OPENED, *ALL_TWELVE, all_kept, none_back, checked("damage", BROKEN_SINK))
    found_out.when(CLOSE).refused(commands.AccountToBeNamed, items=["deposit_refund"], refund="4,200.00")
    found_out.when(bare).refused(commands.EvidenceMissing, field="evidence.reference")
    found_out.when(check("deposit_refund")).then(checked("deposit_refund"))


def test_all_that_is_lacking_is_named_and_that_the_home_may_have_none_of_it() -> None:
    with pytest.raises(commands.EvidenceMissing) as gas:
        prove(check("gas_meter", Evidence(reading=1_000)), DEDUCTIONS.known[0], PROOF["gas_meter"])
    assert str(gas.value) == (
        "该项缺少凭据：上次读数、照片；家中确实没有的，请记为「无此项」并说明原因，例如：未通燃气"
    )
    with pytest.raises(commands.EvidenceMissing) as keys:
        prove(check("keys_and_cards", Evidence()), DEDUCTIONS.known[0], PROOF["keys_and_cards"])
    assert str(keys.value) == "该项缺少凭据：应有数量、实有数量"


def test_damage_is_photographed_and_that_there_is_none_as_well() -> None:
    for deductions in ((), (BROKEN_SINK,)):
        given(of.settlement, OPENED).when(check("damage", Evidence(), *deductions)).refused(
            commands.EvidenceMissing, field="evidence.photo_ids"
        )
    shown = Evidence(photo_ids=PROVEN.photo_ids)
    given(of.settlement, OPENED).when(check("damage", shown)).then(
        facts.SettlementItemChecked(**PLACE, item="damage", checked_by=ZHAO, evidence=shown)
    )


def test_only_what_the_contract_names_is_deducted() -> None:
    grounds = (DeductionGround(number="8.1", ground="damage"),)
    asked = check("damage", PROVEN, BROKEN_SINK)
    named = asked.model_copy(update={"clauses": Clauses(grounds=grounds)})
    given(of.settlement, OPENED).when(named).refused(
        commands.GroundNotAgreed, field="deductions.0.clause", clause="8.2"
    )
    also = Clauses(grounds=(*grounds, DeductionGround(number="8.2", ground="damage")))
    allowed = asked.model_copy(update={"clauses": also})
    given(of.settlement, OPENED).when(allowed).then(checked("damage", BROKEN_SINK))


def test_where_no_ground_was_written_down_none_is_cited_but_of_a_contract_taken_over_from_paper() -> None:
    asked = check("damage", PROVEN, BROKEN_SINK).model_copy(update={"clauses": Clauses()})
    given(of.settlement, OPENED).when(asked).refused(commands.GroundNotAgreed, clause="8.2")
    on_paper = asked.model_copy(update={"on_paper": True})
    given(of.settlement, OPENED).when(on_paper).then(checked("damage", BROKEN_SINK))


@pytest.mark.parametrize(
    ("item", "ground"),
    [("water_meter", "unpaid_rent"), ("room_inspection", "unpaid_rent"), ("filing", "damage")],
)
def test_nothing_is_taken_at_an_item_that_does_not_show_what_for(item: Item, ground: Ground) -> None:
    taken = Deduction(amount_fen=100, ground=ground, clause="8.9")
    known = Clauses(grounds=(DeductionGround(number="8.9", ground=ground),))
    asked = check(item, PROVEN, taken).model_copy(update={"clauses": known})
    given(of.settlement, OPENED).when(asked).refused(
        commands.GroundOfOtherItem, field="deductions.0.ground", ground=ground, item=item
    )


LOST = Deduction(amount_fen=5_000, ground="missing_items", clause="8.4")


@pytest.mark.parametrize("item", ["keys_and_cards", "inventory"])
def test_what_is_all_there_is_not_paid_for_and_nobody_gives_back_more_than_they_took_over(item: Item) -> None:
    opened = given(of.settlement, OPENED)
    whole = check(item, PROVEN, LOST)
    opened.when(whole).refused(commands.NothingMissing, field="deductions.0.ground")
    less = PROVEN.model_copy(update={"found": 1})
    assert opened.when(check(item, less, LOST)).refusal is None
    more = PROVEN.model_copy(update={"found": 3})
    opened.when(check(item, more)).refused(commands.MoreThanHandedOver, expected=2)


def test_one_thing_too_many_does_not_stand_for_another_that_is_missing() -> None:
    bed, lamp = Compared(name="床", expected=1, found=0), Compared(name="台灯", expected=1, found=2)
    swapped = PROVEN.model_copy(update={"lines": (bed, lamp)})
    given(of.settlement, OPENED).when(check("inventory", swapped)).refused(
        commands.MoreThanHandedOver, expected=1
    )
    lost = PROVEN.model_copy(update={"lines": (bed, lamp.model_copy(update={"found": 1})), "found": 1})
    assert given(of.settlement, OPENED).when(check("inventory", lost, LOST)).refusal is None


LATER = Version[DeductionRules](
    version=2,
    valid_from=day("9-1"),
    values=DeductionRules(grounds=("damage", "utilities"), with_photo=("utilities",), refund_within=3),
)
TWO = Versions(known=(*DEDUCTIONS.known, LATER))


def test_only_what_the_policy_of_the_day_it_opened_on_allows_is_deducted_and_the_version_is_kept() -> None:
    dirt = Deduction(amount_fen=8_000, ground="cleaning", clause="8.3")
    asked = check("cleaning", PROVEN, dirt).model_copy(update={"policy": TWO})
    given(of.settlement, OPENED).when(asked).refused(
        commands.GroundNotAllowed, field="deductions.0.ground", ground="cleaning", policy_version=2
    )
    sooner = OPENED.model_copy(update={"opened_on": day("8-31")})
    given(of.settlement, sooner).when(asked).then(checked("cleaning", dirt))
    bill = Deduction(amount_fen=9_000, ground="utilities", clause="7")
    no_photo = PROVEN.model_copy(update={"photo_ids": ()})
    unshown = check("rent_and_fees", no_photo, bill).model_copy(update={"policy": TWO})
    given(of.settlement, OPENED).when(unshown).refused(
        commands.EvidenceMissing, field="evidence.photo_ids", policy_version=2
    )
    shown = check("rent_and_fees", PROVEN, bill).model_copy(update={"policy": TWO})
    kept = checked("rent_and_fees", bill).model_copy(update={"policy_version": 2})
    given(of.settlement, OPENED).when(shown).then(kept)
    given(of.settlement, OPENED, kept).when(shown).nothing()


def test_the_policy_says_by_when_the_refund_is_paid() -> None:
    soon = CLOSED.model_copy(update={"refund_due_on": day("9-6"), "policy_version": 2})
    given(of.settlement, OPENED, *ALL_TWELVE).when(CLOSE.model_copy(update={"policy": TWO})).then(soon)


def test_a_meter_counts_up() -> None:
    backwards = PROVEN.model_copy(update={"reading": 999})
    given(of.settlement, OPENED).when(check("gas_meter", backwards)).refused(
        commands.ReadingBelowPrevious, previous=1_000, reading=999
    )


@pytest.mark.parametrize("missing", ITEMS)
def test_with_one_item_open_nothing_is_closed(missing: Item) -> None:
    eleven = [fact for fact in ALL_TWELVE if fact.item != missing]
    given(of.settlement, OPENED, *eleven).when(CLOSE).refused(commands.ItemsOpen, count=1, items=[missing])


def test_the_deposit_less_what_the_contract_allows_is_paid_back() -> None:
    history = [*ALL_TWELVE, checked("damage", BROKEN_SINK)]
    sums = {"deducted_fen": 30_000, "credited_fen": 0, "refund_fen": 420_000, "owed_fen": 0}
    account = Account(deposit_fen=DEPOSIT, **sums)
    told = facts.SettlementClosed(**PLACE, **DUE, account=account)
    given(of.settlement, OPENED, *history).when(CLOSE).then(told)


def test_what_the_deposit_does_not_reach_is_owed() -> None:
    flood = Deduction(amount_fen=DEPOSIT + 1, ground="damage", clause="8.2")
    account = settled(DEPOSIT, [DEPOSIT + 1])
    assert (account.refund_fen, account.owed_fen) == (0, 1)
    given(of.settlement, OPENED, *ALL_TWELVE, checked("damage", flood)).when(CLOSE).then(
        facts.SettlementClosed(**PLACE, **OWED_BY, account=account), owed(1)
    )


def test_what_is_closed_stays_until_it_is_reopened_with_all_that_was_ticked() -> None:
    closed = given(of.settlement, OPENED, *ALL_TWELVE, CLOSED)
    closed.when(CLOSE).nothing()
    closed.when(check("damage")).nothing()
    closed.when(check("damage", PROVEN, BROKEN_SINK)).refused(commands.SettledAlready)
    reopened = facts.SettlementReopened(**PLACE)
    closed.when(commands.ReopenSettlement()).then(reopened)
    again = given(of.settlement, OPENED, *ALL_TWELVE, CLOSED, reopened)
    again.when(commands.ReopenSettlement()).nothing()
    again.when(check("damage", PROVEN, BROKEN_SINK)).then(checked("damage", BROKEN_SINK))
    again.when(CLOSE).then(CLOSED)


AMOUNTS = some.lists(some.integers(1, 10**6), max_size=9)


@every(some.integers(0, 10**9), AMOUNTS, AMOUNTS)
def test_the_statement_shows_the_way_from_the_deposit_to_the_account(
    deposit: int, taken: list[int], given_back: list[int]
) -> None:
    deductions = [
        ("damage", Deduction(amount_fen=each, ground="damage", clause=f"8.{number}"), 2)
        for number, each in enumerate(taken)
    ]
    prepaid = [("rent_and_fees", Credit(amount_fen=each, prepaid="prepaid_fees")) for each in given_back]
    lines, account = statement(deposit, deductions, prepaid), settled(deposit, taken, given_back)
    assert [each.policy_version for each in lines[1 : 1 + len(taken)]] == [2] * len(taken)
    assert (len(lines), lines[0].what) == (1 + len(taken) + len(given_back), "deposit")
    for before, line in pairwise(lines):
        assert before.balance_fen + line.amount_fen == line.balance_fen
    assert lines[-1].balance_fen == account.refund_fen - account.owed_fen


@pytest.mark.parametrize("asked", [CLOSE, commands.ReopenSettlement(), check("filing")])
def test_nothing_is_settled_that_was_never_opened(asked: commands.SettlementCommand) -> None:
    given(of.settlement).when(asked).refused(NotPossible, state="NotOpened")


@every(some.integers(0, 10**9), AMOUNTS, AMOUNTS)
def test_no_fen_is_lost(deposit: int, deducted: list[int], credited: list[int]) -> None:
    account = settled(deposit, deducted, credited)
    left = account.deposit_fen - account.deducted_fen + account.credited_fen
    assert left == account.refund_fen - account.owed_fen
    assert account.refund_fen == 0 or account.owed_fen == 0


@every(some.integers(0, 10**9), some.integers(1, 3))
def test_the_shares_of_a_deposit_are_the_deposit(deposit: int, count: int) -> None:
    rooms = (ROOM, OTHER_ROOM, THIRD_ROOM)[:count]
    assert sum(share_of(deposit, rooms, room) for room in rooms) == deposit
