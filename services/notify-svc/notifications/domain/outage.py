"""Outage 渠道中断, one stream each channel, and each provider that alone leads to its addresses: for longer
than policy says none of its providers was in order.

Said once, however many messages wait, and once more when a provider answers again.
"""

from datetime import datetime
from typing import ClassVar

from kernel.domain import Command, Decider, Event, State

from notifications.domain.plan import Channel


class OutageEvent(Event):
    """`since` no provider of the channel is, or was, in order; `waiting`: messages that had not left.

    `alone`: the one provider that this is about, and the messages, where others of the channel may be in
    order.
    """

    schema_version: ClassVar[int] = 2

    channel: Channel
    since: datetime
    waiting: int
    alone: str | None

    @property
    def way(self) -> str:
        """The name of what is out of order."""
        return self.alone or self.channel


class ChannelOutOfOrder(OutageEvent):
    """Who answers for the company's messages is to see to it."""


class ChannelInOrder(OutageEvent):
    """A provider answered, at `at`: what waits goes out now."""

    at: datetime


class OutageCommand(Command):
    channel: Channel
    waiting: int
    alone: str | None = None


class NoteOutage(OutageCommand):
    since: datetime


class NoteOrder(OutageCommand):
    at: datetime


class InOrder(State):
    pass


class OutOfOrder(State):
    since: datetime


def decide(command: NoteOutage | NoteOrder, channel: InOrder | OutOfOrder) -> list[OutageEvent]:
    said = {"channel": command.channel, "waiting": command.waiting, "alone": command.alone}
    match command, channel:
        case NoteOutage(since=since), InOrder():
            return [ChannelOutOfOrder(**said, since=since)]
        case NoteOrder(at=at), OutOfOrder(since=since):
            return [ChannelInOrder(**said, since=since, at=at)]
    return []


def evolve(channel: InOrder | OutOfOrder, event: OutageEvent) -> InOrder | OutOfOrder:
    return OutOfOrder(since=event.since) if isinstance(event, ChannelOutOfOrder) else InOrder()


outage: Decider[NoteOutage | NoteOrder, InOrder | OutOfOrder, OutageEvent] = Decider(
    "outage", InOrder(), decide, evolve, (ChannelOutOfOrder, ChannelInOrder)
)
