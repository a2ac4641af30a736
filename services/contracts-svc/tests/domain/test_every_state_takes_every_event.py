"""`evolve` is total: whatever history is read, it never raises, so that no stream is ever unreadable."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from contracts.app import service
from contracts.domain.carrying import TellExcess
from contracts.domain.city_caps import Caps
from contracts.domain.contract import contract
from contracts.domain.contract_commands import (
    ContractCommand,
    EndOccupancy,
    ExchangeUnit,
    Expire,
    FallDue,
    NoteDeclined,
    NoteRenewed,
    Redraft,
    WarnOfExpiry,
)
from contracts.domain.contract_facts import ContractEvent, ContractRentChanged, ContractRentFreeChanged
from contracts.domain.contract_states import Written
from contracts.domain.deposit_return import NoteDepositGone, NoteDepositHeld
from contracts.domain.expiry import ExpiryStages
from contracts.domain.handover_facts import HandoverItemChecked
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import Close, Complete, Escalate, Open, RenewalCommand
from contracts.domain.renewal_facts import RenewalEvent
from contracts.domain.second_check import RentChange
from contracts.domain.settlement_facts import SettlementItemChecked
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import (
    Escalate as EscalateSigning,
)
from contracts.domain.signing_round_commands import (
    Lapse,
    NoteRefusal,
    OpenSigning,
    RecordSignature,
    SigningCommand,
    Withdraw,
)
from contracts.domain.signing_round_facts import SigningEvent
from hypothesis import given, settings
from hypothesis import strategies as some
from kernel.domain import Decider, State

# Where a limit lies within what is optional or many, it is not found by itself.
MONTHS = some.none() | some.integers(0, 12)
some.register_type_strategy(Caps, some.builds(Caps, deposit_months=MONTHS, prepaid_months=MONTHS))
some.register_type_strategy(
    RentChange, some.builds(RentChange, deposit_fen=some.none() | some.integers(0, 900_000))
)
some.register_type_strategy(
    ExpiryStages, some.builds(ExpiryStages, stages=some.lists(some.integers(0, 400), max_size=4).map(tuple))
)
PICTURES = some.lists(some.integers(0, 15).map(lambda digit: f"{digit:x}" * 64), max_size=2).map(tuple)
for checked in (HandoverItemChecked, SettlementItemChecked):
    some.register_type_strategy(checked, some.builds(checked, pictures=PICTURES))
ROOMS = some.dictionaries(some.uuids(), some.uuids(), max_size=2)
for changed in (ContractRentChanged, ContractRentFreeChanged):
    some.register_type_strategy(changed, some.builds(changed, rooms_left=ROOMS))


@pytest.mark.parametrize("decider", service.deciders, ids=lambda each: each.name)
def test_every_state_takes_every_event(decider: Decider[Any, Any, Any]) -> None:
    kinds = [some.from_type(event) for event in decider.events]

    @settings(max_examples=50)
    @given(some.lists(some.one_of(*kinds), max_size=6), some.tuples(*kinds))
    def any_history(history: list[Any], one_of_each: tuple[Any, ...]) -> None:
        state = decider.initial
        for event in history:
            state = decider.evolve(state, event)
        for event in one_of_each:
            assert isinstance(decider.evolve(state, event), State)

    any_history()


OF_A_CONTRACT = (
    WarnOfExpiry,
    FallDue,
    Expire,
    EndOccupancy,
    ExchangeUnit,
    Redraft,
    NoteRenewed,
    NoteDeclined,
    TellExcess,
    NoteDepositGone,
    NoteDepositHeld,
)
DEADLINES_AND_POLICIES = some.one_of(*(some.builds(each) for each in OF_A_CONTRACT))


@given(
    some.lists(some.one_of(*(some.from_type(e) for e in contract.events)), min_size=1, max_size=5),
    DEADLINES_AND_POLICIES,
)
def test_what_deadlines_and_policies_ask_of_a_contract_is_never_refused(
    history: list[ContractEvent], command: ContractCommand
) -> None:
    state = contract.initial
    for event in history:
        state = contract.evolve(state, event)
    if isinstance(state, Written):  # of a stream whose first fact is a draft, as all are
        assert isinstance(contract.decide(command, state), list)


# Days on which the clock of a deadline may stand.
OPENING = some.builds(Open, today=some.dates(date(2000, 1, 1), date(2200, 1, 1)))


@given(
    some.lists(some.one_of(*(some.from_type(e) for e in renewal.events)), max_size=5),
    some.one_of(OPENING, *(some.from_type(each) for each in (Close, Complete, Escalate))),
)
def test_what_deadlines_and_policies_ask_of_a_renewal_is_never_refused(
    history: list[RenewalEvent], command: RenewalCommand
) -> None:
    state = renewal.initial
    for event in history:
        state = renewal.evolve(state, event)
    assert isinstance(renewal.decide(command, state), list)


# Instants at which a clock may stand.
INSTANTS = some.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
SENDING = some.builds(OpenSigning, today=some.dates(date(2000, 1, 1), date(2200, 1, 1)), sent_at=INSTANTS)
OTHERS = (EscalateSigning, Lapse, Withdraw, NoteRefusal, RecordSignature)


@settings(max_examples=60)
@given(
    some.lists(some.one_of(*(some.from_type(e) for e in signing.events)), max_size=5),
    some.one_of(SENDING, *(some.from_type(each) for each in OTHERS)),
)
def test_what_deadlines_policies_and_partners_say_of_a_signing_is_never_refused(
    history: list[SigningEvent], command: SigningCommand
) -> None:
    state = signing.initial
    for event in history:
        state = signing.evolve(state, event)
    assert isinstance(signing.decide(command, state), list)
