"""The money of a settlement: the refund that the tenant has, or what they still owed and paid; and where they
never left, back the way it came. Pure.
"""

from collections.abc import Sequence
from typing import Any

from kernel.domain import Refusal

from contracts.domain.capital import yuan
from contracts.domain.refund_reference import check_reference
from contracts.domain.settlement_commands import (
    NoRefundDue,
    NoteOwedPaid,
    NoteRefundPaid,
    NothingOwed,
    OwedDiffers,
    OwedPaid,
    OwedPaidInFuture,
    OwedPaidTooEarly,
    PaperUnsigned,
    RefundDiffers,
    RefundPaid,
    RefundPaidInFuture,
    RefundPaidTooEarly,
    RemindOfOwed,
    RemindOfRefund,
)
from contracts.domain.settlement_facts import (
    SettlementEvent,
    SettlementNotWithdrawn,
    SettlementOwedOutstanding,
    SettlementOwedPaid,
    SettlementRefundOutstanding,
    SettlementRefundPaid,
    SettlementRestored,
)
from contracts.domain.settlement_states import Closed, Paid, place_of

PaidFact = SettlementRefundPaid | SettlementOwedPaid


def refunded(
    asked: NoteRefundPaid, settlement: Closed, *, late: bool = False
) -> Sequence[SettlementRefundPaid]:
    """Of who stays on, what they had paid is given back. `late`: its paper counts no more.

    Raises NoRefundDue, RefundDiffers, RefundPaid, RefundPaidInFuture, RefundPaidTooEarly, PaperUnsigned or
    ReferenceUsed.
    """
    if isinstance(settlement, Paid) and isinstance(settlement.paid, SettlementRefundPaid):
        return _once(asked, settlement.paid)
    due = _still_due(settlement, settlement.account.refund_fen)
    if not due:
        raise NoRefundDue
    if asked.amount_fen != due:
        raise RefundDiffers(refund_fen=due, refund=yuan(due))
    _check_day(asked, settlement, RefundPaidInFuture, RefundPaidTooEarly)
    if not (settlement.signed_on or asked.unsigned or late):
        raise PaperUnsigned
    whose, explained = settlement.opened.tenant_id, asked.explained
    said: dict[str, Any] = {
        "unsigned": None if settlement.signed_on else asked.unsigned,
        "reference_once": check_reference(asked.reference, asked.used_for, whose, explained=explained),
    }
    return [SettlementRefundPaid(**place_of(settlement), **_asked(asked), **said)]


def owed_paid(asked: NoteOwedPaid, settlement: Closed) -> Sequence[SettlementOwedPaid]:
    """Of who stays on, the deposit is paid anew. Raises NothingOwed, OwedDiffers, OwedPaid, OwedPaidInFuture
    or OwedPaidTooEarly.
    """
    if isinstance(settlement, Paid) and isinstance(settlement.paid, SettlementOwedPaid):
        return _once(asked, settlement.paid)
    due = _still_due(settlement, settlement.account.owed_fen)
    if not due:
        raise NothingOwed
    if asked.amount_fen != due:
        raise OwedDiffers(owed_fen=due, owed=yuan(due))
    _check_day(asked, settlement, OwedPaidInFuture, OwedPaidTooEarly)
    return [SettlementOwedPaid(**place_of(settlement), **asked.model_dump())]


def with_restored(paid: Sequence[PaidFact], settlement: Closed) -> list[SettlementEvent]:
    """What is held again where it was paid back the way it came, as the tenant never left."""
    if not isinstance(settlement, Paid) or not settlement.stays:
        return [*paid]
    held = {"held_fen": settlement.held_once_restored_fen}
    return [*paid, *(SettlementRestored(**place_of(settlement), **held) for _ in paid)]


def outstanding(asked: RemindOfRefund | RemindOfOwed, settlement: Closed) -> list[SettlementEvent]:
    """What is not paid by its day; nothing once it was, where another day holds, or where that was told."""
    owed = isinstance(asked, RemindOfOwed)
    due_on = settlement.owed_due_on if owed else settlement.refund_due_on
    if isinstance(settlement, Paid) or asked.due_on != due_on or asked.stage in settlement.reminded:
        return []
    place, said = place_of(settlement), asked.model_dump()
    if owed:
        said |= {"owed_fen": settlement.account.owed_fen, "party_id": settlement.party_id}
        return [SettlementOwedOutstanding(**place, **said)]
    return [SettlementRefundOutstanding(**place, **said, refund_fen=settlement.account.refund_fen)]


def paid_late(asked: NoteRefundPaid | NoteOwedPaid, settled: Closed) -> Sequence[PaidFact]:
    """It was on its way, or made, when the tenant turned out never to have left. Raises as those two."""
    if isinstance(asked, NoteRefundPaid):
        return refunded(asked, settled, late=True)
    return owed_paid(asked, settled)


def paid_already(paid: PaidFact) -> Refusal:
    """Why nothing of it is settled otherwise."""
    said = {"paid_on": paid.paid_on}
    return OwedPaid(**said) if isinstance(paid, SettlementOwedPaid) else RefundPaid(**said)


def not_withdrawn(paid: PaidFact) -> SettlementNotWithdrawn:
    """The tenant never left, and the money went: somebody has to see to it."""
    place = {name: getattr(paid, name) for name in ("settlement_id", "contract_id", "unit_id", "park_id")}
    place["tenant_id"] = paid.tenant_id
    sums = {"refund_fen": paid.amount_fen, "received_fen": 0}
    if isinstance(paid, SettlementOwedPaid):
        sums = {"refund_fen": 0, "received_fen": paid.amount_fen}
    return SettlementNotWithdrawn(**place, **sums, paid_on=paid.paid_on)


def _still_due(settlement: Closed, settled_fen: int) -> int:
    """What was paid the other way goes back, once, where they stay on; else what was settled."""
    if not isinstance(settlement, Paid):
        return settled_fen
    return settlement.paid.amount_fen if settlement.stays and not settlement.restored else 0


def _check_day(
    asked: NoteRefundPaid | NoteOwedPaid,
    settlement: Closed,
    in_future: type[Refusal],
    too_early: type[Refusal],
) -> None:
    if asked.paid_on > asked.today:
        raise in_future(paid_on=asked.paid_on)
    if asked.paid_on < settlement.opened.opened_on:
        raise too_early(paid_on=asked.paid_on, opened_on=settlement.opened.opened_on)


def _once(asked: NoteRefundPaid | NoteOwedPaid, paid: PaidFact) -> Sequence[Any]:
    """The same payment twice is one fact."""
    if _asked(asked) != _asked(paid):
        raise paid_already(paid)
    return []


def _asked(paid: NoteRefundPaid | NoteOwedPaid | PaidFact) -> dict[str, Any]:
    return paid.model_dump(include={"amount_fen", "paid_on", "reference", "way", "received_by"})
