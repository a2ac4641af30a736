"""换房结算: all but the deposit, which goes on with the contract into the room they changed to."""

from uuid import UUID

import pytest
from contracts.domain import settlement as of
from contracts.domain import settlement_commands as commands
from contracts.domain import settlement_facts as facts
from contracts.domain.changing_rooms import GoesOnWithContract, NothingEndedEarly
from contracts.domain.clauses import Clauses, DeductionGround
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Draft
from contracts.domain.contract_facts import UnitExchanged
from contracts.domain.contract_states import Over
from contracts.domain.policy import POLICIES
from contracts.domain.settlement_items import ITEMS, Credit, Deduction, Evidence, Ground, Item, settled
from contracts.domain.settlement_states import Open, Withdrawn
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_facts import Departure
from contracts.policies.moving_out import moved_id, moving_out, settle, settlement_id
from kernel.clock import start_of
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from kernel.service import Do
from policy.domain.book import Book
from testkit.given import given

from .office import Office
from .tenancies import CAME, CHANGED, take
from .twelve import BROKEN_SINK, BY, CLOSE, OWED, OWED_BY, PLACE, PROVEN, ZHAO, check, owed
from .words import LEASE, LI, MANAGER, NEXT_LEASE, NOW, OTHER_ROOM, ROOM, day, going_along, terms

OPENED = facts.SettlementOpened(**PLACE, opened_on=day("9-1"), deposit_fen=0, to_unit_id=OTHER_ROOM, **BY)
NO_ACCOUNT = PROVEN.model_copy(update={"reference": None})


def ticked(item: Item, *deductions: object) -> facts.SettlementItemChecked:
    evidence = NO_ACCOUNT if item == "deposit_refund" else PROVEN
    said = {"item": item, "checked_by": ZHAO, "evidence": evidence, "deductions": deductions}
    version = 1 if deductions else None
    return facts.SettlementItemChecked.model_validate({**PLACE, **said, "policy_version": version})


def exchanged(on: str) -> Fact:
    moved = UnitExchanged(
        contract_id=LEASE,
        terms=terms(unit_ids=(OTHER_ROOM,)),
        **going_along(ROOM, OTHER_ROOM, day(on)),
        carried_fen=450_000,
        settled={},
        held_fen=terms().deposit_fen,
    )
    at = start_of(day(on))
    return Fact(moved, named_id("moved", on), f"contract-{LEASE}", 7, 7, at, at, SYSTEM, "contracts")


def test_the_room_they_changed_from_is_settled_without_its_deposit_and_each_change_by_itself() -> None:
    [asked] = settle(exchanged("9-1"))
    opened = asked.command.settlement  # type: ignore[attr-defined]
    assert (opened.unit_id, opened.to_unit_id, opened.tenant_id) == (ROOM, OTHER_ROOM, LI)
    assert (opened.opened_on, opened.deposit_fen, opened.carried_fen) == (day("9-1"), 0, 0)
    ids = {asked.id, *(again.id for again in settle(exchanged("10-1"))), settlement_id(LEASE, ROOM)}
    assert len(ids) == 3, "twice there and back, and left at last"
    assert [again.id for again in settle(exchanged("9-1"))] == [asked.id]


@pytest.mark.parametrize("item", ITEMS)
def test_each_item_is_proven_as_ever_but_no_account_is_asked_for(item: Item) -> None:
    given(of.settlement, OPENED).when(check(item, ticked(item).evidence)).then(ticked(item))
    bare = given(of.settlement, OPENED).when(check(item, Evidence()))
    if item != "deposit_refund":
        bare.refused(commands.EvidenceMissing)


def test_neither_an_account_nor_what_was_paid_ahead_is_taken() -> None:
    back = Credit(amount_fen=8_050, prepaid="prepaid_fees")
    ahead = check("rent_and_fees").model_copy(update={"credits": (back,)})
    given(of.settlement, OPENED).when(ahead).refused(GoesOnWithContract, field="credits")
    account = check("deposit_refund")
    given(of.settlement, OPENED).when(account).refused(GoesOnWithContract, field="evidence.reference")


@pytest.mark.parametrize("explained", [False, True])
def test_nobody_who_changed_rooms_left_early_whatever_the_contract_asks_for_that(explained: bool) -> None:
    """The penalty of the break clause was taken of who lived on by the contract, and again when they left."""
    grounds: tuple[Ground, ...] = ("early_termination", "other_agreed")
    clauses = Clauses(grounds=tuple(DeductionGround(number="6", ground=each) for each in grounds))
    early, fee = (Deduction(amount_fen=30_000, ground=each, clause="6") for each in grounds)
    agreed = {"clauses": clauses, "penalty_fen": 30_000, "explained": explained}
    asked = check("rent_and_fees", PROVEN, fee, early).model_copy(update=agreed)
    given(of.settlement, OPENED).when(asked).refused(NothingEndedEarly, field="deductions.1.ground")
    of_the_change = asked.model_copy(update={"deductions": (fee,)})
    given(of.settlement, OPENED).when(of_the_change).then(ticked("rent_and_fees", fee))
    who_left = OPENED.model_copy(update={"to_unit_id": None, "deposit_fen": 30_000})
    given(of.settlement, who_left).when(asked).then(ticked("rent_and_fees", fee, early))


def test_what_is_broken_is_owed_and_nothing_is_paid_back() -> None:
    whole = [ticked(item) for item in ITEMS]
    nothing = facts.SettlementClosed(**PLACE, closed_by=MANAGER, account=settled(0, []))
    given(of.settlement, OPENED, *whole).when(CLOSE).then(nothing)
    sink = ticked("damage", BROKEN_SINK)
    closed = facts.SettlementClosed(**PLACE, **OWED_BY, account=settled(0, [BROKEN_SINK.amount_fen]))
    assert closed.account.owed_fen == 30_000
    given(of.settlement, OPENED, *whole, sink).when(CLOSE).then(closed, owed(30_000))
    said = OWED | {"amount_fen": 30_000}
    given(of.settlement, OPENED, *whole, sink, closed, facts.SettlementOwedPaid(**PLACE, **said)).when(
        commands.WithdrawSettlement()
    ).nothing()
    paid = given(of.settlement, OPENED, *whole, sink, closed).when(
        commands.NoteOwedPaid(**said, today=day("9-8"))
    )
    paid.then(facts.SettlementOwedPaid(**PLACE, **said))


def test_told_late_of_a_contract_for_that_room_the_one_left_is_settled_once_and_with_its_deposit() -> None:
    office = Office(moving_out, [], Book(POLICIES), NOW)

    def signed(id_: UUID, room: UUID, on: str) -> None:
        said = terms(unit_ids=(room,), starts_on=day(on))
        do = Do(contract, id_, Draft(contract_id=id_, terms=said, signed_on=day(on)))
        assert office.ask(do) is None

    signed(LEASE, ROOM, "3-15")
    for note in (CAME, CHANGED):
        office.ask(Do(tenancy, LI, take(note)))
    of_the_change = moved_id(LEASE, ROOM, CHANGED.on)
    assert isinstance(office.state(of.settlement, of_the_change), Open)
    signed(NEXT_LEASE, OTHER_ROOM, "5-1")
    assert isinstance(office.state(of.settlement, of_the_change), Withdrawn)
    settled_at_last = office.state(of.settlement, settlement_id(LEASE, ROOM)).opened
    assert (settled_at_last.opened_on, settled_at_last.deposit_fen) == (CHANGED.on, terms().deposit_fen)
    assert office.state(of.settlement, settlement_id(LEASE, OTHER_ROOM)) == of.settlement.initial
    assert isinstance(office.state(contract, LEASE), Over)
    office.ask(Do(tenancy, LI, take(Departure(unit_id=OTHER_ROOM, on=day("9-1")))))
    last = office.state(of.settlement, settlement_id(NEXT_LEASE, OTHER_ROOM)).opened
    assert last.deposit_fen == terms().deposit_fen
