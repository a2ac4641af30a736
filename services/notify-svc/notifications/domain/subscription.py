"""One-time subscription 一次性订阅: each yes in WeChat buys one message of one template, and we count them.

One stream for each person, by id alone. A yes is reserved before its message leaves: it is spent when WeChat
took the message, free again when it certainly did not, and held while nobody knows.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final
from uuid import UUID

from kernel.domain import Command, Decider, Event, Refusal, State
from pydantic import Field

MOST: Final = 20
"""Messages of one template that somebody may have said yes to in advance."""
NAME: Final = r"^[a-z0-9_]{1,128}$"
Template = Annotated[str, Field(max_length=128, pattern=NAME, examples=["near_expiry_tenant_zh"])]
"""As WeChat knows it: another text is another template, and needs a yes of its own."""


class SubscriptionsEnough(Refusal):
    """So many messages are paid for already that another yes says nothing."""

    title, field, status = "该模板已有 {most} 次订阅未使用，不需要再订阅", "template", 409


class NoSubscriptionLeft(Refusal):
    """They said yes to no more messages of this template."""

    title, field, status = "该模板没有可用的一次性订阅", "template", 409


class OfTemplate(Event):
    person_id: UUID
    template: str


class OfMessage(OfTemplate):
    notification_id: UUID


class SubscriptionGranted(OfTemplate):
    """They said yes in WeChat to one more message."""


class SubscriptionReserved(OfMessage):
    """The intent, before the message leaves: no other gets this yes."""


class SubscriptionSpent(OfMessage):
    """WeChat took the message."""


class SubscriptionReleased(OfMessage):
    """WeChat did not take the message, for another reason: the yes is good for the next."""


class SubscriptionRefused(OfMessage):
    """WeChat knows of no yes that is left (43101): what we counted counts no more."""


class Grant(Command):
    person_id: UUID
    template: Template


class ForMessage(Command):
    person_id: UUID
    notification_id: UUID


class Reserve(ForMessage):
    template: str


class Spend(ForMessage):
    pass


class Release(ForMessage):
    pass


class NoteRefused(ForMessage):
    pass


class Budget(State):
    """`left` by template; `held`: the template of each message of which nobody knows what became of it."""

    left: Mapping[str, int] = Field(default_factory=dict)
    held: Mapping[UUID, str] = Field(default_factory=dict)


SubscriptionCommand = Grant | Reserve | Spend | Release | NoteRefused
ENDS: Final[Mapping[type[ForMessage], type[OfMessage]]] = {
    Spend: SubscriptionSpent,
    Release: SubscriptionReleased,
    NoteRefused: SubscriptionRefused,
}


def decide(command: SubscriptionCommand, budget: Budget) -> Sequence[OfTemplate]:
    match command:
        case Grant(template=template):
            if budget.left.get(template, 0) >= MOST:
                raise SubscriptionsEnough(most=MOST)
            return [SubscriptionGranted(**dict(command))]
        case Reserve(template=template, notification_id=id_):
            if id_ in budget.held:
                return []
            if not budget.left.get(template):
                raise NoSubscriptionLeft
            return [SubscriptionReserved(**dict(command))]
        case ForMessage(notification_id=id_) if id_ in budget.held:
            return [ENDS[type(command)](**dict(command), template=budget.held[id_])]
    return []


def evolve(budget: Budget, event: Event) -> Budget:
    if not isinstance(event, OfTemplate):
        return budget
    template, held = event.template, dict(budget.held)
    match event:
        case SubscriptionReserved(notification_id=id_):
            held[id_] = template
        case OfMessage(notification_id=id_):
            held.pop(id_, None)
    left = left_after(event, budget.left.get(template, 0))
    return Budget(left={**budget.left, template: left}, held=held)


def left_after(event: OfTemplate, left: int) -> int:
    """How many messages of its template they may still get."""
    match event:
        case SubscriptionGranted() | SubscriptionReleased():
            return left + 1
        case SubscriptionReserved():
            return max(left - 1, 0)
        case SubscriptionRefused():
            return 0
    return left


EVENTS = (
    *(SubscriptionGranted, SubscriptionReserved, SubscriptionSpent),
    *(SubscriptionReleased, SubscriptionRefused),
)
subscription: Decider[SubscriptionCommand, Budget, OfTemplate] = Decider(
    "subscription", Budget(), decide, evolve, EVENTS
)
