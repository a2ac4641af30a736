"""What tenants hand in, and what becomes of it."""

from typing import Literal
from uuid import UUID

from published.tenants.told import TenantEvent


class DocumentEvent(TenantEvent):
    """About something that a tenant handed in; never what it is, nor what it shows."""

    document_id: UUID
    person_id: UUID


class DocumentHandedIn(DocumentEvent):
    """Somebody has to look at it; `unit_id` of `park_id`: where they live, or asked, if anywhere."""

    unit_id: UUID | None = None
    park_id: UUID | None = None


class DocumentDecided(DocumentEvent):
    """Nobody has to look at it any more; why it was declined is for them to read.

    `withdrawn`: they took it back, or were erased. `unit_id` of `park_id`, of what was declined: where they
    lived as they handed it in, or asked, if anywhere.
    """

    schema_version = 2

    decision: Literal["accepted", "declined", "withdrawn"]
    unit_id: UUID | None = None
    park_id: UUID | None = None
