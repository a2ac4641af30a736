"""Leave to enter 入户同意 (住房租赁条例 art. 9): a let home is entered when its tenant agrees. Pure."""

from datetime import datetime
from typing import Literal

from kernel.domain import Frozen

from workorders.domain.pauses import Reason
from workorders.domain.work_order_refusals import (
    EntryRefused,
    NoLeaveToEnter,
    NotAnEmergency,
    NotTheirsToSay,
)

Answer = Literal["given", "refused", "absent", "vacant", "emergency"]
"""`vacant`: nobody lives there; `emergency`: the law's exception, with a reason in the envelope."""
How = Literal["in_person", "phone", "message", "written", "none"]
Speaker = Literal["tenant", "occupant", "technician", "staff"]
"""`staff`: somebody of the desk, who answers for it with a reason in the envelope."""

ENTERS: frozenset[Answer] = frozenset({"given", "vacant", "emergency"})
WAITS: dict[Answer, Reason] = {"refused": "consent", "absent": "access"}
"""What the clocks stand still for when nobody may go in."""


ASKED: frozenset[Answer] = frozenset({"given", "refused"})
"""What only somebody else than who wants to go in can say."""

LIFTS: frozenset[tuple[Answer, Speaker | None]] = frozenset(
    {("given", "tenant"), ("given", "staff"), ("emergency", "staff")}
)


class Consent(Frozen):
    """What was answered, how, and by whom; None where it was told before it said so."""

    answer: Answer
    how: How
    said_by: Speaker | None

    @property
    def enters(self) -> bool:
        return self.answer in ENTERS

    @property
    def at_the_door(self) -> bool:
        """Known to nobody but who stands there: face to face, or that nobody opens."""
        return self.how == "in_person" or (self.answer, self.how) == ("absent", "none")

    @property
    def takes_back(self) -> bool:
        """A refusal stands until the tenant says otherwise, or staff answer for going in all the same."""
        return (self.answer, self.said_by) in LIFTS


def check_said(consent: Consent, at: datetime, refused_at: datetime | None, *, emergency: bool) -> None:
    """Raises NotTheirsToSay, NotAnEmergency, or EntryRefused: nobody else lifts a refusal, and no word of
    before it.
    """
    if consent.answer in ASKED and consent.said_by == "technician":
        raise NotTheirsToSay
    if consent.answer == "emergency" and not emergency:
        raise NotAnEmergency
    if consent.enters and refused_at and (at < refused_at or not consent.takes_back):
        raise EntryRefused


def refused_since(consent: Consent, at: datetime, before: datetime | None) -> datetime | None:
    """Since when it is refused after this word: only who may go in lifts it."""
    if consent.answer == "refused":
        return at
    return None if consent.enters else before


def check_entered(consent: Consent | None, refused_at: datetime | None) -> None:
    """Raises EntryRefused or NoLeaveToEnter."""
    if refused_at:
        raise EntryRefused
    if consent is None or not consent.enters:
        raise NoLeaveToEnter
