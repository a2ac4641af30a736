"""What other bounds had led to: which pauses had run out, which offers had lapsed, which stickers had turned
somebody away.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from kernel.clock import local_date
from kernel.domain import Event, Refusal, State
from kernel.facts import Fact
from policy.trying.comparing import Facts, Outcome
from policy.trying.replaying import Books

from workorders.domain.dispatch_terms import DispatchTerms
from workorders.domain.intake_limits import IntakeLimits
from workorders.domain.offer_facts import WorkOrderDispatched
from workorders.domain.pauses import Pauses, Reason
from workorders.domain.promise import Urgency
from workorders.domain.sticker import (
    Sticker,
    UseSticker,
    sticker,
)
from workorders.domain.sticker_facts import (
    StickerEvent,
    StickerLetThrough,
    StickerParked,
    StickerTurnedAway,
    StickerUsed,
)
from workorders.domain.work_order_facts import ClockPaused, ClockResumed, WorkOrderReported, WorkOrderTriaged


def paused(facts: Facts, books: Books, last_day: date) -> Iterator[Outcome]:
    """Which pauses would have run into their bound. Those that were refused, nobody told; nor how long what
    ran out would have waited by a wider one.
    """
    urgency: Urgency = "ordinary"
    spent, left = defaultdict[Reason, timedelta](timedelta), timedelta()
    for fact in facts:
        match fact.event:
            case WorkOrderReported(urgency=said) | WorkOrderTriaged(urgency=said):
                urgency = said
            case ClockPaused(reason=reason, paused_at=at):
                longest = books.tried.of(Pauses).in_force(local_date(at)).values.of(urgency).of(reason)
                left = max(longest - spent[reason], timedelta())
            case ClockResumed(order_id=order, reason=reason, paused_at=at, resumed_at=until):
                if until - at >= left:
                    yield Outcome(order, str(fact.version), f"PauseRanOut {reason}", local_date(at + left))
                spent[reason] += min(until - at, left)


def offered_as_if(_: State, fact: Fact, books: Books) -> Event:
    """The offer with the time to answer that the other terms had given."""
    match fact.event:
        case WorkOrderDispatched(at=at, urgency=urgency, respond_by=until) as event if urgency:
            day = local_date(at)
            then, other = (each.of(DispatchTerms).in_force(day).values.answer(urgency) for each in books)
            return event.model_copy(update={"respond_by": until + (other - then)})
    return fact.event


def scanned(facts: Facts, books: Books, last_day: date) -> Iterator[Outcome]:
    """Which reports by a sticker would have been turned away, and which would have parked it. What was
    refused while it was parked, nobody told.
    """
    state: Sticker = sticker.initial
    for fact in facts:
        match fact.event:
            case StickerParked():
                continue
            case StickerUsed() | StickerLetThrough() | StickerTurnedAway() as event:
                for told in _told(event, fact, state, books):
                    state = sticker.evolve(state, told)
                    if isinstance(told, StickerTurnedAway | StickerParked):
                        what = type(told).__name__
                        yield Outcome(event.unit_id, str(fact.version), what, local_date(event.at))
            case StickerEvent() as event:
                state = sticker.evolve(state, event)


def _told(
    event: StickerUsed | StickerLetThrough | StickerTurnedAway, fact: Fact, state: Sticker, books: Books
) -> list[StickerEvent]:
    """What the same report would have led to; who was turned away said no emergency that anybody kept."""
    asked = UseSticker(
        at=event.at,
        version=event.version,
        report_id=fact.id if isinstance(event, StickerTurnedAway) else event.report_id,
        device=event.device,
        emergency=_said(event),
        limits=books.tried.of(IntakeLimits).in_force(local_date(event.at)).values,
    )
    try:
        return list(sticker.decide(asked, state))
    except Refusal:  # parked by these limits
        away = event.model_dump(include={"unit_id", "park_id", "version", "device", "at"})
        return [StickerTurnedAway(**away)]


def _said(event: StickerUsed | StickerLetThrough | StickerTurnedAway) -> str | None:
    """The emergency that the report was, as far as that was kept."""
    match event:
        case StickerLetThrough(fault=fault) | StickerUsed(emergency=fault):
            return fault
    return None
