"""退租结算: twelve items put in order when a unit is given back, then the deposit settled to the fen.

Each item is ticked by a named person with its evidence; ticking it again corrects it. A deduction cites the
clause that allows it (住房租赁条例 art. 10: only what the contract names). Nothing is closed with an item
open, and what is closed can be reopened until the refund is paid.
"""

from datetime import date
from typing import Any
from uuid import UUID

from kernel.domain import Command, Decider, NotPossible, Refusal, State
from pydantic import Field

from contracts.domain.clauses import Clauses
from contracts.domain.settlement_facts import (
    Reference,
    SettlementClosed,
    SettlementEvent,
    SettlementItemChecked,
    SettlementOpened,
    SettlementPaperLookedAt,
    SettlementPaperMade,
    SettlementRefundPaid,
    SettlementReopened,
)
from contracts.domain.settlement_items import ITEMS, PROOF, Account, Deduction, Evidence, Item, settled
from contracts.domain.signers import Sha256
from contracts.domain.terms import Fen

# --- states


class NotOpened(State):
    """Nothing to settle yet."""


class Open(State):
    """Being worked through."""

    opened: SettlementOpened
    checked: dict[Item, SettlementItemChecked] = Field(default_factory=dict)

    @property
    def missing(self) -> list[Item]:
        """The items still open, in their order."""
        return [item for item in ITEMS if item not in self.checked]

    @property
    def account(self) -> Account:
        """As far as it is known."""
        deductions = (each for fact in self.checked.values() for each in fact.deductions)
        return settled(self.opened.deposit_fen, (each.amount_fen for each in deductions))


class Closed(Open):
    """All in order; the refund may be paid. `paper`: what says so, once it was made."""

    paper: Sha256 | None = None


class Paid(Closed):
    """The refund was paid."""

    paid: SettlementRefundPaid


Settlement = NotOpened | Open


# --- commands


class SettlementCommand(Command):
    """Something asked of one settlement."""


class OpenSettlement(SettlementCommand):
    settlement: SettlementOpened


class CheckItem(SettlementCommand):
    """`clauses` of the contract: which grounds it names."""

    item: Item
    checked_by: UUID
    evidence: Evidence
    deductions: tuple[Deduction, ...] = ()
    clauses: Clauses = Field(Clauses(), exclude=True)


class CloseSettlement(SettlementCommand):
    closed_by: UUID


class ReopenSettlement(SettlementCommand):
    """Undo of closing."""


class NoteRefundPaid(SettlementCommand):
    """The bank has paid it."""

    amount_fen: Fen
    paid_on: date
    reference: Reference


class NotePaper(SettlementCommand):
    """It was typeset and kept."""

    document_sha256: Sha256


class LookAtPaper(SettlementCommand):
    """One of our people wants to read it."""


# --- refusals


class EvidenceMissing(Refusal):
    """An item is not in order because somebody says so."""

    title = "该项缺少凭据"


class GroundNotAgreed(Refusal):
    """住房租赁条例 art. 10: only what the contract names is taken from the deposit."""

    title = "合同没有约定可按第 {clause} 条扣除该项费用"


class ReadingBelowPrevious(Refusal):
    """Meters count up; one that was changed is settled by two readings of the new one."""

    title, field = "本次读数低于上次读数", "evidence.reading"


class ItemsOpen(Refusal):
    """Twelve, not eleven."""

    title, status = "还有 {count} 项未完成，不能结清", 409


class SettledAlready(Refusal):
    """What was closed stays as it was until it is reopened."""

    title, status = "结算已结清，如需更改请先撤销结清", 409


class RefundPaid(Refusal):
    """What was paid by a settlement is not undone by another."""

    title, status = "押金已于 {paid_on} 退还，结算不能再撤销", 409


class NoRefundDue(Refusal):
    """Nothing is paid back before it is settled, or where the deposit did not reach."""

    title, status = "当前没有应退押金：结算尚未结清，或押金不足以抵扣", 409


class NotSettledYet(Refusal):
    """Nobody signs what may still change."""

    title, status = "结清后才能制作退租结算单", 409


class NoPaperMade(Refusal):
    """It was not made, or not since it was settled anew."""

    title, field, status = "尚未制作退租结算单", "settlement_id", 404


class RefundDiffers(Refusal):
    """Paid is what was settled, to the fen."""

    title, field = "退款金额与结算应退金额 {refund_fen} 分不一致", "amount_fen"


# --- decisions


def decide(command: SettlementCommand, settlement: Settlement) -> list[SettlementEvent]:
    match command, settlement:
        case OpenSettlement(settlement=opened), NotOpened():
            return [opened]
        case OpenSettlement(), Open():
            return []
        case CheckItem() as check, Open() if _as_before(check, settlement):
            return []
        case CheckItem(), Closed():
            raise SettledAlready
        case CheckItem() as check, Open():
            _prove(check)
            said = check.model_dump()
            return [SettlementItemChecked.model_validate(_place(settlement) | said)]
        case NoteRefundPaid(), Paid(paid=paid) if asked_of(command) == asked_of(paid):
            return []
        case NoteRefundPaid(), Paid(paid=paid):
            raise RefundPaid(paid_on=paid.paid_on)
        case NoteRefundPaid(amount_fen=amount), Closed(account=Account(refund_fen=due)) if due:
            if amount != due:
                raise RefundDiffers(refund_fen=due)
            return [SettlementRefundPaid(**_place(settlement), **asked_of(command))]
        case NoteRefundPaid(), Open():
            raise NoRefundDue
        case ReopenSettlement(), Paid(paid=paid):
            raise RefundPaid(paid_on=paid.paid_on)
        case CloseSettlement(), Closed():
            return []
        case CloseSettlement(closed_by=who), Open():
            if settlement.missing:
                raise ItemsOpen(count=len(settlement.missing), items=settlement.missing)
            return [SettlementClosed(**_place(settlement), closed_by=who, account=settlement.account)]
        case ReopenSettlement(), Closed():
            return [SettlementReopened(**_place(settlement))]
        case ReopenSettlement(), Open():
            return []
        case NotePaper(document_sha256=made), Closed(paper=known):
            return [SettlementPaperMade(**_place(settlement), document_sha256=made)] if made != known else []
        case NotePaper(), Open():
            raise NotSettledYet
        case LookAtPaper(), Closed(paper=str() as known):
            return [SettlementPaperLookedAt(**_place(settlement), document_sha256=known)]
        case LookAtPaper(), Open():
            raise NoPaperMade
    raise NotPossible(command, settlement)


def _as_before(check: CheckItem, settlement: Open) -> bool:
    known = settlement.checked.get(check.item)
    return known is not None and known.model_dump(include=set(CheckItem.model_fields)) == check.model_dump()


def _prove(check: CheckItem) -> None:
    """Raises EvidenceMissing, ReadingBelowPrevious or GroundNotAgreed."""
    for place, each in enumerate(check.deductions):
        if not check.clauses.allow(each.clause, each.ground):
            raise GroundNotAgreed(field=f"deductions.{place}.clause", clause=each.clause, ground=each.ground)
    needed = PROOF[check.item]
    if check.deductions and check.item == "damage":
        needed = (*needed, "photo_ids")
    for proof in needed:
        if getattr(check.evidence, proof) in (None, ()):
            raise EvidenceMissing(field=f"evidence.{proof}", item=check.item)
    previous, reading = check.evidence.previous, check.evidence.reading
    if previous is not None and reading is not None and reading < previous:
        raise ReadingBelowPrevious(previous=previous, reading=reading)


def asked_of(paid: NoteRefundPaid | SettlementRefundPaid) -> dict[str, Any]:
    """Amount, day and reference of a refund."""
    return paid.model_dump(include=set(NoteRefundPaid.model_fields))


def _place(settlement: Open) -> dict[str, UUID]:
    return {name: getattr(settlement.opened, name) for name in SettlementEvent.model_fields}


def evolve(settlement: Settlement, event: SettlementEvent) -> Settlement:
    match event, settlement:
        case SettlementOpened(), _:
            return Open(opened=event)
        case SettlementItemChecked(item=item), Open():
            return settlement.model_copy(update={"checked": {**settlement.checked, item: event}})
        case SettlementClosed(), Open(opened=opened, checked=checked):
            return Closed(opened=opened, checked=checked)
        case SettlementReopened(), Open(opened=opened, checked=checked):
            return Open(opened=opened, checked=checked)
        case SettlementPaperMade(document_sha256=made), Closed():
            return settlement.model_copy(update={"paper": made})
        case SettlementRefundPaid(), Closed(opened=opened, checked=checked, paper=paper):
            return Paid(opened=opened, checked=checked, paper=paper, paid=event)
    return settlement


settlement: Decider[SettlementCommand, Settlement, SettlementEvent] = Decider(
    "settlement",
    NotOpened(),
    decide,
    evolve,
    (
        SettlementOpened,
        SettlementItemChecked,
        SettlementClosed,
        SettlementReopened,
        SettlementPaperMade,
        SettlementPaperLookedAt,
        SettlementRefundPaid,
    ),
)
