"""A plan is gone through step by step: the next one begins when the last brought nothing, and never after."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import settings
from hypothesis import strategies as some
from kernel.domain import Command, Event
from kernel.facts import SYSTEM, Fact
from notifications.domain.lost import Lost
from notifications.domain.notification import Open, notification
from notifications.domain.notification_commands import (
    Accept,
    Begin,
    Deliver,
    EndStep,
    Fail,
    Forgo,
    Lapse,
    Postpone,
    Request,
)
from notifications.domain.notification_facts import (
    AttemptAccepted,
    AttemptFailed,
    AttemptForgone,
    AttemptSpared,
    AttemptStarted,
    CallbackDue,
    MessageDelivered,
    NotificationLapsed,
    NotificationRequested,
    NotificationUnreached,
    NotificationUnwanted,
    StepBegun,
)
from notifications.domain.plan import Channel, Plan, Step
from notifications.domain.rules import CALLBACK_WITHIN, LEASE
from notifications.policies.steps import receipts_over
from notifications.upcasters import (
    at_once_of_a_rule,
    before_steps,
    by_the_only_provider,
    to_nobodys_contact,
)
from notifications.views.why import explain
from testkit.given import given

from .plan import (
    ALL,
    APP_SMS,
    ASKED,
    FIRST,
    ID,
    LINES,
    MATTER,
    PLAN,
    REQUESTED,
    WHOSE,
    T,
    after,
    begun,
    channels,
    lost,
    postponed,
    started,
)


def unreached(**why: Any) -> tuple[Event, ...]:
    """Why, by channel."""
    lost = tuple(Lost(channel=channel, why=each) for channel, each in why.items())  # type: ignore[arg-type]
    return (
        NotificationUnreached(**WHOSE, kind="FilingOverdue", matter=MATTER, lost=lost),
        CallbackDue(**WHOSE, due_at=T + CALLBACK_WITHIN, matter=MATTER),
    )


def delivered(channel: Channel) -> MessageDelivered:
    return MessageDelivered(**WHOSE, channel=channel)


def spared(channel: Channel) -> AttemptSpared:
    return AttemptSpared(**WHOSE, channel=channel)


def test_the_channels_of_the_first_step_begin_together_and_no_other() -> None:
    after().when(ALL).then(*FIRST)


def test_without_a_receipt_in_its_time_comes_the_next_step() -> None:
    after(*FIRST).when(EndStep(step=0, at=T)).then(begun(1))
    after(*FIRST, begun(1)).when(ALL).then(started("wechat"))


def test_the_time_of_a_step_that_is_past_says_nothing() -> None:
    after(*FIRST, begun(1)).when(EndStep(step=0, at=T)).nothing()


def test_a_step_that_is_lost_as_a_whole_makes_way_at_once() -> None:
    fail = Fail(channel="sms", why="refused", at=T)
    after(*FIRST).when(fail).then(lost("sms"))
    after(*FIRST, lost("app")).when(fail).then(lost("sms"), begun(1, "failed"))


def test_a_channel_of_an_earlier_step_that_is_lost_late_moves_nothing() -> None:
    after(*FIRST, lost("app"), begun(1)).when(Fail(channel="sms", why="refused", at=T)).then(lost("sms"))


def test_who_was_heard_gets_no_further_step() -> None:
    heard = (*FIRST, delivered("app"))
    after(*heard).when(EndStep(step=0, at=T)).nothing()
    after(*heard, lost("sms")).when(EndStep(step=0, at=T)).nothing()


def test_a_late_receipt_spares_what_has_not_left_yet() -> None:
    after(*FIRST, begun(1)).when(Deliver(channel="sms")).then(delivered("sms"), spared("wechat"))
    gone = (*FIRST, begun(1), started("wechat"))
    after(*gone).when(Deliver(channel="sms")).then(delivered("sms"))
    after(*gone, delivered("sms")).when(Postpone(channel="wechat", reason="503", at=T, left="in_doubt")).then(
        spared("wechat")
    )
    after(*gone, delivered("sms"), spared("wechat")).when(ALL).nothing()


def test_what_another_began_and_left_is_spared_when_it_is_needless_by_now() -> None:
    left = (*FIRST, begun(1), started("wechat"), delivered("app"))
    later = ALL.model_copy(update={"at": T + LEASE})
    after(*left).when(later).then(started("sms", T + LEASE, 2, in_doubt=True), spared("wechat"))


def test_a_receipt_for_what_was_spared_still_counts() -> None:
    left = (*FIRST, begun(1), started("wechat"), delivered("sms"), spared("wechat"))
    after(*left).when(Deliver(channel="wechat")).then(delivered("wechat"))


def test_the_channels_of_one_step_are_sent_whichever_arrives() -> None:
    after(started("app"), started("sms"), postponed("sms"), delivered("app")).when(ALL).then(
        started("sms", tries=2, in_doubt=True)
    )


def test_after_the_last_step_somebody_must_call() -> None:
    until_mail = (*FIRST, begun(1), started("wechat"), begun(2), started("email"))
    so_far = dict.fromkeys(("app", "sms", "wechat"), "unsent")
    after(*until_mail).when(EndStep(step=2, at=T)).then(*unreached(**so_far, email="unsent"))
    given_up = unreached(**so_far, email="refused")
    after(*until_mail).when(Fail(channel="email", why="refused", at=T)).then(lost("email"), *given_up)
    after(*until_mail, *given_up).when(EndStep(step=2, at=T)).nothing()


def fact(event: Event) -> Fact:
    return Fact(event, ID, f"notification-{ID}", 1, 1, T, T, SYSTEM, "notifications")


def test_the_time_of_a_step_counts_from_its_first_try() -> None:
    [one] = receipts_over.arm(fact(started("app")))
    assert receipts_over.arm(fact(started("sms"))) == [one]
    assert one.due_at == T + APP_SMS.time
    assert receipts_over.fire(one).command == EndStep(step=0, at=one.due_at)
    assert not receipts_over.arm(fact(started("app", tries=2)))


def test_what_is_over_before_it_left_is_not_sent_and_nobody_is_called() -> None:
    lapse = Lapse(at=T)
    both = NotificationLapsed(**WHOSE, channels=("app", "sms"))
    after().when(lapse).then(both)
    for asked in (ALL, lapse, EndStep(step=0, at=T)):
        after(both).when(asked).nothing()
    sms_waits = (*FIRST, postponed("sms"))
    rest = NotificationLapsed(**WHOSE, channels=("sms",))
    after(*sms_waits).when(lapse).then(rest)  # the other is being sent by somebody
    after(*sms_waits, rest, lost("app")).when(EndStep(step=0, at=T)).then(begun(1))
    after(*sms_waits, delivered("app"), rest).when(EndStep(step=0, at=T)).nothing()


def test_what_was_asked_before_there_were_steps_goes_on_as_one() -> None:
    kept = {name: value for name, value in ASKED.items() if name not in ("plan", "rules_version")}
    matter = MATTER.model_dump(exclude={"rule"})
    old = NotificationRequested.model_validate(
        to_nobodys_contact(at_once_of_a_rule({**kept, "matter": matter, "channels": ["app", "sms"]}))
    )
    assert old.plan.steps == (Step(channels=("app", "sms"), minutes=120),)
    tried = before_steps({**WHOSE, "channel": "app", "tries": 1, "lease_until": T})
    begun_then = AttemptStarted.model_validate(by_the_only_provider(tried))
    assert not receipts_over.arm(fact(begun_then))
    given(notification, old, begun_then).when(EndStep(step=0, at=T)).then(
        *unreached(app="unsent", sms="unsent")
    )


def test_who_never_said_yes_to_advertising_has_not_chosen_anything() -> None:
    assert explain(forgone("sms")) == "短信：本人选择不在此渠道接收"
    assert explain(forgone("sms"), advert=True) == "短信：未同意接收营销信息，没有发送"
    assert explain(NotificationUnwanted(**WHOSE), advert=True) == "未同意接收营销信息"
    assert explain(NotificationUnwanted(**WHOSE)) == "本人选择不接收此类消息"


def forgone(channel: Channel) -> AttemptForgone:
    return AttemptForgone(**WHOSE, channel=channel)


def test_where_they_do_not_want_it_the_next_step_follows_and_of_what_they_want_nowhere_nobody_calls() -> None:
    forgo = Forgo(channel="sms", at=T)
    after(*FIRST).when(forgo).then(forgone("sms"))
    after(*FIRST, forgone("app")).when(forgo).then(forgone("sms"), begun(1, "failed"))
    nowhere = [*FIRST, forgone("app"), forgone("sms"), begun(1), forgone("wechat"), begun(2)]
    last, unwanted = Forgo(channel="email", at=T), NotificationUnwanted(**WHOSE)
    after(*nowhere).when(last).then(forgone("email"), unwanted)
    after(*nowhere, forgone("email"), unwanted).when(EndStep(step=2, at=T)).nothing()
    tried = [*FIRST, lost("app"), forgone("sms"), begun(1), forgone("wechat"), begun(2)]
    why = unreached(app="refused", sms="unwanted", wechat="unwanted", email="unwanted")
    after(*tried).when(last).then(forgone("email"), *why)


@pytest.mark.parametrize(
    ("channel", "code", "why"),
    [
        ("sms", "over_limit", "over_limit"),
        ("sms", "isv.BUSINESS_LIMIT_CONTROL", "refused"),
        ("wechat", "no_subscription", "no_subscription"),
        ("wechat", "43101", "no_subscription"),
        ("sms", "no_template", "no_template"),
        ("sms", "isv.SMS_TEMPLATE_ILLEGAL", "no_template"),
    ],
)
def test_what_we_did_not_send_is_not_said_to_be_refused_by_a_partner(
    channel: Channel, code: str, why: str
) -> None:
    plan = Plan(name="one", priority="important", steps=(Step(channels=(channel,), minutes=15),))
    asked = REQUESTED.model_copy(update={"plan": plan})
    refused = Fail(channel=channel, why="refused", code=code, at=T)
    found = given(notification, asked, started(channel)).when(refused).events
    [unreached_] = [each for each in found if isinstance(each, NotificationUnreached)]
    assert [(each.channel, each.why) for each in unreached_.lost] == [(channel, why)]


@pytest.mark.parametrize(("priority", "called"), [("important", True), ("marketing", False)])
def test_what_matters_is_called_about_and_advertising_never(priority: Any, called: bool) -> None:
    plan = Plan(name="one", priority=priority, steps=(APP_SMS,))
    before = [REQUESTED.model_copy(update={"plan": plan}), *FIRST, lost("app")]
    found = given(notification, *before).when(Forgo(channel="sms", at=T)).events
    expected = [AttemptForgone, NotificationUnreached, *([CallbackDue] if called else [])]
    assert [type(each) for each in found] == expected
    if called:  # they may switch off a channel, and a plan may have no other
        before[-1] = forgone("app")
        again = given(notification, *before).when(Forgo(channel="sms", at=T)).events
        assert [type(each) for each in again] == expected


def test_of_an_emergency_contact_nobody_is_called_back() -> None:
    plan = Plan(name="one", priority="important", steps=(APP_SMS,))
    asked = REQUESTED.model_copy(update={"plan": plan, "emergency_of": UUID(int=9)})
    found = given(notification, asked, *FIRST, lost("app")).when(Fail(channel="sms", why="dead", at=T)).events
    assert [type(each) for each in found] == [AttemptFailed, NotificationUnreached]


moments = some.integers(0, 200).map(lambda minutes: T + timedelta(minutes=minutes))
commands = some.one_of(
    some.builds(Begin, lines=some.just(LINES), at=moments),
    some.builds(EndStep, step=some.integers(0, 3), at=moments),
    some.builds(
        Accept, channel=channels, message_id=some.just("m"), wording=some.just(1), cost_fen=some.just(5)
    ),
    some.builds(
        Postpone,
        channel=channels,
        reason=some.just("503"),
        at=moments,
        left=some.sampled_from(["unasked", "untaken", "in_doubt"]),
        retry_after=some.none(),
    ),
    some.builds(Fail, channel=channels, why=some.sampled_from(["refused", "dead"]), at=moments),
    some.builds(Forgo, channel=channels, at=moments),
    some.builds(Deliver, channel=channels),
)


@settings(max_examples=150, deadline=None)
@whatever(some.lists(commands, max_size=40))
def test_whatever_comes_in_whatever_order_nobody_is_lost_in_silence(asked: list[Command]) -> None:
    said: list[Event] = []
    state: Any = notification.initial
    for command in (Request(**ASKED), *asked):
        for event in notification.decide(command, state):
            said.append(event)
            state = notification.evolve(state, event)
    assert isinstance(state, Open)
    assert [each.step for each in said if isinstance(each, StepBegun)] == list(range(1, state.step + 1))
    ends = (NotificationUnreached, NotificationUnwanted)
    assert sum(isinstance(each, ends) for each in said) == state.unreached
    deliveries = [each.channel for each in said if isinstance(each, MessageDelivered)]
    assert len(deliveries) == len(set(deliveries))
    assert set(state.attempts) == {c for step in PLAN.steps[: state.step + 1] for c in step.channels}
    taken = [each.channel for each in said if isinstance(each, AttemptAccepted)]
    assert len(taken) == len(set(taken))
    # Nothing heard, and every time over: somebody is told to call.
    for number in range(len(PLAN.steps)):
        for event in notification.decide(EndStep(step=number, at=T), state):
            said.append(event)
            state = notification.evolve(state, event)
    assert state.over
    assert bool(deliveries) or any(isinstance(each, CallbackDue | NotificationUnwanted) for each in said)
