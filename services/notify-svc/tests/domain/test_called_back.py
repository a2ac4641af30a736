"""Whom nothing important reaches a human calls, by every rule as it is shipped, but for two kinds."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from kernel.facts import SYSTEM, Fact
from notifications.domain.callback import callback
from notifications.domain.callback_commands import CloseByHand, OpenCallback
from notifications.domain.callback_facts import CallbackClosed, CallbackOpened
from notifications.domain.matter import Matter
from notifications.domain.notification import notification
from notifications.domain.notification_commands import EndStep
from notifications.domain.notification_facts import CallbackDue, NotificationRequested, StepBegun
from notifications.domain.plan import Plan
from notifications.domain.rules import TOLD
from notifications.policies.calling import calling
from testkit.given import given

T = datetime(2025, 3, 15, 2, tzinfo=UTC)
LI, ID, OTHER, THING = (UUID(int=n) for n in range(1, 5))
WHOSE: dict[str, Any] = {"notification_id": ID, "person_id": LI}
SHIPPED = [
    pytest.param(rule, plan, id=f"{rule}-{who}-{plan.name}")
    for rule, told in TOLD.items()
    for who, plan, _ in told
]
UNCALLED = ("CodeAsked", "WorkOrderDispatched")
IMPORTANT = [each for each in SHIPPED if each.values[1].priority in ("emergency", "important")]  # type: ignore[union-attr]


def requested(rule: str, plan: Plan) -> NotificationRequested:
    matter = Matter(
        notice_id=THING, kind=rule.partition("/")[0], rule=rule, stage="x", thing_id=THING, cause_id=THING,
        park_id=THING, words={},
    )  # fmt: skip
    return NotificationRequested(
        **WHOSE, matter=matter, plan=plan, rules_version=1, template="overdue", place=""
    )


def in_vain(asked: NotificationRequested) -> list[Any]:
    """What follows where no step of its plan brought a receipt."""
    steps = asked.plan.steps
    begun = [
        StepBegun(**WHOSE, step=number, channels=step.channels, because="no_receipt")
        for number, step in enumerate(steps)
    ][1:]
    return list(given(notification, asked, *begun).when(EndStep(step=len(steps) - 1, at=T)).events)


def reacted(event: Any) -> list[Any]:
    fact = Fact(event, ID, "x-1", 1, 1, T, T, SYSTEM, "notifications")
    return [do.command for do in calling.react(fact)]


@pytest.mark.parametrize(("rule", "plan"), IMPORTANT)
def test_whom_nothing_important_reached_is_called_whatever_the_plan(rule: str, plan: Plan) -> None:
    due = [each for each in in_vain(requested(rule, plan)) if isinstance(each, CallbackDue)]
    called = [command.reason for each in due for command in reacted(each)]
    assert called == ([] if rule.startswith(UNCALLED) else ["unreached"])


@pytest.mark.parametrize(("rule", "plan"), IMPORTANT)
def test_who_is_high_risk_is_called_of_all_that_is_important(rule: str, plan: Plan) -> None:
    called = [command.reason for command in reacted(requested(rule, plan))]
    assert called == ([] if rule.startswith(UNCALLED) else ["high_risk"])


def test_calls_about_calls_are_one_task_at_a_time_and_come_to_an_end() -> None:
    def opened(id_: UUID, kind: str) -> tuple[OpenCallback, CallbackOpened]:
        matter = requested("CallbackOverdue/supervisor", TOLD["CallbackOverdue/supervisor"][0][1]).matter
        due = T + timedelta(hours=4)
        asked = OpenCallback(
            person_id=LI, notification_id=id_, matter=matter.model_copy(update={"kind": kind}),
            reason="unreached", at=T, due_at=due,
        )  # fmt: skip
        fact = CallbackOpened(
            person_id=LI, notification_id=id_, kind=kind, park_id=THING, unit_id=None, reason="unreached",
            due_at=due, policy=1,
        )  # fmt: skip
        return asked, fact

    first, is_open = opened(ID, "CallbackOverdue")
    again, once_more = opened(OTHER, "EmergencyUnheard")
    other, of_another_kind = opened(OTHER, "WorkOrderOverdue")
    close = CloseByHand(person_id=LI, notification_id=ID, how="in_person")
    given(callback).when(first).then(is_open)
    given(callback, is_open).when(again).nothing()
    given(callback, is_open).when(other).then(of_another_kind)
    closed = CallbackClosed(person_id=LI, notification_id=ID, how="in_person")
    given(callback, is_open).when(close).then(closed)
    given(callback, is_open, closed).when(again).then(once_more)
