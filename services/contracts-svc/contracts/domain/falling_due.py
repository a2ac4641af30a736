"""What a deadline asks of a contract that nears its end: by the policy of the day on which it is asked."""

from typing import Any

from contracts.domain.contract_commands import FallDue, WarnOfExpiry
from contracts.domain.contract_facts import ContractEvent, ContractNearExpiry, RenewalFellDue
from contracts.domain.contract_states import Written


def warned(contract: Written, asked: WarnOfExpiry) -> list[ContractEvent]:
    """By the stages of the day it is asked: one that is none any more is kept to itself."""
    by, stage = asked.policy.in_force(asked.today), asked.stage_days
    if stage not in by.values.stages:
        return []
    told = contract.tells(
        ContractNearExpiry, stage_days=stage, policy_version=by.version, declined=asked.declined
    )
    return [told]


def fell_due(contract: Written, asked: FallDue) -> list[ContractEvent]:
    """By the policy of the day it is asked, which may open renewals later than the one that armed it."""
    by = asked.policy.in_force(asked.today)
    if (asked.ends_on - asked.today).days > by.values.opens_before:
        return []
    gone = tuple(each for each in contract.terms.unit_ids if each in contract.given_back)
    how: dict[str, Any] = {"policy_version": by.version, "given_back": gone}
    return [contract.tells(RenewalFellDue, fell_due_on=asked.today, **how)]
