"""Leave to enter 入户同意 (住房租赁条例 art. 9): a let home is entered when its tenant agrees. Pure."""

from typing import Literal

from kernel.domain import Frozen

from workorders.domain.pauses import Reason

Answer = Literal["given", "refused", "absent", "vacant", "emergency"]
"""`vacant`: nobody lives there; `emergency`: the law's exception, with a reason in the envelope."""
How = Literal["in_person", "phone", "message", "written", "none"]

ENTERS: frozenset[Answer] = frozenset({"given", "vacant", "emergency"})
WAITS: dict[Answer, Reason] = {"refused": "consent", "absent": "access"}
"""What the clocks stand still for when nobody may go in."""


class Consent(Frozen):
    """What was answered, and how."""

    answer: Answer
    how: How

    @property
    def enters(self) -> bool:
        return self.answer in ENTERS
