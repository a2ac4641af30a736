"""How a contract that was signed ends: it ran out, another follows, terminated, annulled, or given back."""

from contracts.domain.contract_commands import (
    Annul,
    EndOccupancy,
    LivedInByIt,
    NoteRenewed,
    Terminate,
    TerminationAfterEnd,
)
from contracts.domain.contract_facts import (
    ContractAnnulled,
    ContractEvent,
    ContractExpired,
    ContractRenewed,
    ContractSucceeded,
    ContractTerminated,
    OccupancyEnded,
)
from contracts.domain.contract_states import Expired, InForce, Written
from contracts.domain.second_check import check_approved
from contracts.domain.terms import EndBeforeStart


def terminated(contract: Written, asked: Terminate) -> list[ContractEvent]:
    end, day = contract.terms.ends_on, asked.ends_on
    if day < contract.terms.starts_on:
        raise EndBeforeStart(starts_on=contract.terms.starts_on)
    if day > end:
        raise TerminationAfterEnd(ends_on=end)
    check_approved(asked.act, asked.by, asked.at, asked.approval)
    return [contract.tells(ContractTerminated, ends_on=day, old_ends_on=end)]


def annulled(contract: Written, asked: Annul) -> list[ContractEvent]:
    """Whoever counts its days hears that it ended before the first of them, and need not know of more."""
    if asked.lived_in_by or contract.given_back:
        raise LivedInByIt
    check_approved(asked.act, asked.by, asked.at, asked.approval)
    first, end = contract.terms.starts_on, contract.terms.ends_on
    none_of_its_days = contract.tells(ContractTerminated, ends_on=first, old_ends_on=end)
    return [none_of_its_days, contract.tells(ContractAnnulled)]


def renewed(contract: Written, asked: NoteRenewed) -> list[ContractEvent]:
    """What ran out before the next was signed has waited for it."""
    told: list[ContractEvent] = [contract.tells(ContractRenewed, renewed_by=asked.renewed_by)]
    return [*told, contract.tells(ContractSucceeded)] if isinstance(contract, Expired) else told


def ran_out(contract: InForce) -> list[ContractEvent]:
    return [contract.tells(ContractSucceeded if contract.renewed else ContractExpired)]


def given_back(contract: Written, left: EndOccupancy) -> list[ContractEvent]:
    """Whoever leaves the last unit before the end ends the contract with it."""
    terms = contract.terms
    ended = contract.tells(
        OccupancyEnded, unit_id=left.unit_id, tenant_id=left.tenant_id, ended_on=left.ended_on
    )
    last = len(contract.given_back) + 1 == len(terms.unit_ids)
    if last and isinstance(contract, InForce) and left.ended_on < terms.ends_on:
        day = max(left.ended_on, terms.starts_on)
        return [ended, contract.tells(ContractTerminated, ends_on=day, old_ends_on=terms.ends_on)]
    return [ended]
