"""Being on site: how somebody came, by whose leave they went in, and what they saw."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from workorders.domain.check_in import UNSURE
from workorders.domain.entry import WAITS, check_entered, check_said
from workorders.domain.offer_facts import WorkOrderResponded
from workorders.domain.on_site_facts import PhotoTaken
from workorders.domain.photos import check_taken
from workorders.domain.shutting_out import shut_out
from workorders.domain.taking_away import taken_away
from workorders.domain.work_order_clocks import paused, resumed, resumed_by_reaching
from workorders.domain.work_order_commands import Arrive, KeepPhoto, PauseClock, RecordConsent
from workorders.domain.work_order_facts import (
    EntryConsentRecorded,
    OrderEvent,
    WorkOrderArrived,
)
from workorders.domain.work_order_refusals import (
    BeforeItBegan,
    NothingToPause,
    PausedAlready,
    PauseSpent,
)
from workorders.domain.work_order_states import OnSite, Open, TakenUp


def arrived(asked: Arrive, order: Open) -> list[OrderEvent]:
    """Whoever stands in the flat is on site, also when a colleague had taken it up, or nobody."""
    at, who = asked.at, asked.technician_id
    taken_up = order.taken_up_at if isinstance(order, TakenUp) and order.technician_id == who else None
    check_begun(at, order, taken_up)
    found = asked.checked_in()
    said = {"technician_id": who, "over": None, "at": at}
    answered = [] if isinstance(order, TakenUp) else [order.tells(WorkOrderResponded, **said)]
    there = {"technician_id": who, "check_in": found, "vouched": asked.vouched, "at": at}
    waited = resumed_by_reaching(order, "on_site", at)
    away = taken_away(order, "another_came", at, unless=who)
    return [*waited, *answered, order.tells(WorkOrderArrived, **there), *away]


def check_begun(at: datetime, order: Open, taken_up_at: datetime | None = None) -> None:
    """Raises BeforeItBegan: what a phone says of the past is held against what is known of it."""
    done = (each.completed_at for each in order.closings)
    if at < max(order.reported_at, taken_up_at or order.reported_at, *done) - UNSURE:
        raise BeforeItBegan


def consented(asked: RecordConsent, order: Open) -> Sequence[OrderEvent]:
    """Who may not go in waits, as long as pauses may last; whoever may go in then waits no more.

    Raises BeforeItBegan, or what `check_said` does.
    """
    consent = asked.consent
    if consent == order.consent:
        return []
    check_begun(asked.at, order)
    check_said(consent, asked.at, order.refused_at, emergency=order.repair.urgency == "emergency")
    said = order.tells(EntryConsentRecorded, consent=consent, at=asked.at)
    if consent.enters:
        waited = order.pause is not None and order.pause.reason in WAITS.values()
        return [said, *(resumed(order, asked.at) if waited else [])]
    above = shut_out(order, order.repair, consent, asked.at)
    pause = PauseClock(at=asked.at, reason=WAITS[consent.answer], longest=asked.longest)
    # Where no clock can stop any more it goes on, and somebody is told when it runs out.
    with suppress(PausedAlready, PauseSpent, NothingToPause):
        return [said, *paused(pause, order), *above]
    return [said, *above]


def photographed(asked: KeepPhoto, order: OnSite) -> list[OrderEvent]:
    """By who was let in, since they came, and of nothing else; the same photo again is one fact."""
    photo = asked.photo
    if photo in order.photos:
        return []
    check_entered(order.consent, order.refused_at)
    check_taken(asked.taken_at, order.arrived_at, asked.at)
    asked.check_new(photo, order.repair.order_id)
    whose = {"technician_id": order.technician_id, "closing": order.closing}
    return [order.tells(PhotoTaken, **whose, photo=photo, taken_at=asked.taken_at, alone=True)]
