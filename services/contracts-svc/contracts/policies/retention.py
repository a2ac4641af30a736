"""When a contract is over its papers are kept for years, and longer while a settlement of it is not done."""

from collections.abc import Sequence
from datetime import date, datetime

from kernel.clock import local_date, start_of
from kernel.facts import Fact
from kernel.service import Deadline, Do, Policy, Timer
from policy.domain.book import Book

from contracts.domain import contract_facts as of
from contracts.domain.policy import PolicyPublished, PolicyWithdrawn
from contracts.domain.retention import (
    EndRetention,
    NoteClaim,
    NoteGivenBack,
    NoteGoesOn,
    NoteNeverGivenBack,
    NoteOver,
    NoteRelease,
    PapersReleased,
    PartyForgotten,
    RetentionBegan,
    RetentionCommand,
    retention,
)
from contracts.domain.retention_policy import PaperRetention
from contracts.domain.settlement_facts import (
    SettlementClosed,
    SettlementOpened,
    SettlementRefundPaid,
    SettlementReopened,
    SettlementWithdrawn,
)
from contracts.domain.settlement_items import Account


def of_contracts(fact: Fact) -> Sequence[Do]:
    """An owner's contract that has run out is over, unless we go on by it (`destroying.py` looks); a tenant's
    goes on until the room is given back. A draft that was taken back is kept as what was given up, until it
    is sent anew or signed.
    """
    today = local_date(fact.recorded_at)
    match fact.event:
        case of.ContractTerminated(runs_on=True):
            return []  # ContractEnded tells the day
        case of.ContractExpired(terms=terms) if terms.track == "tenant":
            return []
        case of.OccupancyEnded(terms=terms, unit_id=unit, ended_on=day, last=last):
            left = {"ended_on": day, "unit_id": unit, "rooms": len(terms.unit_ids), "last": last}
            return _noted(fact, NoteGivenBack, **left, today=today)
        case of.OccupancyResumed(unit_id=unit):
            return _noted(fact, NoteNeverGivenBack, unit_id=unit)
        case of.ContractExtended() | of.ContractHeldOver():
            return _noted(fact, NoteGoesOn)
        case of.ContractSentForSignature() | of.ContractSigned():
            return _noted(fact, NoteGoesOn)
        case of.ContractVoided() | of.ContractRecalled():
            return _noted(fact, NoteOver, ended_on=today, today=today)
        case (
            of.ContractExpired(terms=terms)
            | of.ContractTerminated(terms=terms)
            | of.ContractEnded(terms=terms)
            | of.ContractSucceeded(terms=terms)
        ):
            return _noted(fact, NoteOver, ended_on=terms.ends_on, today=today)
    return []


def of_settlements(fact: Fact) -> Sequence[Do]:
    """What is to be paid back holds them until it is; what the tenant owes, as long as it may be claimed."""
    today = local_date(fact.recorded_at)
    match fact.event:
        case SettlementOpened(settlement_id=id_) | SettlementReopened(settlement_id=id_):
            return _noted(fact, NoteClaim, settlement_id=id_)
        case SettlementClosed(account=Account(refund_fen=owed)) if owed:
            return []  # SettlementRefundPaid tells when it was paid back
        case SettlementClosed(settlement_id=id_) | SettlementRefundPaid(settlement_id=id_):
            return _noted(fact, NoteRelease, settlement_id=id_, done_on=today)
        case SettlementWithdrawn(settlement_id=id_):
            return _noted(fact, NoteRelease, settlement_id=id_)
    return []


def _noted(fact: Fact, command: type[RetentionCommand], **said: object) -> Sequence[Do]:
    id_ = fact.event.contract_id  # type: ignore[attr-defined]
    return [Do(retention, id_, command.model_validate({"contract_id": id_, **said}))]


def arm(fact: Fact, policies: Book) -> Sequence[Deadline]:
    """For who asked to be forgotten and for who did not, by each version: the contract knows which it is."""
    match fact.event:
        case RetentionBegan(over_on=date() as day) | PapersReleased(over_on=date() as day):
            over_on = day
        case PartyForgotten(over_on=date() as day):
            over_on = day
        case _:
            return []
    due = set[datetime]()
    for span in policies.of(PaperRetention).spans():
        for forgotten in (True, False):
            day = max(span.first, span.of.values.kept_until(over_on, forgotten=forgotten))
            if span.until is None or day < span.until:
                due.add(max(start_of(day), fact.recorded_at))  # what is long over is asked at once
    return [Deadline("retention", fact.event.contract_id, at) for at in sorted(due)]


def _end(deadline: Deadline) -> Do:
    today = local_date(deadline.due_at)
    return Do(retention, deadline.id, EndRetention(contract_id=deadline.id, today=today))


retaining = (
    Policy(
        "contract_papers_kept",
        (
            *(of.ContractSentForSignature, of.ContractRecalled, of.ContractSigned),
            *(of.ContractVoided, of.ContractExpired, of.ContractTerminated, of.ContractEnded),
            *(of.ContractSucceeded, of.ContractExtended, of.ContractHeldOver),
            *(of.OccupancyEnded, of.OccupancyResumed),
        ),
        of_contracts,
    ),
    Policy(
        "settlement_needs_papers",
        (SettlementOpened, SettlementReopened, SettlementClosed, SettlementRefundPaid, SettlementWithdrawn),
        of_settlements,
    ),
)
retention_over = Timer(
    kind="retention",
    listens=(RetentionBegan, PapersReleased, PartyForgotten),
    arm=arm,
    fire=_end,
    rearmed_by=(PolicyPublished, PolicyWithdrawn),
)
