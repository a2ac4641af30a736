"""A plan of three steps, and what happens on its way."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import strategies as some
from kernel.domain import Event
from notifications.domain.matter import Matter
from notifications.domain.notification import notification
from notifications.domain.notification_commands import Begin, Line
from notifications.domain.notification_facts import (
    AttemptFailed,
    AttemptPostponed,
    AttemptStarted,
    NotificationRequested,
    StepBegun,
)
from notifications.domain.plan import Channel, Plan, Step
from notifications.domain.rules import LEASE
from testkit.given import given

T = datetime(2025, 3, 15, 2, tzinfo=UTC)  # 10 o'clock in the morning in Shanghai
LI, ID, THING = (UUID(int=n) for n in range(1, 4))
WHOSE: dict[str, Any] = {"notification_id": ID, "person_id": LI}
APP_SMS, WECHAT, MAIL = (
    Step(channels=("app", "sms"), minutes=15),
    Step(channels=("wechat",), minutes=30),
    Step(channels=("email",), minutes=60),
)
PLAN = Plan(name="all", priority="ordinary", steps=(APP_SMS, WECHAT, MAIL))
MATTER = Matter(
    notice_id=THING, kind="FilingOverdue", rule="FilingOverdue", stage="2025-03-15", thing_id=THING,
    cause_id=THING, park_id=THING, words={},
)  # fmt: skip
ASKED: dict[str, Any] = WHOSE | {
    "matter": MATTER, "plan": PLAN, "rules_version": 1, "template": "filing_overdue", "place": "A-101",
}  # fmt: skip
REQUESTED = NotificationRequested(**ASKED)


def after(*events: Event, plan: Plan = PLAN) -> Any:
    return given(notification, REQUESTED.model_copy(update={"plan": plan}), *events)


def started(channel: Channel, at: datetime = T, tries: int = 1, *, in_doubt: bool = False) -> AttemptStarted:
    step = PLAN.place(channel)
    return AttemptStarted(
        **WHOSE, channel=channel, tries=tries, lease_until=at + LEASE, step=step,
        heard_by=at + PLAN.steps[step].time, provider="one", in_doubt=in_doubt,
    )  # fmt: skip


def lost(channel: Channel) -> AttemptFailed:
    return AttemptFailed(**WHOSE, channel=channel, why="refused")


def begun(step: int, because: Any = "no_receipt") -> StepBegun:
    return StepBegun(**WHOSE, step=step, channels=PLAN.steps[step].channels, because=because)


def postponed(channel: Channel, at: datetime = T) -> AttemptPostponed:
    return AttemptPostponed(**WHOSE, channel=channel, left="in_doubt", reason="HTTP 503", retry_at=at)


LINES = tuple(Line(channel=channel, usable=("one",), back_at=T) for channel in PLAN.channels)
ALL = Begin(lines=LINES, at=T)
FIRST = (started("app"), started("sms"))
channels = some.sampled_from(PLAN.channels)
