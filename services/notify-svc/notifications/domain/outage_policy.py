"""How long a channel may be without a provider in order until somebody is told: policy data. Pure."""

from typing import Final, Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed

MOST: Final = 240


class PatienceOutOfRange(Refusal):
    """At each hiccup, or when half a day's messages wait already."""

    title, field = "渠道中断应在 1 至 {most} 分钟后通知", "values.minutes"


class ChannelOutages(Values):
    """`minutes` without a provider in order, on any one channel, after which those of the rules are told."""

    policy: Literal["channel-outages"] = "channel-outages"
    minutes: Number

    def check(self) -> None:
        if not 1 <= self.minutes <= MOST:
            raise PatienceOutOfRange(most=MOST)


CHANNEL_OUTAGES = seed(ChannelOutages(minutes=10))
