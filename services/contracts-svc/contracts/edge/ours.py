"""Who vouches for our side: one of our staff, and not the tenant whose room it is."""

from uuid import UUID

from kernel.domain import Refusal
from neighbours.looking import Pool
from neighbours.people import check_staff
from neighbours.tenants import persons_of


class VouchesForBoth(Refusal):
    """What is held against the tenant is not found by the tenant."""

    title = "应填写我方人员，不能是租客本人"


async def check_ours(pool: Pool, person_id: UUID, tenant_id: UUID, field: str) -> None:
    """Raises VouchesForBoth, PersonNotHeardOf or NotStaff, naming `field`."""
    if person_id in await persons_of(pool, tenant_id):
        raise VouchesForBoth(field=field)
    await check_staff(pool, person_id, field)
