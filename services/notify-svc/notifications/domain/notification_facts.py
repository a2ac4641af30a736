"""What can be said of a notification; stored for good, so a changed shape is a new version."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from kernel.domain import Event, Frozen

from notifications.domain.lost import Lost, Why
from notifications.domain.matter import Matter, Who
from notifications.domain.plan import Channel, Plan

Because = Literal["no_receipt", "failed"]
Left = Literal["unasked", "untaken", "in_doubt"]
"""How a provider was left by a try: not asked at all, certainly without the message, or nobody knows."""


class NotificationRequested(Event):
    """This person is to hear it; the first step of the plan begins now.

    `instead_of`: for whom nobody is registered that should have heard it. `emergency_of`: who named this one
    for emergencies, of whom `person_id` is the contact's then.
    """

    schema_version: ClassVar[int] = 3

    notification_id: UUID
    person_id: UUID
    matter: Matter
    plan: Plan
    rules_version: int
    template: str
    place: str
    instead_of: tuple[Who, ...] = ()
    emergency_of: UUID | None = None


class OfNotification(Event):
    notification_id: UUID
    person_id: UUID


class StepBegun(OfNotification):
    """The step before brought nothing: no receipt in its time, or every channel of it is lost."""

    step: int
    channels: tuple[Channel, ...]
    because: Because


class OnChannel(OfNotification):
    channel: Channel


class AttemptStarted(OnChannel):
    """The intent, written before the partner is called: after a crash we know that it may have been.

    `heard_by`: without a receipt by then comes the step after `step`; None before there were steps.
    `in_doubt`: an earlier try may have brought it to this provider, who is asked for it before it is sent.
    """

    schema_version: ClassVar[int] = 3

    tries: int
    lease_until: datetime
    step: int
    heard_by: datetime | None
    provider: str
    in_doubt: bool


class AttemptHeld(OnChannel):
    """These are quiet hours; it is begun when they are over."""

    until: datetime


class AttemptSpared(OnChannel):
    """Another step reached them before this message left, or any, where it waits for the morning."""


class AttemptForgone(OnChannel):
    """They do not want it there."""


class AttemptAccepted(OnChannel):
    """`wording`: the version of the texts it was said by; `cost_fen`: None where nobody counted yet."""

    schema_version: ClassVar[int] = 2

    message_id: str
    wording: int
    cost_fen: int | None


class Bill(Frozen):
    """What a message costs, and the version of the texts it was said by."""

    wording: int
    cost_fen: int


class AttemptPostponed(OnChannel):
    """The provider, or tenant-svc, could not be asked; or all of its providers are out of order.

    `bill`: of a message that the provider may have, where it is known. `heard_by`: of the first that finds no
    provider in order, as of a first try: without a receipt by then comes the step after `step`.
    """

    schema_version: ClassVar[int] = 4

    left: Left
    reason: str
    retry_at: datetime
    bill: Bill | None = None
    step: int | None = None
    heard_by: datetime | None = None


class AttemptFailed(OnChannel):
    """This channel will not bring it; `code` is the partner's.

    `dead_since`: of an address that was there before, when it was found to be dead; `code` says by what.
    """

    schema_version: ClassVar[int] = 2

    why: Why
    code: str = ""
    dead_since: datetime | None = None


class DeadAddressReported(OnChannel):
    """tenant-svc knows that the address is dead."""


class MessageDelivered(OnChannel):
    """The receipt came. `message_id`: by which name the provider has it, where it said so. `offered`: it went
    to an address that they offer, and do not have yet.
    """

    schema_version: ClassVar[int] = 3

    message_id: str = ""
    offered: bool = False


class ReceiptDisbelieved(OfNotification):
    """A signed receipt of this channel fits nothing that was sent there: said once, and nothing changes."""

    channel: Channel
    message_id: str


class ReceiptAsked(OnChannel):
    """No receipt came, and the provider did not know or did not answer; None: it is not asked again."""

    next_at: datetime | None


class NotificationUnwanted(OfNotification):
    """They want it on no channel of the plan, and it can be done without: nobody calls them."""


class NotificationLapsed(OfNotification):
    """What it is about is over: by these channels it had not left, and is not sent any more."""

    channels: tuple[Channel, ...]


class NotificationUnreached(OfNotification):
    """No channel brought it, for these reasons; before it said so, None and none."""

    schema_version: ClassVar[int] = 2

    kind: str
    matter: Matter | None
    lost: tuple[Lost, ...]


class EmergencyUnheard(OfNotification):
    """It could not wait, and nobody heard it: those above are to hear of that at once."""

    matter: Matter
    lost: tuple[Lost, ...]


class HeardLate(OfNotification):
    """A receipt came after they were given up: nobody has to call them about this any more."""

    channel: Channel


class CallbackDue(OfNotification):
    """A human must call by `due_at` (人工回访). `matter`: None before it was said here as well."""

    schema_version: ClassVar[int] = 2

    due_at: datetime
    matter: Matter | None


EVENTS = (
    *(NotificationRequested, StepBegun, AttemptStarted, AttemptHeld, AttemptSpared, AttemptAccepted),
    *(AttemptForgone, NotificationUnwanted, NotificationLapsed),
    *(AttemptPostponed, AttemptFailed, DeadAddressReported, MessageDelivered, ReceiptAsked),
    ReceiptDisbelieved,
    *(NotificationUnreached, EmergencyUnheard, CallbackDue, HeardLate),
)
