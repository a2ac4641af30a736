"""Who has no phone, WeChat or app that works, or got as many as these take in a day, is told of what is
important by mail, while a human calls.
"""

from typing import Any

import pytest
from kernel.domain import Event
from notifications.domain.lost import NO_SUBSCRIPTION, NO_TEMPLATE, OVER_LIMIT
from notifications.domain.notification_commands import Begin, Deliver, EndStep, Fail, Line
from notifications.domain.notification_facts import (
    AttemptFailed,
    AttemptStarted,
    CallbackDue,
    MessageDelivered,
    NotificationUnreached,
    StepBegun,
)
from notifications.domain.plan import Channel, Plan, Priority, Step
from notifications.domain.rules import LEASE

from .plan import APP_SMS, MAIL, WHOSE, T, after

STREET = Plan(name="street", priority="important", steps=(APP_SMS,))
BY_MAIL = StepBegun(**WHOSE, step=1, channels=("email",), because="failed")


def fail(channel: Channel, why: Any = "no_address") -> Fail:
    return Fail(channel=channel, why=why, at=T)


def failed(channel: Channel, why: Any = "no_address") -> AttemptFailed:
    return AttemptFailed(**WHOSE, channel=channel, why=why)


def begun(*channels: Channel) -> tuple[AttemptStarted, ...]:
    return tuple(
        AttemptStarted(
            **WHOSE, channel=channel, tries=1, lease_until=T + LEASE, step=0 if channel != "email" else 1,
            heard_by=T + APP_SMS.time, provider="one", in_doubt=False,
        )
        for channel in channels
    )  # fmt: skip


def follows(plan: Plan = STREET, first: Any = "no_address", last: Any = "no_address") -> list[type[Event]]:
    """After neither the app nor the phone brought it."""
    found = after(*begun("app", "sms"), failed("app", first), plan=plan).when(fail("sms", last)).events
    return [type(each) for each in found]


def test_it_goes_out_beside_the_callback_and_once() -> None:
    assert follows() == [AttemptFailed, NotificationUnreached, CallbackDue, StepBegun]
    assert follows(first="dead", last="dead")[-1] is StepBegun
    lost = after(*begun("app", "sms"), failed("app"), plan=STREET).when(fail("sms")).events
    assert lost[-1] == BY_MAIL
    mail = Begin(lines=(Line(channel="email", usable=("one",), back_at=T),), at=T)
    after(*begun("app", "sms"), failed("app"), *lost, plan=STREET).when(mail).then(*begun("email"))
    so_far = (*begun("app", "sms"), failed("app"), *lost, *begun("email"))
    after(*so_far, plan=STREET).when(EndStep(step=1, at=T)).nothing()
    after(*so_far, plan=STREET).when(fail("email")).then(failed("email"))
    after(*so_far, plan=STREET).when(Deliver(channel="email", message_id="m")).then(
        MessageDelivered(**WHOSE, channel="email", message_id="m")
    )


@pytest.mark.parametrize("code", [OVER_LIMIT, NO_SUBSCRIPTION, NO_TEMPLATE])
def test_it_goes_out_where_by_our_own_count_or_list_nothing_could_leave(code: str) -> None:
    """Whoever signs for the operator has a dozen papers on some days, and a phone that takes ten such."""
    never_left = Fail(channel="sms", why="refused", code=code, at=T)
    found = after(*begun("app", "sms"), failed("app"), plan=STREET).when(never_left).events
    assert found[-1] == BY_MAIL
    offered = AttemptFailed(**WHOSE, channel="app", why="undelivered")
    found = after(*begun("app", "sms"), offered, plan=STREET).when(never_left).events
    assert type(found[-1]) is CallbackDue, "the app works, and may have it"


@pytest.mark.parametrize("last", ["refused", "undelivered"])
def test_where_an_address_works_the_callback_is_enough(last: str) -> None:
    assert follows(last=last)[-1] is CallbackDue


@pytest.mark.parametrize("priority", ["ordinary", "marketing"])
def test_what_can_wait_is_not_told_so(priority: Priority) -> None:
    assert StepBegun not in follows(STREET.model_copy(update={"priority": priority}))


def test_a_plan_that_has_a_mail_of_its_own_has_no_other() -> None:
    with_mail = Step(channels=("app", "sms", "email"), minutes=15)
    tried = (*begun("app", "sms"), *begun("email"), failed("email"), failed("app"))
    plan = STREET.model_copy(update={"steps": (with_mail,)})
    found = after(*tried, plan=plan).when(fail("sms")).events
    assert [type(each) for each in found][-1] is CallbackDue
    assert follows(STREET.model_copy(update={"steps": (APP_SMS, MAIL)})) == [AttemptFailed, StepBegun]
