"""What a second person approved, stored in an older shape, lifted to the present one: as `upcasters.py`."""

from datetime import date
from typing import Any

from kernel.facts import Registry

from contracts.domain.approvals import ActApprovalWithdrawn, ActApproved
from contracts.domain.contract_facts import OverrunApproved


def register(registry: Registry) -> None:
    registry.upcast(OverrunApproved, 1)(from_a_day_on)
    registry.upcast(OverrunApproved, 2)(of_whichever_unit)
    for act in (ActApproved, ActApprovalWithdrawn):
        registry.upcast(act, 1)(with_its_deposit)
        registry.upcast(act, 2)(of_no_unit)
        registry.upcast(act, 3)(of_draft_or_contract)
        registry.upcast(act, 4)(of_no_settlement)


def from_a_day_on(approved: dict[str, Any]) -> dict[str, Any]:
    """Whatever was not covered from that day on."""
    told = {name: value for name, value in approved.items() if name != "covered_until"}
    return told | {"uncovered": [[approved["covered_until"], date.max.isoformat()]]}


def of_whichever_unit(approved: dict[str, Any]) -> dict[str, Any]:
    """The days were those of all its units together."""
    days = [
        {"unit_id": unit, "starts_on": first, "ends_on": end}
        for unit in sorted(approved["terms"]["unit_ids"])
        for first, end in approved["uncovered"]
    ]
    return approved | {"uncovered": days}


def with_its_deposit(told: dict[str, Any]) -> dict[str, Any]:
    """Another rent left the deposit as it was."""
    act = told["act"]
    return told | {"act": act | {"deposit_fen": None}} if act["kind"] == "rent" else told


def of_no_unit(told: dict[str, Any]) -> dict[str, Any]:
    """An extension was approved from one day on, of whichever unit: by now it is approved anew."""
    anew = {"kind": "extension", "ends_on": told["act"].get("ends_on"), "uncovered": []}
    return told | {"act": anew} if told["act"]["kind"] == "extension" else told


def of_draft_or_contract(told: dict[str, Any]) -> dict[str, Any]:
    """An annulment was approved of either: by now it is approved anew."""
    act = told["act"]
    return told | {"act": act | {"of": None}} if act["kind"] == "annulment" else told


def of_no_settlement(told: dict[str, Any]) -> dict[str, Any]:
    """An account was approved of a whole contract: of each settlement it is approved anew."""
    act = told["act"]
    return told | {"act": act | {"settlement_id": None}} if act["kind"] == "refund_to_another" else told
