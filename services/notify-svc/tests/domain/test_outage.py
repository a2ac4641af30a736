"""A channel without a provider in order is said once, and once more when it has one again."""

from datetime import UTC, datetime, timedelta

import pytest
from notifications.domain.notice_rules import RULES
from notifications.domain.outage import ChannelInOrder, ChannelOutOfOrder, NoteOrder, NoteOutage, outage
from notifications.domain.outage_policy import MOST, ChannelOutages, PatienceOutOfRange
from notifications.domain.saying import Reader, say
from notifications.domain.wording import WORDING
from testkit.given import given

SINCE = datetime(2025, 3, 1, 19, 0, tzinfo=UTC)
LATER = SINCE + timedelta(hours=6)
OUT = ChannelOutOfOrder(channel="sms", since=SINCE, waiting=12, alone=None)
BACK = ChannelInOrder(channel="sms", since=SINCE, waiting=400, alone=None, at=LATER)


def test_it_is_said_once_and_once_more_when_it_is_over() -> None:
    out, back = (
        NoteOutage(channel="sms", since=SINCE, waiting=12),
        NoteOrder(channel="sms", at=LATER, waiting=400),
    )
    given(outage).when(out).then(OUT)
    given(outage, OUT).when(out).then()
    given(outage, OUT).when(back).then(BACK)
    given(outage, OUT, BACK).when(back).then()
    given(outage, OUT, BACK).when(out).then(OUT)


def test_what_is_told_of_one_that_alone_leads_to_its_devices_names_it() -> None:
    said = {"channel": "app", "since": SINCE, "waiting": 3, "alone": "apns"}
    given(outage).when(NoteOutage(**said)).then(ChannelOutOfOrder(**said))
    words = {"channel": "apns", "since": "2025-03-02 03:00", "count": "3", "place": "", "ref": "1"}
    told = say("channel_out", "email", words, Reader("zh", SINCE.date(), "张三"), WORDING.known[0].values)
    assert "苹果推送渠道中断" in told.subject


def test_each_outage_is_told_by_two_other_channels() -> None:
    rules = RULES.known[0].values
    for channel in ("app", "sms", "wechat", "email"):
        (told,) = rules.audiences(f"ChannelOutOfOrder/{channel}", {}, 1)
        assert channel not in told.plan.channels
        assert len(told.plan.channels) == 2
        assert (told.who, told.plan.quiet) == ("operations", None)


@pytest.mark.parametrize("minutes", [0, MOST + 1])
def test_it_is_neither_said_at_each_hiccup_nor_half_a_day_late(minutes: int) -> None:
    with pytest.raises(PatienceOutOfRange):
        ChannelOutages(minutes=minutes).check()
