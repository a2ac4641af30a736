"""What follows a completion, and how long after; how far a repair may be put off: policy data. Pure."""

from datetime import timedelta
from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed


class ClosingOutOfRange(Refusal):
    """What closes at once was never open, and a link that is dead on arrival asks nobody."""

    title, field = "天数至少为 1，且须在自动关闭之前询问评价", "values"


class ClosingTimes(Values):
    """After a completion: hours until the tenant is asked, days until it closes by itself, and as long as it
    can be opened again.

    `link_lives`: days that one message's link can be used; `defer_within`: days that a repair may be put off;
    `defer_emergency`: days that an emergency may be that somebody has seen.
    """

    policy: Literal["closing"] = "closing"
    ask_after: Number
    silence: Number
    reopen_within: Number
    link_lives: Number
    defer_within: Number
    defer_emergency: Number = 3

    @property
    def asked_after(self) -> timedelta:
        return timedelta(hours=self.ask_after)

    def check(self) -> None:
        days = (self.silence, self.reopen_within, self.link_lives, self.defer_within, self.defer_emergency)
        if min(days) < 1 or self.asked_after >= timedelta(days=self.silence):
            raise ClosingOutOfRange


CLOSING = seed(ClosingTimes(ask_after=2, silence=7, reopen_within=14, link_lives=14, defer_within=90))
