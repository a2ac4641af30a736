"""What an order waits for, and what becomes of it when nobody says anything."""

from datetime import timedelta
from typing import Any

from kernel.facts import Fact
from kernel.service import Deadline, Do, Timer
from workorders.domain.cost_commands import CallForApproval
from workorders.domain.offer_commands import LapseOffer
from workorders.domain.offer_facts import WorkOrderDispatched
from workorders.domain.on_site_facts import CostsAwaitApproval
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import (
    AskRating,
    CloseInSilence,
    EndPause,
    NoteUnheardRecording,
    ReturnOnItsDay,
)
from workorders.domain.work_order_facts import (
    ClockPaused,
    WorkOrderCompleted,
    WorkOrderDeferred,
    WorkOrderRepeated,
    WorkOrderReported,
)

OFFERED, PAUSED, PUT_OFF = "offer-unanswered", "pause-at-its-bound", "put-off-until"
UNHEARD, UNHEARD_AFTER = "recording-unheard", timedelta(minutes=10)
"""What was spoken may be an emergency, of which somebody is to be there within hours."""
UNASKED, SILENT = "rating-unasked", "completion-unanswered"
UNAPPROVED = "costs-unapproved"


def arm_answer(fact: Fact) -> list[Deadline]:
    event: WorkOrderDispatched = fact.event  # type: ignore[assignment]
    return [Deadline(OFFERED, event.order_id, event.respond_by, {"technician_id": event.technician_id})]


def lapse(deadline: Deadline) -> Do:
    return Do(work_order, deadline.id, LapseOffer.model_validate(deadline.note | {"at": deadline.due_at}))


def arm_ear(fact: Fact) -> list[Deadline]:
    match fact.event:
        case WorkOrderReported(source="voice", order_id=id_, reported_at=at):
            return [Deadline(UNHEARD, id_, at + UNHEARD_AFTER)]
        case WorkOrderRepeated(source="voice", order_id=id_, report_id=report, at=at):
            return [Deadline(UNHEARD, id_, at + UNHEARD_AFTER, {"report_id": report})]
    return []


def note_unheard(deadline: Deadline) -> Do:
    said = (deadline.note or {}) | {"at": deadline.due_at}
    return Do(work_order, deadline.id, NoteUnheardRecording.model_validate(said))


def arm_bound(fact: Fact) -> list[Deadline]:
    event: ClockPaused = fact.event  # type: ignore[assignment]
    return [Deadline(PAUSED, event.order_id, event.until)]


def end_pause(deadline: Deadline) -> Do:
    return Do(work_order, deadline.id, EndPause(at=deadline.due_at))


def arm_return(fact: Fact) -> list[Deadline]:
    event: WorkOrderDeferred = fact.event  # type: ignore[assignment]
    return [Deadline(PUT_OFF, event.order_id, event.returns_at)]


def bring_back(deadline: Deadline) -> Do:
    return Do(work_order, deadline.id, ReturnOnItsDay(at=deadline.due_at))


def arm_question(fact: Fact) -> list[Deadline]:
    event: WorkOrderCompleted = fact.event  # type: ignore[assignment]
    return [Deadline(UNASKED, event.order_id, event.ask_at, _closing(event))] if event.ask_at else []


def ask_rating(deadline: Deadline) -> Do:
    return Do(work_order, deadline.id, AskRating.model_validate(deadline.note | {"at": deadline.due_at}))


def arm_silence(fact: Fact) -> list[Deadline]:
    event: WorkOrderCompleted = fact.event  # type: ignore[assignment]
    return [Deadline(SILENT, event.order_id, event.close_at, _closing(event))] if event.close_at else []


def close(deadline: Deadline) -> Do:
    return Do(work_order, deadline.id, CloseInSilence.model_validate(deadline.note | {"at": deadline.due_at}))


def arm_approval(fact: Fact) -> list[Deadline]:
    """As long behind what is told days late as behind what is told at once."""
    event: CostsAwaitApproval = fact.event  # type: ignore[assignment]
    if event.call_at is None:
        return []
    due_at = max(event.call_at, fact.recorded_at + (event.call_at - event.at))
    return [Deadline(UNAPPROVED, event.order_id, due_at, {**_closing(event), "call_at": event.call_at})]


def call_for_approval(deadline: Deadline) -> Do:
    said = deadline.note | {"at": deadline.due_at}
    return Do(work_order, deadline.id, CallForApproval.model_validate(said))


def _closing(event: WorkOrderCompleted | CostsAwaitApproval) -> dict[str, Any]:
    return {"closing": event.closing}


waiting = (
    Timer(kind=OFFERED, listens=(WorkOrderDispatched,), arm=arm_answer, fire=lapse),
    Timer(kind=UNHEARD, listens=(WorkOrderReported, WorkOrderRepeated), arm=arm_ear, fire=note_unheard),
    Timer(kind=PAUSED, listens=(ClockPaused,), arm=arm_bound, fire=end_pause),
    Timer(kind=PUT_OFF, listens=(WorkOrderDeferred,), arm=arm_return, fire=bring_back),
    Timer(kind=UNASKED, listens=(WorkOrderCompleted,), arm=arm_question, fire=ask_rating),
    Timer(kind=SILENT, listens=(WorkOrderCompleted,), arm=arm_silence, fire=close),
    Timer(kind=UNAPPROVED, listens=(CostsAwaitApproval,), arm=arm_approval, fire=call_for_approval),
)
