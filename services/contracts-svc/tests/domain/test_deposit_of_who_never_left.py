"""What became of a deposit while its tenant was taken to have left has happened: it goes on from there."""

from datetime import timedelta
from typing import Any

import pytest
from contracts.domain.carrying import PassDepositOn
from contracts.domain.contract import contract
from contracts.domain.contract_commands import ExchangeUnit
from contracts.domain.contract_facts import OccupancyResumed
from contracts.domain.deposit_facts import ContractDepositGone
from contracts.domain.deposit_return import NoteDepositHeld, NothingToReturn
from contracts.domain.settlement_facts import SettlementNotWithdrawn
from contracts.domain.settlement_states import Open
from contracts.policies.carrying import carry
from testkit.given import given

from . import twelve
from .naive import DAY
from .test_any_deposits import AnyDeposits
from .test_carrying import HELD, LOWER, carried, told
from .test_excess import BACK
from .test_renewal import fact_of
from .words import (
    LEASE,
    LI,
    NEXT_LEASE,
    OTHER_ROOM,
    ROOM,
    day,
    drafted,
    going_along,
    left,
    signed,
    terms,
)


def never_left(**said: Any) -> OccupancyResumed:
    place: dict[str, Any] = {"contract_id": LEASE, "unit_id": ROOM, "tenant_id": LI, "left_on": day("9-1")}
    return OccupancyResumed(**place, terms=terms(**said), standing="in_force")


def test_what_it_settled_itself_is_the_next_ones_again() -> None:
    passed_on, settled = told(NEXT_LEASE, {ROOM: HELD}), told(NEXT_LEASE, {}, {ROOM: HELD})
    found = given(contract, drafted(), signed(), passed_on, left(), settled, never_left())
    found.when(PassDepositOn()).then(passed_on)


def test_what_went_back_meanwhile_does_not_go_back_again() -> None:
    lease = (drafted(**LOWER), signed(**LOWER), carried(700, 700, **LOWER), left(**LOWER))
    [returned] = given(contract, *lease).when(BACK).events
    again = BACK.model_copy(update={"reference": "B-2"})
    given(contract, *lease, returned, never_left(**LOWER)).when(again).refused(NothingToReturn)


def test_who_never_left_has_it_back_once_when_they_leave_by_the_next() -> None:
    town = AnyDeposits()
    town.a_first_one_is_signed(900, False, 30 * DAY, 1, True)
    town.the_next_is_signed(900, 30 * DAY)
    for _ in range(2):
        town.leaves(0, timedelta(0), True)
        town.never_left()
    town.days_pass(40 * DAY)
    town.leaves(0, timedelta(0), True)
    town.teardown()


def test_what_was_refunded_is_held_by_neither_until_it_is_back() -> None:
    paid = SettlementNotWithdrawn(**twelve.PLACE, refund_fen=HELD, received_fen=0, paid_on=day("9-8"))
    [asked] = carry(fact_of(paid))
    assert asked.id == twelve.PLACE["contract_id"]
    assert asked.command == NoteDepositHeld(unit_id=twelve.PLACE["unit_id"], held_fen=0)
    lease = (drafted(), signed(), told(NEXT_LEASE, {ROOM: HELD}), left(), never_left())
    place = {"contract_id": LEASE, "terms": terms(), "of": {}}
    out = ContractDepositGone(**place, gone={ROOM: HELD}, held_fen=0)
    given(contract, *lease).when(NoteDepositHeld(unit_id=ROOM, held_fen=0)).then(out)
    nothing = given(contract, *lease, out)
    nothing.when(NoteDepositHeld(unit_id=ROOM, held_fen=0)).nothing()
    nothing.when(PassDepositOn()).then(told(NEXT_LEASE, {}, {ROOM: HELD}))
    back = ContractDepositGone(**place, gone={ROOM: 300}, held_fen=HELD - 300)
    nothing.when(NoteDepositHeld(unit_id=ROOM, held_fen=HELD - 300)).then(back)
    given(contract, *lease, out, back).when(NoteDepositHeld(unit_id=ROOM, held_fen=HELD)).then(
        ContractDepositGone(**place, gone={}, held_fen=HELD)
    )
    along = ExchangeUnit(**going_along(ROOM, OTHER_ROOM, day("10-1")))
    [moved] = given(contract, *lease, out).when(along).events
    there = terms(unit_ids=(OTHER_ROOM,))
    given(contract, *lease, out, moved).when(NoteDepositHeld(unit_id=ROOM, held_fen=HELD)).then(
        ContractDepositGone(**place | {"terms": there}, gone={}, held_fen=HELD)
    )


@pytest.mark.parametrize("restored", [False, True])
def test_who_has_it_and_lives_on_by_the_next_has_no_fen_twice(restored: bool) -> None:
    town = AnyDeposits()
    town.a_first_one_is_signed(900, False, 30 * DAY, 1, True)
    town.the_next_is_signed(900, 30 * DAY)
    town.days_pass(20 * DAY)
    town.leaves(0, timedelta(0), True)
    town.settles(0, True)
    town.settles(0, True)
    assert town.refunded == 900
    town.never_left()
    town.every_fen_is_in_one_place()
    if restored:
        town.what_was_refunded_is_back(0)
        town.every_fen_is_in_one_place()
    town.days_pass(20 * DAY)
    town.leaves(0, timedelta(0), True)
    town.every_fen_is_in_one_place()
    settled = [each.opened.deposit_fen for each in town.till.settlements() if isinstance(each, Open)]
    assert settled[-1] == (900 if restored else 0)
    town.teardown()
