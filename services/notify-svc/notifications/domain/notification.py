"""Notification 通知: one matter for one person, its attempt on each channel, and whether it was heard.

Sent is not delivered: only a receipt says so. An attempt that was begun belongs to who began it until its
lease is over; whoever takes it up again asks the partner under the same key first.
"""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, State

from notifications.domain.matter import Channel, Matter
from notifications.domain.rules import CALLBACK_WITHIN, LEASE, UNCALLED, back_off

Why = Literal["refused", "no_address", "dead", "undelivered"]
Status = Literal["waiting", "calling", "accepted", "delivered", "failed", "dead", "buried"]


class NotificationRequested(Event):
    notification_id: UUID
    person_id: UUID
    matter: Matter
    channels: tuple[Channel, ...]
    template: str
    place: str


class OfNotification(Event):
    notification_id: UUID
    person_id: UUID


class OnChannel(OfNotification):
    channel: Channel


class AttemptStarted(OnChannel):
    """The intent, written before the partner is called: after a crash we know that it may have been."""

    tries: int
    lease_until: datetime


class AttemptAccepted(OnChannel):
    message_id: str


class AttemptPostponed(OnChannel):
    """The partner, or tenant-svc, could not be asked."""

    reason: str
    retry_at: datetime


class AttemptFailed(OnChannel):
    """This channel will not bring it; `code` is the partner's."""

    why: Why
    code: str = ""


class DeadAddressReported(OnChannel):
    """tenant-svc knows that the address is dead."""


class MessageDelivered(OnChannel):
    """The receipt came."""


class NotificationUnreached(OfNotification):
    kind: str


class CallbackDue(OfNotification):
    """A human must call by `due_at` (人工回访)."""

    due_at: datetime


class Request(Command):
    notification_id: UUID
    person_id: UUID
    matter: Matter
    channels: tuple[Channel, ...]
    template: str
    place: str = ""


class GiveUp(Command):
    """The time for receipts is over."""

    at: datetime


class ChannelCommand(Command):
    channel: Channel


class Begin(Command):
    """Take up these channels, those that are free at `at`."""

    channels: tuple[Channel, ...]
    at: datetime


class Accept(ChannelCommand):
    message_id: str


class Postpone(ChannelCommand):
    reason: str
    at: datetime
    retry_after: timedelta | None = None


class Fail(ChannelCommand):
    why: Why
    code: str = ""
    at: datetime


class Deliver(ChannelCommand):
    pass


class Bury(ChannelCommand):
    """tenant-svc was told."""


class Attempt(Frozen):
    status: Status = "waiting"
    tries: int = 0
    lease_until: datetime | None = None

    def free(self, at: datetime) -> bool:
        over = self.lease_until is not None and self.lease_until <= at
        return self.status == "waiting" or (self.status == "calling" and over)


class Unrequested(State):
    pass


class Open(State):
    notification_id: UUID
    person_id: UUID
    kind: str
    attempts: dict[Channel, Attempt]
    unreached: bool = False

    @property
    def heard(self) -> bool:
        return any(a.status == "delivered" for a in self.attempts.values())

    @property
    def whose(self) -> dict[str, Any]:
        return {"notification_id": self.notification_id, "person_id": self.person_id}

    def on(self, channel: Channel) -> dict[str, Any]:
        return {**self.whose, "channel": channel}


UNDER_WAY = ("waiting", "calling")
LOST = ("failed", "dead", "buried")


def decide(command: Command, notification: Unrequested | Open) -> list[Event]:
    match command, notification:
        case Request(), Unrequested():
            return [NotificationRequested(**dict(command))]
        case GiveUp(at=at), Open() if not (notification.heard or notification.unreached):
            return _unreached(notification, at)
        case Begin(channels=channels, at=at), Open():
            return [
                AttemptStarted(**notification.on(channel), tries=attempt.tries + 1, lease_until=at + LEASE)
                for channel, attempt in notification.attempts.items()
                if channel in channels and attempt.free(at)
            ]
        case ChannelCommand(channel=channel), Open() if channel in notification.attempts:
            return _on_channel(command, notification, notification.attempts[channel])
    # The same again, too late, or about nothing of ours: nothing new to say.
    return []


def _on_channel(command: ChannelCommand, notification: Open, attempt: Attempt) -> list[Event]:
    here = notification.on(command.channel)
    match command:
        case Accept(message_id=id_) if attempt.status in UNDER_WAY:
            return [AttemptAccepted(**here, message_id=id_)]
        case Postpone() if attempt.status == "calling":
            retry_at = command.at + back_off(attempt.tries, command.retry_after)
            return [AttemptPostponed(**here, reason=command.reason, retry_at=retry_at)]
        case Fail(why=why, code=code, at=at) if attempt.status in (*UNDER_WAY, "accepted"):
            failed = AttemptFailed(**here, why=why, code=code)
            others = [a for c, a in notification.attempts.items() if c != command.channel]
            last = all(a.status in LOST for a in others) and not notification.unreached
            return [failed, *(_unreached(notification, at) if last else [])]
        case Deliver() if attempt.status != "delivered":
            return [MessageDelivered(**here)]
        case Bury() if attempt.status == "dead":
            return [DeadAddressReported(**here)]
    return []


def _unreached(notification: Open, at: datetime) -> list[Event]:
    unreached = NotificationUnreached(**notification.whose, kind=notification.kind)
    if notification.kind in UNCALLED:
        return [unreached]
    return [unreached, CallbackDue(**notification.whose, due_at=at + CALLBACK_WITHIN)]


def evolve(notification: Unrequested | Open, event: Event) -> Unrequested | Open:
    match event, notification:
        case NotificationRequested(), _:
            return Open(
                notification_id=event.notification_id,
                person_id=event.person_id,
                kind=event.matter.kind,
                attempts={channel: Attempt() for channel in event.channels},
            )
        case NotificationUnreached(), Open():
            return notification.model_copy(update={"unreached": True})
        case OnChannel(channel=channel), Open():
            attempts = {**notification.attempts, channel: _after(event, notification.attempts[channel])}
            return notification.model_copy(update={"attempts": attempts})
    return notification


def _after(event: OnChannel, attempt: Attempt) -> Attempt:
    match event:
        case AttemptStarted(tries=tries, lease_until=until):
            return Attempt(status="calling", tries=tries, lease_until=until)
        case AttemptFailed(why=why):
            return Attempt(status="dead" if why == "dead" else "failed", tries=attempt.tries)
    status: dict[type[OnChannel], Status] = {
        AttemptAccepted: "accepted",
        AttemptPostponed: "waiting",
        MessageDelivered: "delivered",
        DeadAddressReported: "buried",
    }
    return Attempt(status=status[type(event)], tries=attempt.tries)


notification: Decider[Command, Unrequested | Open, Event] = Decider(
    "notification",
    Unrequested(),
    decide,
    evolve,
    (
        NotificationRequested,
        AttemptStarted,
        AttemptAccepted,
        AttemptPostponed,
        AttemptFailed,
        DeadAddressReported,
        MessageDelivered,
        NotificationUnreached,
        CallbackDue,
    ),
)
