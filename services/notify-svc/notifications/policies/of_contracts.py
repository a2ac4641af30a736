"""A contract nears its end, is over, or outlives the owner's cover: who must act hears of it."""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Do, Policy
from published.contracts import ContractExpired, ContractNearExpiry, ContractOverrunDetected

from notifications.policies.asking import ask, last_day


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case ContractNearExpiry() as e:
            return ask(
                fact,
                e.contract_id,
                str(e.stage_days),
                occasion=e.ends_on,
                rule=f"ContractNearExpiry/{e.track}",
                park_id=e.park_id,
                unit_id=e.unit_ids[0],
                words={"day": last_day(e.ends_on), "days": str(e.stage_days)},
                party=e.party_id,
                unit_manager=e.manager_id,
            )
        case ContractExpired() as e:
            return ask(
                fact,
                e.contract_id,
                e.ended_on.isoformat(),
                park_id=e.park_id,
                unit_id=e.unit_ids[0],
                words={"day": last_day(e.ended_on)},
                unit_manager=e.manager_id,
            )
        case ContractOverrunDetected() as e:
            return ask(
                fact,
                e.contract_id,
                str(e.days_over),
                occasion=f"{e.unit_id}/{e.cover_ends_on}",
                park_id=e.park_id,
                unit_id=e.unit_id,
                words={
                    "day": last_day(e.cover_ends_on),
                    "days": str(e.days_over),
                    "yuan": f"{e.exposure_fen / 100:.2f}",
                },
                unit_manager=e.manager_id,
            )
    return []


of_contracts = Policy(
    "tell of contracts", (ContractNearExpiry, ContractExpired, ContractOverrunDetected), react
)
