"""What a next contract paid back is gone with the one before as well: who turns out to have left by that one
has the rest of it, and no fen twice.
"""

from datetime import timedelta
from typing import Any

import pytest
from contracts.domain.carrying import PassDepositOn
from contracts.domain.contract import contract
from contracts.domain.contract_commands import ChangeRent, ExchangeUnit
from contracts.domain.contract_facts import ContractSucceeded, OccupancyEnded, UnitExchanged
from contracts.domain.deposit_facts import ContractDepositGone, ContractDepositReturned
from contracts.domain.deposit_return import NoteDepositGone
from contracts.domain.rents import DepositPartlySettled
from contracts.domain.second_check import RentChange
from contracts.domain.settlement_commands import OpenSettlement
from contracts.domain.settlement_items import statement
from contracts.domain.settlement_states import Open
from contracts.papers.settling import line_said
from contracts.policies.carrying import carry
from contracts.policies.moving_out import settle
from contracts.views.contracts import contracts
from contracts.views.deposits import held_for
from contracts.views.lettings import lettings
from testkit.given import given

from .desk import Rows
from .naive import DAY
from .test_any_deposits import AnyDeposits
from .test_carrying import BOTH, FREE, HELD, LOWER, carried, told
from .test_excess import BACK, OVER
from .test_renewal import fact_of
from .words import (
    LEASE,
    NEXT_LEASE,
    NOW,
    OTHER_ROOM,
    ROOM,
    THIRD_ROOM,
    approval,
    day,
    drafted,
    going_along,
    leaves,
    left,
    signed,
    terms,
)

OWING = (drafted(**LOWER), signed(**LOWER), carried(700, 700, **LOWER), OVER)
PAID_BACK = NoteDepositGone(amount_fen=200, unit_ids=(ROOM,))
OVER_NOW = (
    *(drafted(), signed(), told(NEXT_LEASE, {ROOM: HELD})),
    ContractSucceeded(contract_id=LEASE, terms=terms()),
)


def gone(fen: int, of: dict[Any, int] | None = None, *, held: int, **said: Any) -> ContractDepositGone:
    by_room = {ROOM: fen} if fen else {}
    return ContractDepositGone(
        contract_id=LEASE, terms=terms(**said), gone=by_room, of=of or {}, held_fen=held
    )


def test_it_is_carried_no_more_and_the_one_before_hears_of_it() -> None:
    [returned] = given(contract, *OWING).when(BACK).events
    assert isinstance(returned, ContractDepositReturned)
    assert returned.of == {NEXT_LEASE: 200}
    [asked] = carry(fact_of(returned))
    assert (asked.id, asked.command) == (NEXT_LEASE, NoteDepositGone(amount_fen=200, unit_ids=(ROOM,)))
    given(contract, *OWING, returned).when(PassDepositOn(to=LEASE)).then(told(LEASE, {ROOM: 500}, **LOWER))
    for view in (contracts, lettings):
        rows = Rows(view).with_all([fact_of(each) for each in (*OWING, returned)])
        [row] = rows.values()
        assert (row["carried_fen"], row["held_fen"]) == (500, 500)


def test_what_the_next_one_paid_back_is_settled_no_more_by_the_one_before() -> None:
    there = gone(200, held=HELD - 200)
    given(contract, *OVER_NOW).when(PAID_BACK).then(there)
    again = told(NEXT_LEASE, {ROOM: HELD - 200}, {ROOM: 200})
    given(contract, *OVER_NOW, there).when(PassDepositOn()).then(again)
    [ended] = given(contract, *OVER_NOW, there, again).when(leaves(on="2026-3-1")).events
    assert isinstance(ended, OccupancyEnded)
    assert (ended.held_fen, ended.gone_fen) == (HELD, 200)
    [asked] = settle(fact_of(ended))
    assert isinstance(asked.command, OpenSettlement)
    opened = asked.command.settlement
    assert (opened.deposit_fen, opened.gone_fen) == (HELD - 200, 200)


def test_its_paper_says_what_had_gone_back_before() -> None:
    lines = statement(500, [], gone_fen=200)
    assert [(each.amount_fen, each.balance_fen) for each in lines] == [(700, 700), (-200, 500)]
    assert [line_said(each) for each in lines] == ["押金", "减：此前已退还或扣除的押金"]


def test_each_room_that_the_next_one_has_bears_its_part_and_takes_it_along() -> None:
    lease = (drafted(**BOTH), signed(**BOTH))
    of_both = NoteDepositGone(amount_fen=201, unit_ids=(ROOM, OTHER_ROOM))
    [parts] = given(contract, *lease).when(of_both).events
    assert isinstance(parts, ContractDepositGone)
    assert (parts.gone, parts.held_fen) == ({ROOM: 100, OTHER_ROOM: 101}, HELD - 201)
    given(contract, *lease).when(PAID_BACK).then(gone(200, held=HELD - 200, **BOTH))
    one_left = (*lease, left(ROOM, last=False, **BOTH))
    [rest] = given(contract, *one_left).when(of_both).events
    assert isinstance(rest, ContractDepositGone)
    assert rest.gone == {OTHER_ROOM: 201}
    along = ExchangeUnit(**going_along(ROOM, THIRD_ROOM, day("5-1")))
    [moved] = given(contract, *lease, parts).when(along).events
    assert isinstance(moved, UnitExchanged)
    assert moved.held_fen == HELD - 201
    [ended] = given(contract, *lease, parts, moved).when(leaves(THIRD_ROOM, "9-1")).events
    assert isinstance(ended, OccupancyEnded)
    assert ended.gone_fen == 100
    there = Rows(contracts).with_all([fact_of(each) for each in (*lease, parts, moved)])[LEASE]
    assert [held_for(there, room) for room in (THIRD_ROOM, OTHER_ROOM)] == [HELD // 2 - 100, HELD // 2 - 101]
    rows = Rows(contracts).with_all([fact_of(each) for each in (*lease, parts, moved, ended)])
    assert rows[LEASE]["held_fen"] == HELD // 2 - 101


def test_of_a_room_nothing_goes_back_that_is_gone_already() -> None:
    lease = (drafted(**BOTH), signed(**BOTH))
    of_both = NoteDepositGone(amount_fen=300, unit_ids=(ROOM, OTHER_ROOM))
    half = HELD // 2
    out = ContractDepositGone(contract_id=LEASE, terms=terms(**BOTH), gone={ROOM: half}, of={}, held_fen=half)
    [found] = given(contract, *lease, out).when(of_both).events
    assert isinstance(found, ContractDepositGone)
    assert (found.gone, found.held_fen) == ({ROOM: half, OTHER_ROOM: 300}, half - 300)
    most = out.model_copy(update={"gone": {ROOM: half - 100}, "held_fen": half + 100})
    [found] = given(contract, *lease, most).when(of_both).events
    assert isinstance(found, ContractDepositGone)
    assert (found.gone, found.held_fen) == ({ROOM: half, OTHER_ROOM: 200}, half - 200)


def test_who_never_left_one_of_two_rooms_has_what_is_beyond_of_the_other_once() -> None:
    town = AnyDeposits()
    town.a_first_one_is_signed(900, True, 30 * DAY, 1, True)
    town.the_next_is_signed(300, 30 * DAY)
    town.days_pass(20 * DAY)
    town.leaves(0, timedelta(0), False)
    town.settles(0, True)
    town.settles(0, True)
    assert town.refunded == 450
    town.never_left(1)
    town.days_pass(20 * DAY)
    town.what_is_beyond_goes_back(1)
    assert town.returned == 150
    town.every_fen_is_in_one_place()
    assert town.of(town.signed[1]).deposit.to_return_fen == 0
    town.teardown()


def test_what_is_still_to_go_back_of_one_is_no_less_for_what_the_next_paid_back() -> None:
    town = AnyDeposits()
    town.a_first_one_is_signed(900, False, 30 * DAY, 1, True)
    town.the_next_is_signed(900, 30 * DAY)
    town.lowers(1, 600)
    town.days_pass(35 * DAY)
    town.the_next_is_signed(500, 30 * DAY)
    town.days_pass(30 * DAY)
    town.what_is_beyond_goes_back(2)
    town.every_fen_is_in_one_place()
    town.what_is_beyond_goes_back(1)
    assert town.returned == 400
    town.every_fen_is_in_one_place()
    town.teardown()


def test_what_it_was_passed_itself_is_gone_with_those_before_it() -> None:
    next_ = (drafted(**FREE), signed(**FREE), carried(700, 700, **FREE))
    found = given(contract, *next_).when(PAID_BACK)
    found.then(gone(0, {NEXT_LEASE: 200}, held=500, **FREE))
    [told_on, again] = carry(fact_of(found.events[0]))
    assert (told_on.id, told_on.command) == (NEXT_LEASE, PAID_BACK)
    assert (again.id, again.command) == (LEASE, PassDepositOn())


def test_what_is_left_of_it_is_not_lowered_with_the_rent() -> None:
    there = given(contract, drafted(), signed(), gone(200, held=HELD - 200))
    lower = RentChange(from_on=day("4-1"), rent_fen=450_000, deposit_fen=500)
    asked = ChangeRent(**lower.model_dump(exclude={"kind"}), by="wu", at=NOW, approval=approval(lower))
    there.when(asked).refused(DepositPartlySettled)


@pytest.mark.parametrize("ago", [8 * DAY, 5 * DAY])
def test_who_is_told_late_to_have_left_before_has_each_fen_once(ago: timedelta) -> None:
    town = AnyDeposits()
    town.a_first_one_is_signed(900, False, 30 * DAY, 1, True)
    town.the_next_is_signed(700, 30 * DAY)
    town.days_pass(35 * DAY)
    town.what_is_beyond_goes_back(1)
    assert town.returned == 200
    town.leaves(0, ago, True)
    [settled] = town.till.settlements()
    assert isinstance(settled, Open)
    assert (settled.opened.deposit_fen, settled.opened.gone_fen) == (700, 200)
    town.every_fen_is_in_one_place()
    town.never_left()
    town.every_fen_is_in_one_place()
    town.leaves(0, timedelta(0), True)
    town.every_fen_is_in_one_place()
    town.teardown()
