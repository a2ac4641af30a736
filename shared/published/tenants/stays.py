"""Who lives where, since when and until when."""

from uuid import UUID

from published.tenants.told import TenantEvent
from published.values import Day


class TenantMovedIn(TenantEvent):
    """The tenant lives in the unit from `moved_in_on` on; `taken_over`: it was so before Anju was."""

    schema_version = 2

    tenant_id: UUID
    person_id: UUID
    unit_id: UUID
    park_id: UUID
    contract_id: UUID | None = None
    moved_in_on: Day
    taken_over: bool = False


class TenantRoomChanged(TenantEvent):
    """From `changed_on` on the tenant lives in `to_unit_id`, of `park_id`; `from_unit_id` is empty from that
    day, and belongs to `from_park_id`: to the same park, where none is named.
    """

    schema_version = 2

    tenant_id: UUID
    person_id: UUID
    from_unit_id: UUID
    to_unit_id: UUID
    park_id: UUID
    from_park_id: UUID | None = None
    changed_on: Day


class TenantMovedOut(TenantEvent):
    """The tenant no longer lives in the unit; `moved_out_on` is the first day it stands empty."""

    tenant_id: UUID
    person_id: UUID
    unit_id: UUID
    park_id: UUID
    contract_id: UUID | None = None
    moved_out_on: Day


class TenantMoveInWithdrawn(TenantEvent):
    """The tenant never moved in there on that day: it was put down by mistake, and what followed is undone.

    They live nowhere, as before: since `left_on`, where they had lived with the operator already.
    `taken_over` as of their moving in: it was no news to anybody, and nor is this.
    """

    schema_version = 2

    tenant_id: UUID
    person_id: UUID
    unit_id: UUID
    park_id: UUID
    contract_id: UUID | None = None
    moved_in_on: Day
    left_on: Day | None = None
    taken_over: bool = False


class TenantMoveOutWithdrawn(TenantEvent):
    """The tenant never left there on that day: it was put down by mistake, and what followed is undone.

    They live in the unit as before, since `moved_in_on`.
    """

    tenant_id: UUID
    person_id: UUID
    unit_id: UUID
    park_id: UUID
    contract_id: UUID | None = None
    moved_in_on: Day
    moved_out_on: Day
