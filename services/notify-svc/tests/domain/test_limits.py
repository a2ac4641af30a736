"""Beyond the limits of its providers a channel is not tried; below all of them nobody need count."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notifications.domain.limits import LIMITS, EmergencyShareOutOfRange, Limit, MessageLimits
from notifications.domain.plan import Channel

CHANNELS: list[Channel] = ["app", "sms", "wechat", "email"]
NOW: MessageLimits = LIMITS.in_force(date(2025, 3, 1)).values


def leaving(percent: int, **limits: Limit) -> MessageLimits:
    return NOW.model_copy(update={"for_emergencies": percent, **limits})


@given(st.sampled_from(CHANNELS), st.booleans(), st.integers(1, 90), st.data())
def test_who_was_sent_fewer_than_the_least_is_within_every_limit(
    channel: Channel, emergency: bool, percent: int, data: st.DataObject
) -> None:
    limits = leaving(percent)
    today = data.draw(st.integers(0, limits.least(channel) - 1))
    assert not limits.reached(channel, today, data.draw(st.integers(0, today)), emergency=emergency)


def test_the_least_is_the_limit_of_what_is_no_emergency() -> None:
    for channel in CHANNELS:
        assert NOW.reached(channel, NOW.least(channel), NOW.least(channel), emergency=False)


@pytest.mark.parametrize(("percent", "ordinary"), [(1, 50), (20, 40), (50, 25), (90, 5)])
def test_what_is_left_to_emergencies_is_for_people_to_say(percent: int, ordinary: int) -> None:
    limits = leaving(percent, sms=Limit(a_day=50, of_a_template=50))
    limits.check()
    assert not limits.reached("sms", ordinary - 1, 0, emergency=False)
    assert limits.reached("sms", ordinary, 0, emergency=False)
    assert not limits.reached("sms", 49, 49, emergency=True), "all of it is an emergency's"


@pytest.mark.parametrize("percent", [0, 91, 100])
def test_neither_emergencies_nor_all_else_are_left_with_nothing(percent: int) -> None:
    with pytest.raises(EmergencyShareOutOfRange):
        leaving(percent).check()


@given(st.integers(1, 10_000), st.integers(1, 90))
def test_however_little_there_is_one_message_is_for_what_is_no_emergency(most: int, percent: int) -> None:
    one = Limit(a_day=most, of_a_template=most)
    assert not leaving(percent, sms=one).reached("sms", 0, 0, emergency=False)
