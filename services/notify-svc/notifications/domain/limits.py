"""How many messages a person gets by a channel in a day: what its providers take for one address. Pure.

Providers count whatever they are sent, so an emergency takes of the same allowance as all else; a part of it
is left to emergencies, which no ordinary message takes.
"""

from typing import Annotated, Literal

from kernel.domain import Frozen, Refusal
from policy.domain.values import Number, Values, seed
from pydantic import Field

from notifications.domain.plan import Channel, Priority

Count = Annotated[int, Field(ge=1, le=10_000, strict=True)]


class Limit(Frozen):
    """Messages a day to one address, and of these in the words of one template."""

    a_day: Count
    of_a_template: Count


class EmergencyShareOutOfRange(Refusal):
    """With none of it left the first busy day silences an emergency; with nearly all of it left, all else."""

    title, field = "留给紧急事项的比例应为 1% 至 90%", "values.for_emergencies"


class MessageLimits(Values):
    """Beyond them a channel is not tried: its providers would refuse, or block us.

    `for_emergencies`: the percentage of each limit that is left to emergencies, rounded down.
    """

    policy: Literal["message-limits"] = "message-limits"
    app: Limit
    sms: Annotated[Limit, Field(examples=[{"a_day": 50, "of_a_template": 10}])]
    wechat: Limit
    email: Limit
    for_emergencies: Number

    def check(self) -> None:
        if not 1 <= self.for_emergencies <= 90:
            raise EmergencyShareOutOfRange

    def reached(self, channel: Channel, today: int, of_the_template: int, *, emergency: bool) -> bool:
        """Whether one more would be too many, of an emergency or of all else."""
        limit: Limit = getattr(self, channel)
        a_day, of_a_template = (
            most if emergency else self._of_all_else(most) for most in (limit.a_day, limit.of_a_template)
        )
        return today >= a_day or of_the_template >= of_a_template

    def least(self, channel: Channel) -> int:
        """Who was sent fewer is within each of them."""
        limit: Limit = getattr(self, channel)
        return self._of_all_else(min(limit.a_day, limit.of_a_template))

    def _of_all_else(self, most: int) -> int:
        return most - most * self.for_emergencies // 100


def is_emergency(priority: Priority, urgency: str | None) -> bool:
    """An alarm about an ordinary repair is none."""
    return priority == "emergency" and urgency != "ordinary"


LIMITS = seed(
    MessageLimits(
        app=Limit(a_day=500, of_a_template=200),
        sms=Limit(a_day=50, of_a_template=20),
        wechat=Limit(a_day=100, of_a_template=50),
        email=Limit(a_day=200, of_a_template=100),
        for_emergencies=50,
    )
)
