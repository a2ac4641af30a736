"""What happens to a settlement 退租结算."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Event
from pydantic import Field

from contracts.domain.papers import PaperMade, PaperRead, PaperRecalled, PaperSent
from contracts.domain.payee import Payee
from contracts.domain.settlement_items import Account, Credit, Deduction, Evidence, Item
from contracts.domain.signers import Sha256
from contracts.domain.terms import Fen

RefundStage = Literal["due", "late", "escalated"]
OwedStage = Literal["settled", "due", "late", "escalated"]
OverdueStage = Literal["late", "escalated"]
Unsigned = Literal["tenant_unreachable", "tenant_declined", "signed_by_hand"]
PaymentWay = Literal["bank", "wechat", "alipay", "card", "cash"]
Reference = Annotated[str, Field(min_length=1, max_length=64, examples=["2025031500017"])]


class SettlementEvent(Event):
    settlement_id: UUID
    contract_id: UUID
    unit_id: UUID
    park_id: UUID
    tenant_id: UUID


class SettlementOpened(SettlementEvent):
    """`opened_on` is the day the unit was given back; `deposit_fen` this unit's share of the deposit, and
    `carried_fen` that of what was held by contracts before, which it is where this one says none; `gone_fen`
    is what of that share had gone back before, which is settled no more.

    `to_unit_id`: the room they changed to 换房, where the contract goes on and holds the deposit, so that
    none of it is settled here; None where they left.

    `due_on`: the last day to close it in time, by `policy_version`; None where it opened before there was
    one.
    """

    schema_version = 6

    opened_on: date
    deposit_fen: Fen
    carried_fen: Fen = 0
    gone_fen: Fen = 0
    to_unit_id: UUID | None = None
    due_on: date | None = None
    policy_version: int | None = None


class SettlementItemChecked(SettlementEvent):
    """In order, as `checked_by` (a person) found it; the last of its kind counts.

    `policy_version`: the one by which its deductions were allowed; None where there are none. `bill_once`:
    no other settlement has the bill it names. `payee`: whether the refund goes to an account in another's
    name; None where none is named, or nobody compared it. `pictures`: the hashes of what its photos
    show, which no other paper has.
    """

    schema_version = 11

    item: Item
    checked_by: UUID
    evidence: Evidence
    deductions: tuple[Deduction, ...] = ()
    credits: tuple[Credit, ...] = ()
    policy_version: int | None = None
    bill_once: bool = False
    payee: Payee | None = None
    pictures: tuple[Sha256, ...] = ()


class SettlementClosed(SettlementEvent):
    """All twelve in order; `account` is what is paid back or owed.

    `refund_due_on`: the last day to pay it back, `owed_due_on` for the tenant to pay what they owe, both by
    `policy_version`; None where there is nothing to, and of what was owed where nobody said by when.
    `party_id`: the tenant as a person, where something is owed; None where no contract of ours names them.
    """

    schema_version = 5

    closed_by: UUID
    account: Account
    refund_due_on: date | None = None
    owed_due_on: date | None = None
    party_id: UUID | None = None
    policy_version: int | None = None


class SettlementReopened(SettlementEvent):
    """Back to work, with all that was ticked; why is in the envelope."""


class SettlementOverdue(SettlementEvent):
    """It was to be closed by `due_on` and is not; once for each stage, and anew once it was reopened."""

    due_on: date
    stage: OverdueStage


class SettlementRefundOutstanding(SettlementEvent):
    """The refund was to be paid by `due_on` and is not; once for each stage."""

    due_on: date
    refund_fen: Fen
    stage: RefundStage


class SettlementOwedOutstanding(SettlementEvent):
    """So much is owed by the tenant, to be paid by `due_on`: as it is settled, and where it is not paid, once
    for each stage. `party_id`: the tenant as a person, where that is known.
    """

    party_id: UUID | None
    due_on: date
    owed_fen: Fen
    stage: OwedStage


class SettlementRefundPaid(SettlementEvent):
    """The tenant has the refund: from here on the settlement stays as it is. `reference` is the bank's.

    `unsigned`: why it was paid though not both sides had signed; more of it is in the envelope. None: they
    had, or nobody asked then. `reference_once`: no other refund was paid under that reference.
    """

    schema_version = 3

    amount_fen: Fen
    paid_on: date
    reference: Reference
    unsigned: Unsigned | None = None
    reference_once: bool = False


class SettlementOwedPaid(SettlementEvent):
    """What the deposit did not reach, the tenant has paid, to `received_by` (one of our people); of who never
    left, the deposit that had gone back. From here on the settlement stays as it is.
    """

    amount_fen: Fen
    paid_on: date
    way: PaymentWay
    reference: Reference
    received_by: UUID


class SettlementWithdrawn(SettlementEvent):
    """The tenant never left: nothing is to be settled. Who said so, and why, is in the envelope of
    the move-out that was withdrawn, which caused it.
    """


class SettlementNotWithdrawn(SettlementEvent):
    """The tenant never left, but has the refund since `paid_on`: somebody has to see to the deposit; or had
    paid us what they owed (`received_fen`), which goes back.
    """

    schema_version = 2

    refund_fen: Fen
    received_fen: Fen
    paid_on: date


class SettlementRestored(SettlementEvent):
    """Of who never left the money went back the way it came: so much is held of the deposit again."""

    held_fen: Fen


class SettlementPaperMade(SettlementEvent, PaperMade):
    """As it was settled, on one paper of this hash, for both sides to sign."""


class SettlementPaperLookedAt(SettlementEvent, PaperRead):
    """One of our people read the paper; who and why is in the envelope."""


class SettlementSent(SettlementEvent, PaperSent):
    """Both sides are to sign the paper."""

    about = "settlement"


class SettlementSigned(SettlementEvent):
    """Both sides have signed the paper that was sent as `signing_id`."""

    signing_id: UUID
    signed_on: date


class SettlementRecalled(SettlementEvent, PaperRecalled):
    """What was sent counts no more: taken back, settled anew, or made anew."""
