"""What is so of a contract from each of its facts on."""

from uuid import UUID

from contracts.domain.class_facts import ContractClassGiven
from contracts.domain.clauses import RentStep
from contracts.domain.contract_facts import (
    ContractAnnulled,
    ContractClausesAgreed,
    ContractDeclined,
    ContractDepositLowered,
    ContractDrafted,
    ContractEnded,
    ContractEvent,
    ContractExpired,
    ContractExtended,
    ContractHeldOver,
    ContractNearExpiry,
    ContractOverstayed,
    ContractPayeeChanged,
    ContractRecalled,
    ContractRenewalLapsed,
    ContractRenewed,
    ContractRentChanged,
    ContractRentFreeChanged,
    ContractSentForSignature,
    ContractSigned,
    ContractSucceeded,
    ContractTerminated,
    ContractVoided,
    OccupancyEnded,
    OccupancyResumed,
    OverrunApproved,
    RenewalFellDue,
    UnitExchanged,
)
from contracts.domain.contract_states import (
    ApprovedOverrun,
    Contract,
    Declined,
    Drafted,
    Ending,
    Expired,
    InForce,
    OutForSignature,
    Over,
    OwnersOver,
    Unwritten,
    Voided,
    Written,
)
from contracts.domain.deposit import PassedOn, gone_along, without_gone
from contracts.domain.deposit_facts import (
    ContractDepositCarriedOver,
    ContractDepositExceeded,
    ContractDepositGivenBack,
    ContractDepositGone,
    ContractDepositPassedOn,
    ContractDepositReturned,
    ContractDepositTakenBack,
)
from contracts.domain.rents import with_step

CLASS = ("contract_class", "class_as_drafted", "class_at_first")
AT_FIRST = ("first_drafted", "first_clauses")
CARRIED = ("carried", "kept_before", "settled_by", "excess_told")
PASSED_ON = ("deposit_went_to", "given_back_when")
DEPOSIT = (*CARRIED, *PASSED_ON, "deposit_as_signed", "returned", "gone")
AS_AGREED = ("as_drafted", "clauses", "clauses_as_drafted", "payee", "taken_over")
KEPT = (*AS_AGREED, "given_back", "rooms_left", *DEPOSIT, *CLASS, *AT_FIRST)


def evolve(contract: Contract, event: ContractEvent) -> Contract:
    match event:
        case OverrunApproved() if isinstance(contract, Drafted):
            approved = ApprovedOverrun(uncovered=event.uncovered, by=event.approved_by)
            return contract.model_copy(update={"approved": approved})
        case ContractDrafted(terms=terms, clauses=clauses):
            said = {"as_drafted": terms, "clauses": clauses, "clauses_as_drafted": clauses}
            known = {name: getattr(contract, name, None) for name in CLASS}
            if isinstance(contract, Written):
                known |= {name: getattr(contract, name) for name in AT_FIRST}
            else:
                known |= {"first_drafted": terms, "first_clauses": clauses}
            return Drafted(contract_id=event.contract_id, terms=terms, **said, **known)
        case ContractClassGiven(contract_class=class_, old_class=old) if isinstance(contract, Written):
            first = {"class_as_drafted": class_} if old is None else {}
            first["class_at_first"] = contract.class_at_first or class_
            return contract.model_copy(update={"contract_class": class_} | first)
        case ContractClausesAgreed(clauses=clauses) if isinstance(contract, Written):
            return contract.model_copy(update={"clauses": clauses, "clauses_as_drafted": clauses})
        case ContractRentChanged(from_on=day, rent_fen=rent_fen) if isinstance(contract, Written):
            step = RentStep(from_on=day, rent_fen=rent_fen)
            return contract.model_copy(update={"clauses": with_step(contract.clauses, step)})
        case ContractRentFreeChanged(rent_free=days) if isinstance(contract, Written):
            free = contract.clauses.model_copy(update={"rent_free": days})
            return contract.model_copy(update={"clauses": free})
        case ContractDepositPassedOn(to_contract_id=to) if isinstance(contract, Written):
            went = contract.deposit_went_to | {to: PassedOn(shares=event.shares, kept=event.kept)}
            when = contract.given_back_when | {to: contract.known_given_back(to)}
            return contract.model_copy(update={"deposit_went_to": went, "given_back_when": when})
        case ContractDepositTakenBack(from_contract_id=of) if isinstance(contract, Written):
            went = {to: passed for to, passed in contract.deposit_went_to.items() if to != of}
            return contract.model_copy(update={"deposit_went_to": went})
        case ContractDepositCarriedOver(from_contract_id=of) if isinstance(contract, Written):
            over = _carried(contract, of, event.deposit_fen, event.kept_fen)
            over["settled_by"] = contract.settled_by | {of: event.settled}
            return contract.model_copy(update=over | {"excess_told": False})
        case ContractDepositExceeded() if isinstance(contract, Written):
            return contract.model_copy(update={"excess_told": True})
        case ContractDepositGivenBack(to_contract_id=of) if isinstance(contract, Written):
            all_of_it = contract.carried.get(of, 0) + contract.kept_before.get(of, 0)
            return contract.model_copy(update=_carried(contract, of, 0, all_of_it))
        case ContractDepositReturned(of=of) if isinstance(contract, Written):
            less = _less(contract, of)
            return contract.model_copy(update=less | {"returned": (*contract.returned, event)})
        case ContractDepositGone(gone=gone, of=of) if isinstance(contract, Written):
            return contract.model_copy(update=_less(contract, of) | {"gone": gone})
        case ContractPayeeChanged(account_id=account) if isinstance(contract, Written):
            return contract.model_copy(update={"payee": account})
        case ContractSentForSignature() if isinstance(contract, Drafted):
            sent = {name: getattr(event, name) for name in ("signing_id", "document_sha256", "signers")}
            return OutForSignature(**(dict(contract) | sent))
        case ContractRecalled() if isinstance(contract, OutForSignature):
            return Drafted(**{name: getattr(contract, name) for name in Drafted.model_fields})
        case ContractDeclined() if isinstance(contract, Drafted):
            return Declined(**{name: getattr(contract, name) for name in Drafted.model_fields})
        case ContractSigned(taken_over=taken_over):
            signed = {"taken_over": taken_over, "deposit_as_signed": event.terms.deposit_fen}
            return _become(InForce, contract, event).model_copy(update=signed)
        case ContractExtended():
            return _become(InForce, contract, event)
        case ContractNearExpiry(stage_days=stage) if isinstance(contract, InForce):
            return contract.model_copy(update={"warned": contract.warned | {stage}})
        case ContractRenewed() | ContractRenewalLapsed() if isinstance(contract, Written):
            by = event.renewed_by if isinstance(event, ContractRenewed) else None
            follows: dict[str, object] = {"renewed_by": by}
            if isinstance(contract, InForce):
                due = by is not None and contract.due  # whoever is to think of its renewal is told anew
                follows |= {"renewed": by is not None, "due": due}
            return contract.model_copy(update=follows)
        case UnitExchanged(from_unit_id=from_, to_unit_id=now) if isinstance(contract, Written):
            moved = {old: now if new == from_ else new for old, new in contract.rooms_left.items()}
            rooms = {old: new for old, new in (moved | {from_: now}).items() if old != now}
            gone = gone_along(contract.gone, from_, now)
            return contract.model_copy(update={"terms": event.terms, "rooms_left": rooms, "gone": gone})
        case ContractDepositLowered(old_deposit_fen=old) if isinstance(contract, Written):
            asked = contract.deposit_as_signed or old  # its terms said none, and what was carried was held
            return contract.model_copy(update={"terms": event.terms, "deposit_as_signed": asked})
        case RenewalFellDue() if isinstance(contract, InForce | Expired):
            return contract.model_copy(update={"due": True})
        case ContractVoided() | ContractAnnulled():
            return _become(Voided, contract, event)
        case ContractExpired():
            due, warned = (contract.due, contract.warned) if isinstance(contract, InForce) else (False, ())
            past = {"foreseen": bool(warned), "held_over": frozenset(event.terms.unit_ids)}
            return _become(Expired, contract, event, due=due, **past)
        case ContractHeldOver(unit_id=unit):
            return _held_over(contract, event, unit)
        case ContractOverstayed(nth=nth, told_on=day) if isinstance(contract, Expired):
            return contract.model_copy(update={"overstay_told": nth, "overstay_told_on": day})
        case ContractTerminated(runs_on=True):
            before = contract.would_end_on if isinstance(contract, Ending) else event.old_ends_on
            return _become(Ending, contract, event, would_end_on=before)
        case ContractTerminated() | ContractEnded() | ContractSucceeded():
            was: dict[str, object] = {}
            if isinstance(contract, Over):
                was = {"before": contract.before, "left_on": contract.left_on}
            if isinstance(event, ContractSucceeded) and isinstance(contract, Written):
                was |= {"renewed_by": contract.renewed_by, "taken_in": event.taken_in}
            ended = OwnersOver if event.terms.track == "owner" else Over
            return _become(ended, contract, event, **was, terminated=_terminated(contract, event))
        case OccupancyEnded(unit_id=unit, terms=terms, ended_on=day) if isinstance(contract, Written):
            left = contract.model_copy(update={"given_back": contract.given_back | {unit}})
            all_left = len(left.given_back) >= len(terms.unit_ids)
            return _become(Over, left, event, before=contract, left_on=day) if all_left else left
        case OccupancyResumed(unit_id=unit) if isinstance(contract, Written):
            return resumed(contract, unit)
    return contract


def _held_over(contract: Contract, event: ContractHeldOver, unit_id: UUID) -> Written:
    """Nobody renews what was terminated."""
    terminated = getattr(contract, "terminated", False)
    known: dict[str, object] = {"held_over": frozenset({unit_id})}
    if isinstance(contract, Expired):
        known = {name: getattr(contract, name) for name in ("overstay_told", "overstay_told_on")}
        known |= {"held_over": contract.held_over | {unit_id}}
    return _become(Expired, contract, event, due=True, terminated=terminated, **known)


def _carried(contract: Written, of: UUID, fen: int, kept_fen: int) -> dict[str, object]:
    carried, kept = contract.carried | {of: fen}, contract.kept_before | {of: kept_fen}
    return {"carried": carried, "kept_before": kept}


def _less(contract: Written, of: dict[UUID, int]) -> dict[str, object]:
    carried, kept = without_gone(contract.carried, contract.kept_before, of)
    return {"carried": carried, "kept_before": kept}


def _terminated(contract: Contract, event: ContractTerminated | ContractEnded | ContractSucceeded) -> bool:
    """Whether it is over on another day than was agreed on; by this fact, or since before."""
    moved = isinstance(event, ContractTerminated) and event.terms.ends_on != event.old_ends_on
    return moved or isinstance(contract, Ending) or getattr(contract, "terminated", False)


def resumed(contract: Written, unit_id: UUID) -> Written:
    """What it is where the unit was never given back. Whoever is to think of its renewal is told anew. What
    became of its deposit since has happened.
    """
    before = contract.before if isinstance(contract, Over) and contract.before else contract
    kept: dict[str, object] = {name: getattr(contract, name) for name in DEPOSIT}
    kept |= {"given_back": contract.given_back - {unit_id}}
    return before.model_copy(update=kept | ({"due": False} if isinstance(before, InForce) else {}))


def _become(status: type[Written], contract: Contract, event: ContractEvent, **more: object) -> Written:
    """The contract in another status; the stages told do not outlive the one they were told in."""
    if isinstance(contract, Unwritten):
        said = {"contract_id": event.contract_id, "terms": event.terms, "as_drafted": event.terms}
        return status.model_validate(said | more)
    kept = {name: getattr(contract, name) for name in KEPT}
    return status(contract_id=event.contract_id, terms=event.terms, **kept, **more)
