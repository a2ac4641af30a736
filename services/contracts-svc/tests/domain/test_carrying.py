"""押金结转: the deposit of a contract whose tenant lives on by the next, and what that one says of it."""

from typing import Any
from uuid import UUID

import pytest
from contracts.domain.carrying import CarryDeposit, PassDepositOn, share_of_deposit
from contracts.domain.contract import contract
from contracts.domain.contract_commands import ExchangeUnit
from contracts.domain.contract_facts import (
    ContractDepositCarriedOver,
    ContractDepositLowered,
    ContractDepositPassedOn,
    OccupancyResumed,
    UnitExchanged,
)
from contracts.domain.deposit_facts import ContractDepositExceeded, ContractDepositReturned
from contracts.domain.deposit_return import (
    NoteDepositReturned,
    NothingToReturn,
    ReturnDiffers,
    ReturnedInFuture,
)
from contracts.domain.refund_reference import ReferenceUsed
from contracts.domain.settlement_commands import OpenSettlement
from contracts.policies.moving_out import settle
from testkit.given import given

from .test_renewal import fact_of
from .words import LEASE, LI, NEXT_LEASE, OTHER_ROOM, ROOM, ZHAO, day, drafted, leaves, left, signed, terms

HELD = terms().deposit_fen
PASS, CARRY = PassDepositOn(to=NEXT_LEASE), CarryDeposit(from_contract_id=NEXT_LEASE, shares={ROOM: 700})
FREE: dict[str, Any] = {"deposit_fen": 0}


def passed(fen: int, **said: Any) -> ContractDepositPassedOn:
    return ContractDepositPassedOn(
        contract_id=LEASE, terms=terms(**said), to_contract_id=NEXT_LEASE, shares={ROOM: fen}
    )


def carried(fen: int, in_all: int, of: UUID = NEXT_LEASE, **said: Any) -> ContractDepositCarriedOver:
    return ContractDepositCarriedOver(
        contract_id=LEASE, terms=terms(**said), from_contract_id=of, deposit_fen=fen, carried_fen=in_all
    )


def test_what_is_held_for_each_room_that_was_not_given_back_is_passed_on_once() -> None:
    given(contract, drafted(), signed()).when(PASS).then(passed(HELD))
    given(contract, drafted(), signed(), passed(HELD)).when(PASS).nothing()
    given(contract, drafted(), signed(), left()).when(PASS).nothing()
    owners: dict[str, Any] = {"track": "owner", "tenant_id": None}
    given(contract, drafted(**owners), signed(**owners)).when(PASS).nothing()
    given(contract, drafted(**FREE), signed(**FREE)).when(PASS).nothing()
    given(contract, drafted()).when(PASS).nothing()
    given(contract).when(PASS).nothing()


def test_what_stands_for_its_rooms_is_held_for_it_and_passed_on_in_its_turn() -> None:
    next_ = given(contract, drafted(**FREE), signed(**FREE))
    next_.when(CARRY).then(carried(700, 700, **FREE))
    next_.when(CarryDeposit(from_contract_id=NEXT_LEASE, shares={OTHER_ROOM: 700})).nothing()
    again = given(contract, drafted(**FREE), signed(**FREE), carried(700, 700, **FREE))
    again.when(CARRY).nothing()
    third = CarryDeposit(from_contract_id=LI, shares={ROOM: 5})
    again.when(third).then(carried(5, 705, LI, **FREE))
    again.when(PASS).then(passed(700, **FREE))


BOTH: dict[str, Any] = {"unit_ids": (ROOM, OTHER_ROOM)}
PARTS = {ROOM: HELD // 2, OTHER_ROOM: HELD // 2}


def told(to: UUID, shares: dict[UUID, int], **said: Any) -> ContractDepositPassedOn:
    return ContractDepositPassedOn(contract_id=LEASE, terms=terms(**said), to_contract_id=to, shares=shares)


def test_it_is_passed_on_to_each_that_shares_its_rooms_and_each_takes_what_stands_for_its_own() -> None:
    first, other = told(NEXT_LEASE, PARTS, **BOTH), told(ZHAO, PARTS, **BOTH)
    lease = (drafted(**BOTH), signed(**BOTH))
    given(contract, *lease, first).when(PassDepositOn(to=ZHAO)).then(other)
    for to in (NEXT_LEASE, ZHAO):
        given(contract, *lease, first, other).when(PassDepositOn(to=to)).nothing()
    half = carried(HELD // 2, HELD // 2, **FREE)
    asked = CarryDeposit(from_contract_id=NEXT_LEASE, shares=PARTS)
    given(contract, drafted(**FREE), signed(**FREE)).when(asked).then(half)


def test_what_is_settled_by_the_one_before_is_carried_no_more_until_that_leaving_is_called_off() -> None:
    passed_on, gone = told(NEXT_LEASE, PARTS, **BOTH), left(last=False, **BOTH)
    lease = (drafted(**BOTH), signed(**BOTH))
    still = {OTHER_ROOM: HELD // 2}
    given(contract, *lease).when(PassDepositOn()).nothing()
    given(contract, *lease, passed_on, gone).when(PassDepositOn()).then(told(NEXT_LEASE, still, **BOTH))
    back = OccupancyResumed(
        contract_id=LEASE,
        terms=terms(**BOTH),
        unit_id=ROOM,
        tenant_id=LI,
        left_on=day("9-1"),
        standing="in_force",
    )
    called_off = given(contract, *lease, passed_on, gone, told(NEXT_LEASE, still, **BOTH), back)
    called_off.when(PassDepositOn()).then(passed_on)
    next_ = given(contract, drafted(**FREE), signed(**FREE), carried(700, 700, **FREE))
    next_.when(CarryDeposit(from_contract_id=NEXT_LEASE, shares={})).then(carried(0, 0, **FREE))


def test_it_goes_along_to_another_room() -> None:
    moved = ExchangeUnit(from_unit_id=ROOM, to_unit_id=OTHER_ROOM, exchanged_on=day("5-1"))
    lease = (drafted(**FREE), signed(**FREE))
    [exchanged] = given(contract, *lease, carried(700, 700, **FREE)).when(moved).events
    assert isinstance(exchanged, UnitExchanged)
    assert exchanged.carried_fen == 700
    there = terms(unit_ids=(OTHER_ROOM,), **FREE)
    late = given(contract, *lease, exchanged.model_copy(update={"carried_fen": 0})).when(CARRY)
    late.then(carried(700, 700, **FREE).model_copy(update={"terms": there}))
    left_there = left(OTHER_ROOM).model_copy(update={"terms": there, "carried_fen": 700})
    settled_there = given(contract, *lease, told(NEXT_LEASE, {ROOM: 700}, **FREE), exchanged, left_there)
    settled_there.when(PassDepositOn()).then(told(NEXT_LEASE, {}, unit_ids=(OTHER_ROOM,), **FREE))


@pytest.mark.parametrize(("own", "settled"), [(0, 700), (900, 900), (500, 500)])
def test_a_deposit_of_its_own_is_all_that_is_held_and_none_is_as_before(own: int, settled: int) -> None:
    said: dict[str, Any] = {"deposit_fen": own}
    ended = left(on="3-15", **said).model_copy(
        update={"ended_on": terms().ends_on, "carried_fen": 700, "terms": terms(**said)}
    )
    leave = leaves().model_copy(update={"ended_on": terms().ends_on})
    given(contract, drafted(**said), signed(**said), carried(700, 700, **said)).when(leave).then(ended)
    [asked] = settle(fact_of(ended))
    assert isinstance(asked.command, OpenSettlement)
    opened = asked.command.settlement
    assert (opened.deposit_fen, opened.carried_fen) == (settled, 700)


LOWER: dict[str, Any] = {"deposit_fen": 500}
OVER = ContractDepositExceeded(contract_id=LEASE, terms=terms(**LOWER), old_deposit_fen=700, deposit_fen=500)
BACK = NoteDepositReturned(amount_fen=200, paid_on=day("5-1"), reference="B-1", today=day("5-1"))
WENT_BACK = ContractDepositReturned(
    contract_id=LEASE, terms=terms(**LOWER), **BACK.model_dump(), reference_once=True
)


def test_a_deposit_just_as_high_is_exceeded_by_nothing() -> None:
    same = {"deposit_fen": 700}
    given(contract, drafted(**same), signed(**same)).when(CARRY).then(carried(700, 700, **same))


def test_what_is_carried_beyond_a_lower_deposit_goes_back_once() -> None:
    lower = (drafted(**LOWER), signed(**LOWER))
    given(contract, *lower).when(CARRY).then(carried(700, 700, **LOWER), OVER)
    given(contract, *lower).when(BACK).refused(NothingToReturn)
    owing = given(contract, *lower, carried(700, 700, **LOWER), OVER)
    owing.when(BACK).then(WENT_BACK)
    owing.when(BACK.model_copy(update={"amount_fen": 199})).refused(ReturnDiffers, due_fen=200, due="2.00")
    owing.when(BACK.model_copy(update={"today": day("4-30")})).refused(ReturnedInFuture)
    done = given(contract, *lower, carried(700, 700, **LOWER), OVER, WENT_BACK)
    done.when(BACK).nothing()
    done.when(BACK.model_copy(update={"reference": "B-2"})).refused(NothingToReturn)
    others, theirs = ({"used_for": (whose,), "explained": True} for whose in (ZHAO, LI))
    owing.when(BACK.model_copy(update=others)).refused(ReferenceUsed, reference="B-1")
    owing.when(BACK.model_copy(update=theirs)).then(WENT_BACK.model_copy(update={"reference_once": False}))
    done.when(BACK.model_copy(update=others)).nothing()
    none = CarryDeposit(from_contract_id=NEXT_LEASE, shares={})
    owing.when(none).then(carried(0, 0, **LOWER))  # settled by the one before


def test_so_does_the_difference_to_one_that_was_lowered_with_the_rent() -> None:
    lowered = ContractDepositLowered(
        contract_id=LEASE, terms=terms(**LOWER), old_deposit_fen=HELD, deposit_fen=500
    )
    owing = given(contract, drafted(), signed(), lowered)
    asked = BACK.model_copy(update={"amount_fen": HELD - 500})
    owing.when(asked).then(WENT_BACK.model_copy(update={"amount_fen": HELD - 500}))
    given(contract, drafted()).when(asked).refused(NothingToReturn)


def test_each_room_has_its_part_of_what_was_carried() -> None:
    both = terms(unit_ids=(ROOM, OTHER_ROOM), deposit_fen=0)
    assert [share_of_deposit(both, room, 701) for room in both.unit_ids] == [350, 351]
    assert share_of_deposit(terms(), ROOM, 701) == HELD
