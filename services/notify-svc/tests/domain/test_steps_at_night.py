"""What can wait is not begun at night, and what cannot is."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from notifications.domain.notification_commands import Deliver, EndStep
from notifications.domain.notification_facts import (
    AttemptHeld,
    AttemptSpared,
    AttemptStarted,
    CallbackDue,
    MessageDelivered,
)
from notifications.domain.plans import NIGHT
from notifications.domain.quiet import QuietHours
from notifications.domain.rules import CALLBACK_WITHIN
from notifications.views.why import explain

from .plan import (
    ALL,
    APP_SMS,
    FIRST,
    MATTER,
    PLAN,
    REQUESTED,
    WECHAT,
    WHOSE,
    T,
    after,
    begun,
    postponed,
    started,
)

NIGHTLY = PLAN.model_copy(update={"quiet": NIGHT})
EVENING, MORNING = T.replace(hour=15), (T + timedelta(days=1)).replace(hour=0)  # 23:00, and 8:00 next day


def test_what_can_wait_is_not_begun_at_night() -> None:
    held = [AttemptHeld(**WHOSE, channel=channel, until=MORNING) for channel in APP_SMS.channels]
    at_night = ALL.model_copy(update={"at": EVENING})
    after(plan=NIGHTLY).when(at_night).then(*held)
    after(*held, plan=NIGHTLY).when(ALL.model_copy(update={"at": MORNING})).then(
        started("app", MORNING), started("sms", MORNING)
    )


def test_what_would_wait_for_the_morning_is_not_sent_where_another_of_its_step_was_heard_by_then() -> None:
    """A provider that was away shortly before ten at night would have brought the same words at eight."""
    waits = (*FIRST, postponed("sms"))
    at_night, in_the_morning = (ALL.model_copy(update={"at": at}) for at in (EVENING, MORNING))
    held, spared = AttemptHeld(**WHOSE, channel="sms", until=MORNING), AttemptSpared(**WHOSE, channel="sms")
    heard = MessageDelivered(**WHOSE, channel="app", message_id="")
    after(*waits, heard, plan=NIGHTLY).when(at_night).then(spared)
    after(*waits, held, heard, plan=NIGHTLY).when(in_the_morning).then(spared)
    [_, *also] = after(*waits, held, plan=NIGHTLY).when(Deliver(channel="app")).events
    assert also == [spared]
    away = (*waits, held, started("sms", MORNING, 2, in_doubt=True), postponed("sms"), heard)
    [again] = after(*away, plan=NIGHTLY).when(in_the_morning).events
    assert isinstance(again, AttemptStarted), "an outage loses none"


def test_who_may_have_what_is_held_at_night_is_asked_in_the_morning() -> None:
    held = AttemptHeld(**WHOSE, channel="app", until=MORNING)
    in_the_morning = ALL.model_copy(update={"at": MORNING})
    for lost in ([started("app")], [started("app"), postponed("app")]):
        [app, _] = after(*lost, held, plan=NIGHTLY).when(in_the_morning).events
        assert app == started("app", MORNING, 2, in_doubt=True)


def test_who_was_not_reached_by_what_can_wait_is_called_by_day() -> None:
    found = after(*FIRST, begun(1), begun(2), plan=NIGHTLY).when(EndStep(step=2, at=EVENING)).events
    assert found[-1] == CallbackDue(**WHOSE, due_at=MORNING + CALLBACK_WITHIN, matter=MATTER)


@pytest.mark.parametrize(
    ("language", "held"), [("zh", "22:00–08:00 免打扰"), ("en", "quiet hours (22:00–08:00)")]
)
def test_it_is_said_why_something_waits(language: Any, held: str) -> None:
    assert held in explain(REQUESTED.model_copy(update={"plan": NIGHTLY}), language)
    assert held not in explain(REQUESTED, language)


def test_what_cannot_wait_is_begun_whenever_it_comes() -> None:
    after().when(ALL.model_copy(update={"at": EVENING})).then(
        started("app", EVENING), started("sms", EVENING)
    )


def test_a_step_that_would_begin_at_night_waits_for_the_morning() -> None:
    late = T.replace(hour=13, minute=50)  # ten minutes before ten
    assert NIGHTLY.begins(late) == (late, MORNING, MORNING + WECHAT.time)
    assert PLAN.begins(late)[1] == late + APP_SMS.time


@pytest.mark.parametrize(
    ("quiet", "hour", "until"),
    [
        (NIGHT, "21:59", None),
        (NIGHT, "22:00", "16T08:00"),
        (NIGHT, "00:00", "15T08:00"),
        (NIGHT, "07:59", "15T08:00"),
        (NIGHT, "08:00", None),
        (QuietHours(begins=time(12), ends=time(14)), "11:59", None),
        (QuietHours(begins=time(12), ends=time(14)), "13:30", "15T14:00"),
        (QuietHours(begins=time(12), ends=time(14)), "14:00", None),
        (QuietHours(begins=time(8), ends=time(8)), "08:00", None),
    ],
)
def test_quiet_hours_end_in_the_morning_of_the_place(quiet: QuietHours, hour: str, until: str | None) -> None:
    at = datetime.fromisoformat(f"2025-03-15T{hour}+08:00").astimezone(UTC)
    ends = datetime.fromisoformat(f"2025-03-{until}+08:00") if until else at
    assert quiet.over(at) == ends
