"""Whoever stays past a termination is told of again, as a late step of a renewal is, until they leave or live
there by another contract of theirs.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from policy.domain.values import Versions
from pydantic import Field

from contracts.domain.contract_commands import ContractCommand
from contracts.domain.contract_facts import ContractEvent, ContractOverstayed
from contracts.domain.contract_states import Contract, Expired
from contracts.domain.renewal_policy import RENEWAL, RenewalDays


class TellOverstay(ContractCommand):
    """Asked by a deadline, on the local day `today`. `next_signed`: another contract of its tenant is signed,
    to begin there later.
    """

    contract_id: UUID
    today: date
    next_signed: bool = Field(False, exclude=True)
    policy: Versions[RenewalDays] = Field(RENEWAL, exclude=True)


def overstayed(asked: TellOverstay, contract: Contract) -> list[ContractEvent]:
    """Nothing of who has left, nor before its days are over since it was told last."""
    if not isinstance(contract, Expired) or not contract.terminated:
        return []
    if contract.held_over <= contract.given_back:
        return []
    days, last = asked.policy.in_force(asked.today).values, contract.overstay_told_on
    if last is not None and asked.today < last + timedelta(days=days.again_in(contract.overstay_told)):
        return []
    said: dict[str, Any] = {
        "nth": contract.overstay_told + 1,
        "told_on": asked.today,
        "next_signed": asked.next_signed,
    }
    return [contract.tells(ContractOverstayed, **said)]
