"""What can be asked of a settlement 退租结算, and why it may be refused."""

from datetime import date
from uuid import UUID

from kernel.domain import Command, Refusal
from policy.domain.values import Versions
from pydantic import Field

from contracts.domain.clauses import Clauses, RentStep
from contracts.domain.deduction_policy import DEDUCTIONS, DeductionRules
from contracts.domain.payee import PaidTo
from contracts.domain.settlement_facts import (
    OverdueStage,
    OwedStage,
    PaymentWay,
    Reference,
    RefundStage,
    SettlementOpened,
    Unsigned,
)
from contracts.domain.settlement_items import Credit, Deduction, Evidence, Item
from contracts.domain.settling_policy import SETTLING, SettlingDays
from contracts.domain.signers import Sha256
from contracts.domain.terms import Fen


class SettlementCommand(Command):
    """Something asked of one settlement."""


class OpenSettlement(SettlementCommand):
    """`told_on`: the local day on which it was told that the room was given back; by `policy` it is due."""

    settlement: SettlementOpened
    told_on: date = Field(exclude=True)
    policy: Versions[SettlingDays] = Field(SETTLING, exclude=True)


class JudgedCommand(SettlementCommand):
    """What is decided by `policy`, by version; a settlement keeps the one of the day it opened on."""

    policy: Versions[DeductionRules] = Field(DEDUCTIONS, exclude=True)


class CheckItem(JudgedCommand):
    """`clauses` of the contract: which grounds it names.

    `on_paper`: it was taken over, and nobody wrote its grounds down; so the clause that is named counts.
    `own_bill`: the bill it names is to be this settlement's alone.
    `paid_to`: the account that the item names, where it is the refund and names one.
    `shown`: the hashes of what its photos show.
    `rents`: the unit's share of the rent from each day on; empty where no contract of ours says it; `rooms`:
    those of each room of the contract, `room` the place of this one, where it is one of several.
    `rent_until`: the first day for which the contract asked none; None where none of ours says it.
    `penalty_fen`: the unit's share of what was agreed for leaving early; None where nobody wrote it down.
    `explained`: somebody says why another amount goes back than the rent of those days, or of days behind
    those of the contract, why more is taken than was agreed or the meter shows, or why there is no record to
    refer to.
    """

    item: Item
    checked_by: UUID
    evidence: Evidence
    deductions: tuple[Deduction, ...] = ()
    credits: tuple[Credit, ...] = ()
    clauses: Clauses = Field(Clauses(), exclude=True)
    on_paper: bool = Field(False, exclude=True)
    own_bill: bool = Field(False, exclude=True)
    paid_to: PaidTo | None = Field(None, exclude=True)
    shown: tuple[Sha256, ...] = Field((), exclude=True)
    rents: tuple[RentStep, ...] = Field((), exclude=True)
    rooms: tuple[tuple[RentStep, ...], ...] = Field((), exclude=True)
    room: int = Field(0, exclude=True)
    rent_until: date | None = Field(None, exclude=True)
    penalty_fen: Fen | None = Field(None, exclude=True)
    explained: bool = Field(False, exclude=True)


class CloseSettlement(JudgedCommand):
    """`today`: the local day. `party_id`: the tenant as a person, by their contract."""

    closed_by: UUID
    today: date = Field(exclude=True)
    party_id: UUID | None = Field(None, exclude=True)


class ReopenSettlement(SettlementCommand):
    """Undo of closing."""


class WithdrawSettlement(SettlementCommand):
    """Asked when the tenant turns out never to have left (policy)."""


class RemindToSettle(SettlementCommand):
    """Asked by a deadline, on the local day `today`."""

    stage: OverdueStage
    today: date


class RemindOfRefund(SettlementCommand):
    """Asked by a deadline that was armed for `due_on`."""

    due_on: date
    stage: RefundStage


class RemindOfOwed(SettlementCommand):
    """The same of what the tenant owes."""

    due_on: date
    stage: OwedStage


class NoteSigned(SettlementCommand):
    """Both sides have signed what was sent as `signing_id`."""

    signing_id: UUID
    signed_on: date


class NoteRefundPaid(SettlementCommand):
    """The bank has paid it. `unsigned`: why before both sides had signed. `today`: the local day.

    `used_for`: to whom refunds were paid under the reference before; `explained`: somebody says why one of
    the same tenant's was.
    """

    amount_fen: Fen
    paid_on: date
    reference: Reference
    unsigned: Unsigned | None = None
    today: date = Field(exclude=True)
    used_for: tuple[UUID, ...] = Field((), exclude=True)
    explained: bool = Field(False, exclude=True)


class NoteOwedPaid(SettlementCommand):
    """The tenant has paid what was owed. `reference`: of the bank, the provider or the receipt."""

    amount_fen: Fen
    paid_on: date
    way: PaymentWay
    reference: Reference
    received_by: UUID
    today: date = Field(exclude=True)


# --- refusals


class EvidenceMissing(Refusal):
    """An item is not in order because somebody says so."""

    title = "该项缺少凭据：{lacking}{or_absent}"


class GroundNotAgreed(Refusal):
    """住房租赁条例 art. 10: only what the contract names is taken from the deposit."""

    title = "合同没有约定可按扣减条款 {clause} 扣除该项费用"


class GroundOfOtherItem(Refusal):
    """What it is taken for is shown by another item than this one."""

    title = "该扣款理由与这一核对事项无关，请记入相应的事项"


class GroundNotAllowed(Refusal):
    """Whatever the contract names, by the policy it is no reason to keep anything."""

    title = "公司的押金扣减政策（第 {policy_version} 版）不允许以该理由扣款"


class NothingMissing(Refusal):
    """What is all there is not paid for."""

    title = "清点结果没有缺少，不能以物品缺失扣款"


class MoreThanHandedOver(Refusal):
    """Nobody gives back more than they took over: it was miscounted, or is theirs and left behind."""

    title, field = "实有数量多于应有的 {expected}；多出的请记入「清洁与遗留物品」", "evidence.found"


class ReadingBelowPrevious(Refusal):
    """Meters count up, unless they are changed."""

    title = "本次读数低于上次读数 {before}；换过表的，请填写旧表止数和新表起数"
    field = "evidence.reading"


class MeterChangeUnfit(Refusal):
    """The old one went on until it was changed, and the new one since."""

    title = "换表记录与读数不符：旧表止数不能低于上次读数，本次读数不能低于新表起数"
    field = "evidence.changed_meter"


class ItemsOpen(Refusal):
    """Twelve, not eleven."""

    title, status = "还有 {count} 项未完成，不能结清", 409


class AccountToBeNamed(Refusal):
    """When its item was ticked there was nothing to pay back, and now there is."""

    title = "核对「押金退还与收款账户核对」时没有应退金额，现应退 {refund} 元；请填写收款账户，重新核对该项"
    status = 409


class SettledAlready(Refusal):
    """What was closed stays as it was until it is reopened."""

    title, status = "结算已结清，如需更改请先撤销结清", 409


class NothingToSettle(Refusal):
    """The tenant never left; whoever leaves later is settled then."""

    title, status = "退租已撤回，租客仍在住，这份结算已作废", 409


class RefundPaid(Refusal):
    """What was paid by a settlement is not undone by another."""

    title, status = "押金已于 {paid_on} 退还，不能再登记退款，也不能撤销结清", 409


class NoRefundDue(Refusal):
    """Nothing is paid back before it is settled, or where the deposit did not reach."""

    title, status = "当前没有应退押金：结算尚未结清，或押金不足以抵扣", 409


class PaperUnsigned(Refusal):
    """Both sides sign what is paid back. Nobody's money waits for a signature that does not come:
    then it is said why.
    """

    title = "结算单还没有由双方签完；联系不上租客、租客拒签或已在纸上签字的，请注明原因后登记退款"
    field, status = "unsigned", 409


class NotSettledYet(Refusal):
    """Nobody signs what may still change."""

    title, status = "结清后才能制作结算单", 409


class RefundDiffers(Refusal):
    """Paid is what was settled, to the fen."""

    title, field = "退款金额与结算应退金额 {refund} 元不一致", "amount_fen"


class NothingOwed(Refusal):
    """Nothing is owed before it is settled, or where the deposit reached."""

    title, status = "当前没有应收款项：结算尚未结清，或押金足以抵扣", 409


class OwedDiffers(Refusal):
    """Paid is what was settled, to the fen."""

    title, field = "收款金额与应收金额 {owed} 元不一致", "amount_fen"


class OwedPaid(Refusal):
    """What was paid by a settlement is not undone by another."""

    title, status = "应收款项已于 {paid_on} 收到，不能再登记收款，也不能撤销结清", 409


class OwedPaidInFuture(Refusal):
    """A fact has happened."""

    title, field = "收款日期 {paid_on} 还没有到", "paid_on"


class OwedPaidTooEarly(Refusal):
    """Nothing was owed by it before the room was given back: another year was meant."""

    title, field = "收款日期 {paid_on} 早于退房日期 {opened_on}", "paid_on"


class RefundPaidTooEarly(Refusal):
    """Nothing is paid back before the room was given back: another year was meant."""

    title, field = "退款日期 {paid_on} 早于退房日期 {opened_on}", "paid_on"


class RefundPaidInFuture(Refusal):
    """A fact has happened: a payment that is only ordered may still be stopped."""

    title, field = "退款日期 {paid_on} 还没有到", "paid_on"
