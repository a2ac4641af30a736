"""What notify-svc tells everyone: who was to hear what, and whether they did. Never text or addresses."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from kernel.domain import Frozen
from kernel.facts import PublishedEvent
from pydantic import Field

from published.values import Channel, Code, Instant


class NotificationEvent(PublishedEvent):
    """Keyed by the stream of the notification: one per cause, person and stage."""

    context: ClassVar[str] = "notifications"


class NotificationRequested(NotificationEvent):
    """One person is to hear of `cause_id` (the event that asks for it) by these channels."""

    notification_id: UUID
    person_id: UUID
    cause_id: UUID
    kind: Code
    stage: Code
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]


class NotificationDelivered(NotificationEvent):
    """A receipt says it arrived by `channel`; sent alone is not delivered. `offered`: at an address that they
    offer there and do not have yet, a code to confirm it; older facts do not say.
    """

    schema_version: ClassVar[int] = 2

    notification_id: UUID
    person_id: UUID
    channel: Channel
    at: Instant
    offered: bool = False


class LostOn(Frozen):
    """Why a channel did not bring it: the address, the partner, the receipt, or they do not want it there."""

    channel: Channel
    why: Literal["refused", "no_address", "dead", "undelivered", "unwanted", "no_receipt", "unsent"]


class NotificationUnreached(NotificationEvent):
    """No channel of the plan brought a receipt in its time: why, by channel, and of what.

    `cause_id`: the event that asked for it; `thing_id`: what that is about. Older facts do not say.
    """

    schema_version: ClassVar[int] = 2

    notification_id: UUID
    person_id: UUID
    kind: Code
    cause_id: UUID | None = None
    thing_id: UUID | None = None
    lost: tuple[LostOn, ...] = ()


class CallbackDue(NotificationEvent):
    """A human must call this person (人工回访) by `due_at`: no message reached them, or none is enough.

    Of the latter, high-risk people, it is keyed by the stream of the person's callbacks.
    """

    notification_id: UUID
    person_id: UUID
    due_at: Instant


EVENTS = (NotificationRequested, NotificationDelivered, NotificationUnreached, CallbackDue)
