"""A contract as it is written down: by hand, by a ledger or by a renewal; and signed with the same word."""

from typing import Any, TypeVar

from contracts.domain.city_caps import check_caps, judged_by
from contracts.domain.clauses import check_clauses
from contracts.domain.contract_commands import ApproveOverrun, Draft, Redraft, Restate
from contracts.domain.contract_facts import (
    ContractDrafted,
    ContractEvent,
    ContractSigned,
    ContractSucceeded,
    OverrunApproved,
)
from contracts.domain.contract_refusals import StillOut, UnitGivenBack
from contracts.domain.contract_states import ApprovedOverrun, Drafted, OutForSignature, Unwritten
from contracts.domain.rents import dropped, rents
from contracts.domain.restating import as_approved, as_news, with_rents
from contracts.domain.second_check import SamePerson, check_another
from contracts.domain.signing import check_any_cover, check_covered, check_free, check_not_out
from contracts.domain.terms import check

D = TypeVar("D", bound=Draft)


def of_a_draft(asked: D, **as_news: object) -> D:
    """What binds nobody here was not in force before Anju was, whenever it is said to have been signed."""
    return asked.model_copy(update={"taken_over": False, **as_news})


def signed(draft: Draft, approved: ApprovedOverrun | None) -> list[ContractEvent]:
    """Raises what `check_not_out` does, and `check_covered` unless it was in force before Anju was."""
    if draft.signed_on is None:
        return []
    check_not_out(draft)
    if not draft.taken_over:
        check_covered(draft, draft.terms, approved)
    by = {} if draft.taken_over else judged_by(draft.terms, draft.caps)
    how = {"signed_on": draft.signed_on, "taken_over": draft.taken_over, **by}
    said = draft.model_dump(include={"contract_id", "terms", "clauses"})
    told = [ContractSigned(**said, **how), *rents(draft.contract_id, draft.terms, draft.clauses)]
    place = draft.model_dump(include={"contract_id", "terms"})
    return [*told, ContractSucceeded(**place, taken_in=True)] if draft.succeeded else told


def restated(contract: Drafted, asked: Restate) -> list[ContractEvent]:
    """As a ledger says a draft that is here. Raises StillOut, ApprovedOtherwise, or what is asked of any."""
    if asked.approved:
        said, clauses = as_approved(contract, asked.terms, asked.clauses)
    else:
        said, clauses = as_news(contract, asked.terms), with_rents(contract, asked.clauses)
    same = (said, clauses) == (contract.terms, contract.clauses)
    if isinstance(contract, OutForSignature) and (asked.signed_on or not same):
        raise StillOut
    check(said)
    check_clauses(said, clauses)
    check_free(asked)
    check_caps(said, clauses, asked.caps)
    check_any_cover(asked)
    told = signed(of_a_draft(asked, terms=said, clauses=clauses), contract.approved)
    if same:
        return told
    left = dropped(contract.terms, said)
    how: dict[str, Any] = {"signed_at_once": bool(told), **judged_by(said, asked.caps)}
    draft = contract.tells(ContractDrafted, terms=said, clauses=clauses, dropped=left, **how)
    return [draft, *told]


def says_so(contract: Drafted, asked: Redraft) -> bool:
    """Whether the draft says already what is approved."""
    return (asked.terms, asked.clauses) == (contract.terms, contract.clauses)


def redrafted(asked: Redraft, contract: Unwritten | Drafted) -> list[ContractEvent]:
    """Who approved the renewal approved with it the days that no owner covers."""
    said = {"contract_id": asked.contract_id, "terms": asked.terms}
    left = dropped(contract.terms, asked.terms) if isinstance(contract, Drafted) else ()
    draft = ContractDrafted(**said, clauses=asked.clauses, dropped=left)
    if asked.approved_by is None or not asked.uncovered:
        return [draft]
    approval = {"uncovered": asked.uncovered, "approved_by": asked.approved_by}
    return [draft, OverrunApproved(**said, **approval)]


def overrun_approved(contract: Drafted, asked: ApproveOverrun) -> list[ContractEvent]:
    """Nothing where all is covered, or it was approved just so already.

    Raises UnitGivenBack: no approval gets it signed; or SamePerson.
    """
    if asked.gone:
        raise UnitGivenBack(unit_id=asked.gone[0])
    if not asked.uncovered or contract.approved == ApprovedOverrun(uncovered=asked.uncovered, by=asked.by):
        return []
    for who in asked.written_by:
        check_another(asked.by, who, SamePerson)
    return [contract.tells(OverrunApproved, uncovered=asked.uncovered, approved_by=asked.by)]
