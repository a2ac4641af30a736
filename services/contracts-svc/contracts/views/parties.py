"""Who has signed for a unit, or was to, on either side."""

from collections.abc import Sequence
from uuid import UUID

from edge.call import Host

from contracts.domain.terms import Track


async def parties_of(host: Host, units: Sequence[UUID], track: Track) -> list[tuple[UUID, UUID]]:
    """Each unit with each person who ever signed for it on this side, or was to, the latest first."""
    if not units:
        return []
    query = """
        with had as (
            select unit_id, party_id, starts_on from views.lettings
             where unit_id = any(%(units)s) and track = %(track)s
            union all select unit_id, party_id, starts_on from views.contracts c, unnest(c.unit_ids) unit_id
             where c.unit_ids && %(units)s and c.track = %(track)s and c.signed_on is null
               and unit_id = any(%(units)s))
        select unit_id, party_id from had group by unit_id, party_id order by max(starts_on) desc, party_id"""
    async with host.pool.connection() as conn:
        asked = {"units": list(units), "track": track}
        return [(unit, party) async for unit, party in await conn.execute(query, asked)]
