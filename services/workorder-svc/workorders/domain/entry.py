"""Leave to enter 入户同意 (住房租赁条例 art. 9): a let home is entered when its tenant agrees. Pure."""

from typing import Literal

from kernel.domain import Frozen

from workorders.domain.pauses import Reason

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
