"""Beyond the limits of its providers a channel is not tried; below all of them nobody need count."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from notifications.domain.limits import LIMITS
from notifications.domain.plan import Channel

CHANNELS: list[Channel] = ["app", "sms", "wechat", "email"]
NOW = LIMITS.in_force(date(2025, 3, 1)).values


@given(st.sampled_from(CHANNELS), st.booleans(), st.data())
def test_who_was_sent_fewer_than_the_least_is_within_every_limit(
    channel: Channel, emergency: bool, data: st.DataObject
) -> None:
    today = data.draw(st.integers(0, NOW.least(channel) - 1))
    assert not NOW.reached(channel, today, data.draw(st.integers(0, today)), emergency=emergency)


def test_the_least_is_the_limit_of_what_is_no_emergency() -> None:
    for channel in CHANNELS:
        assert NOW.reached(channel, NOW.least(channel), NOW.least(channel), emergency=False)
