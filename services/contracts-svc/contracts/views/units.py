"""The units the operator holds now. Its constraint keeps a door code from being given twice in a building."""

from collections.abc import Sequence
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View

from contracts.domain.unit import UnitEvent, UnitManagerChanged, UnitReleased, UnitTakenIn


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.unit_id] if isinstance(fact.event, UnitEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event, row:
        case UnitTakenIn() as taken, _:
            return {"id": taken.unit_id, **taken.model_dump(exclude={"unit_id"})}
        case UnitManagerChanged(manager_id=who), dict():
            return row | {"manager_id": who}
        case UnitReleased(), _:
            return None  # its door code may come back under another id
    return row


units = View(
    name="units",
    columns="id uuid primary key, park_id uuid not null, building_id uuid not null, code text not null,"
    " area_dm2 int, rooms int, manager_id uuid, constraint unit_code_once unique (building_id, code)",
    listens=(UnitTakenIn, UnitManagerChanged, UnitReleased),
    keys=keys,
    project=project,
    inline=True,
    indexes=("(park_id)",),
)


async def park_of_unit(host: Host, unit_id: UUID) -> UUID | None:
    """The park of a unit held now."""
    async with host.pool.connection() as conn:
        row = await (
            await conn.execute("select park_id from views.units where id = %s", [unit_id])
        ).fetchone()
    return row[0] if row else None


async def held_in(host: Host, park_id: UUID, unit_ids: Sequence[UUID]) -> set[UUID]:
    """Those of `unit_ids` that are held now, in this park."""
    query = "select id from views.units where park_id = %s and id = any(%s)"
    async with host.pool.connection() as conn:
        return {id_ async for (id_,) in await conn.execute(query, [park_id, list(unit_ids)])}
