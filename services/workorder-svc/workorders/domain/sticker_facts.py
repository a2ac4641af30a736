"""What is told of the sticker of a unit: who used it, what was turned away, and that somebody has to look."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kernel.domain import Event, Frozen
from pydantic import Field

from workorders.domain.repair import Code


class StickerEvent(Event):
    """Each says of which unit, and where that is."""

    unit_id: UUID
    park_id: UUID
    version: int = Field(ge=1)
    at: datetime


class StickerIssued(StickerEvent):
    """Its link leads to reports from now on."""


class StickerRevoked(StickerEvent):
    """Its link leads nowhere any more, for a reason."""

    reason: Code


class StickerUsed(StickerEvent):
    """Somebody reported by it; `emergency`: the fault, where their words say one."""

    schema_version: ClassVar[int] = 2

    report_id: UUID
    device: Code
    emergency: Code | None


class StickerLetThrough(StickerEvent):
    """Too much came in by it, or it was parked; this was taken all the same: `fault` is an emergency,
    or `unclear` of what was spoken and may be one.
    """

    report_id: UUID
    device: Code
    fault: Code


class StickerTurnedAway(StickerEvent):
    """Too much came in by it, or from one device: this was not taken."""

    device: Code


class StickerUploadRefused(StickerEvent):
    """What came with a report was no photo, or no recording, that could be kept: nothing was taken."""

    device: Code


class Danger(Frozen):
    """What somebody reported is an emergency; `report_id`: the order that came of it, unless it was known."""

    fault: Code
    report_id: UUID
    at: datetime


class StickerParked(StickerEvent):
    """So much, or so many `dangers`, came in by it that it takes emergencies alone until one of the staff has
    looked; the newest danger last. Told again of each that comes beside them.
    """

    schema_version: ClassVar[int] = 2

    dangers: tuple[Danger, ...]


class StickerReleased(StickerEvent):
    """Somebody looked: it may be used again."""
