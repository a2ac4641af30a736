"""Who vouches for our side: one of our staff, and not the tenant whose room it is."""

from typing import LiteralString
from uuid import UUID

from kernel.domain import Refusal
from neighbours.looking import Pool, look_up
from neighbours.people import check_staff

TENANT: LiteralString = "select person_id from views.tenants where tenant_id = %s"


class VouchesForBoth(Refusal):
    """What is held against the tenant is not found by the tenant."""

    title = "应填写我方人员，不能是租客本人"


async def check_ours(pool: Pool, person_id: UUID, tenant_id: UUID, field: str) -> None:
    """Raises VouchesForBoth, PersonNotHeardOf or NotStaff, naming `field`."""
    if await look_up(pool, TENANT, tenant_id) == (person_id,):
        raise VouchesForBoth(field=field)
    await check_staff(pool, person_id, field)
