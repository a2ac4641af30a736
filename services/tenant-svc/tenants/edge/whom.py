"""Somebody a route is about: known, and within what the caller may see."""

from uuid import UUID

from edge.call import CallContext
from kernel.service import Row
from vault.sealing import PersonErased

from tenants.domain.person import PersonUnknown
from tenants.views import people
from tenants.views import tenants as numbered
from tenants.views.query import Pool


async def known_person(pool: Pool, person_id: UUID, call: CallContext) -> tuple[Row, UUID | None]:
    """The person and their park. Raises PersonUnknown, or ParkOutOfScope for one of a park not the caller's.

    Who lives or asked in a park is its people's to deal with; who named no park is anybody's.
    """
    rows = await people.by_ids(pool, [person_id])
    if not rows:
        raise PersonUnknown
    park_id = (await numbered.parks_of(pool, [person_id])).get(person_id)
    if park_id:
        call.within(park_id)
    return rows[0], park_id


async def living_person(pool: Pool, person_id: UUID, call: CallContext) -> tuple[Row, UUID | None]:
    """The same. Raises PersonErased of whom nothing is kept any more."""
    row, park_id = await known_person(pool, person_id, call)
    if row["seals"] is None:
        raise PersonErased
    return row, park_id
