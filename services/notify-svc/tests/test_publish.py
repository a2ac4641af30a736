"""What others hear of a notice."""

from datetime import UTC, datetime

from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from notifications.domain.notification_facts import MessageDelivered
from notifications.publish import translate
from published.notifications import NotificationDelivered

T = datetime(2025, 3, 15, 2, tzinfo=UTC)


def test_that_a_message_arrived_is_told_without_its_name_at_the_provider() -> None:
    which = {"notification_id": named_id("notice"), "person_id": named_id("person"), "channel": "sms"}
    arrived = MessageDelivered.model_validate(which | {"message_id": "m-1"})
    fact = Fact(arrived, named_id("fact"), "notification-1", 1, 1, T, T, SYSTEM, "notifications")
    assert translate(fact) == NotificationDelivered.model_validate(which | {"at": T})
