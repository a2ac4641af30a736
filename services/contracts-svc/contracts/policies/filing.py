"""A lease signed, extended or changed is to be filed, until it is over; whose day passes is told of."""

from collections.abc import Sequence
from datetime import date, timedelta

from kernel.clock import local_date, start_of
from kernel.facts import Fact
from kernel.service import Deadline, Do, Policy, Timer

from contracts.domain.contract_facts import (
    ContractAnnulled,
    ContractEnded,
    ContractEvent,
    ContractExpired,
    ContractExtended,
    ContractRentChanged,
    ContractRentFreeChanged,
    ContractSigned,
    ContractSucceeded,
    ContractTerminated,
    OccupancyResumed,
    UnitExchanged,
)
from contracts.domain.filing import filing
from contracts.domain.filing_commands import Demand, Drop, FallOverdue, TakeUp
from contracts.domain.filing_facts import Cause, FilingFellDue, FilingRetracted

HEARD_LATE = timedelta(days=1)
"""What was due before anybody here knew of it is asked for a day before somebody is told."""


def react(fact: Fact) -> Sequence[Do]:
    """What was signed before Anju was is to be filed as well while there is time; behind that its operator
    knows whether it was, and thousands would be late on the first day.
    """
    match fact.event:
        case ContractEvent(terms=terms) if terms.track == "owner":
            return []
        case ContractSigned(taken_over=before, signed_on=day) as signed:
            known_on = local_date(fact.recorded_at) if before else None
            if known_on and signed.terms.ends_on <= known_on:
                return []  # over, or without a term: no city waits for it
            return [_demand(signed, day=day, cause="signed", known_on=known_on)]
        case ContractExtended() as extended:
            return [_demand(extended, day=local_date(fact.recorded_at), cause="extended")]
        case (
            UnitExchanged() | ContractRentFreeChanged() | ContractRentChanged(agreed_later=True)
        ) as changed:
            return [_demand(changed, day=local_date(fact.recorded_at), cause="changed")]
        case ContractTerminated(runs_on=True):
            return []  # ContractEnded tells the day
        case ContractAnnulled(contract_id=id_):
            return [Do(filing, id_, Drop(day=local_date(fact.recorded_at), annulled=True))]
        case (
            ContractTerminated(contract_id=id_, terms=terms)
            | ContractEnded(contract_id=id_, terms=terms)
            | ContractExpired(contract_id=id_, terms=terms)
            | ContractSucceeded(contract_id=id_, terms=terms)
        ):
            return [Do(filing, id_, Drop(day=terms.ends_on))]
        case OccupancyResumed(contract_id=id_, standing="in_force" | "ending"):
            return [Do(filing, id_, TakeUp())]
    return []


def _demand(told: ContractEvent, *, day: date, cause: Cause, known_on: date | None = None) -> Do:
    id_, terms = told.contract_id, told.terms
    place = {"contract_id": id_, "park_id": terms.park_id, "unit_ids": terms.unit_ids}
    return Do(filing, id_, Demand(**place, cause=cause, day=day, ends_on=terms.ends_on, known_on=known_on))


def _arm(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case FilingFellDue(contract_id=id_, due_on=day) | FilingRetracted(contract_id=id_, due_on=day):
            over = max(start_of(day + timedelta(days=1)), fact.recorded_at + HEARD_LATE)
            return [Deadline("filing_overdue", id_, over, {"due_on": day.isoformat()})]
    return []


filing_policy = Policy(
    "filing",
    (
        *(ContractSigned, ContractExtended, ContractTerminated, ContractEnded, ContractExpired),
        *(ContractSucceeded, ContractAnnulled, OccupancyResumed),
        *(UnitExchanged, ContractRentChanged, ContractRentFreeChanged),
    ),
    react,
)

filing_overdue = Timer(
    kind="filing_overdue",
    listens=(FilingFellDue, FilingRetracted),
    arm=_arm,
    fire=lambda deadline: Do(filing, deadline.id, FallOverdue(**deadline.note)),
)
