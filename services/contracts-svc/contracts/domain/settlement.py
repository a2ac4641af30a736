"""退租结算: twelve items put in order when a unit is given back, then the deposit settled to the fen.

Each item is ticked by a named person with its evidence; ticking it again corrects it. A deduction cites the
clause that allows it (住房租赁条例 art. 10: only what the contract names), and is of a kind that the policy
allows. Nothing is closed with an item open, and what is closed can be reopened until the refund is paid; so
long it is withdrawn where the tenant turns out never to have left.
"""

from datetime import date
from typing import Any, Final
from uuid import UUID

from kernel.domain import Decider, NotPossible, State
from pydantic import Field

from contracts.domain import payee
from contracts.domain.capital import yuan
from contracts.domain.papers import NotePaper, PaperCommand, Papered, PaperKind, RecallPaper, changed
from contracts.domain.pictures import check_alone
from contracts.domain.settlement_commands import (
    CheckItem,
    CloseSettlement,
    ItemsOpen,
    NoRefundDue,
    NoteRefundPaid,
    NoteSigned,
    NothingToSettle,
    NotSettledYet,
    OpenSettlement,
    PaperUnsigned,
    RefundDiffers,
    RefundPaid,
    RefundPaidInFuture,
    RefundPaidTooEarly,
    RemindOfRefund,
    ReopenSettlement,
    SettledAlready,
    SettlementCommand,
    WithdrawSettlement,
)
from contracts.domain.settlement_credits import check_credits
from contracts.domain.settlement_facts import (
    RefundStage,
    SettlementClosed,
    SettlementEvent,
    SettlementItemChecked,
    SettlementNotWithdrawn,
    SettlementOpened,
    SettlementPaperLookedAt,
    SettlementPaperMade,
    SettlementRecalled,
    SettlementRefundOutstanding,
    SettlementRefundPaid,
    SettlementReopened,
    SettlementSent,
    SettlementSigned,
    SettlementWithdrawn,
)
from contracts.domain.settlement_items import ITEMS, Account, Item, settled
from contracts.domain.settlement_proof import prove

# --- states


class NotOpened(State):
    """Nothing to settle yet."""

    now, can = "退租结算还没有开始", "先办理退租"


class Open(State):
    """Being worked through."""

    now, can = "退租结算正在办理", "逐项核对，全部完成后结清"

    opened: SettlementOpened
    checked: dict[Item, SettlementItemChecked] = Field(default_factory=dict)

    @property
    def missing(self) -> list[Item]:
        """The items still open, in their order."""
        return [item for item in ITEMS if item not in self.checked]

    @property
    def account(self) -> Account:
        """As far as it is known."""
        checked = self.checked.values()
        deducted = (each.amount_fen for fact in checked for each in fact.deductions)
        credited = (each.amount_fen for fact in checked for each in fact.credits)
        return settled(self.opened.deposit_fen, deducted, credited)


class Closed(Open, Papered):
    """All in order; the refund may be paid once both sides have signed.

    `refund_due_on`: the last day to pay it; `reminded`: the stages at which somebody was told that it is not.
    `signed_on`: the day on which the last of them signed.
    """

    now, can = "退租结算已结清", "制作并签署结算单、登记退款或撤销结清"

    refund_due_on: date | None = None
    signed_on: date | None = None
    reminded: frozenset[RefundStage] = frozenset()


class Paid(Closed):
    """The refund was paid. `stays`: the tenant turned out never to have left: who stays on pays a deposit
    anew, and leaving opens it anew.
    """

    now, can = "退租结算已结清，押金已退还", "查看结算单"

    paid: SettlementRefundPaid
    stays: bool = False


class Withdrawn(State):
    """The tenant never left; leaving opens it anew."""

    now, can = "退租已撤回，结算已作废", "租客再次退租时重新结算"


Settlement = NotOpened | Open | Withdrawn

# --- decisions

PAPER: Final = PaperKind[SettlementEvent](
    title="退租结算单",
    field="settlement_id",
    made=SettlementPaperMade,
    read=SettlementPaperLookedAt,
    sent=SettlementSent,
    recalled=SettlementRecalled,
)


def decide(command: SettlementCommand | PaperCommand, settlement: Settlement) -> list[SettlementEvent]:
    match command, settlement:
        case OpenSettlement(settlement=opened), (NotOpened() | Withdrawn() | Paid(stays=True)):
            return [opened]
        case OpenSettlement(), Open():
            return []
        case WithdrawSettlement(), Paid(stays=True):
            return []
        case WithdrawSettlement(), Paid(paid=paid):
            said = {"refund_fen": paid.amount_fen, "paid_on": paid.paid_on}
            return [SettlementNotWithdrawn(**_place(settlement), **said)]
        case WithdrawSettlement(), Open():
            place = _place(settlement)
            back = PAPER.taken_back(settlement, place) if isinstance(settlement, Closed) else []
            return [*back, SettlementWithdrawn(**place)]
        case WithdrawSettlement(), _:
            return []
        case RecallPaper(signing_id=UUID() as id_), _ if id_ != getattr(settlement, "signing_id", None):
            return []
        case ((RemindOfRefund() | NoteSigned()), Withdrawn()):
            return []
        case NoteSigned(signing_id=id_), Closed(signing_id=out, signed_on=None) if id_ == out:
            return [SettlementSigned(**_place(settlement), **command.model_dump())]
        case NoteSigned(), _:
            return []  # of what was taken back meanwhile
        case _, Withdrawn():
            raise NothingToSettle
        case CheckItem() as check, Open() if _as_before(check, settlement):
            return []
        case CheckItem(), Closed():
            raise SettledAlready
        case CheckItem() as check, Open():
            by = check.policy.in_force(settlement.opened.opened_on)
            prove(check, by)
            check_credits(check, settlement.opened.opened_on)
            others = (each for item, each in settlement.checked.items() if item != check.item)
            check_alone(check.shown, others, several=check.evidence.photo_shows_several)
            said = {"policy_version": by.version if check.deductions else None, "bill_once": check.own_bill}
            said |= check.model_dump() | {"payee": payee.approved(check.paid_to), "pictures": check.shown}
            return [SettlementItemChecked.model_validate(_place(settlement) | said)]
        case RemindOfRefund(due_on=day, stage=stage), Closed(refund_due_on=due_on, reminded=told):
            waits = not isinstance(settlement, Paid) and day == due_on and stage not in told
            said = command.model_dump() | {"refund_fen": settlement.account.refund_fen}
            return [SettlementRefundOutstanding(**_place(settlement), **said)] if waits else []
        case RemindOfRefund(), _:
            return []  # reopened: what it comes to, and by when, is said anew
        case NoteRefundPaid(), Paid(paid=paid) if asked_of(command) == asked_of(paid):
            return []
        case NoteRefundPaid(), Paid(paid=paid):
            raise RefundPaid(paid_on=paid.paid_on)
        case NoteRefundPaid(amount_fen=amount), Closed(account=Account(refund_fen=due)) if due:
            if amount != due:
                raise RefundDiffers(refund_fen=due, refund=yuan(due))
            if command.paid_on > command.today:
                raise RefundPaidInFuture(paid_on=command.paid_on)
            if command.paid_on < settlement.opened.opened_on:
                raise RefundPaidTooEarly(paid_on=command.paid_on, opened_on=settlement.opened.opened_on)
            if not (settlement.signed_on or command.unsigned):
                raise PaperUnsigned
            why = None if settlement.signed_on else command.unsigned
            return [SettlementRefundPaid(**_place(settlement), **asked_of(command), unsigned=why)]
        case NoteRefundPaid(), Open():
            raise NoRefundDue
        case ReopenSettlement(), Paid(paid=paid):
            raise RefundPaid(paid_on=paid.paid_on)
        case CloseSettlement(), Closed():
            return []
        case CloseSettlement(), Open():
            return [_closed(command, settlement)]
        case ReopenSettlement(), Closed():
            place = _place(settlement)
            return [*PAPER.taken_back(settlement, place), SettlementReopened(**place)]
        case ReopenSettlement(), Open():
            return []
        case PaperCommand(), Closed():
            return PAPER.decide(command, settlement, _place(settlement))
        case NotePaper(), Open():
            raise NotSettledYet
        case PaperCommand(), Open():
            raise PAPER.not_made()
    raise NotPossible(command, settlement)


def _closed(asked: CloseSettlement, settlement: Open) -> SettlementClosed:
    """Raises ItemsOpen."""
    if settlement.missing:
        raise ItemsOpen(count=len(settlement.missing), items=settlement.missing)
    account, by = settlement.account, asked.policy.in_force(settlement.opened.opened_on)
    said: dict[str, object] = {"closed_by": asked.closed_by, "account": account}
    if account.refund_fen:
        said |= {"refund_due_on": by.values.refund_due_on(asked.today), "policy_version": by.version}
    return SettlementClosed.model_validate(_place(settlement) | said)


def _as_before(check: CheckItem, settlement: Open) -> bool:
    known = settlement.checked.get(check.item)
    return known is not None and known.model_dump(include=set(CheckItem.model_fields)) == check.model_dump()


def asked_of(paid: NoteRefundPaid | SettlementRefundPaid) -> dict[str, Any]:
    """Amount, day and reference of a refund."""
    return paid.model_dump(include={"amount_fen", "paid_on", "reference"})


def _place(settlement: Open) -> dict[str, UUID]:
    return {name: getattr(settlement.opened, name) for name in SettlementEvent.model_fields}


def evolve(settlement: Settlement, event: SettlementEvent) -> Settlement:
    match event, settlement:
        case SettlementOpened(), _:
            return Open(opened=event)
        case SettlementWithdrawn(), Open():
            return Withdrawn()
        case SettlementItemChecked(item=item), Open():
            return settlement.model_copy(update={"checked": {**settlement.checked, item: event}})
        case SettlementClosed(refund_due_on=due_on), Open(opened=opened, checked=checked):
            return Closed(opened=opened, checked=checked, refund_due_on=due_on)
        case SettlementRefundOutstanding(stage=stage), Closed():
            return settlement.model_copy(update={"reminded": settlement.reminded | {stage}})
        case SettlementReopened(), Open(opened=opened, checked=checked):
            return Open(opened=opened, checked=checked)
        case SettlementRefundPaid(), Closed():
            kept = {name: getattr(settlement, name) for name in Closed.model_fields}
            return Paid(**kept, paid=event)
        case SettlementSigned(signed_on=day), Closed():
            return settlement.model_copy(update={"signed_on": day})
        case SettlementRecalled(), Closed():
            return settlement.model_copy(update={"signing_id": None, "signed_on": None})
        case SettlementNotWithdrawn(), Paid():
            return settlement.model_copy(update={"stays": True})
        case _, Closed():
            return settlement.model_copy(update=changed(event))
    return settlement


settlement: Decider[SettlementCommand | PaperCommand, Settlement, SettlementEvent] = Decider(
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
        SettlementSent,
        SettlementSigned,
        SettlementRecalled,
        SettlementRefundOutstanding,
        SettlementRefundPaid,
        SettlementWithdrawn,
        SettlementNotWithdrawn,
    ),
)
