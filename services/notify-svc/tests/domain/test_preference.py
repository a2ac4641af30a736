"""Advertising after a yes and until a no; what matters on two ways at least."""

from typing import Any
from uuid import UUID

import pytest
from notifications.domain.notice_rules import RULES, NoticeRules
from notifications.domain.plan import Channel
from notifications.domain.plans import AT_ONCE, DESK, LATE, PAST_APP, STREET
from notifications.domain.preference import (
    ChannelSwitchedOff,
    ChannelSwitchedOn,
    Choose,
    EndAdvertising,
    ImportantNeedsTwo,
    Purpose,
    preference,
    wanted,
)
from testkit.given import given

LI = UUID(int=1)


def choose(purpose: Purpose, channel: Channel, on: bool, *has: Channel) -> Choose:
    return Choose(person_id=LI, purpose=purpose, channel=channel, on=on, has=has, ways=(AT_ONCE.channels,))


def on(purpose: Purpose, channel: Channel) -> ChannelSwitchedOn:
    return ChannelSwitchedOn(person_id=LI, purpose=purpose, channel=channel)


def off(purpose: Purpose, channel: Channel) -> ChannelSwitchedOff:
    return ChannelSwitchedOff(person_id=LI, purpose=purpose, channel=channel)


def test_advertising_needs_a_yes_and_ends_with_a_no() -> None:
    yes, no = (choose("marketing", "sms", said) for said in (True, False))
    given(preference).when(no).nothing()
    given(preference).when(yes).then(on("marketing", "sms"))
    given(preference, on("marketing", "sms")).when(yes).nothing()
    given(preference, on("marketing", "sms")).when(no).then(off("marketing", "sms"))


def test_a_no_by_a_link_ends_advertising_on_every_channel_and_nothing_else() -> None:
    said = on("marketing", "app"), on("marketing", "sms"), off("service", "email")
    no_more = EndAdvertising(person_id=LI)
    given(preference, *said).when(no_more).then(off("marketing", "app"), off("marketing", "sms"))
    given(preference).when(no_more).nothing()


def test_what_is_important_is_switched_off_while_two_ways_are_left_of_those_they_have() -> None:
    no = ("important", "sms", False)
    given(preference).when(choose(*no, "app", "sms", "wechat")).then(off("important", "sms"))
    given(preference).when(choose(*no, "app", "sms")).refused(ImportantNeedsTwo, least=2)
    given(preference).when(choose(*no)).refused(ImportantNeedsTwo)
    fewer = given(preference, off("important", "app"))
    fewer.when(choose(*no, "app", "sms", "wechat")).refused(ImportantNeedsTwo)
    fewer.when(choose("important", "app", True)).then(on("important", "app"))
    given(preference).when(choose("service", "sms", False)).then(off("service", "sms"))


def test_a_channel_counts_where_the_plan_for_what_is_important_uses_it() -> None:
    has: tuple[Channel, ...] = ("app", "sms", "email")
    off_sms = choose("important", "sms", False, *has)
    given(preference).when(off_sms).refused(ImportantNeedsTwo)  # of these no contract's end comes by mail
    given(preference).when(choose("important", "email", False, *has)).then(off("important", "email"))
    given(preference).when(off_sms.model_copy(update={"ways": (DESK.channels,)})).then(
        off("important", "sms")
    )


def test_the_last_channel_that_works_is_kept_also_where_no_plan_uses_it() -> None:
    off_email = choose("important", "email", False, "email")
    given(preference).when(off_email).refused(ImportantNeedsTwo)
    given(preference, off("important", "sms")).when(
        choose("important", "email", False, "sms", "email")
    ).refused(ImportantNeedsTwo)


def test_the_staff_are_told_by_other_plans_than_all_others() -> None:
    rules: NoticeRules = RULES.known[0].values
    assert rules.ways(staff=False) == (AT_ONCE.channels,)
    assert set(rules.ways(staff=True)) == {
        *(DESK.channels, STREET.channels, PAST_APP.channels, LATE.channels)
    }


@pytest.mark.parametrize(
    ("said", "priority", "sent"),
    [
        ({}, "marketing", False),
        ({"marketing/sms": True}, "marketing", True),
        ({"marketing/app": True}, "marketing", False),
        ({}, "ordinary", True),
        ({"service/sms": False}, "ordinary", False),
        ({"service/sms": False}, "important", True),
        ({"important/sms": False}, "important", False),
        ({"important/sms": False, "service/sms": False}, "emergency", True),
    ],
)
def test_a_message_goes_where_it_is_wanted(said: dict[str, bool], priority: Any, sent: bool) -> None:
    assert wanted(said, priority, "sms", ("app", "sms", "wechat")) == sent


@pytest.mark.parametrize(
    ("works", "sent"), [(("app", "wechat"), False), (("app", "sms"), True), (("app",), True), ((), True)]
)
def test_what_is_important_goes_where_it_was_switched_off_once_what_was_left_works_no_more(
    works: tuple[Any, ...], sent: bool
) -> None:
    said = {"important/sms": False, "service/sms": False}
    assert wanted(said, "important", "sms", works) == sent
    assert not wanted(said, "ordinary", "sms", works)
