"""A channel has no provider in order, or has one again, or one that alone leads to its addresses is out of
order: who answers for operations in any park hears it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.clock import SHANGHAI
from kernel.facts import Fact
from kernel.ids import named_id
from kernel.service import Do, Policy

from notifications.domain.matter import EVERYWHERE
from notifications.domain.outage import ChannelInOrder, ChannelOutOfOrder
from notifications.policies.asking import ask


def react(fact: Fact) -> Sequence[Do]:
    """That it is out of order is told by other channels than that one, so each has a rule of its own."""
    match fact.event:
        case ChannelOutOfOrder(channel=channel) as told:
            return _ask(fact, told, rule=f"ChannelOutOfOrder/{channel}", words={})
        case ChannelInOrder(at=at) as told:
            return _ask(fact, told, words={"until": _moment(at)})
    return []


def outage_of(way: str) -> UUID:
    """The stream of the outages of a channel, or of one provider alone, and the thing that notices of them
    are about.
    """
    return named_id("outage", way)


def _ask(
    fact: Fact, told: ChannelOutOfOrder | ChannelInOrder, words: dict[str, str], **more: Any
) -> Sequence[Do]:
    said = {"channel": told.way, "since": _moment(told.since), "count": str(told.waiting)}
    where: dict[str, Any] = {"park_id": EVERYWHERE, "unit_id": None}
    stage, since = told.way, told.since
    return ask(fact, outage_of(stage), stage, occasion=since, **where, words=said | words, **more)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


of_outages = Policy("tell of channels that are out of order", (ChannelOutOfOrder, ChannelInOrder), react)
