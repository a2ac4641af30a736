"""A contract of either track, from draft to the last key given back.

Its words are in `contract_facts.py`, `contract_commands.py` and `contract_states.py`.
"""

from datetime import date
from uuid import UUID

from kernel.domain import Decider, NotPossible

from contracts.domain.city_caps import check_caps, judged_by
from contracts.domain.class_facts import ContractClassGiven, ContractClassPassedOn
from contracts.domain.classing import GiveClass, classed, given_with, restated_class
from contracts.domain.clauses import check_clauses, check_rents
from contracts.domain.contract_commands import (
    Amend,
    Annul,
    ApproveOverrun,
    ChangePayee,
    ChangeRent,
    ChangeRentFree,
    ContractCommand,
    Draft,
    EndOccupancy,
    ExchangeUnit,
    Expire,
    Extend,
    FallDue,
    NoteDeclined,
    NoteHeldOver,
    NoteNeverLivedIn,
    NoteRenewalLapsed,
    NoteRenewed,
    Recall,
    Redraft,
    Restate,
    ResumeOccupancy,
    SendForSignature,
    Sign,
    Terminate,
    Void,
    WarnOfExpiry,
)
from contracts.domain.contract_evolving import evolve
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
    ContractRentFreed,
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
from contracts.domain.contract_refusals import ContractIdTaken, DraftDeclined, StillOut
from contracts.domain.contract_states import (
    Contract,
    Declined,
    Drafted,
    Ending,
    Expired,
    InForce,
    OutForSignature,
    Over,
    Unwritten,
    Voided,
    Written,
)
from contracts.domain.deposit_facts import (
    ContractDepositCarriedOver,
    ContractDepositExceeded,
    ContractDepositGivenBack,
    ContractDepositGone,
    ContractDepositPassedOn,
    ContractDepositReturned,
    ContractDepositTakenBack,
)
from contracts.domain.depositing import DepositCommand, of_a_deposit
from contracts.domain.drafting import of_a_draft, overrun_approved, redrafted, restated, says_so, signed
from contracts.domain.ending import (
    annulled,
    given_back,
    given_up,
    kept,
    ran_out,
    renewed,
    terminated,
)
from contracts.domain.extending import extended
from contracts.domain.falling_due import fell_due, warned
from contracts.domain.forsaking import ForsakingCommand, of_what_is_left_to_stand
from contracts.domain.going_along import gone_along
from contracts.domain.next_contract_facts import NextContractForsaken, NextContractNotForsaken
from contracts.domain.overstaying import TellOverstay, overstayed
from contracts.domain.paying import InheritPayee, changed_payee, inherited_payee
from contracts.domain.rents import changed_rent, changed_rent_free, dropped, rents
from contracts.domain.restating import ContractGivenUp, check_as_signed
from contracts.domain.sending import is_out, recalled, sent
from contracts.domain.signing import check_any_cover, check_covered, check_free, check_not_out
from contracts.domain.terms import check

# --- decisions


def decide(command: ContractCommand, contract: Contract) -> list[ContractEvent]:
    match command, contract:
        case Redraft(), Drafted() if not isinstance(contract, Declined) and says_so(contract, command):
            return []
        case Redraft(), (Unwritten() | Drafted()):
            return [*recalled(contract), *redrafted(command, contract)]
        case Redraft(), Written():
            return []
        case GiveClass(), _:
            return classed(command, contract)
        case _, _ if isinstance(command, DepositCommand):
            return of_a_deposit(command, contract)
        case _, _ if isinstance(command, ForsakingCommand):
            return of_what_is_left_to_stand(command, contract)
        case NoteDeclined(), Drafted() if not isinstance(contract, Declined):
            return [*recalled(contract), contract.tells(ContractDeclined)]
        case NoteDeclined(), _:
            return []  # not drafted yet, or signed before
        case ((Draft() | Amend() | ApproveOverrun() | SendForSignature() | Sign()), Declined()):
            raise DraftDeclined
        case Draft(terms=terms), Unwritten():
            check(terms)
            check_rents(terms.rent_fen, command.clauses, explained=command.explained)
            check_clauses(terms, command.clauses)
            if not command.taken_over:
                check_caps(terms, command.clauses, command.caps)
            check_free(command)
            if not command.taken_over:
                check_any_cover(command)
            by = {} if command.taken_over else judged_by(terms, command.caps)
            at_once = {"signed_at_once": command.signed_on is not None, **by}
            said = command.model_dump(include={"contract_id", "terms", "clauses"})
            return [ContractDrafted(**said, **at_once), *given_with(command), *signed(command, None)]
        case Restate(), Voided():
            raise ContractGivenUp
        case Restate(), Drafted():
            return [*restated_class(command, contract), *restated(contract, command)]
        case Restate(terms=terms), Written():
            check_as_signed(contract, terms, command.clauses)
            return restated_class(command, contract)
        case Draft(terms=terms), Written() if (
            terms,
            command.clauses,
            command.contract_class,
        ) != contract.said_at_first:
            raise ContractIdTaken(contract_id=contract.contract_id)
        case Draft(signed_on=date()), OutForSignature():
            raise StillOut
        case Draft(), Drafted():
            check_free(command)
            if command.signed_on:
                check_caps(command.terms, command.clauses, command.caps)
            return signed(of_a_draft(command), contract.approved)
        case Amend(terms=terms, clauses=clauses), Drafted():
            check(terms)
            check_rents(terms.rent_fen, command.clauses, explained=command.explained)
            check_clauses(terms, clauses)
            check_caps(terms, clauses, command.caps)
            check_free(command)
            if (terms, clauses) == (contract.terms, contract.clauses):
                return []
            check_any_cover(command)
            left = dropped(contract.terms, terms)
            said = {"contract_id": contract.contract_id, "terms": terms, "clauses": clauses}
            by = judged_by(terms, command.caps)
            return [*recalled(contract), ContractDrafted(**said, dropped=left, **by)]
        case Void(), Drafted():
            return given_up(contract, command)
        case Void(), Voided():
            return []
        case ((Sign() | Draft()), Voided()):
            raise NotPossible(command, contract)
        case ApproveOverrun(), Drafted():
            return overrun_approved(contract, command)
        case SendForSignature(), Drafted():
            return [] if is_out(contract, command) else [sent(contract, command)]
        case Recall(signing_id=UUID() as id_), _ if id_ != getattr(contract, "signing_id", None):
            return []
        case Recall(), Drafted():
            return recalled(contract)
        case Sign(signing_id=None), OutForSignature():
            raise StillOut
        case Sign(signing_id=id_), Drafted() if id_ != getattr(contract, "signing_id", None):
            raise NotPossible(command, contract)  # all signed what was taken back meanwhile
        case Sign(signed_on=day), Drafted():
            check_free(command)
            check_not_out(command)
            check_caps(contract.terms, contract.clauses, command.caps)
            check_covered(command, contract.terms, contract.approved)
            by = judged_by(contract.terms, command.caps)
            told = contract.tells(ContractSigned, signed_on=day, **by)
            return [told, *rents(contract.contract_id, contract.terms, contract.clauses)]
        case ((Draft() | Sign()), Written()):
            return []

        case Extend(), (InForce() | Expired()):
            return extended(contract, command)

        case ChangeRent(), (InForce() | Ending() | Expired()):
            return changed_rent(contract, command)
        case ChangeRentFree(), (InForce() | Ending() | Expired()):
            return changed_rent_free(contract, command)
        case ChangePayee(), (InForce() | Ending() | Expired()):
            return changed_payee(contract, command)
        case InheritPayee(), _:
            return inherited_payee(contract, command)

        case Terminate(), (InForce() | Ending() | Expired()):
            return terminated(contract, command)
        case Terminate(ends_on=day), Over() if day == contract.terms.ends_on:
            return []

        case Annul(), (InForce() | Ending() | Expired()):
            return annulled(contract, command)
        case Annul(), Voided():
            return []

        case WarnOfExpiry(stage_days=stage, ends_on=day), InForce() if contract.has_yet_to_tell(stage, day):
            return warned(contract, command)
        case FallDue(ends_on=day), (InForce(due=False, renewed=False) | Expired(due=False)) if (
            day == contract.terms.ends_on
        ):
            return fell_due(contract, command)
        case Expire(ends_on=day), (InForce() | Ending()) if day == contract.terms.ends_on:
            return ran_out(contract)
        case ((WarnOfExpiry() | FallDue() | Expire()), _):
            return []  # nobody cancels a deadline: this one was armed for what is no longer so

        case NoteRenewed(ends_on=day), (InForce(renewed=False) | Ending(renewed_by=None) | Expired()) if (
            day == contract.terms.ends_on
        ):
            return renewed(contract, command)
        case NoteRenewalLapsed(ends_on=day), (InForce(renewed=True) | Ending(renewed_by=UUID())) if (
            day == contract.terms.ends_on
        ):
            return [contract.tells(ContractRenewalLapsed)]
        case ExchangeUnit(), (InForce() | Ending() | Expired()):
            return gone_along(contract, command)
        case EndOccupancy(unit_id=unit), (InForce() | Ending() | Expired() | Over()) if (
            unit not in contract.given_back
        ):
            return given_back(contract, command)
        case ResumeOccupancy(unit_id=unit), Written() if unit in contract.given_back:
            return kept(contract, command)
        case NoteHeldOver(unit_id=unit), Expired(held_over=known) if unit in known:
            return []
        case NoteHeldOver(unit_id=unit), (Expired() | Over()) if unit not in contract.given_back:
            said = {"terminated": contract.terminated, "first": not isinstance(contract, Expired)}
            return [contract.tells(ContractHeldOver, unit_id=unit, **said)]
        case NoteHeldOver(unit_id=unit, tenant_id=who, since=day), Over(left_on=left_on) if day == left_on:
            return kept(contract, ResumeOccupancy(unit_id=unit, tenant_id=who, left_on=day))
        case NoteHeldOver(since=day), (InForce(renewed=True) | Ending(renewed_by=UUID())) if (
            day == contract.terms.ends_on
        ):
            return [contract.tells(ContractRenewalLapsed)]
        case TellOverstay(), _:
            return overstayed(command, contract)
        case NoteNeverLivedIn(), Expired(would_be_lived_in=True):
            return [contract.tells(ContractEnded, held_fen=contract.held_fen)]
        case ((EndOccupancy() | ResumeOccupancy() | NoteHeldOver()), Written()):
            return []
        case ((NoteNeverLivedIn() | ExchangeUnit()), Written()):
            return []
        case ((NoteRenewed() | NoteRenewalLapsed()), Written()):
            return []
    raise NotPossible(command, contract)


contract: Decider[ContractCommand, Contract, ContractEvent] = Decider(
    "contract",
    Unwritten(),
    decide,
    evolve,
    (
        ContractDrafted,
        ContractClausesAgreed,
        ContractClassGiven,
        ContractClassPassedOn,
        ContractRentChanged,
        ContractRentFreed,
        ContractRentFreeChanged,
        ContractDepositLowered,
        ContractDepositPassedOn,
        ContractDepositCarriedOver,
        ContractDepositGivenBack,
        ContractDepositTakenBack,
        ContractDepositExceeded,
        ContractDepositReturned,
        ContractDepositGone,
        ContractPayeeChanged,
        ContractVoided,
        ContractDeclined,
        OverrunApproved,
        ContractSentForSignature,
        ContractRecalled,
        ContractSigned,
        ContractExtended,
        ContractNearExpiry,
        ContractExpired,
        ContractRenewed,
        ContractRenewalLapsed,
        ContractSucceeded,
        ContractTerminated,
        ContractEnded,
        ContractHeldOver,
        ContractOverstayed,
        ContractAnnulled,
        UnitExchanged,
        RenewalFellDue,
        OccupancyEnded,
        OccupancyResumed,
        NextContractForsaken,
        NextContractNotForsaken,
    ),
)
