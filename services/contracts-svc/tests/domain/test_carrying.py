"""押金结转: the deposit of a contract whose tenant lives on by the next, and what that one says of it."""

from typing import Any, cast
from uuid import UUID

import pytest
from contracts.domain.carrying import (
    CarryDeposit,
    GiveDepositBack,
    PassDepositOn,
    TakeDepositBack,
)
from contracts.domain.contract import contract
from contracts.domain.contract_commands import ExchangeUnit
from contracts.domain.contract_facts import (
    ContractAnnulled,
    ContractDeclined,
    ContractDepositLowered,
    ContractSucceeded,
    ContractTerminated,
    OccupancyEnded,
    OccupancyResumed,
    UnitExchanged,
)
from contracts.domain.deposit import share_of
from contracts.domain.deposit_facts import (
    ContractDepositCarriedOver,
    ContractDepositGivenBack,
    ContractDepositPassedOn,
    ContractDepositTakenBack,
)
from contracts.domain.settlement_commands import OpenSettlement
from contracts.domain.tenancy_commands import NoteOver
from contracts.policies.carrying import carry
from contracts.policies.moving_out import note_over, settle
from contracts.views.contracts import contracts
from testkit.given import given

from .desk import Rows
from .test_renewal import fact_of
from .words import (
    LEASE,
    LI,
    NEXT_LEASE,
    OTHER_ROOM,
    ROOM,
    ZHAO,
    day,
    drafted,
    going_along,
    leaves,
    left,
    signed,
    terminate,
    terms,
)

HELD = terms().deposit_fen
PASS, CARRY = (
    PassDepositOn(to=NEXT_LEASE),
    CarryDeposit(from_contract_id=NEXT_LEASE, shares={ROOM: 700}, kept={}),
)
FREE: dict[str, Any] = {"deposit_fen": 0}


def passed(fen: int, **said: Any) -> ContractDepositPassedOn:
    return told(NEXT_LEASE, {ROOM: fen}, **said)


def carried(
    fen: int, in_all: int, of: UUID = NEXT_LEASE, kept: int = 0, held: int | None = None, **said: Any
) -> ContractDepositCarriedOver:
    """`held`: None: what its terms say, or else all that was carried."""
    deposit = {"deposit_fen": fen, "carried_fen": in_all, "kept_fen": kept}
    deposit["held_fen"] = terms(**said).deposit_fen or in_all if held is None else held
    return ContractDepositCarriedOver(contract_id=LEASE, terms=terms(**said), from_contract_id=of, **deposit)


def test_what_is_held_for_each_room_that_was_not_given_back_is_passed_on_once() -> None:
    given(contract, drafted(), signed()).when(PASS).then(passed(HELD))
    given(contract, drafted(), signed(), passed(HELD)).when(PASS).nothing()
    settled = passed(0).model_copy(update={"shares": {}, "kept": {ROOM: HELD}})
    given(contract, drafted(), signed(), left()).when(PASS).then(settled)
    owners: dict[str, Any] = {"track": "owner", "tenant_id": None}
    given(contract, drafted(**owners), signed(**owners)).when(PASS).nothing()
    given(contract, drafted(**FREE), signed(**FREE)).when(PASS).nothing()
    given(contract, drafted()).when(PASS).nothing()
    given(contract).when(PASS).nothing()


def test_what_stands_for_its_rooms_is_held_for_it_and_passed_on_in_its_turn() -> None:
    next_ = given(contract, drafted(**FREE), signed(**FREE))
    next_.when(CARRY).then(carried(700, 700, **FREE))
    next_.when(CarryDeposit(from_contract_id=NEXT_LEASE, shares={OTHER_ROOM: 700}, kept={})).nothing()
    again = given(contract, drafted(**FREE), signed(**FREE), carried(700, 700, **FREE))
    again.when(CARRY).nothing()
    third = CarryDeposit(from_contract_id=LI, shares={ROOM: 5}, kept={})
    again.when(third).then(carried(5, 705, LI, **FREE))
    again.when(PASS).then(passed(700, **FREE))


BOTH: dict[str, Any] = {"unit_ids": (ROOM, OTHER_ROOM)}
PARTS = {ROOM: HELD // 2, OTHER_ROOM: HELD // 2}


def told(
    to: UUID, shares: dict[UUID, int], kept: dict[UUID, int] | None = None, **said: Any
) -> ContractDepositPassedOn:
    parts = {"shares": shares, "kept": kept or {}, "rooms_left": {}}
    return ContractDepositPassedOn(contract_id=LEASE, terms=terms(**said), to_contract_id=to, **parts)


def test_it_is_passed_on_to_each_that_shares_its_rooms_and_each_takes_what_stands_for_its_own() -> None:
    first, other = told(NEXT_LEASE, PARTS, **BOTH), told(ZHAO, PARTS, **BOTH)
    lease = (drafted(**BOTH), signed(**BOTH))
    given(contract, *lease, first).when(PassDepositOn(to=ZHAO)).then(other)
    for to in (NEXT_LEASE, ZHAO):
        given(contract, *lease, first, other).when(PassDepositOn(to=to)).nothing()
    half = carried(HELD // 2, HELD // 2, **FREE)
    asked = CarryDeposit(from_contract_id=NEXT_LEASE, shares=PARTS, kept={})
    given(contract, drafted(**FREE), signed(**FREE)).when(asked).then(half)


def test_what_is_settled_by_the_one_before_is_carried_no_more_until_that_leaving_is_called_off() -> None:
    passed_on, gone = told(NEXT_LEASE, PARTS, **BOTH), left(last=False, **BOTH)
    lease = (drafted(**BOTH), signed(**BOTH))
    still = told(NEXT_LEASE, {OTHER_ROOM: HELD // 2}, {ROOM: HELD // 2}, **BOTH)
    given(contract, *lease).when(PassDepositOn()).nothing()
    given(contract, *lease, passed_on, gone).when(PassDepositOn()).then(still)
    back = OccupancyResumed(
        contract_id=LEASE,
        terms=terms(**BOTH),
        unit_id=ROOM,
        tenant_id=LI,
        left_on=day("9-1"),
        standing="in_force",
    )
    called_off = given(contract, *lease, passed_on, gone, still, back)
    called_off.when(PassDepositOn()).then(passed_on)
    next_ = given(contract, drafted(**FREE), signed(**FREE), carried(700, 700, **FREE))
    settled = CarryDeposit(from_contract_id=NEXT_LEASE, shares={}, kept={ROOM: 700})
    next_.when(settled).then(carried(0, 0, kept=700, **FREE))


def test_it_goes_along_to_another_room() -> None:
    moved = ExchangeUnit(**going_along(ROOM, OTHER_ROOM, day("5-1")))
    lease = (drafted(**FREE), signed(**FREE))
    before = carried(700, 700, **FREE)
    [exchanged] = given(contract, *lease, before).when(moved).events
    assert isinstance(exchanged, UnitExchanged)
    assert exchanged.carried_fen == 700
    there = terms(unit_ids=(OTHER_ROOM,), **FREE)
    late = given(contract, *lease, exchanged.model_copy(update={"carried_fen": 0})).when(CARRY)
    late.then(carried(700, 700, **FREE).model_copy(update={"terms": there}))
    left_there = left(OTHER_ROOM).model_copy(update={"terms": there, "carried_fen": 700})
    settled_there = given(
        contract, *lease, before, told(NEXT_LEASE, {ROOM: 700}, **FREE), exchanged, left_there
    )
    settled = told(NEXT_LEASE, {}, {ROOM: 700}, unit_ids=(OTHER_ROOM,), **FREE)
    settled_there.when(PassDepositOn()).then(settled.model_copy(update={"rooms_left": {ROOM: OTHER_ROOM}}))


def test_it_is_held_for_the_next_one_whichever_goes_along_to_another_room_first() -> None:
    along = ExchangeUnit(**going_along(ROOM, OTHER_ROOM, day("5-1")))
    lease = (drafted(**FREE), signed(**FREE))
    [went] = given(contract, *lease).when(along).events
    [paid_for] = given(contract, drafted(), signed()).when(along).events
    [passed_on] = given(contract, drafted(), signed(), paid_for).when(PASS).events
    assert isinstance(passed_on, ContractDepositPassedOn)
    [before] = given(contract, drafted(), signed()).when(PASS).events
    for each in (passed_on, before):
        [asked] = carry(fact_of(each))
        for history in (lease, (*lease, went)):
            [held] = given(contract, *history).when(cast(CarryDeposit, asked.command)).events
            assert isinstance(held, ContractDepositCarriedOver)
            assert held.deposit_fen == held.held_fen > 0
        there = (drafted(unit_ids=(OTHER_ROOM,), **FREE), signed(unit_ids=(OTHER_ROOM,), **FREE))
        by_another = given(contract, *there).when(cast(CarryDeposit, asked.command))
        assert bool(by_another.events) == (each == passed_on), "of a room that was its place by then"


@pytest.mark.parametrize(("own", "settled"), [(0, 700), (900, 900), (500, 500)])
def test_a_deposit_of_its_own_is_all_that_is_held_and_none_is_as_before(own: int, settled: int) -> None:
    said: dict[str, Any] = {"deposit_fen": own}
    ended = left(on="3-15", **said).model_copy(
        update={
            "ended_on": terms().ends_on,
            "carried_fen": 700,
            "held_fen": settled,
            "terms": terms(**said),
        }
    )
    leave = leaves().model_copy(update={"ended_on": terms().ends_on})
    given(contract, drafted(**said), signed(**said), carried(700, 700, **said)).when(leave).then(ended)
    [asked] = settle(fact_of(ended))
    assert isinstance(asked.command, OpenSettlement)
    opened = asked.command.settlement
    assert (opened.deposit_fen, opened.carried_fen) == (settled, 700)


def test_each_room_has_its_part_of_what_was_carried() -> None:
    both = terms(unit_ids=(ROOM, OTHER_ROOM), deposit_fen=0)
    assert [share_of(701, both.unit_ids, room) for room in both.unit_ids] == [350, 351]
    assert share_of(701, terms().unit_ids, OTHER_ROOM) == 701


HIGHER: dict[str, Any] = {"deposit_fen": 900}
LOWER: dict[str, Any] = {"deposit_fen": 500}


@pytest.mark.parametrize(
    ("own", "kept", "held"), [(900, 0, 900), (900, 700, 200), (700, 700, 0), (500, 700, 0)]
)
def test_what_the_one_before_settles_is_not_settled_again(own: int, kept: int, held: int) -> None:
    said: dict[str, Any] = {"deposit_fen": own}
    of_all = kept or 700
    lease = (
        drafted(**said),
        signed(**said),
        carried(of_all - kept, of_all - kept, kept=kept, held=held, **said),
    )
    [gone] = given(contract, *lease).when(leaves(on="2026-3-15")).events
    assert isinstance(gone, OccupancyEnded)
    assert gone.held_fen == held
    [over] = given(contract, *lease).when(terminate(day("9-1"))).events
    assert isinstance(over, ContractTerminated)
    assert over.held_fen == held
    [asked] = note_over(fact_of(over))
    assert isinstance(asked.command, NoteOver)
    assert asked.command.paid == (held > 0)


def test_what_came_to_nothing_gives_back_what_it_was_passed() -> None:
    lease = (drafted(**HIGHER), signed(**HIGHER))
    first = terms().starts_on
    ended = ContractTerminated(
        contract_id=LEASE, terms=terms(ends_on=first, **HIGHER), old_ends_on=terms().ends_on, held_fen=200
    )
    [told] = given(contract, *lease, carried(700, 700, **HIGHER)).when(terminate(first)).events
    assert told == ended
    void = ContractAnnulled(contract_id=LEASE, terms=terms(**HIGHER))
    for over in (ended, void):
        back = ContractDepositGivenBack(contract_id=LEASE, terms=over.terms, to_contract_id=NEXT_LEASE)
        nothing = given(contract, *lease, carried(700, 700, **HIGHER), over)
        nothing.when(GiveDepositBack()).then(back)
        given(contract, *lease, carried(700, 700, **HIGHER), over, back).when(GiveDepositBack()).nothing()
        given(contract, *lease, over).when(CARRY).then(back)
    runs = given(contract, *lease, carried(700, 700, **HIGHER))
    runs.when(GiveDepositBack()).nothing()


def test_and_the_one_before_takes_it_back_and_settles_it() -> None:
    take = TakeDepositBack(from_contract_id=NEXT_LEASE)
    lease = (drafted(), signed())
    back = ContractDepositTakenBack(
        contract_id=LEASE, terms=terms(), from_contract_id=NEXT_LEASE, over=False, held_fen=HELD
    )
    given(contract, *lease, passed(HELD)).when(take).then(back)
    given(contract, *lease, passed(HELD), back).when(take).nothing()
    given(contract, *lease, passed(HELD), back).when(PASS).then(passed(HELD))
    assert note_over(fact_of(back)) == []
    [asked] = note_over(fact_of(back.model_copy(update={"over": True})))
    assert isinstance(asked.command, NoteOver)
    assert (asked.command.contract_id, asked.command.paid) == (LEASE, True)


def test_what_is_lowered_before_the_next_begins_is_passed_on_as_it_is_then() -> None:
    lowered = ContractDepositLowered(
        contract_id=LEASE, terms=terms(**LOWER), old_deposit_fen=HELD, deposit_fen=500
    )
    history = given(contract, drafted(), signed(), passed(HELD), lowered)
    history.when(PassDepositOn()).then(passed(500, **LOWER))


def test_a_draft_asks_for_its_deposit_until_it_is_declined_and_again_once_it_is_drafted_anew() -> None:
    declined = ContractDeclined(contract_id=LEASE, terms=terms())
    told = [fact_of(event) for event in (drafted(), declined, drafted())]
    held = [Rows(contracts).with_all(told[:count])[LEASE]["held_fen"] for count in (1, 2, 3)]
    assert held == [terms().deposit_fen, 0, terms().deposit_fen]


def test_a_room_they_changed_to_when_it_was_over_is_settled_for_the_first_of_its_own() -> None:
    gone = left(OTHER_ROOM)
    lease = (drafted(), signed(), passed(HELD), ContractSucceeded(contract_id=LEASE, terms=terms()), gone)
    [told] = given(contract, *lease).when(PassDepositOn()).events
    assert isinstance(told, ContractDepositPassedOn)
    assert (told.shares, told.kept) == ({}, {ROOM: HELD})
    rows = Rows(contracts).with_all([fact_of(event) for event in (*lease, told)])
    assert rows[LEASE]["held_fen"] == 0
