"""Outage 渠道中断, one stream each channel: for longer than policy says none of its providers was in order.

Said once, however many messages wait, and once more when a provider answers again.
"""

from datetime import datetime

from kernel.domain import Command, Decider, Event, State

from notifications.domain.plan import Channel


class OutageEvent(Event):
    """`since` no provider of the channel is, or was, in order; `waiting`: messages that had not left."""

    channel: Channel
    since: datetime
    waiting: int


class ChannelOutOfOrder(OutageEvent):
    """Who answers for the company's messages is to see to it."""


class ChannelInOrder(OutageEvent):
    """A provider answered, at `at`: what waits goes out now."""

    at: datetime


class OutageCommand(Command):
    channel: Channel
    waiting: int


class NoteOutage(OutageCommand):
    since: datetime


class NoteOrder(OutageCommand):
    at: datetime


class InOrder(State):
    pass


class OutOfOrder(State):
    since: datetime


def decide(command: NoteOutage | NoteOrder, channel: InOrder | OutOfOrder) -> list[OutageEvent]:
    said = {"channel": command.channel, "waiting": command.waiting}
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
