"""What can be said of calling somebody back 人工回访; stored for good, so a changed shape is a new version.

No fact has a phone number, a name or a word that was spoken.
"""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from kernel.domain import Event

Reason = Literal["unreached", "high_risk"]
"""`unreached`: no channel brought a receipt; `high_risk`: a human makes sure that they know, in any case."""
Level = Literal["supervisor", "operations"]
Whom = Literal["person", "emergency"]
Outcome = Literal["reached", "no_answer", "wrong_number", "refused", "will_call_back"]
"""`refused`: they answered and did not want to hear it."""
ByHand = Literal["in_person", "letter", "needless"]
How = Literal["call", "refused", "receipt", "in_person", "letter", "needless"]
"""`receipt`: a message came through after all; `needless`: what it was about is over."""


class OfCallee(Event):
    person_id: UUID


class HighRiskNoted(OfCallee):
    """tenant-svc says that a human has to make sure that they are reached."""


class HighRiskEnded(OfCallee):
    """It says so no more."""


class CallbackOpened(OfCallee):
    """Somebody has to call them about this notification by `due_at`; `policy`: the version that said so."""

    notification_id: UUID
    kind: str
    park_id: UUID
    unit_id: UUID | None
    reason: Reason
    due_at: datetime
    policy: int


class OfCallbacks(OfCallee):
    """`notification_ids`: what they are to be called about, since one call is for all of it."""

    notification_ids: tuple[UUID, ...]


class CallbacksAssigned(OfCallbacks):
    """`to` calls them."""

    to: str


class NumberAsked(OfCallbacks):
    """`by` may see the number of the person, to call it: the one that was theirs at `at`."""

    schema_version: ClassVar[int] = 2

    by: str
    at: datetime | None


class CallMade(OfCallbacks):
    """`by` called; of `emergency`, whom the person named for the case that they are not reached.

    `asked_at`: when `by` last asked for the number of the person.
    """

    schema_version: ClassVar[int] = 2

    by: str
    whom: Whom
    outcome: Outcome
    at: datetime
    asked_at: datetime | None


class EmergencyContactsAsked(OfCallbacks):
    """The person did not answer `calls` times, or has no number that works (`no_number`): `by` may see whom
    else to call, by this `policy`.
    """

    schema_version: ClassVar[int] = 2

    by: str
    calls: int
    policy: int
    no_number: bool = False


class NoNumberFound(OfCallee):
    """They have no number that works, and named nobody who has one: no call can be made about this
    notification, nor about what else is open.
    """

    notification_id: UUID
    park_id: UUID
    unit_id: UUID | None


class WrongNumberReported(OfCallbacks):
    """tenant-svc knows that the number called at `at` is not theirs."""

    at: datetime


class CallbackOverdue(OfCallee):
    """Nobody saw to it by `due_at`: `level` hears of it, and the next one at `again_at`."""

    notification_id: UUID
    park_id: UUID
    unit_id: UUID | None
    level: Level
    due_at: datetime
    again_at: datetime | None


class CallbackClosed(OfCallee):
    notification_id: UUID
    how: How


EVENTS = (
    *(HighRiskNoted, HighRiskEnded, CallbackOpened, CallbacksAssigned, NumberAsked, CallMade),
    *(EmergencyContactsAsked, NoNumberFound, WrongNumberReported, CallbackOverdue, CallbackClosed),
)
