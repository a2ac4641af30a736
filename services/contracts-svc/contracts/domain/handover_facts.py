"""What happens to a handover 物业交割."""

from datetime import date
from typing import Literal
from uuid import UUID

from kernel.domain import Event

from contracts.domain.handover_items import Found, Item
from contracts.domain.papers import PaperMade, PaperRead, PaperRecalled, PaperSent
from contracts.domain.signers import Sha256

LateStage = Literal["late", "escalated"]


class HandoverEvent(Event):
    handover_id: UUID
    unit_id: UUID
    park_id: UUID
    tenant_id: UUID


class HandoverOpened(HandoverEvent):
    """The tenant lives there from `moved_in_on` on; by which contract, where that was said.

    `due_on`: the last day to agree to it in time, by `policy_version`; None where it opened before there was
    one.
    """

    schema_version = 2

    moved_in_on: date
    contract_id: UUID | None = None
    due_on: date | None = None
    policy_version: int | None = None


class HandoverItemChecked(HandoverEvent):
    """As `checked_by` (a person) found it; the last of its kind counts.

    `pictures`: the hashes of what its photos show, which no other paper has.
    """

    schema_version = 4

    item: Item
    checked_by: UUID
    found: Found
    pictures: tuple[Sha256, ...] = ()


class HandoverAgreed(HandoverEvent):
    """`agreed_by`, for the operator, and `for_tenant` (the tenant, or who stood in for them) say it is so.

    By their signatures under `signing_id`; or by hand, as `photo_ids` show where pictures were taken. Of old
    it was not asked who said so for the tenant.
    """

    schema_version = 2

    agreed_by: UUID
    agreed_on: date
    for_tenant: UUID | None
    photo_ids: tuple[UUID, ...] = ()
    signing_id: UUID | None = None


class HandoverReopened(HandoverEvent):
    """Not so after all, with all that was ticked; why is in the envelope."""


class HandoverOverdue(HandoverEvent):
    """Both sides were to agree by `due_on` and have not; once for each stage, anew once it was reopened."""

    due_on: date
    stage: LateStage


class HandoverWithdrawn(HandoverEvent):
    """The tenant never came: there is nothing to be taken over."""


class HandoverPaperMade(HandoverEvent, PaperMade):
    """All that was ticked, on one paper of this hash, for both sides to sign."""


class HandoverPaperLookedAt(HandoverEvent, PaperRead):
    """One of our people read the paper; who and why is in the envelope."""


class HandoverSent(HandoverEvent, PaperSent):
    """Both sides are to sign the paper."""

    about = "handover"


class HandoverRecalled(HandoverEvent, PaperRecalled):
    """What was sent counts no more: taken back, reopened, or made anew."""
