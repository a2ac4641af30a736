"""How a contract ends: given up; once signed: run out, followed, terminated, annulled, or given back; and
that it was not given back after all.
"""

from datetime import date
from uuid import UUID

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
    LivedInByIt,
    TerminatedInPast,
    TerminationAfterEnd,
)
from contracts.domain.contract_states import Drafted, Ending, Expired, InForce, Over, Written, standing
from contracts.domain.next_contract_facts import NextContractForsaken, NextContractNotForsaken
from contracts.domain.second_check import check_approved
from contracts.domain.sending import recalled
from contracts.domain.signing import check_still_free
from contracts.domain.terms import EndBeforeStart


def terminated(contract: Written, asked: Terminate) -> list[ContractEvent]:
    """Raises EndBeforeStart, TerminationAfterEnd, EndsThenAnyway or TerminatedInPast, or what
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
            check_still_free(asked, until=day, had_until=end)
        check_approved(asked.act, asked.by, asked.at, asked.approval)
        return [_terminated(contract, day, runs_on=True)]
    latest = contract.would_end_on if isinstance(contract, Ending) else end
    if day < contract.terms.starts_on:
        raise EndBeforeStart(starts_on=contract.terms.starts_on)
    if day > latest:
        raise TerminationAfterEnd(ends_on=latest)
    if isinstance(contract, InForce) and day == end:
        raise EndsThenAnyway
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
    signed, also where they leave on its first day, or it is told when that one has begun: nobody terminates
    it but with approval, so somebody has to hear of it, of one of several units as well.
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
        over = _terminated(contract, day, given_back=True)
        return [ended, over, *_forsaken(contract, day, left, last)]
    return [ended, *_forsaken(contract, terms.ends_on, left, last)]


def _forsaken(contract: Written, end: date, left: EndOccupancy, last: bool) -> list[ContractEvent]:
    """Of one of several units nothing is told where several contracts follow: which has it is not known."""
    known = isinstance(contract, Over) and contract.left_on is not None
    if contract.renewed_by is None or known or left.ended_on > contract.terms.ends_on:
        return []
    if not last and {*contract.deposit_went_to} - {contract.renewed_by}:
        return []
    return [_forsakes(contract, end, left.unit_id, left.ended_on, part=not last)]


def _forsakes(contract: Written, end: date, unit_id: UUID, left_on: date, *, part: bool) -> ContractEvent:
    next_ = {"next_contract_id": contract.renewed_by, "begins_on": contract.terms.ends_on}
    left = {"left_unit_id": unit_id, "left_on": left_on, "part": part}
    return contract.tells(NextContractForsaken, ends_on=end, **next_, **left)


def kept(contract: Written, asked: ResumeOccupancy) -> list[ContractEvent]:
    """Who never left lives on by it, or past its end, by the next one where that had begun. Never refused,
    whoever has signed for the room since: they are there. The board shows both.
    """
    before = resumed(contract, asked.unit_id)
    said = asked.model_dump() | {"terms": before.terms}
    if isinstance(before, InForce | Ending | Expired):
        stands = contract.tells(OccupancyResumed, **said, standing=standing(before))
        return [stands, *_not_forsaken(contract, before, asked)]
    again = contract.tells(OccupancyResumed, **said, standing="over")
    stands_next = _not_forsaken(contract, before, asked)
    if asked.renewed_by is not None:
        return [again, *stands_next, before.tells(ContractSucceeded)]
    terminated = isinstance(before, Over) and before.terminated
    held = before.tells(ContractHeldOver, unit_id=asked.unit_id, terminated=terminated)
    return [again, *stands_next, held]


def _not_forsaken(contract: Written, before: Written, asked: ResumeOccupancy) -> list[ContractEvent]:
    """What was left to stand is to be lived by after all, but for the other units that were left as well,
    where it follows still: what is over hears of no lapse, so `asked` says what follows.
    """
    next_, last = before.renewed_by, isinstance(contract, Over) and contract.left_on is not None
    told = last or asked.unit_id in contract.forsaken
    if next_ is None or not told or asked.left_on > before.terms.ends_on:
        return []
    stands = before.tells(NextContractNotForsaken, next_contract_id=next_)
    if asked.renewed_by != next_:
        return [stands]
    others = ((unit, on) for unit, on in contract.forsaken.items() if unit != asked.unit_id)
    return [stands, *(_forsakes(before, before.terms.ends_on, *each, part=True) for each in others)]
