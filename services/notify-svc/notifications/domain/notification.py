"""Notification 通知: one matter for one person by a plan of steps, and whether it was heard.

Sent is not delivered: only a receipt says so. Without one in a step's time, or once all its channels are
lost, comes the next step; after the last the person is unreached. An attempt that was begun belongs to who
began it until its lease is over, and to one provider: as long as nobody knows whether that one has it, no
other gets it.
"""

from datetime import datetime, timedelta
from typing import Any

from kernel.domain import Command, Decider, Event

from notifications.domain.confirmation import OFFERED
from notifications.domain.lost import NEVER_LEFT, NOT_SENT
from notifications.domain.notification_commands import (
    Accept,
    AskInVain,
    Begin,
    Bury,
    ChannelCommand,
    Deliver,
    EndStep,
    Fail,
    Forgo,
    Lapse,
    Line,
    Postpone,
    Request,
)
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
    EmergencyUnheard,
    HeardLate,
    Left,
    MessageDelivered,
    NotificationLapsed,
    NotificationRequested,
    NotificationUnreached,
    NotificationUnwanted,
    OnChannel,
    ReceiptAsked,
    ReceiptDisbelieved,
    StepBegun,
)
from notifications.domain.notification_state import Attempt, Open, Status, Unrequested
from notifications.domain.plan import CAN_WAIT, LAST_RESORT, Channel
from notifications.domain.rules import LEASE, RECEIPT_AFTER, UNALARMED, back_off, call_by, called_back

OUT_OF_ORDER = "out_of_order"
"""Why an attempt waits that no provider in order may be asked for; behind a colon: of one alone."""
UNDER_WAY = ("waiting", "calling")
LOST = ("failed", "dead", "buried", "forgone")


def decide(command: Command, notification: Unrequested | Open) -> list[Event]:
    match command, notification:
        case Request(), Unrequested():
            return [NotificationRequested(**dict(command))]
        case EndStep(step=step, at=at), Open() if step == notification.step and not notification.over:
            return _next(notification, "no_receipt", at)
        case Begin(lines=lines, at=at), Open():
            by = {line.channel: line for line in lines}
            free = [c for c, attempt in notification.attempts.items() if c in by and attempt.free(at)]
            return [_begun(notification, by[channel], at) for channel in free]
        case Lapse(at=at), Open():
            unsent = tuple(c for c, attempt in notification.attempts.items() if attempt.free(at))
            return [NotificationLapsed(**notification.whose, channels=unsent)] if unsent else []
        case ((Deliver() | Fail()), Open()) if not _fits(command, notification):
            if command.channel in notification.disbelieved:
                return []
            return [ReceiptDisbelieved(**notification.on(command.channel), message_id=command.message_id)]
        case ChannelCommand(channel=channel), Open() if channel in notification.attempts:
            return _on_channel(command, notification, notification.attempts[channel])
    # The same again, too late, or about nothing of ours: nothing new to say.
    return []


def _fits(receipt: Deliver | Fail, notification: Open) -> bool:
    """A signature says who tells it, not that anything was sent: all who sign share one secret.

    What names no message is what its provider answered us, and no receipt.
    """
    if isinstance(receipt, Fail) and not receipt.message_id and receipt.why != "undelivered":
        return True
    attempt = notification.attempts.get(receipt.channel)
    return attempt is not None and attempt.fits(receipt.message_id)


def _begun(notification: Open, line: Line, at: datetime) -> Event:
    plan, channel, here = notification.plan, line.channel, notification.on(line.channel)
    morning = plan.quiet.over(at) if plan.quiet else at
    if notification.needless(channel, at_night=morning > at):
        return AttemptSpared(**here)
    if morning > at:
        return AttemptHeld(**here, until=morning)
    attempt, step = notification.attempts[channel], plan.place(channel)
    provider = attempt.next_of(line.usable)
    if provider is None:
        left: Left = "in_doubt" if attempt.in_doubt else "unasked"
        waits = AttemptPostponed(**here, left=left, reason=OUT_OF_ORDER, retry_at=line.back_at)
        timed = {} if attempt.timed else {"step": step, "heard_by": at + plan.time(step)}
        return waits.model_copy(update=timed)
    return AttemptStarted(
        **here,
        tries=attempt.tries + 1,
        lease_until=at + LEASE,
        step=step,
        heard_by=at + plan.time(step),
        provider=provider,
        in_doubt=attempt.in_doubt,
    )


def _on_channel(command: ChannelCommand, notification: Open, attempt: Attempt) -> list[Event]:
    channel, here = command.channel, notification.on(command.channel)
    match command:
        case Accept() if attempt.status in UNDER_WAY or attempt.unbilled:
            return [AttemptAccepted(**notification.whose, **dict(command))]
        case Postpone() if attempt.status == "calling" and notification.needless(channel):
            return [AttemptSpared(**here)]
        case Postpone() if attempt.status == "calling":
            elsewhere = command.left == "untaken" and attempt.tries % command.providers
            wait = timedelta(0) if elsewhere else back_off(attempt.tries, command.retry_after)
            postponed = {"left": command.left, "reason": command.reason, "retry_at": command.at + wait}
            postponed["bill"] = command.bill if command.left == "in_doubt" else None
            return [AttemptPostponed(**here, **postponed)]
        case Fail(why=why, code=code, at=at) if attempt.status in (*UNDER_WAY, "accepted"):
            failed = AttemptFailed(**here, why=why, code=code, dead_since=command.dead_since)
            return _and_next(notification, failed, at)
        case Forgo(at=at) if attempt.status in UNDER_WAY:
            return _and_next(notification, AttemptForgone(**here), at)
        case Deliver() if attempt.status != "delivered":
            how = {"message_id": command.message_id, "offered": notification.offered}
            told = [*_billed(command, here, attempt), MessageDelivered(**here, **how)]
            return [*told, *_spared(notification, channel), *_late(notification, channel)]
        case AskInVain(at=at) if attempt.asks and attempt.asked < len(RECEIPT_AFTER):
            waits = RECEIPT_AFTER[attempt.asked + 1 :]
            return [ReceiptAsked(**here, next_at=at + waits[0] if waits else None)]
        case Bury() if attempt.status == "dead":
            return [DeadAddressReported(**here)]
    return []


def _billed(told: Deliver, here: dict[str, Any], attempt: Attempt) -> list[Event]:
    """Whose answer was lost: that it arrived says that it was taken, and is paid for."""
    if attempt.bill is None or attempt.status not in UNDER_WAY:
        return []
    return [AttemptAccepted(**here, message_id=told.message_id, **dict(attempt.bill))]


def _and_next(notification: Open, lost: AttemptFailed | AttemptForgone, at: datetime) -> list[Event]:
    """And what follows where with this channel the whole step under way is lost."""
    if notification.over:
        return [lost]
    after = notification.with_attempt(lost.channel, _after(lost, notification.attempts[lost.channel]))
    step = notification.plan.steps[notification.step].channels
    of_step = [after.attempts[channel].status for channel in step]
    if lost.channel not in step or not set(of_step) <= set(LOST):
        return [lost]
    at_the_end = notification.step == len(notification.plan.steps) - 1
    wanted = {attempt.status for attempt in after.attempts.values()} != {"forgone"}
    if at_the_end and notification.plan.priority in CAN_WAIT and not wanted:
        return [lost, NotificationUnwanted(**notification.whose)]
    return [lost, *_next(after, "failed", at)]


def _next(notification: Open, because: Because, at: datetime) -> list[Event]:
    number, steps = notification.step + 1, notification.plan.steps
    if number < len(steps):
        channels = steps[number].channels
        return [StepBegun(**notification.whose, step=number, channels=channels, because=because)]
    matter, plan, whose = notification.matter, notification.plan, notification.whose
    why = {"matter": matter, "lost": notification.lost}
    found: list[Event] = [NotificationUnreached(**whose, kind=matter.kind, **why)]
    if notification.emergency_of:
        return found  # of a contact nobody is called back: their person is
    if plan.priority == "emergency" and matter.kind not in UNALARMED:
        found.append(EmergencyUnheard(**whose, **why))
    if called_back(matter.kind, plan):
        found.append(CallbackDue(**whose, due_at=call_by(plan, at), matter=matter))
        if plan.priority not in CAN_WAIT and LAST_RESORT not in plan.channels and _nowhere(notification):
            found.append(StepBegun(**whose, step=number, channels=(LAST_RESORT,), because=because))
    return found


def _nowhere(notification: Open) -> bool:
    """No address of theirs works on any channel of the plan, or nothing could leave for it: today they got as
    many as its providers take.
    """
    nowhere = {"no_address", "dead", *NEVER_LEFT}
    return all(attempt.lost in nowhere for attempt in notification.attempts.values())


def _spared(notification: Open, heard: Channel) -> list[Event]:
    place = notification.plan.place
    return [
        AttemptSpared(**notification.on(channel))
        for channel, attempt in notification.attempts.items()
        if attempt.status == "waiting" and (attempt.held or place(channel) != place(heard))
    ]


def _late(notification: Open, heard: Channel) -> list[Event]:
    if heard not in notification.plan.channels:
        return []  # a mail that came is no answer: who is to call them does
    before = any(attempt.status == "delivered" for attempt in notification.attempts.values())
    return [HeardLate(**notification.on(heard))] if notification.unreached and not before else []


def evolve(notification: Unrequested | Open, event: Event) -> Unrequested | Open:
    match event, notification:
        case NotificationRequested(plan=plan), _:
            return Open(
                notification_id=event.notification_id,
                person_id=event.person_id,
                emergency_of=event.emergency_of,
                matter=event.matter,
                plan=plan,
                offered=event.template == OFFERED,
                attempts={channel: Attempt() for channel in plan.steps[0].channels},
            )
        case StepBegun(step=step, channels=channels), Open():
            attempts = {**notification.attempts, **{channel: Attempt() for channel in channels}}
            return notification.model_copy(update={"step": step, "attempts": attempts})
        case NotificationUnreached() | NotificationUnwanted(), Open():
            return notification.model_copy(update={"unreached": True})
        case NotificationLapsed(channels=channels), Open():
            return _lapsed(notification, channels)
        case ReceiptDisbelieved(channel=channel), Open():
            return notification.model_copy(update={"disbelieved": (*notification.disbelieved, channel)})
        case OnChannel(channel=channel), Open() if channel in notification.attempts:
            return notification.with_attempt(channel, _after(event, notification.attempts[channel]))
    return notification


def _lapsed(notification: Open, channels: tuple[Channel, ...]) -> Open:
    for channel in channels:
        spared = AttemptSpared(**notification.on(channel))
        notification = notification.with_attempt(channel, _after(spared, notification.attempts[channel]))
    under_way = any(attempt.status in (*UNDER_WAY, "accepted") for attempt in notification.attempts.values())
    return notification.model_copy(update={"lapsed": not under_way})


def _after(event: OnChannel, attempt: Attempt) -> Attempt:
    match event:
        case AttemptStarted(tries=tries, lease_until=until, provider=provider, in_doubt=in_doubt):
            left: Left = "in_doubt" if in_doubt else "unasked"
            begun = Attempt(
                status="calling", tries=tries, lease_until=until, provider=provider, left=left, sent=True
            )
            return begun.model_copy(update={"bill": attempt.bill}) if in_doubt else begun
        case AttemptPostponed(left=left, bill=bill, heard_by=heard_by):
            bill = bill or (attempt.bill if left != "untaken" else None)
            left = attempt.left if left == "unasked" else left
            waits = {"status": "waiting", "lease_until": None, "left": left, "bill": bill, "held": False}
            waited = attempt.waited or heard_by is not None
            return attempt.model_copy(update=waits | {"sent": left == "in_doubt", "waited": waited})
        case AttemptAccepted(message_id=name) if attempt.status != "delivered":
            accepted = Attempt(status="accepted", tries=attempt.tries, why=attempt.why)
            return accepted.model_copy(update={"sent": True, "message_id": name})
        case AttemptAccepted():
            return attempt.model_copy(update={"unbilled": False})
        case MessageDelivered(message_id=name):
            unbilled = attempt.status in UNDER_WAY
            heard = Attempt(status="delivered", tries=attempt.tries, why=attempt.why, unbilled=unbilled)
            return heard.model_copy(update={"sent": True, "message_id": attempt.message_id or name})
        case AttemptHeld():
            left = "in_doubt" if attempt.in_doubt else attempt.left
            return attempt.model_copy(
                update={"status": "waiting", "lease_until": None, "left": left, "held": True}
            )
        case ReceiptAsked():
            return attempt.model_copy(update={"asked": attempt.asked + 1})
        case AttemptFailed(why=why, code=code):
            lost = Attempt(status="dead" if why == "dead" else "failed", tries=attempt.tries)
            told_later = why == "undelivered" or attempt.status == "accepted"
            sent = attempt.sent and (told_later or attempt.left == "in_doubt")
            kept = {"why": NOT_SENT.get(code, why), "sent": sent, "message_id": attempt.message_id}
            return lost.model_copy(update=kept)
    status: dict[type[OnChannel], Status] = {
        AttemptForgone: "forgone",
        AttemptSpared: "spared",
        DeadAddressReported: "buried",
    }
    left_so = Attempt(status=status[type(event)], tries=attempt.tries, why=attempt.why)
    return left_so.model_copy(update={"sent": attempt.sent, "message_id": attempt.message_id})


notification: Decider[Command, Unrequested | Open, Event] = Decider(
    "notification", Unrequested(), decide, evolve, EVENTS
)
