"""What is known of a notification as far as decisions need it: the steps that began, and each attempt."""

from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from kernel.domain import Frozen, State

from notifications.domain.lost import Lost, WhyLost
from notifications.domain.matter import Matter
from notifications.domain.notification_facts import Bill, Left
from notifications.domain.plan import Channel, Plan

Status = Literal[
    "waiting", "calling", "accepted", "delivered", "failed", "dead", "buried", "spared", "forgone"
]

LOST_BY: Final[dict[Status, WhyLost]] = {"accepted": "no_receipt", "forgone": "unwanted"}


class Attempt(Frozen):
    """`bill`: what the message costs that the provider may have; `unbilled`: it arrived before we heard
    that it was taken. `sent`: a provider may have it, or had it; `message_id`: by which name, if it said.
    `waited`: no provider was in order when it was first to be sent; `held`: it waits for the morning.
    """

    status: Status = "waiting"
    tries: int = 0
    lease_until: datetime | None = None
    provider: str = ""
    left: Left = "unasked"
    asked: int = 0
    why: WhyLost | None = None
    bill: Bill | None = None
    unbilled: bool = False
    sent: bool = False
    message_id: str = ""
    waited: bool = False
    held: bool = False

    @property
    def timed(self) -> bool:
        """The time of its step runs."""
        return self.waited or self.tries > 0

    @property
    def lost(self) -> WhyLost:
        """Why nobody heard it by this one."""
        if self.why:
            return self.why
        return LOST_BY.get(self.status, "unsent")

    @property
    def in_doubt(self) -> bool:
        """The provider may have it: who was calling it fell silent, or its answer is lost."""
        return self.status == "calling" or self.left == "in_doubt"

    @property
    def asks(self) -> bool:
        """Something of it is not known yet: whether it arrived, or what it cost."""
        return self.status == "accepted" or self.unbilled

    def fits(self, message_id: str) -> bool:
        """Whether a receipt under this name can be about what was sent; who does not say it is believed."""
        return self.sent and (not message_id or self.message_id in ("", message_id))

    def next_of(self, usable: tuple[str, ...]) -> str | None:
        """Who is asked next: in doubt only the one who may have it; else another than who just failed."""
        if self.in_doubt:
            return self.provider if self.provider in usable else None
        others = [name for name in usable if self.left != "untaken" or name != self.provider]
        return next(iter((*others, *usable)), None)

    def free(self, at: datetime) -> bool:
        over = self.lease_until is not None and self.lease_until <= at
        return self.status == "waiting" or (self.status == "calling" and over)


class Unrequested(State):
    pass


class Open(State):
    """`attempts`: of the steps that began; `step` is the last of these.

    `disbelieved`: the channels where a receipt fitted nothing. `lapsed`: it was over before anything left.
    `offered`: it goes to an address that they offer.
    """

    notification_id: UUID
    person_id: UUID
    emergency_of: UUID | None
    matter: Matter
    plan: Plan
    step: int = 0
    attempts: dict[Channel, Attempt]
    offered: bool = False
    unreached: bool = False
    lapsed: bool = False
    disbelieved: tuple[Channel, ...] = ()

    @property
    def over(self) -> bool:
        return self.unreached or self.lapsed or any(a.status == "delivered" for a in self.attempts.values())

    @property
    def whose(self) -> dict[str, Any]:
        return {"notification_id": self.notification_id, "person_id": self.person_id}

    def on(self, channel: Channel) -> dict[str, Any]:
        return {**self.whose, "channel": channel}

    @property
    def lost(self) -> tuple[Lost, ...]:
        """Each channel that was begun, and why nobody heard it there."""
        return tuple(Lost(channel=channel, why=attempt.lost) for channel, attempt in self.attempts.items())

    def needless(self, channel: Channel, *, at_night: bool = False) -> bool:
        """Another step was heard; or any, and it would wait for the morning, or did.

        Channels of one step are redundant on purpose: each is sent, but not hours apart by our choice.
        """
        heard = [c for c, attempt in self.attempts.items() if attempt.status == "delivered"]
        night, plan = at_night or self.attempts[channel].held, self.plan
        return any(night or plan.place(c) != plan.place(channel) for c in heard)

    def with_attempt(self, channel: Channel, attempt: Attempt) -> "Open":
        return self.model_copy(update={"attempts": {**self.attempts, channel: attempt}})
