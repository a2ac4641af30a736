"""Who lives with a tenant, and whether too many do."""

from typing import Literal
from uuid import UUID

from published.tenants.told import TenantEvent
from published.values import Code


class OccupantEvent(TenantEvent):
    """About somebody whom a tenant named to live with them; keyed by the stream of the tenant's household."""

    tenant_id: UUID
    occupant_id: UUID


class OccupantNamed(OccupantEvent):
    """`person_id` wants them to live with them in the unit: somebody has to say whether they may.

    Told again where the tenant turned out never to have left, and it waits as before.
    """

    person_id: UUID
    unit_id: UUID
    park_id: UUID


class OccupantsChanged(OccupantEvent):
    """Somebody lives with this tenant from now on, or does no more.

    Of what was decided just now it says who had named them, and to live where.
    """

    schema_version = 2

    change: Literal["approved", "left"]
    person_id: UUID | None = None
    unit_id: UUID | None = None
    park_id: UUID | None = None


class OccupantDeclined(OccupantEvent):
    """They may not live there; why is for `person_id`, who named them, to read on their own page."""

    person_id: UUID
    unit_id: UUID
    park_id: UUID


class UnitCrowded(TenantEvent):
    """More live in the unit than may: `persons` with the tenant, where `most` may; keyed by the unit.

    `rule`: what says so, as one more would be refused. Told once, until UnitCrowdingEnded.
    """

    unit_id: UUID
    park_id: UUID
    tenant_id: UUID
    persons: int
    most: int
    rule: Code


class UnitCrowdingEnded(TenantEvent):
    """No more live there than may, or others do."""

    unit_id: UUID
    park_id: UUID
