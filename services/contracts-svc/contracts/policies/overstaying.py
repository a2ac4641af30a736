"""Whoever stays past a termination is told of again: after as many days as a late step of a renewal is."""

from collections.abc import Sequence
from datetime import timedelta

from kernel.clock import local_date, start_of
from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer
from policy.domain.book import Book

from contracts.domain.contract import contract
from contracts.domain.contract_facts import ContractHeldOver, ContractOverstayed, OccupancyResumed
from contracts.domain.overstaying import TellOverstay
from contracts.domain.policy import PolicyPublished, PolicyWithdrawn
from contracts.domain.renewal_policy import RenewalDays


def arm(fact: Fact, policies: Book) -> Sequence[Deadline]:
    """Who turns out never to have left stays still: what was armed before may have passed meanwhile."""
    match fact.event:
        case ContractOverstayed(contract_id=id_, nth=told):
            pass
        case ContractHeldOver(contract_id=id_, terminated=True):
            told = 1
        case OccupancyResumed(contract_id=id_, standing="expired"):
            told = 1
        case _:
            return []
    since = local_date(fact.recorded_at)
    days = policies.of(RenewalDays).in_force(since).values.again_in(told)
    return [Deadline("overstays", id_, start_of(since + timedelta(days=days)))]


overstays = Timer(
    kind="overstays",
    listens=(ContractHeldOver, ContractOverstayed, OccupancyResumed),
    arm=arm,
    fire=lambda deadline: Do(
        contract, deadline.id, TellOverstay(contract_id=deadline.id, today=local_date(deadline.due_at))
    ),
    rearmed_by=(PolicyPublished, PolicyWithdrawn),
)
