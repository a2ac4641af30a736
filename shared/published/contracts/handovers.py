"""What a tenant takes over with the room 物业交割."""

from typing import Literal
from uuid import UUID

from published.contracts.told import ContractsEvent
from published.values import Day


class HandoverEvent(ContractsEvent):
    """Something that happened to the 物业交割 of one stay."""

    handover_id: UUID
    unit_id: UUID
    park_id: UUID
    tenant_id: UUID


class HandoverAgreed(HandoverEvent):
    """Both sides say what was taken over."""

    agreed_on: Day


class HandoverOverdue(HandoverEvent):
    """Both sides were to agree by `due_on` and have not: when that day is over, and a day later."""

    due_on: Day
    stage: Literal["late", "escalated"]


class HandoverWithdrawn(HandoverEvent):
    """The tenant never came: there is nothing to be taken over."""
