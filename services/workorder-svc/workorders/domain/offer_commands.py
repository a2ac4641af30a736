"""What is asked of an offer: that it is made, declined, lapses, or is taken back."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from workorders.domain.offer_facts import Ground, OverrideCost
from workorders.domain.repair import Code
from workorders.domain.work_order_commands import Foreseen, OrderCommand


class Dispatch(OrderCommand):
    """Offer it to this technician, who would be there at `there_at`; from whoever has it, if need be.

    Until when, why and at what cost follow from the moment: asked again, it is still the same.
    """

    technician_id: UUID
    respond_by: datetime = Field(exclude=True)
    there_at: datetime | None = Field(None, exclude=True)
    grounds: tuple[Ground, ...] = Field((), exclude=True)
    decided_by: Literal["system", "person"] = "system"
    override: OverrideCost | None = Field(None, exclude=True)
    offer_id: UUID | None = Field(None, exclude=True)


class Decline(OrderCommand):
    technician_id: UUID
    reason: Code


class LapseOffer(Foreseen):
    """Asked by the deadline of an offer: `at` it had to be answered."""

    technician_id: UUID


class NoteUnheard(Foreseen):
    """What was to tell them of their offer reached them nowhere; of `offer_id`, where that was said."""

    technician_id: UUID
    offer_id: UUID | None = None


class WithdrawOffer(Foreseen):
    """Who was asked is not sent there, or for such faults, any more; or who has it is suspended or off."""

    technician_id: UUID
    reason: Literal["suspended", "leave", "skill", "park"]


class NoteNobodyFits(Foreseen):
    """There is nobody to offer it to; the same reasons again say nothing new."""

    why: tuple[Code, ...]
