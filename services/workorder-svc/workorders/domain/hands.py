"""How much a technician has in hand when they take one more up. Pure."""

from kernel.domain import Frozen, Refusal

from workorders.domain.promise import Urgency


class HandsFull(Refusal):
    """What was offered may be answered half an hour later, when something else has filled their day: who is
    sent there instead is found at once, and nobody waits for somebody who cannot come.
    """

    title = "手上已有 {in_hand} 张工单，最多同时 {capacity} 张，请先完成或退回一张再接；紧急工单不受此限"
    field, status = "technician_id", 409


class Hands(Frozen):
    """`in_hand`: what they took up and is not done; `capacity`: how many that is at a time at most."""

    in_hand: int
    capacity: int

    def over(self, urgency: Urgency, by_hand: bool) -> int:
        """By how many it is more than they have at a time, with this one.

        Only an emergency, and what a person gave them who saw how much they have, is more. Raises HandsFull.
        """
        over = max(self.in_hand + 1 - self.capacity, 0)
        if over and urgency != "emergency" and not by_hand:
            raise HandsFull(in_hand=self.in_hand, capacity=self.capacity)
        return over
