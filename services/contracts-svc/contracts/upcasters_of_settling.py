"""Facts of a settlement, of a handover and of a deposit that were stored in an older shape."""

from typing import Any

from kernel.facts import Registry

from contracts.domain.contract_facts import OccupancyEnded
from contracts.domain.deposit_facts import ContractDepositCarriedOver, ContractDepositReturned
from contracts.domain.handover_facts import HandoverAgreed, HandoverItemChecked, HandoverOpened
from contracts.domain.settlement_facts import (
    SettlementClosed,
    SettlementItemChecked,
    SettlementNotWithdrawn,
    SettlementOpened,
    SettlementRefundPaid,
)


def register(registry: Registry) -> None:
    registry.upcast(SettlementOpened, 1)(without_deposit)
    registry.upcast(SettlementOpened, 3)(of_who_left)
    for opened, version in ((SettlementOpened, 4), (HandoverOpened, 1)):
        registry.upcast(opened, version)(due_on_no_day)
    registry.upcast(SettlementItemChecked, 1)(without_lines)
    registry.upcast(SettlementItemChecked, 2)(before_a_policy)
    registry.upcast(SettlementItemChecked, 3)(beside_an_open_handover)
    registry.upcast(SettlementItemChecked, 4)(before_one_bill)
    registry.upcast(SettlementItemChecked, 5)(before_holders)
    registry.upcast(SettlementItemChecked, 6)(before_pictures_were_asked_about)
    registry.upcast(SettlementItemChecked, 7)(with_all_there)
    registry.upcast(SettlementItemChecked, 9)(before_credits)
    registry.upcast(SettlementItemChecked, 10)(not_worked_out)
    registry.upcast(SettlementClosed, 1)(before_days_to_refund)
    registry.upcast(SettlementClosed, 2)(before_a_policy)
    registry.upcast(SettlementClosed, 3)(with_nothing_credited)
    registry.upcast(SettlementClosed, 4)(owed_by_no_day)
    registry.upcast(SettlementRefundPaid, 1)(whoever_had_signed)
    registry.upcast(SettlementRefundPaid, 2)(before_one_reference)
    registry.upcast(ContractDepositReturned, 1)(before_one_reference)
    registry.upcast(ContractDepositReturned, 2)(of_its_own)
    for told, version in ((OccupancyEnded, 4), (SettlementOpened, 5)):
        registry.upcast(told, version)(with_all_of_it_there)
    registry.upcast(OccupancyEnded, 5)(with_every_room_alike)
    registry.upcast(ContractDepositCarriedOver, 2)(for_every_room)
    registry.upcast(SettlementNotWithdrawn, 1)(with_nothing_received)
    registry.upcast(HandoverItemChecked, 1)(before_pictures_were_asked_about)
    registry.upcast(HandoverItemChecked, 2)(with_all_there)
    registry.upcast(HandoverAgreed, 1)(by_one_word)
    for ticked in ((SettlementItemChecked, 8), (HandoverItemChecked, 3)):
        registry.upcast(*ticked)(before_pictures_were_kept_apart)


def before_one_bill(checked: dict[str, Any]) -> dict[str, Any]:
    """Two clerks might name one bill at the same time."""
    return checked | {"bill_once": False}


def before_pictures_were_asked_about(checked: dict[str, Any]) -> dict[str, Any]:
    """Nobody said whether a picture shows several things, nor that a meter was changed."""
    return checked


def with_all_there(checked: dict[str, Any]) -> dict[str, Any]:
    """Nobody could say that a home has no such thing."""
    return checked


def before_pictures_were_kept_apart(checked: dict[str, Any]) -> dict[str, Any]:
    """Two clerks might hand one picture in at the same time, so none is anybody's alone."""
    return checked | {"pictures": []}


def without_deposit(opened: dict[str, Any]) -> dict[str, Any]:
    """The first settlements kept no deposit; what was taken for them was settled on paper."""
    return opened | {"deposit_fen": 0}


def of_who_left(opened: dict[str, Any]) -> dict[str, Any]:
    """Nothing was settled when a tenant changed rooms."""
    return opened | {"to_unit_id": None}


def due_on_no_day(opened: dict[str, Any]) -> dict[str, Any]:
    """Nobody said by when it was to be closed, or agreed to, so nobody is told that it is late."""
    return opened | {"due_on": None, "policy_version": None}


def without_lines(checked: dict[str, Any]) -> dict[str, Any]:
    """The inventory was counted as a whole."""
    return checked | {"evidence": checked["evidence"] | {"lines": []}}


def before_a_policy(told: dict[str, Any]) -> dict[str, Any]:
    """What was deducted was for the contract alone to allow; by which version it was closed nobody said."""
    return told | {"policy_version": None}


def beside_an_open_handover(checked: dict[str, Any]) -> dict[str, Any]:
    """What had not been agreed to at moving in was not looked at."""
    return checked | {"evidence": checked["evidence"] | {"handed_over": None}}


def before_holders(checked: dict[str, Any]) -> dict[str, Any]:
    """Nobody compared in whose name the account is."""
    return checked | {"payee": None}


def before_credits(checked: dict[str, Any]) -> dict[str, Any]:
    """What had been paid ahead was paid back beside the settlement."""
    return checked | {"credits": []}


def not_worked_out(checked: dict[str, Any]) -> dict[str, Any]:
    """Of which months and days a rent was made nobody kept."""
    return checked | {"credits": [each | {"parts": []} for each in checked["credits"]]}


def with_nothing_credited(closed: dict[str, Any]) -> dict[str, Any]:
    """As above."""
    return closed | {"account": closed["account"] | {"credited_fen": 0}}


def with_nothing_received(stayed: dict[str, Any]) -> dict[str, Any]:
    """That a tenant had paid what they owed was noted nowhere."""
    return stayed | {"received_fen": 0}


def whoever_had_signed(paid: dict[str, Any]) -> dict[str, Any]:
    """Nobody asked whether both sides had."""
    return paid | {"unsigned": None}


def before_one_reference(paid: dict[str, Any]) -> dict[str, Any]:
    """Two refunds might be noted under one number of the bank."""
    return paid | {"reference_once": False}


def of_its_own(returned: dict[str, Any]) -> dict[str, Any]:
    """No contract before heard of it."""
    return returned | {"of": {}}


def with_all_of_it_there(told: dict[str, Any]) -> dict[str, Any]:
    """What had gone back before of what stands for a room was not asked."""
    return told | {"gone_fen": 0}


def before_days_to_refund(closed: dict[str, Any]) -> dict[str, Any]:
    """Nobody said by when."""
    return closed | {"refund_due_on": None}


def owed_by_no_day(closed: dict[str, Any]) -> dict[str, Any]:
    """Nobody said by when, so nobody is told that it is late."""
    return closed | {"owed_due_on": None, "party_id": None}


def by_one_word(agreed: dict[str, Any]) -> dict[str, Any]:
    """Nobody was asked who said so for the tenant."""
    return agreed | {"for_tenant": None}


def with_every_room_alike(ended: dict[str, Any]) -> dict[str, Any]:
    """So much stood for each room, also for one that the contract before had settled."""
    return ended | {"settled_before": []}


def for_every_room(carried: dict[str, Any]) -> dict[str, Any]:
    """Of which rooms the contract before had settled what stood for them nobody said."""
    return carried | {"settled": []}
