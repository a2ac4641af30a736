"""Two who may be one human being, and are, or are not."""

from uuid import UUID

from published.tenants.told import TenantEvent
from published.values import TenantNumber


class SuspicionEvent(TenantEvent):
    """About two tenants who may be one human being, the smaller id first; keyed by the stream of the pair."""

    suspicion_id: UUID
    person_ids: tuple[UUID, UUID]


class SuspicionReferred(SuspicionEvent):
    """Somebody has to tell. `park_id`: where both live or asked, null of two parks, or of none."""

    park_id: UUID | None = None


class SuspicionEnded(SuspicionEvent):
    """Nobody has to tell any more: they were merged, are two, or one was erased. It may be told again."""


class TenantsMerged(TenantEvent):
    """`tenant_id` and the survivor are one human being. `number` gives way: it takes no more commands.

    Keyed by the stream of the one that gives way. What was said of either stays said of it.
    """

    tenant_id: UUID
    person_id: UUID
    number: TenantNumber
    survivor_id: UUID
    survivor_person_id: UUID
    survivor_number: TenantNumber


class TenantsUnmerged(TenantEvent):
    """They are two after all: `tenant_id` speaks for itself again."""

    tenant_id: UUID
    person_id: UUID
    survivor_id: UUID
    survivor_person_id: UUID
