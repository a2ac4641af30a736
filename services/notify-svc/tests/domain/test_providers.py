"""A channel has several providers: a message goes to one of them, whichever fails, and never to two."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import settings
from hypothesis import strategies as some
from kernel.domain import Command, Event
from kernel.facts import SYSTEM, Fact
from notifications.domain.circuit import (
    LONGEST,
    Break,
    CircuitClosed,
    CircuitOpened,
    Mend,
    circuit,
    wait,
)
from notifications.domain.limits import LIMITS, Limit, MessageLimits
from notifications.domain.matter import Matter
from notifications.domain.notification import OUT_OF_ORDER, notification
from notifications.domain.notification_commands import Accept, Begin, Line, Postpone, Request
from notifications.domain.notification_facts import AttemptPostponed, AttemptStarted, Left
from notifications.domain.plan import Plan, Step
from notifications.domain.rules import LEASE, back_off
from notifications.edge.partners.connections import Said
from notifications.edge.partners.http import retry_after, until_tomorrow
from notifications.pace import Pace
from notifications.policies.steps import receipts_over
from testkit.given import given

T = datetime(2025, 3, 15, 2, tzinfo=UTC)
LATER = T + timedelta(minutes=2)
LI, ID, THING = (UUID(int=n) for n in range(1, 4))
PLAN = Plan(name="one", priority="important", steps=(Step(channels=("sms",), minutes=15),))
WHOSE: dict[str, Any] = {"notification_id": ID, "person_id": LI, "channel": "sms"}
ASKED = Request(
    notification_id=ID,
    person_id=LI,
    matter=Matter(
        notice_id=THING, kind="FilingOverdue", rule="FilingOverdue", stage="2025-03-15", thing_id=THING,
        cause_id=THING, park_id=THING, words={},
    ),
    plan=PLAN,
    rules_version=1,
    template="filing_overdue",
)  # fmt: skip


def begin(*usable: str, at: datetime = T) -> Begin:
    return Begin(lines=(Line(channel="sms", usable=usable, back_at=LATER),), at=at)


def started(provider: str, tries: int = 1, at: datetime = T, *, in_doubt: bool = False) -> AttemptStarted:
    return AttemptStarted(
        **WHOSE, tries=tries, lease_until=at + LEASE, step=0, heard_by=at + PLAN.steps[0].time,
        provider=provider, in_doubt=in_doubt,
    )  # fmt: skip


def postponed(left: Left, retry_at: datetime = T, reason: str = "HTTP 503") -> AttemptPostponed:
    return AttemptPostponed(**WHOSE, left=left, reason=reason, retry_at=retry_at)


def postpone(left: Left) -> Postpone:
    return Postpone(channel="sms", reason="HTTP 503", at=T, left=left, providers=2)


def after(*events: Event) -> Any:
    [requested] = notification.decide(ASKED, notification.initial)
    return given(notification, requested, *events)


def test_the_preferred_provider_is_asked_first_and_the_second_while_it_is_out_of_order() -> None:
    after().when(begin("aliyun", "tencent")).then(started("aliyun"))
    after().when(begin("tencent")).then(started("tencent"))


def test_who_certainly_did_not_take_it_is_followed_by_the_other_at_once() -> None:
    after(started("aliyun")).when(postpone("untaken")).then(postponed("untaken"))
    after(started("aliyun"), postponed("untaken")).when(begin("aliyun", "tencent")).then(
        started("tencent", 2)
    )


def test_when_both_did_not_take_it_there_is_a_pause() -> None:
    tried = (started("aliyun"), postponed("untaken"), started("tencent", 2))
    after(*tried).when(postpone("untaken")).then(postponed("untaken", T + back_off(2, None)))


def test_who_may_have_it_is_asked_before_anybody_else_gets_it() -> None:
    lost = (started("aliyun"), postponed("in_doubt"))
    after(*lost).when(begin("aliyun", "tencent")).then(started("aliyun", 2, in_doubt=True))
    after(*lost).when(begin("tencent")).then(postponed("in_doubt", LATER, OUT_OF_ORDER))
    after(started("aliyun")).when(begin("tencent", at=T + LEASE)).then(
        postponed("in_doubt", LATER, OUT_OF_ORDER)
    )


def test_a_try_that_asked_nobody_leaves_the_doubt_as_it_was() -> None:
    lost = (started("aliyun"), postponed("in_doubt"), started("aliyun", 2, in_doubt=True))
    after(*lost, postponed("unasked")).when(begin("aliyun", "tencent")).then(
        started("aliyun", 3, in_doubt=True)
    )
    after(started("aliyun"), postponed("unasked")).when(begin("aliyun", "tencent")).then(started("aliyun", 2))


def test_while_every_provider_is_out_of_order_it_waits_without_being_tried_and_its_time_runs() -> None:
    waits = postponed("unasked", LATER, OUT_OF_ORDER)
    first = waits.model_copy(update={"step": 0, "heard_by": T + PLAN.steps[0].time})
    after().when(begin()).then(first)
    after(first).when(begin(at=T + timedelta(minutes=1))).then(waits)
    after(first).when(begin("aliyun")).then(started("aliyun"))
    assert receipts_over.arm(fact(first)) == receipts_over.arm(fact(started("aliyun")))
    assert not receipts_over.arm(fact(waits))


def fact(event: Event) -> Fact:
    return Fact(event, ID, f"notification-{ID}", 1, 1, T, T, SYSTEM, "notifications")


usable = some.sampled_from([(), ("aliyun",), ("tencent",), ("aliyun", "tencent")])
commands = some.one_of(
    some.builds(begin, at=some.integers(0, 60).map(lambda n: T + timedelta(seconds=n))),
    usable.map(lambda names: begin(*names)),
    usable.map(lambda names: begin(*names, at=T + 2 * LEASE)),
    some.sampled_from(["unasked", "untaken", "in_doubt"]).map(postpone),
    some.just(Accept(channel="sms", message_id="m", wording=1, cost_fen=5)),
)


@settings(max_examples=150, deadline=None)
@whatever(some.lists(commands, max_size=30))
def test_whatever_fails_nobody_gets_it_while_another_may_have_it(asked: list[Command]) -> None:
    state: Any = notification.initial
    may_have: str | None = None
    for command in (ASKED, *asked):
        for event in notification.decide(command, state):
            if isinstance(event, AttemptStarted):
                assert may_have in (None, event.provider)
                assert event.in_doubt == (may_have is not None)
                may_have = event.provider
                before = event.in_doubt
            elif isinstance(event, AttemptPostponed) and (
                event.left == "untaken" or (event.left == "unasked" and may_have and not before)
            ):
                may_have = None
            state = notification.evolve(state, event)


def test_a_limit_counts_all_of_a_day_and_those_of_one_template() -> None:
    limits: MessageLimits = LIMITS.in_force(T.date()).values
    for emergency, a_day, of_a_template in ((True, 50, 20), (False, 25, 10)):
        assert not limits.reached("sms", a_day - 1, of_a_template - 1, emergency=emergency)
        assert limits.reached("sms", a_day, 0, emergency=emergency)
        assert limits.reached("sms", of_a_template, of_a_template, emergency=emergency)
        assert not limits.reached("app", a_day, of_a_template, emergency=emergency)


def test_who_takes_one_message_a_day_gets_that_one_whatever_it_is() -> None:
    one = Limit(a_day=1, of_a_template=1)
    limits = LIMITS.in_force(T.date()).values.model_copy(update={"sms": one})
    assert not limits.reached("sms", 0, 0, emergency=False)


async def test_what_waited_goes_out_evenly_and_not_all_at_once() -> None:
    pace, time = Pace(per_second=1_000, at_once=30), asyncio.get_running_loop().time
    began = time()

    async def send() -> None:
        async with pace.turn():
            pass

    await asyncio.gather(*(send() for _ in range(21)))
    assert time() - began >= 0.02


async def test_of_a_slow_provider_no_more_is_asked_at_a_time_than_it_answers() -> None:
    pace, under_way, most = Pace(per_second=1_000_000, at_once=3), 0, 0

    async def send() -> None:
        nonlocal under_way, most
        async with pace.turn():
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0.001)
            under_way -= 1

    await asyncio.gather(*(send() for _ in range(20)))
    assert most == 3


def opened(times: int, at: datetime = T) -> CircuitOpened:
    return CircuitOpened(provider="aliyun", times=times, reason="HTTP 503", until=at + wait(times))


def breaking(at: datetime = T) -> Break:
    return Break(provider="aliyun", at=at, reason="HTTP 503")


def test_a_provider_is_out_of_order_once_however_many_find_it() -> None:
    given(circuit).when(breaking()).then(opened(1))
    given(circuit, opened(1)).when(breaking(T + wait(1) - timedelta(seconds=1))).nothing()


def test_tried_in_vain_it_rests_twice_as_long_and_five_minutes_at_most() -> None:
    again = T + wait(1)
    given(circuit, opened(1)).when(breaking(again)).then(opened(2, again))
    assert [wait(times).total_seconds() for times in (1, 2, 3, 7, 99)] == [5, 10, 20, LONGEST.seconds, 300]


def test_who_says_for_how_long_is_left_alone_for_so_long_and_asked_once_an_hour_all_the_same() -> None:
    for asked, rests in ((90, 90), (1, 5), (86_400, 3_600)):
        command = Break(provider="aliyun", at=T, reason="HTTP 503", rests=timedelta(seconds=asked))
        [said] = given(circuit).when(command).events
        assert isinstance(said, CircuitOpened)
        assert said.until == T + timedelta(seconds=rests)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": "999999"}, 86_400),
        ({"retry-after": "0"}, None),
        ({}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Sat, 15 Mar 2025 02:01:30 GMT", "date": "Sat, 15 Mar 2025 02:00:00 GMT"}, 90),
        ({"retry-after": "Sat, 15 Mar 2025 02:00:00 GMT", "date": "Sat, 15 Mar 2025 02:01:30 GMT"}, None),
        ({"retry-after": "Sat, 15 Mar 2025 02:01:30 GMT"}, None),
    ],
)
def test_when_to_come_back_is_read_in_both_its_forms(told: dict[str, str], seconds: int | None) -> None:
    found = retry_after(Said(503, told, b""))
    assert found == (None if seconds is None else timedelta(seconds=seconds))


def test_what_providers_give_for_a_day_they_give_anew_at_midnight_in_china() -> None:
    assert until_tomorrow(datetime(2025, 3, 15, 15, 59, 30, tzinfo=UTC)) == timedelta(seconds=30)
    assert until_tomorrow(datetime(2025, 3, 15, 16, tzinfo=UTC)) == timedelta(days=1)


def test_an_answer_mends_it_once() -> None:
    mend = Mend(provider="aliyun", at=T)
    given(circuit, opened(3)).when(mend).then(CircuitClosed(provider="aliyun"))
    given(circuit, opened(3), CircuitClosed(provider="aliyun")).when(mend).nothing()
    given(circuit, opened(3), CircuitClosed(provider="aliyun")).when(breaking()).then(opened(1))
    given(circuit).when(mend).nothing()
