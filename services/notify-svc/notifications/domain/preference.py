"""What somebody wants to get where 接收偏好: advertising only after a yes, what matters on two ways at least.

One stream for each person, by id alone. What is not said is as the law has it: advertising off, the rest on.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, Literal, get_args
from uuid import UUID

from kernel.domain import Command, Decider, Event, Refusal, State
from pydantic import Field

from notifications.domain.plan import Channel, Priority

Purpose = Literal["important", "service", "marketing"]
USUAL: Final[dict[Purpose, bool]] = {"important": True, "service": True, "marketing": False}
PURPOSE: Final[dict[Priority, Purpose | None]] = {
    "emergency": None,
    "important": "important",
    "ordinary": "service",
    "marketing": "marketing",
}
"""What a plan of this priority is for; None: whoever waits for it, or is in danger, is not asked."""
LEAST: Final = 2


class ImportantNeedsTwo(Refusal):
    """On one way alone, what matters is lost with it."""

    title, field, status = "重要事项至少保留 {least} 种可用的接收渠道", "channel", 409


class OfChannel(Event):
    person_id: UUID
    purpose: Purpose
    channel: Channel


class ChannelSwitchedOn(OfChannel):
    """They want it there. Of advertising this is the consent; when and through whom is in the envelope."""


class ChannelSwitchedOff(OfChannel):
    """They do not."""


class Choose(Command):
    """`has`: on which channels they can be reached at all; `ways`: those of each important plan; `off`: what
    they switched off under other numbers of theirs, by `of`.
    """

    person_id: UUID
    purpose: Purpose
    channel: Channel
    on: bool
    has: tuple[Channel, ...] = Field((), exclude=True)
    ways: tuple[tuple[Channel, ...], ...] = Field((), exclude=True)
    off: frozenset[str] = Field(frozenset(), exclude=True)


class EndAdvertising(Command):
    """They want no more of it, wherever it came."""

    person_id: UUID


class Choices(State):
    """What was said, by `of`."""

    said: dict[str, bool] = Field(default_factory=dict)


def of(purpose: Purpose, channel: Channel) -> str:
    return f"{purpose}/{channel}"


def switched_on(said: Mapping[str, bool], purpose: Purpose, channel: Channel) -> bool:
    """As they said it; what they did not say, as the law has it."""
    return said.get(of(purpose, channel), USUAL[purpose])


def wanted(
    said: Mapping[str, bool], priority: Priority, channel: Channel, works: Collection[Channel]
) -> bool:
    """Whether a message of a plan of this priority may go there; `works`: the channels of it that do.

    What is important goes where they had switched it off as well, once too few of those they left do work.
    """
    purpose = PURPOSE[priority]
    if purpose is None or switched_on(said, purpose, channel):
        return True
    left = [each for each in works if switched_on(said, purpose, each)]
    return purpose == "important" and len(left) < LEAST


def decide(command: Choose | EndAdvertising, choices: Choices) -> Sequence[OfChannel]:
    if isinstance(command, EndAdvertising):
        ended = {"person_id": command.person_id, "purpose": "marketing"}
        on = [c for c in get_args(Channel) if switched_on(choices.said, "marketing", c)]
        return [ChannelSwitchedOff.model_validate(ended | {"channel": channel}) for channel in on]
    purpose, channel = command.purpose, command.channel
    if switched_on(choices.said, purpose, channel) == command.on:
        return []
    where = {"person_id": command.person_id, "purpose": purpose, "channel": channel}
    if command.on:
        return [ChannelSwitchedOn.model_validate(where)]
    said = choices.said | dict.fromkeys(command.off, False)
    left = {c for c in command.has if c != channel and switched_on(said, purpose, c)}
    # A channel that the plan does not use brings nothing of it, however well they are reached there; but the
    # last that works is kept, as rules and their other addresses change sooner than anybody asks them again.
    too_few = any(len(left & set(way)) < LEAST for way in command.ways if channel in way)
    if purpose == "important" and (too_few or (channel in command.has and not left)):
        raise ImportantNeedsTwo(least=LEAST)
    return [ChannelSwitchedOff.model_validate(where)]


def evolve(choices: Choices, event: Event) -> Choices:
    match event:
        case OfChannel(purpose=purpose, channel=channel):
            on = isinstance(event, ChannelSwitchedOn)
            return Choices(said={**choices.said, of(purpose, channel): on})
    return choices


preference: Decider[Choose | EndAdvertising, Choices, OfChannel] = Decider(
    "preference", Choices(), decide, evolve, (ChannelSwitchedOn, ChannelSwitchedOff)
)
