"""Notification 通知: one matter for one person by a plan of steps, and whether it was heard.

Sent is not delivered: only a receipt says so. Without one in a step's time, or once all its channels are
lost, comes the next step; after the last the person is unreached. An attempt that was begun belongs to who
began it until its lease is over; whoever takes it up again asks the partner under the same key first.
"""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, State

from notifications.domain.matter import Matter, Who
from notifications.domain.notification_facts import (
    EVENTS,
    AttemptAccepted,
    AttemptFailed,
    AttemptForgone,
    AttemptHeld,
    AttemptPostponed,
    AttemptSpared,
    AttemptStarted,
    Because,
    CallbackDue,
    DeadAddressReported,
    HeardLate,
    MessageDelivered,
    NotificationRequested,
    NotificationUnreached,
    NotificationUnwanted,
    OnChannel,
    StepBegun,
    Why,
)
from notifications.domain.plan import CAN_WAIT, Channel, Plan
from notifications.domain.rules import CALLBACK_WITHIN, LEASE, UNCALLED, back_off

Status = Literal[
    "waiting", "calling", "accepted", "delivered", "failed", "dead", "buried", "spared", "forgone"
]


class Request(Command):
    notification_id: UUID
    person_id: UUID
    matter: Matter
    plan: Plan
    rules_version: int
    template: str
    place: str = ""
    instead_of: tuple[Who, ...] = ()


class EndStep(Command):
    """The time for receipts of this step is over."""

    step: int
    at: datetime


class Begin(Command):
    """Take up these channels, those that are free at `at`."""

    channels: tuple[Channel, ...]
    at: datetime


class ChannelCommand(Command):
    channel: Channel


class Accept(ChannelCommand):
    message_id: str
    wording: int
    cost_fen: int


class Postpone(ChannelCommand):
    reason: str
    at: datetime
    retry_after: timedelta | None = None


class Fail(ChannelCommand):
    why: Why
    code: str = ""
    at: datetime


class Forgo(ChannelCommand):
    """They do not want it there."""

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
    """`attempts`: of the steps that began; `step` is the last of these."""

    notification_id: UUID
    person_id: UUID
    matter: Matter
    plan: Plan
    step: int = 0
    attempts: dict[Channel, Attempt]
    unreached: bool = False

    @property
    def over(self) -> bool:
        return self.unreached or any(a.status == "delivered" for a in self.attempts.values())

    @property
    def whose(self) -> dict[str, Any]:
        return {"notification_id": self.notification_id, "person_id": self.person_id}

    def on(self, channel: Channel) -> dict[str, Any]:
        return {**self.whose, "channel": channel}

    def needless(self, channel: Channel) -> bool:
        """Another step was heard. Channels of one step are redundant on purpose: each of them is sent."""
        heard = [c for c, attempt in self.attempts.items() if attempt.status == "delivered"]
        return any(self.plan.place(c) != self.plan.place(channel) for c in heard)

    def with_attempt(self, channel: Channel, attempt: Attempt) -> "Open":
        return self.model_copy(update={"attempts": {**self.attempts, channel: attempt}})


UNDER_WAY = ("waiting", "calling")
LOST = ("failed", "dead", "buried", "forgone")


def decide(command: Command, notification: Unrequested | Open) -> list[Event]:
    match command, notification:
        case Request(), Unrequested():
            return [NotificationRequested(**dict(command))]
        case EndStep(step=step, at=at), Open() if step == notification.step and not notification.over:
            return _next(notification, "no_receipt", at)
        case Begin(channels=channels, at=at), Open():
            free = [c for c, attempt in notification.attempts.items() if c in channels and attempt.free(at)]
            return [_begun(notification, channel, at) for channel in free]
        case ChannelCommand(channel=channel), Open() if channel in notification.attempts:
            return _on_channel(command, notification, notification.attempts[channel])
    # The same again, too late, or about nothing of ours: nothing new to say.
    return []


def _begun(notification: Open, channel: Channel, at: datetime) -> Event:
    plan, here = notification.plan, notification.on(channel)
    if notification.needless(channel):
        return AttemptSpared(**here)
    if plan.quiet and (morning := plan.quiet.over(at)) > at:
        return AttemptHeld(**here, until=morning)
    tries = notification.attempts[channel].tries + 1
    step = plan.place(channel)
    heard_by = at + plan.steps[step].time
    return AttemptStarted(**here, tries=tries, lease_until=at + LEASE, step=step, heard_by=heard_by)


def _on_channel(command: ChannelCommand, notification: Open, attempt: Attempt) -> list[Event]:
    channel, here = command.channel, notification.on(command.channel)
    match command:
        case Accept() if attempt.status in UNDER_WAY:
            return [AttemptAccepted(**notification.whose, **dict(command))]
        case Postpone() if attempt.status == "calling" and notification.needless(channel):
            return [AttemptSpared(**here)]
        case Postpone() if attempt.status == "calling":
            retry_at = command.at + back_off(attempt.tries, command.retry_after)
            return [AttemptPostponed(**here, reason=command.reason, retry_at=retry_at)]
        case Fail(why=why, code=code, at=at) if attempt.status in (*UNDER_WAY, "accepted"):
            failed = AttemptFailed(**here, why=why, code=code)
            return [failed, *(_next(notification, "failed", at) if _last(notification, channel) else [])]
        case Forgo(at=at) if attempt.status in UNDER_WAY:
            return [AttemptForgone(**here), *_without(notification, channel, at)]
        case Deliver() if attempt.status != "delivered":
            return [MessageDelivered(**here), *_spared(notification, channel), *_late(notification, channel)]
        case Bury() if attempt.status == "dead":
            return [DeadAddressReported(**here)]
    return []


def _last(notification: Open, lost: Channel) -> bool:
    """With this channel the whole step under way is lost."""
    if notification.over or lost not in (channels := notification.plan.steps[notification.step].channels):
        return False
    return all(notification.attempts[other].status in LOST for other in channels if other != lost)


def _next(notification: Open, because: Because, at: datetime) -> list[Event]:
    number, steps = notification.step + 1, notification.plan.steps
    if number < len(steps):
        channels = steps[number].channels
        return [StepBegun(**notification.whose, step=number, channels=channels, because=because)]
    matter = notification.matter
    unreached = NotificationUnreached(**notification.whose, kind=matter.kind)
    if matter.kind in UNCALLED or notification.plan.priority == "marketing":
        return [unreached]
    return [unreached, CallbackDue(**notification.whose, due_at=at + CALLBACK_WITHIN, matter=matter)]


def _spared(notification: Open, heard: Channel) -> list[Event]:
    place = notification.plan.place
    return [
        AttemptSpared(**notification.on(channel))
        for channel, attempt in notification.attempts.items()
        if attempt.status == "waiting" and place(channel) != place(heard)
    ]


def _without(notification: Open, forgone: Channel, at: datetime) -> list[Event]:
    """What follows when this channel is forgone as well."""
    if not _last(notification, forgone):
        return []
    others = [attempt.status for channel, attempt in notification.attempts.items() if channel != forgone]
    at_the_end = notification.step == len(notification.plan.steps) - 1
    if at_the_end and notification.plan.priority in CAN_WAIT and set(others) <= {"forgone"}:
        return [NotificationUnwanted(**notification.whose)]
    return _next(notification, "failed", at)


def _late(notification: Open, heard: Channel) -> list[Event]:
    before = any(attempt.status == "delivered" for attempt in notification.attempts.values())
    return [HeardLate(**notification.on(heard))] if notification.unreached and not before else []


def evolve(notification: Unrequested | Open, event: Event) -> Unrequested | Open:
    match event, notification:
        case NotificationRequested(plan=plan), _:
            return Open(
                notification_id=event.notification_id,
                person_id=event.person_id,
                matter=event.matter,
                plan=plan,
                attempts={channel: Attempt() for channel in plan.steps[0].channels},
            )
        case StepBegun(step=step, channels=channels), Open():
            attempts = {**notification.attempts, **{channel: Attempt() for channel in channels}}
            return notification.model_copy(update={"step": step, "attempts": attempts})
        case NotificationUnreached() | NotificationUnwanted(), Open():
            return notification.model_copy(update={"unreached": True})
        case OnChannel(channel=channel), Open() if channel in notification.attempts:
            return notification.with_attempt(channel, _after(event, notification.attempts[channel]))
    return notification


def _after(event: OnChannel, attempt: Attempt) -> Attempt:
    match event:
        case AttemptStarted(tries=tries, lease_until=until):
            return Attempt(status="calling", tries=tries, lease_until=until)
        case AttemptFailed(why=why):
            return Attempt(status="dead" if why == "dead" else "failed", tries=attempt.tries)
    status: dict[type[OnChannel], Status] = {
        AttemptAccepted: "accepted",
        AttemptForgone: "forgone",
        AttemptHeld: "waiting",
        AttemptPostponed: "waiting",
        AttemptSpared: "spared",
        MessageDelivered: "delivered",
        DeadAddressReported: "buried",
    }
    return Attempt(status=status[type(event)], tries=attempt.tries)


notification: Decider[Command, Unrequested | Open, Event] = Decider(
    "notification", Unrequested(), decide, evolve, EVENTS
)
