"""One matter for one person: begun once, heard by receipt alone, never lost in silence."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from kernel.domain import Event
from notifications.domain.lost import Lost
from notifications.domain.matter import Matter
from notifications.domain.notification import notification
from notifications.domain.notification_commands import (
    Accept,
    AskInVain,
    Begin,
    Bury,
    Deliver,
    EndStep,
    Fail,
    Line,
    Postpone,
    Request,
)
from notifications.domain.notification_facts import (
    AttemptAccepted,
    AttemptFailed,
    AttemptPostponed,
    AttemptStarted,
    Bill,
    CallbackDue,
    DeadAddressReported,
    EmergencyUnheard,
    HeardLate,
    MessageDelivered,
    NotificationRequested,
    NotificationUnreached,
    ReceiptAsked,
)
from notifications.domain.plan import Channel
from notifications.domain.plans import ALARM, STREET
from notifications.domain.rules import CALLBACK_WITHIN, LEASE, RECEIPT_AFTER
from notifications.views.why import explain
from testkit.given import given

T = datetime(2025, 3, 15, 2, tzinfo=UTC)
NOTICE, THING, CAUSE, PARK, LI, ID = (UUID(int=n) for n in range(1, 7))
WHOSE: dict[str, Any] = {"notification_id": ID, "person_id": LI}
ASKED: dict[str, Any] = WHOSE | {
    "matter": Matter(
        notice_id=NOTICE, kind="TenantMovedOut", rule="TenantMovedOut", stage="2025-03-15", thing_id=THING,
        cause_id=CAUSE, park_id=PARK, words={},
    ),
    "plan": STREET,
    "rules_version": 1,
    "template": "moved_out_finance",
    "place": "A-101",
}  # fmt: skip
REQUESTED = NotificationRequested(**ASKED)


def unreached(**why: Any) -> tuple[Event, ...]:
    """Why, by channel."""
    lost = tuple(Lost(channel=channel, why=each) for channel, each in why.items())  # type: ignore[arg-type]
    return (
        NotificationUnreached(**WHOSE, kind="TenantMovedOut", matter=ASKED["matter"], lost=lost),
        CallbackDue(**WHOSE, due_at=T + CALLBACK_WITHIN, matter=ASKED["matter"]),
    )


UNREACHED = unreached(app="no_receipt", sms="unsent")


def started(
    channel: Channel = "app",
    tries: int = 1,
    at: datetime = T,
    provider: str = "one",
    *,
    in_doubt: bool = False,
) -> AttemptStarted:
    heard_by = at + STREET.steps[0].time
    return AttemptStarted(
        **WHOSE, channel=channel, tries=tries, lease_until=at + LEASE, step=0, heard_by=heard_by,
        provider=provider, in_doubt=in_doubt,
    )  # fmt: skip


def accepted(channel: Channel = "app") -> AttemptAccepted:
    return AttemptAccepted(**WHOSE, channel=channel, message_id="m-1", wording=1, cost_fen=5)


def delivered(channel: Channel = "app", message_id: str = "") -> MessageDelivered:
    return MessageDelivered(**WHOSE, channel=channel, message_id=message_id)


def failed(channel: Channel, why: Any = "refused", code: str = "") -> AttemptFailed:
    return AttemptFailed(**WHOSE, channel=channel, why=why, code=code)


def after(*events: Event) -> Any:
    return given(notification, REQUESTED, *events)


ACCEPT = Accept(channel="app", message_id="m-1", wording=1, cost_fen=5)
BEGIN = Begin(lines=tuple(Line(channel=c, usable=("one",), back_at=T) for c in STREET.channels), at=T)
TIME_IS_OVER = EndStep(step=0, at=T)


BILL = Bill(wording=1, cost_fen=5)


def lost_answer(bill: Bill | None = BILL) -> AttemptPostponed:
    postponed = {"left": "in_doubt", "reason": "timeout", "retry_at": T + timedelta(seconds=1)}
    return AttemptPostponed.model_validate(WHOSE | {"channel": "app", "bill": bill} | postponed)


def test_what_arrived_though_its_answer_was_lost_was_taken_and_is_paid_for() -> None:
    postpone = Postpone(channel="app", reason="timeout", at=T, left="in_doubt", bill=BILL)
    after(started()).when(postpone).then(lost_answer())
    receipt = Deliver(channel="app", message_id="m-1")
    after(started(), lost_answer()).when(receipt).then(accepted(), delivered(message_id="m-1"))
    again = started(tries=2, in_doubt=True)
    after(started(), lost_answer(), again).when(receipt).then(accepted(), delivered(message_id="m-1"))
    after(started(), lost_answer(), again, accepted()).when(receipt).then(delivered(message_id="m-1"))
    after(started(), lost_answer(None)).when(receipt).then(delivered(message_id="m-1"))
    # Certainly without it, nobody is paid for it.
    untaken = postpone.model_copy(update={"left": "untaken"})
    assert after(started()).when(untaken).events[0].bill is None


def test_what_arrived_before_we_wrote_down_that_it_was_taken_is_paid_for_once() -> None:
    after(started(), delivered()).when(ACCEPT).then(accepted())
    after(started(), delivered(), accepted()).when(ACCEPT).nothing()
    after(started(), accepted(), delivered()).when(ACCEPT).nothing()
    after(started(), lost_answer(), accepted(), delivered()).when(ACCEPT).nothing()
    in_vain = AskInVain(channel="app", at=T)
    assert isinstance(after(started(), delivered()).when(in_vain).events[0], ReceiptAsked)
    after(started(), accepted(), delivered()).when(in_vain).nothing()


def test_of_an_address_that_is_dead_it_is_said_since_when_and_by_what() -> None:
    gone = Fail(channel="app", why="no_address", code="Unregistered", at=T, dead_since=T)
    dead = AttemptFailed(**WHOSE, channel="app", why="no_address", code="Unregistered", dead_since=T)
    after(started()).when(gone).then(dead)
    assert explain(dead) == "App 推送：联系方式自 2025-03-15 10:00 起已失效（Unregistered），没有发送"
    assert explain(dead.model_copy(update={"code": "wrong_number"})).endswith("（回访时他人接听），没有发送")
    assert explain(failed("app", "no_address")) == "App 推送：此人没有登记该渠道的联系方式"


def test_asked_twice_it_is_one_notification() -> None:
    given(notification).when(Request(**ASKED)).then(REQUESTED)
    after().when(Request(**ASKED)).nothing()


def test_all_channels_of_a_step_begin_at_once() -> None:
    after().when(BEGIN).then(started("app"), started("sms"))


def test_what_another_has_begun_is_his_until_his_lease_is_over() -> None:
    begun = (started("app"), started("sms"))
    after(*begun).when(BEGIN.model_copy(update={"at": T + LEASE - timedelta(seconds=1)})).nothing()
    later = T + LEASE
    after(*begun).when(BEGIN.model_copy(update={"at": later})).then(
        started("app", 2, later, in_doubt=True), started("sms", 2, later, in_doubt=True)
    )


def test_accepted_is_not_delivered() -> None:
    after(started()).when(ACCEPT).then(accepted())
    after(started(), accepted()).when(TIME_IS_OVER).then(*UNREACHED)


def test_a_receipt_says_delivered_once() -> None:
    after(started(), accepted()).when(Deliver(channel="app")).then(delivered())
    after(started(), accepted(), delivered()).when(Deliver(channel="app")).nothing()


def test_a_receipt_that_overtakes_our_own_record_counts() -> None:
    after(started()).when(Deliver(channel="app")).then(delivered())
    after(started(), delivered(), accepted()).when(TIME_IS_OVER).nothing()


def test_a_late_receipt_still_counts() -> None:
    late = (delivered(), HeardLate(**WHOSE, channel="app"))
    after(started(), accepted(), *UNREACHED).when(Deliver(channel="app")).then(*late)
    both = (started(), started("sms"), accepted(), accepted("sms"), *UNREACHED, *late)
    after(*both).when(Deliver(channel="sms")).then(delivered("sms"))


def test_a_provider_that_sends_no_receipt_is_asked_three_times() -> None:
    ask = AskInVain(channel="app", at=T)
    said: list[Event] = [started(), accepted()]
    for wait in (*RECEIPT_AFTER[1:], None):
        asked = ReceiptAsked(**WHOSE, channel="app", next_at=T + wait if wait else None)
        after(*said).when(ask).then(asked)
        said.append(asked)
    after(*said).when(ask).nothing()
    after(*said).when(Deliver(channel="app")).then(delivered())
    after(started()).when(ask).nothing()
    after(started(), accepted(), delivered()).when(ask).nothing()


def test_who_was_reached_on_one_channel_is_not_given_up() -> None:
    after(started(), accepted(), delivered()).when(TIME_IS_OVER).nothing()


def test_given_up_once() -> None:
    after(*UNREACHED).when(TIME_IS_OVER).nothing()


@pytest.mark.parametrize(("tries", "seconds"), [(1, 1), (2, 2), (5, 16), (9, 256), (10, 300), (60, 300)])
def test_an_unavailable_partner_is_tried_again_with_back_off(tries: int, seconds: int) -> None:
    after(started("app", tries)).when(Postpone(channel="app", reason="HTTP 503", at=T, left="in_doubt")).then(
        AttemptPostponed(
            **WHOSE,
            channel="app",
            left="in_doubt",
            reason="HTTP 503",
            retry_at=T + timedelta(seconds=seconds),
        )
    )


def test_a_partner_that_asks_for_more_time_gets_it() -> None:
    hour = timedelta(hours=1)
    after(started()).when(Postpone(channel="app", reason="429", at=T, left="untaken", retry_after=hour)).then(
        AttemptPostponed(**WHOSE, channel="app", left="untaken", reason="429", retry_at=T + hour)
    )


def test_a_postponed_attempt_is_free_again() -> None:
    waits = AttemptPostponed(**WHOSE, channel="app", left="untaken", reason="429", retry_at=T)
    after(started(), waits).when(BEGIN).then(started("app", 2), started("sms"))


def test_one_lost_channel_is_not_yet_unreached() -> None:
    after(started()).when(Fail(channel="app", why="no_address", at=T)).then(failed("app", "no_address"))


def test_the_last_lost_channel_is() -> None:
    after(failed("app"), started("sms")).when(Fail(channel="sms", why="dead", code="40003", at=T)).then(
        failed("sms", "dead", "40003"), *unreached(app="refused", sms="dead")
    )


ALARMED = REQUESTED.model_copy(update={"plan": ALARM})


def test_an_emergency_that_nobody_heard_is_told_on_at_once_and_called_about_within_minutes() -> None:
    found = given(notification, ALARMED, failed("app", "dead"), started("sms")).when(
        Fail(channel="sms", why="undelivered", at=T)
    )
    lost = (Lost(channel="app", why="dead"), Lost(channel="sms", why="undelivered"))
    matter = ASKED["matter"]
    found.then(
        failed("sms", "undelivered"),
        NotificationUnreached(**WHOSE, kind="TenantMovedOut", matter=matter, lost=lost),
        EmergencyUnheard(**WHOSE, matter=matter, lost=lost),
        CallbackDue(**WHOSE, due_at=T + timedelta(minutes=10), matter=matter),
    )


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("CodeAsked", [NotificationUnreached]),
        ("EmergencyUnheard", [NotificationUnreached, CallbackDue]),
        ("WorkOrderDispatched", [NotificationUnreached, EmergencyUnheard]),
    ],
)
def test_of_a_code_and_of_an_alarm_no_alarm_is_given_and_of_an_offer_there_is(
    kind: str, expected: list[type[Event]]
) -> None:
    matter = ASKED["matter"].model_copy(update={"kind": kind})
    asked = ALARMED.model_copy(update={"matter": matter})
    assert [type(each) for each in given(notification, asked).when(TIME_IS_OVER).events] == expected


def test_it_is_said_why_by_channel() -> None:
    [event, _] = unreached(app="dead", sms="no_receipt")
    assert explain(event) == "所有渠道均未确认送达：App 推送（联系方式已失效）、短信（规定时间内没有回执）"
    assert explain(event, "en").endswith(": app push (the address is dead), SMS (no receipt in its time)")


def test_a_failed_receipt_loses_the_channel_and_a_later_better_one_wins_it_back() -> None:
    lost = failed("app", "undelivered", "Expired")
    after(started(), accepted()).when(Fail(channel="app", why="undelivered", code="Expired", at=T)).then(lost)
    after(started(), accepted(), lost).when(Deliver(channel="app")).then(delivered())


def test_a_failed_receipt_after_a_good_one_changes_nothing() -> None:
    after(delivered()).when(Fail(channel="app", why="undelivered", at=T)).nothing()


def test_a_dead_address_is_reported_once() -> None:
    dead = failed("app", "dead", "Unregistered")
    buried = DeadAddressReported(**WHOSE, channel="app")
    after(dead).when(Bury(channel="app")).then(buried)
    after(dead, buried).when(Bury(channel="app")).nothing()
    after(failed("app")).when(Bury(channel="app")).nothing()


@pytest.mark.parametrize(
    "command",
    [
        BEGIN,
        TIME_IS_OVER,
        Deliver(channel="app"),
        ACCEPT,
        Bury(channel="app"),
    ],
)
def test_what_was_never_asked_for_says_nothing(command: Any) -> None:
    given(notification).when(command).nothing()
