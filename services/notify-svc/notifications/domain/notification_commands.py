"""What can be asked of a notification: by policies, by the clock, by who sends it and by its providers."""

from datetime import datetime, timedelta
from uuid import UUID

from kernel.domain import Command, Frozen

from notifications.domain.lost import Why
from notifications.domain.matter import Matter, Who
from notifications.domain.notification_facts import Bill, Left
from notifications.domain.plan import Channel, Plan


class Request(Command):
    notification_id: UUID
    person_id: UUID
    matter: Matter
    plan: Plan
    rules_version: int
    template: str
    place: str = ""
    instead_of: tuple[Who, ...] = ()
    emergency_of: UUID | None = None


class EndStep(Command):
    """The time for receipts of this step is over."""

    step: int
    at: datetime


class Line(Frozen):
    """The providers of a channel that are in order, the preferred one first; none may be before `back_at`."""

    channel: Channel
    usable: tuple[str, ...]
    back_at: datetime


class Begin(Command):
    """Take up the channels of these lines, those that are free at `at`."""

    lines: tuple[Line, ...]
    at: datetime


class Lapse(Command):
    """What it is about is over: what has not left by `at` is not sent any more."""

    at: datetime


class ChannelCommand(Command):
    channel: Channel


class Accept(ChannelCommand):
    message_id: str
    wording: int
    cost_fen: int


class Postpone(ChannelCommand):
    """`providers`: how many the channel has. The next one is asked at once, until each was asked.

    `bill`: of a message that left, what it costs if the provider has it.
    """

    reason: str
    at: datetime
    left: Left
    providers: int = 1
    retry_after: timedelta | None = None
    bill: Bill | None = None


class Fail(ChannelCommand):
    """`dead_since`: of an address that is not there any more; `message_id`: of a receipt that says so."""

    why: Why
    code: str = ""
    at: datetime
    dead_since: datetime | None = None
    message_id: str = ""


class Forgo(ChannelCommand):
    """They do not want it there."""

    at: datetime


class Deliver(ChannelCommand):
    """`message_id`: by which name the provider has it."""

    message_id: str = ""


class AskInVain(ChannelCommand):
    """The provider, asked for the receipt, does not know yet, or is none of ours any more."""

    at: datetime


class Bury(ChannelCommand):
    """tenant-svc was told."""
