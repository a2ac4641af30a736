"""The end of a contract is told some days before, and when it comes. Both ends of the deadline.

A new end arms new deadlines, and so do other stages from their first day on, for all that runs; the old ones
still pass, and the contract answers that they no longer fit. What is known only after its moment is due when
it is known: one of that moment may have passed in vain, while the contract was over (OccupancyResumed).
"""

from collections.abc import Sequence

from kernel.clock import local_date, start_of
from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer
from policy.domain.book import Book

from contracts.domain.contract import contract
from contracts.domain.contract_commands import Expire, WarnOfExpiry
from contracts.domain.contract_facts import (
    ContractExtended,
    ContractRenewalLapsed,
    ContractSigned,
    ContractTerminated,
    OccupancyResumed,
)
from contracts.domain.expiry import ExpiryStages, stages_to_tell
from contracts.domain.policy import PolicyPublished, PolicyWithdrawn


def before_the_end(fact: Fact, policies: Book) -> Sequence[Deadline]:
    match fact.event:
        case (
            ContractSigned(contract_id=id_, terms=terms)
            | ContractExtended(contract_id=id_, terms=terms)
            | ContractRenewalLapsed(contract_id=id_, terms=terms)
            | OccupancyResumed(contract_id=id_, terms=terms, standing="in_force")
        ):
            known = local_date(fact.recorded_at)
            stages = stages_to_tell(terms.ends_on, known, policies.of(ExpiryStages))
            return [
                Deadline(
                    "near_expiry",
                    id_,
                    max(start_of(day), fact.recorded_at),
                    {"stage_days": stage, "ends_on": terms.ends_on.isoformat()},
                )
                for stage, day in stages
            ]
    return []


def at_the_end(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case (
            ContractSigned(contract_id=id_, terms=terms)
            | ContractExtended(contract_id=id_, terms=terms)
            | ContractTerminated(contract_id=id_, terms=terms, runs_on=True)
            | OccupancyResumed(contract_id=id_, terms=terms, standing="in_force" | "ending")
        ):
            note = {"ends_on": terms.ends_on.isoformat()}
            return [Deadline("expiry", id_, max(start_of(terms.ends_on), fact.recorded_at), note)]
    return []


near_expiry = Timer(
    kind="near_expiry",
    listens=(ContractSigned, ContractExtended, ContractRenewalLapsed, OccupancyResumed),
    arm=before_the_end,
    fire=lambda deadline: Do(
        contract,
        deadline.id,
        WarnOfExpiry(contract_id=deadline.id, **deadline.note, today=local_date(deadline.due_at)),
    ),
    rearmed_by=(PolicyPublished, PolicyWithdrawn),
)

expiry = Timer(
    kind="expiry",
    listens=(ContractSigned, ContractExtended, ContractTerminated, OccupancyResumed),
    arm=at_the_end,
    fire=lambda deadline: Do(contract, deadline.id, Expire(**deadline.note)),
)
