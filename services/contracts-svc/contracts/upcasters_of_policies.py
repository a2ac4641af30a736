"""Facts that say by which version of a policy they were decided, as they were stored in an older shape."""

from typing import Any

from kernel.facts import Registry

from contracts.domain.contract_facts import (
    ContractDepositLowered,
    ContractDrafted,
    ContractNearExpiry,
    ContractRentChanged,
    ContractRentFreeChanged,
    ContractSentForSignature,
    ContractSigned,
    RenewalFellDue,
)
from contracts.domain.filing_facts import FilingFellDue, FilingUnsaid
from contracts.domain.renewal_facts import RenewalProposed


def register(registry: Registry) -> None:
    registry.upcast(ContractNearExpiry, 1)(by_the_first_version)
    registry.upcast(RenewalFellDue, 1)(by_the_first_version)
    registry.upcast(ContractDrafted, 3)(before_caps_were_named)
    registry.upcast(ContractRentChanged, 3)(before_caps_were_named)
    registry.upcast(ContractRentFreeChanged, 1)(before_caps_were_named)
    registry.upcast(ContractDepositLowered, 1)(before_caps_were_named)
    registry.upcast(RenewalProposed, 1)(before_caps_were_named)
    registry.upcast(ContractDrafted, 4)(of_whichever_caps)
    registry.upcast(ContractRentChanged, 5)(of_whichever_caps)
    registry.upcast(ContractRentFreeChanged, 3)(of_whichever_caps)
    registry.upcast(ContractDepositLowered, 2)(of_whichever_caps)
    registry.upcast(RenewalProposed, 3)(of_whichever_caps)
    registry.upcast(ContractSentForSignature, 4)(before_they_said_by_which)
    registry.upcast(ContractSigned, 5)(before_they_said_by_which)
    registry.upcast(FilingFellDue, 2)(of_whichever_days)
    registry.upcast(FilingUnsaid, 2)(of_whichever_days)


def by_the_first_version(told: dict[str, Any]) -> dict[str, Any]:
    """There was no other."""
    return told | {"policy_version": 1}


def before_caps_were_named(told: dict[str, Any]) -> dict[str, Any]:
    """Judged, but nobody said by which version of the city's caps."""
    return told | {"caps_version": None}


def of_whichever_caps(told: dict[str, Any]) -> dict[str, Any]:
    """By a version that the city's own caps and the general ones may both have."""
    return told | {"caps_scope": None}


def before_they_said_by_which(told: dict[str, Any]) -> dict[str, Any]:
    """Judged by the caps of that moment, of which the draft alone said its own."""
    return told | {"caps_version": None, "caps_scope": None}


def of_whichever_days(told: dict[str, Any]) -> dict[str, Any]:
    """As of caps."""
    return told | {"policy_scope": None}
