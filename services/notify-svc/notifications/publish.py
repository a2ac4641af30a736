"""What everyone is told of notices: asked for, heard, not heard, to be called. Attempts are our affair."""

from typing import Final

from kernel.facts import Fact, PublishedEvent
from published import notifications as told

from notifications.domain.callback_facts import CallbackOpened
from notifications.domain.notification_facts import (
    CallbackDue,
    MessageDelivered,
    NotificationRequested,
    NotificationUnreached,
)

OUTSIDE: Final = {
    **dict.fromkeys(("over_limit", "no_subscription", "no_template"), "refused"),
    "uncertain": "no_receipt",
}
"""What we count or know ourselves is to the others a refusal as any: the partner would have said no; and what
nobody knows of has no receipt."""


def translate(fact: Fact) -> PublishedEvent | None:
    match fact.event:
        case NotificationRequested(matter=matter) as e:
            return told.NotificationRequested(
                notification_id=e.notification_id,
                person_id=e.person_id,
                cause_id=matter.cause_id,
                kind=matter.kind,
                stage=matter.stage,
                channels=e.plan.channels,
            )
        case MessageDelivered() as e:
            return told.NotificationDelivered(**e.model_dump(exclude={"message_id"}), at=fact.effective_at)
        case NotificationUnreached() as e:
            about = {"cause_id": e.matter.cause_id, "thing_id": e.matter.thing_id} if e.matter else {}
            lost = [{"channel": each.channel, "why": OUTSIDE.get(each.why, each.why)} for each in e.lost]
            return told.NotificationUnreached(**e.model_dump(exclude={"matter"}) | {"lost": lost}, **about)
        case CallbackDue() as e:
            return told.CallbackDue(**e.model_dump(exclude={"matter"}))
        case CallbackOpened(reason="high_risk") as e:
            return told.CallbackDue(**e.model_dump(include={"notification_id", "person_id", "due_at"}))
    return None
