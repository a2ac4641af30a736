"""How many messages a person gets by a channel in a day: what its providers take for one address. Pure.

Providers count whatever they are sent, so an emergency takes of the same allowance as all else; half of it is
left to emergencies, which no ordinary message takes.
"""

from typing import Annotated, Literal

from kernel.domain import Frozen
from policy.domain.values import Values, seed
from pydantic import Field

from notifications.domain.plan import Channel, Priority

Count = Annotated[int, Field(ge=1, le=10_000, strict=True)]


class Limit(Frozen):
    """Messages a day to one address, and of these in the words of one template."""

    a_day: Count
    of_a_template: Count


class MessageLimits(Values):
    """Beyond them a channel is not tried: its providers would refuse, or block us."""

    policy: Literal["message-limits"] = "message-limits"
    app: Limit
    sms: Annotated[Limit, Field(examples=[{"a_day": 50, "of_a_template": 10}])]
    wechat: Limit
    email: Limit

    def reached(self, channel: Channel, today: int, of_the_template: int, *, emergency: bool) -> bool:
        """Whether one more would be too many, of an emergency or of all else."""
        limit: Limit = getattr(self, channel)
        a_day, of_a_template = (
            most if emergency else most - most // 2 for most in (limit.a_day, limit.of_a_template)
        )
        return today >= a_day or of_the_template >= of_a_template

    def least(self, channel: Channel) -> int:
        """Who was sent fewer is within each of them."""
        limit: Limit = getattr(self, channel)
        most = min(limit.a_day, limit.of_a_template)
        return most - most // 2


def is_emergency(priority: Priority, urgency: str | None) -> bool:
    """An alarm about an ordinary repair is none."""
    return priority == "emergency" and urgency != "ordinary"


LIMITS = seed(
    MessageLimits(
        app=Limit(a_day=500, of_a_template=200),
        sms=Limit(a_day=50, of_a_template=20),
        wechat=Limit(a_day=100, of_a_template=50),
        email=Limit(a_day=200, of_a_template=100),
    )
)
