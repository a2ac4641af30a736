"""WeChat's two ways: a template message to who follows us, else one of those that they said yes to.

The yes is reserved before the message leaves and settled after; in doubt it stays reserved for the next try
of the same message.
"""

from dataclasses import replace
from typing import Final

from host.runtime import Runtime
from kernel.facts import Origin
from kernel.ids import new_id

from notifications.composing import Begun
from notifications.domain.lost import NO_SUBSCRIPTION
from notifications.domain.subscription import (
    ForMessage,
    NoSubscriptionLeft,
    NoteRefused,
    Release,
    Reserve,
    Spend,
    subscription,
)
from notifications.edge.partners import (
    Accepted,
    Message,
    Outcome,
    Partner,
    PartnerUnavailable,
    Rejected,
    put_through,
)
from notifications.edge.partners.wechat import NOT_FOLLOWED, NOT_SUBSCRIBED

UNREACHABLE: Final = Rejected(NO_SUBSCRIPTION, "does not follow us, and no yes is left")


class Subscribing:
    """Puts messages through, by WeChat with what people said yes to."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def put_through(self, partner: Partner, message: Message, attempt: Begun) -> Outcome:
        """As `put_through`. Raises PartnerUnavailable."""
        in_doubt = attempt.started.in_doubt
        outcome = await put_through(partner, message, in_doubt=in_doubt)
        if attempt.channel != "wechat":
            return outcome
        match outcome:
            case Rejected(code=code) if code == NOT_FOLLOWED:
                return await self._by_subscription(partner, message, attempt)
            case Accepted() if in_doubt:
                # It may be an earlier try by subscription that WeChat is found to have.
                await self._settle(attempt, Spend)
        return outcome

    async def _by_subscription(self, partner: Partner, message: Message, attempt: Begun) -> Outcome:
        try:
            await self._reserve(attempt, message.template)
        except NoSubscriptionLeft:
            return UNREACHABLE
        try:
            outcome = await partner.send(replace(message, subscribed=True))
        except PartnerUnavailable as fault:
            if not fault.in_doubt:
                await self._settle(attempt, Release)
            raise
        match outcome:
            case Accepted():
                await self._settle(attempt, Spend)
            case Rejected(code=code) if code == NOT_SUBSCRIBED:
                await self._settle(attempt, NoteRefused)
            case _:
                await self._settle(attempt, Release)
        return outcome

    async def _reserve(self, attempt: Begun, template: str) -> None:
        row = attempt.row
        await self._do(
            attempt, Reserve(person_id=row["person_id"], notification_id=row["id"], template=template)
        )

    async def _settle(self, attempt: Begun, how: type[Spend | Release | NoteRefused]) -> None:
        row = attempt.row
        await self._do(attempt, how(person_id=row["person_id"], notification_id=row["id"]))

    async def _do(self, attempt: Begun, command: ForMessage) -> None:
        origin = Origin.from_dict(attempt.row["origin"])
        await self._runtime.handle(
            subscription, command.person_id, command, origin=origin, command_id=new_id()
        )
