"""How a contract ends: given up; once signed: run out, followed, terminated, annulled, or given back; and
that it was not given back after all.
"""

from datetime import date

from contracts.domain.classing import passed_on
from contracts.domain.contract_commands import (
    Annul,
    EndOccupancy,
    NoteRenewed,
    ResumeOccupancy,
    Terminate,
    Void,
)
from contracts.domain.contract_evolving import resumed
from contracts.domain.contract_facts import (
    ContractAnnulled,
    ContractEnded,
    ContractEvent,
    ContractExpired,
    ContractExtended,
    ContractHeldOver,
    ContractRenewed,
    ContractSucceeded,
    ContractTerminated,
    ContractVoided,
    OccupancyEnded,
    OccupancyResumed,
)
from contracts.domain.contract_refusals import (
    EndsThenAnyway,
    GivenBackByIt,
    LivedInByIt,
    TerminatedInPast,
    TerminationAfterEnd,
)
from contracts.domain.contract_states import Drafted, Ending, Expired, InForce, Over, Written, standing
from contracts.domain.second_check import check_approved
from contracts.domain.sending import recalled
from contracts.domain.signing import check_still_free
from contracts.domain.terms import EndBeforeStart


def terminated(contract: Written, asked: Terminate) -> list[ContractEvent]:
    """Raises EndBeforeStart, TerminationAfterEnd, EndsThenAnyway, GivenBackByIt or TerminatedInPast, or what
    `check_approved` does.

    What is ending already may end on another day, and goes on where that is the day it would have ended on:
    days that it was to have no more have to be free still, else it raises what `check_free` and
    `check_not_out` do. What goes on without a term may end on any day from today on: where the tenant is
    there, whoever else was promised the room.
    """
    end, day = contract.terms.ends_on, asked.ends_on
    if isinstance(contract, Ending) and day == end:
        return []
    if _without_term(contract) and day != end:
        earliest = max(asked.today, contract.would_end_on if isinstance(contract, Ending) else end)
        if day <= earliest:
            raise TerminatedInPast(earliest=earliest)
        if not asked.lived_in_by:
            # What follows in some of its rooms is the same tenant's: nobody is in their way there, and in the
            # others it is to end.
            own = {each.unit_id for each in asked.clashes if each.own}
            in_part = own < {*contract.terms.unit_ids}
            others = tuple(each for each in asked.clashes if not (in_part and each.own))
            check_still_free(asked.model_copy(update={"clashes": others}), until=day, had_until=end)
        check_approved(asked.act, asked.by, asked.at, asked.approval)
        return [_terminated(contract, day, runs_on=True)]
    latest = contract.would_end_on if isinstance(contract, Ending) else end
    if day < contract.terms.starts_on:
        raise EndBeforeStart(starts_on=contract.terms.starts_on)
    if day > latest:
        raise TerminationAfterEnd(ends_on=latest)
    if isinstance(contract, InForce) and day == end:
        raise EndsThenAnyway
    if day == contract.terms.starts_on and contract.given_back:
        raise GivenBackByIt(starts_on=contract.terms.starts_on)
    check_still_free(asked, until=day, had_until=end)
    check_approved(asked.act, asked.by, asked.at, asked.approval)
    if isinstance(contract, Ending) and day == latest:
        return [contract.tells(ContractExtended, ends_on=day, old_ends_on=end)]
    return [_terminated(contract, day, runs_on=day > asked.today)]


def _terminated(contract: Written, day: date, **how: bool) -> ContractTerminated:
    said = {"old_ends_on": contract.terms.ends_on, "held_fen": contract.held_until(day)}
    return contract.tells(ContractTerminated, ends_on=day, **said, **how)


def _without_term(contract: Written) -> bool:
    """Past its end and not given back (Civil Code art. 734), or ending from there."""
    if contract.terms.track == "owner":
        return False
    noticed = isinstance(contract, Ending) and contract.would_end_on < contract.terms.ends_on
    return noticed or isinstance(contract, Expired)


def given_up(contract: Drafted, asked: Void) -> list[ContractEvent]:
    """Whoever has it to sign is told that it counts no more. Raises what `check_approved` does."""
    check_approved(asked.act, asked.by, asked.at, asked.approval)
    return [*recalled(contract), contract.tells(ContractVoided)]


def annulled(contract: Written, asked: Annul) -> list[ContractEvent]:
    """Whoever counts its days hears that it ended before the first of them, and need not know of more."""
    if asked.lived_in_by or contract.given_back:
        raise LivedInByIt
    check_approved(asked.act, asked.by, asked.at, asked.approval)
    return [_terminated(contract, contract.terms.starts_on), contract.tells(ContractAnnulled)]


def renewed(contract: Written, asked: NoteRenewed) -> list[ContractEvent]:
    """What ran out before the next was signed has waited for it."""
    told: list[ContractEvent] = [
        contract.tells(ContractRenewed, renewed_by=asked.renewed_by, payee=contract.payee)
    ]
    told += passed_on(contract, asked.renewed_by)
    return [*told, contract.tells(ContractSucceeded)] if isinstance(contract, Expired) else told


def ran_out(contract: InForce | Ending) -> list[ContractEvent]:
    if isinstance(contract, Ending):
        return [contract.tells(ContractEnded, held_fen=contract.held_until(contract.terms.ends_on))]
    return [contract.tells(ContractSucceeded if contract.renewed else ContractExpired)]


def given_back(contract: Written, left: EndOccupancy) -> list[ContractEvent]:
    """Whoever leaves the last unit before the end ends the contract with it; not the next one, where that is
    signed: nobody terminates it but with approval (`forsaking.py`).
    """
    terms = contract.terms
    last = len(contract.given_back) + 1 >= len(terms.unit_ids)
    deposit = contract.deposit
    stands_for = left.unit_id if left.unit_id in terms.unit_ids else terms.unit_ids[0]
    held = {"held_fen": deposit.held_fen, "carried_fen": deposit.carried_fen}
    held["gone_fen"] = contract.gone.get(stands_for, 0)
    said = {**left.model_dump(), "last": last, **held, "settled_before": contract.settled_before}
    ended = contract.tells(OccupancyEnded, **said)
    if last and isinstance(contract, InForce | Ending) and left.ended_on < terms.ends_on:
        day = max(left.ended_on, terms.starts_on)
        return [ended, _terminated(contract, day, given_back=True)]
    return [ended]


def kept(contract: Written, asked: ResumeOccupancy) -> list[ContractEvent]:
    """Who never left lives on by it, or past its end, by the next one where that had begun. Never refused,
    whoever has signed for the room since: they are there. The board shows both.
    """
    before = resumed(contract, asked.unit_id)
    said = asked.model_dump() | {"terms": before.terms}
    if isinstance(before, InForce | Ending | Expired):
        return [contract.tells(OccupancyResumed, **said, standing=standing(before))]
    again = contract.tells(OccupancyResumed, **said, standing="over")
    if asked.renewed_by is not None:
        return [again, before.tells(ContractSucceeded)]
    terminated = isinstance(before, Over) and before.terminated
    return [again, before.tells(ContractHeldOver, unit_id=asked.unit_id, terminated=terminated)]
