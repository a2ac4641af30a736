"""退租结算: twelve items put in order when a unit is given back, then the deposit settled to the fen; of a
room that its tenant changed from, all but the deposit (`changing_rooms.py`).

Each item is ticked by a named person with its evidence; ticking it again corrects it. A deduction cites the
clause that allows it (住房租赁条例 art. 10: only what the contract names), and is of a kind that the policy
allows. Nothing is closed with an item open, and what is closed can be reopened until the refund, or what is
owed, is paid; so long it is withdrawn where the tenant turns out never to have left.
"""

from datetime import date
from typing import Final
from uuid import UUID

from kernel.domain import Decider, NotPossible

from contracts.domain import payee
from contracts.domain.capital import yuan
from contracts.domain.changing_rooms import check_goes_on
from contracts.domain.papers import NotePaper, PaperCommand, PaperKind, RecallPaper, changed
from contracts.domain.pictures import check_alone
from contracts.domain.settlement_commands import (
    AccountToBeNamed,
    CheckItem,
    CloseSettlement,
    ItemsOpen,
    NoRefundDue,
    NoteOwedPaid,
    NoteRefundPaid,
    NoteSigned,
    NothingOwed,
    NothingToSettle,
    NotSettledYet,
    OpenSettlement,
    RemindOfOwed,
    RemindOfRefund,
    RemindToSettle,
    ReopenSettlement,
    SettledAlready,
    SettlementCommand,
    WithdrawSettlement,
)
from contracts.domain.settlement_credits import check_credits, worked_out
from contracts.domain.settlement_deductions import check_deductions
from contracts.domain.settlement_facts import (
    SettlementClosed,
    SettlementEvent,
    SettlementItemChecked,
    SettlementNotWithdrawn,
    SettlementOpened,
    SettlementOverdue,
    SettlementOwedOutstanding,
    SettlementOwedPaid,
    SettlementPaperLookedAt,
    SettlementPaperMade,
    SettlementRecalled,
    SettlementRefundOutstanding,
    SettlementRefundPaid,
    SettlementReopened,
    SettlementRestored,
    SettlementSent,
    SettlementSigned,
    SettlementWithdrawn,
)
from contracts.domain.settlement_needed import needed
from contracts.domain.settlement_paying import (
    not_withdrawn,
    outstanding,
    owed_paid,
    paid_already,
    paid_late,
    refunded,
    with_restored,
)
from contracts.domain.settlement_proof import prove
from contracts.domain.settlement_states import (
    Closed,
    NotOpened,
    Open,
    Paid,
    Settlement,
    Withdrawn,
    place_of,
)

# --- decisions

PAPER: Final = PaperKind[SettlementEvent](
    title="结算单",
    field="settlement_id",
    made=SettlementPaperMade,
    read=SettlementPaperLookedAt,
    sent=SettlementSent,
    recalled=SettlementRecalled,
)


def decide(command: SettlementCommand | PaperCommand, settlement: Settlement) -> list[SettlementEvent]:
    match command, settlement:
        case OpenSettlement(settlement=opened), Paid(stays=True):
            most = settlement.held_fen
            held = {each: min(getattr(opened, each), most) for each in ("deposit_fen", "carried_fen")}
            return [_opened(command, **held)]
        case OpenSettlement(), (NotOpened() | Withdrawn()):
            return [_opened(command)]
        case OpenSettlement(), Open():
            return []
        case WithdrawSettlement(), Paid() if settlement.stays or settlement.goes_on:
            return []  # what was broken in a room that they changed from was theirs to pay
        case WithdrawSettlement(), Paid(paid=paid):
            return [not_withdrawn(paid)]
        case WithdrawSettlement(), Open():
            place = place_of(settlement)
            back = PAPER.taken_back(settlement, place) if isinstance(settlement, Closed) else []
            return [*back, SettlementWithdrawn(**place)]
        case WithdrawSettlement(), _:
            return []
        case RecallPaper(signing_id=UUID() as id_), _ if id_ != getattr(settlement, "signing_id", None):
            return []
        case ((RemindToSettle() | RemindOfRefund() | RemindOfOwed() | NoteSigned()), Withdrawn()):
            return []
        case RemindToSettle(), Closed():
            return []
        case RemindToSettle(stage=stage, today=today), Open(opened=opened):
            waits = settlement.has_yet_to_tell(stage, today)
            told = {"due_on": opened.due_on, "stage": stage}
            return [SettlementOverdue(**place_of(settlement), **told)] if waits else []
        case NoteSigned(signing_id=id_), Closed(signing_id=out, signed_on=None) if id_ == out:
            return [SettlementSigned(**place_of(settlement), **command.model_dump())]
        case NoteSigned(), _:
            return []  # of what was taken back meanwhile
        case ((NoteRefundPaid() | NoteOwedPaid()), Withdrawn(closed=Closed() as closed)):
            [paid] = paid_late(command, closed)
            return [paid, not_withdrawn(paid)]
        case _, Withdrawn():
            raise NothingToSettle
        case CheckItem() as check, Open() if _as_before(check, settlement):
            return []
        case CheckItem(), Closed():
            raise SettledAlready
        case CheckItem() as check, Open():
            by = check.policy.in_force(settlement.opened.opened_on)
            if settlement.goes_on:
                check_goes_on(check)
            prove(check, by, needed(check, settlement))
            others = [each for item, each in settlement.checked.items() if item != check.item]
            check_deductions(check, others)
            check_credits(check, settlement.opened.opened_on)
            check = worked_out(check, settlement.opened.opened_on)
            check_alone(check.shown, others, several=check.evidence.photo_shows_several)
            said = {"policy_version": by.version if check.deductions else None, "bill_once": check.own_bill}
            said |= check.model_dump() | {"payee": payee.approved(check.paid_to), "pictures": check.shown}
            return [SettlementItemChecked.model_validate(place_of(settlement) | said)]
        case (RemindOfRefund() | RemindOfOwed()) as asked, Closed():
            return outstanding(asked, settlement)
        case ((RemindOfRefund() | RemindOfOwed()), _):
            return []  # reopened: what it comes to, and by when, is said anew
        case NoteRefundPaid(), Closed():
            return with_restored(refunded(command, settlement), settlement)
        case NoteRefundPaid(), Open():
            raise NoRefundDue
        case NoteOwedPaid(), Closed():
            return with_restored(owed_paid(command, settlement), settlement)
        case NoteOwedPaid(), Open():
            raise NothingOwed
        case ReopenSettlement(), Paid(paid=paid):
            raise paid_already(paid)
        case CloseSettlement(), Closed():
            return []
        case CloseSettlement(), Open():
            return _closed(command, settlement)
        case ReopenSettlement(), Closed():
            place = place_of(settlement)
            return [*PAPER.taken_back(settlement, place), SettlementReopened(**place)]
        case ReopenSettlement(), Open():
            return []
        case NotePaper(document_sha256=made), Paid(signed_on=date(), paper=kept, paid=paid) if made != kept:
            raise paid_already(paid)
        case RecallPaper(), Paid(signed_on=date(), paid=paid):
            raise paid_already(paid)  # what both signed is what the money went by
        case PaperCommand(), Closed():
            return PAPER.decide(command, settlement, place_of(settlement))
        case NotePaper(), Open():
            raise NotSettledYet
        case PaperCommand(), Open():
            raise PAPER.not_made()
    raise NotPossible(command, settlement)


def _opened(asked: OpenSettlement, **held: int) -> SettlementOpened:
    by = asked.policy.in_force(asked.settlement.opened_on)
    due_on = by.values.due_on(asked.settlement.opened_on, asked.told_on)
    return asked.settlement.model_copy(update={"due_on": due_on, "policy_version": by.version, **held})


def _closed(asked: CloseSettlement, settlement: Open) -> list[SettlementEvent]:
    """What is owed is told at once. Raises ItemsOpen or AccountToBeNamed."""
    if settlement.missing:
        raise ItemsOpen(count=len(settlement.missing), items=settlement.missing)
    account, by = settlement.account, asked.policy.in_force(settlement.opened.opened_on)
    if settlement.refund_without_account:
        raise AccountToBeNamed(refund=yuan(account.refund_fen), items=["deposit_refund"])
    said: dict[str, object] = {"closed_by": asked.closed_by, "account": account}
    if account.refund_fen:
        said |= {"refund_due_on": by.values.refund_due_on(asked.today), "policy_version": by.version}
    if account.owed_fen:
        said |= {"owed_due_on": by.values.owed_due_on(asked.today), "policy_version": by.version}
        said |= {"party_id": asked.party_id}
    closed = SettlementClosed.model_validate(place_of(settlement) | said)
    if closed.owed_due_on is None:
        return [closed]
    told = RemindOfOwed(due_on=closed.owed_due_on, stage="settled")
    return [closed, *outstanding(told, _as_closed(closed, settlement))]


def _as_closed(closed: SettlementClosed, settlement: Open) -> Closed:
    said = {name: getattr(closed, name) for name in ("refund_due_on", "owed_due_on", "party_id")}
    return Closed(opened=settlement.opened, checked=settlement.checked, **said)


def _as_before(check: CheckItem, settlement: Open) -> bool:
    known, asked = settlement.checked.get(check.item), worked_out(check, settlement.opened.opened_on)
    if known is None or (check.item == "deposit_refund" and settlement.refund_without_account):
        return False
    return known.model_dump(include=set(CheckItem.model_fields)) == asked.model_dump()


def evolve(settlement: Settlement, event: SettlementEvent) -> Settlement:
    match event, settlement:
        case SettlementOpened(), _:
            return Open(opened=event)
        case SettlementWithdrawn(), Open():
            return Withdrawn(closed=settlement if isinstance(settlement, Closed) else None)
        case SettlementItemChecked(item=item), Open():
            return settlement.model_copy(update={"checked": {**settlement.checked, item: event}})
        case SettlementClosed(), Open():
            return _as_closed(event, settlement)
        case SettlementOverdue(stage=stage), Open():
            return settlement.model_copy(update={"late": settlement.late | {stage}})
        case ((SettlementRefundOutstanding(stage=stage) | SettlementOwedOutstanding(stage=stage)), Closed()):
            return settlement.model_copy(update={"reminded": settlement.reminded | {stage}})
        case SettlementReopened(), Open(opened=opened, checked=checked):
            return Open(opened=opened, checked=checked)
        case ((SettlementRefundPaid() | SettlementOwedPaid()), Paid()):
            return settlement.model_copy(update={"restored": True})
        case (
            (SettlementRefundPaid() | SettlementOwedPaid()) as paid,
            (Closed() as closed) | Withdrawn(closed=Closed() as closed),
        ):
            kept = {name: getattr(closed, name) for name in Closed.model_fields}
            return Paid(**kept, paid=paid)
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
        SettlementOverdue,
        SettlementRefundOutstanding,
        SettlementOwedOutstanding,
        SettlementRefundPaid,
        SettlementOwedPaid,
        SettlementWithdrawn,
        SettlementNotWithdrawn,
        SettlementRestored,
    ),
)
