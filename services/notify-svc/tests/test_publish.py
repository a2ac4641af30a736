"""What others hear of a notice."""

from datetime import UTC, datetime
from typing import get_args

import pytest
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from notifications.domain.lost import WhyLost
from notifications.domain.notification_facts import MessageDelivered, NotificationUnreached
from notifications.publish import translate
from published import notifications as published

T = datetime(2025, 3, 15, 2, tzinfo=UTC)


@pytest.mark.parametrize("offered", [True, False])
def test_that_a_message_arrived_is_told_without_its_name_at_the_provider(offered: bool) -> None:
    whose = {"notification_id": named_id("notice"), "person_id": named_id("person")}
    which = {**whose, "channel": "sms", "offered": offered}
    arrived = MessageDelivered.model_validate(which | {"message_id": "m-1"})
    fact = Fact(arrived, named_id("fact"), "notification-1", 1, 1, T, T, SYSTEM, "notifications")
    assert translate(fact) == published.NotificationDelivered.model_validate(which | {"at": T})


@pytest.mark.parametrize("why", get_args(WhyLost))
def test_why_it_reached_nobody_is_told_in_words_that_others_know(why: str) -> None:
    which = {"notification_id": named_id("notice"), "person_id": named_id("person"), "kind": "X"}
    lost = [{"channel": "sms", "why": why}]
    unreached = NotificationUnreached.model_validate(which | {"matter": None, "lost": lost})
    fact = Fact(unreached, named_id("fact"), "notification-1", 1, 1, T, T, SYSTEM, "notifications")
    told = translate(fact)
    assert isinstance(told, published.NotificationUnreached)
    ours = {
        "over_limit": "refused",
        "no_subscription": "refused",
        "uncertain": "no_receipt",
        "no_template": "refused",
    }
    assert [each.why for each in told.lost] == [ours.get(why, why)]
