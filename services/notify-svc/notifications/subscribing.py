"""WeChat's two ways: a template message to who follows us, else one of those that they said yes to.

The yes is reserved before the message leaves and settled after. In doubt a template message is sent again for
as long as WeChat takes it for the same one; what they said yes to is not: there each is another one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from host.runtime import Runtime
from kernel.domain import Event
from kernel.facts import Origin
from kernel.ids import new_id

from notifications.composing import Begun
from notifications.domain.lost import NO_SUBSCRIPTION, NO_TEMPLATE, UNCERTAIN
from notifications.domain.provider_templates import SUBSCRIPTION, Approved
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
    Unapproved,
    put_through,
)
from notifications.edge.partners.wechat import KEPT_APART, NOT_FOLLOWED, NOT_SUBSCRIBED
from notifications.edge.showing import Showing
from notifications.edge.unkept import TooLate

UNREACHABLE: Final = Rejected(NO_SUBSCRIPTION, "does not follow us, and no yes is left")
NOT_APPROVED: Final[Outcome] = Unapproved(NO_TEMPLATE, "no code is known of this text")
MAY_BE_THERE: Final = Rejected(UNCERTAIN, "may have it, and would take it for another one")


def _as_approved(message: Message, text: Approved) -> Message:
    """By the provider's own code and variables."""
    return replace(message, template=text.code, variables=text.filled(message.variables))


class Subscribing:
    """Puts messages through, by WeChat with what people said yes to."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._showing = Showing(runtime.settings.token_key)

    async def put_through(self, partner: Partner, message: Message, attempt: Begun) -> Outcome:
        """As `put_through`. Raises PartnerUnavailable, TooLate."""
        in_doubt = attempt.started.in_doubt
        if attempt.channel == "wechat" and in_doubt and self._too_late(attempt):
            raise TooLate(UNCERTAIN)
        if attempt.channel == "app":
            message = replace(message, receipt=self._showing.token(attempt.row["id"]))
        text, outcome = attempt.approved.at(partner.name, message.template), NOT_APPROVED
        if text:
            outcome = await put_through(partner, _as_approved(message, text), in_doubt=in_doubt)
        if attempt.channel == "wechat":
            match outcome:
                case Rejected(code=code) if code == NOT_FOLLOWED:
                    return await self._by_subscription(partner, message, attempt) or UNREACHABLE
                case Unapproved():
                    return await self._by_subscription(partner, message, attempt) or outcome
        return outcome

    def _too_late(self, attempt: Begun) -> bool:
        begun = attempt.row["attempts"][attempt.channel].get("begun_at")
        return begun is None or self._runtime.clock.now() - datetime.fromisoformat(begun) >= KEPT_APART

    async def _by_subscription(self, partner: Partner, message: Message, attempt: Begun) -> Outcome | None:
        """None where no yes is left, or WeChat has approved no such text to say yes to."""
        text = attempt.approved.at(SUBSCRIPTION, message.template)
        if text is None:
            return None
        try:
            if not await self._reserve(attempt, message.template):
                # It was by an earlier try, of which nobody knows what became: the yes counts as used.
                await self._settle(attempt, Spend)
                return MAY_BE_THERE
        except NoSubscriptionLeft:
            return None
        try:
            outcome = await partner.send(replace(_as_approved(message, text), subscribed=True))
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

    async def _reserve(self, attempt: Begun, template: str) -> bool:
        """Whether it is reserved by this try, and was by none before."""
        row = attempt.row
        reserve = Reserve(person_id=row["person_id"], notification_id=row["id"], template=template)
        return bool(await self._do(attempt, reserve))

    async def _settle(self, attempt: Begun, how: type[Spend | Release | NoteRefused]) -> None:
        row = attempt.row
        await self._do(attempt, how(person_id=row["person_id"], notification_id=row["id"]))

    async def _do(self, attempt: Begun, command: ForMessage) -> Sequence[Event]:
        origin = Origin.from_dict(attempt.row["origin"])
        done = await self._runtime.handle(
            subscription, command.person_id, command, origin=origin, command_id=new_id()
        )
        return done.events
