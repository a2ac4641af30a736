"""Analytics' copy of each tenant's status, to be compared with the owner's."""

from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.in_order import in_order
from neighbours.tenants import goes_by
from published.tenants import (
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRegistered,
    TenantRoomChanged,
)


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case TenantRegistered(tenant_id=id_, park_id=park):
            status, unit, day = "registered", None, None
        case (
            TenantMovedIn(tenant_id=id_, unit_id=unit, park_id=park, moved_in_on=day)
            | TenantMoveOutWithdrawn(tenant_id=id_, unit_id=unit, park_id=park, moved_in_on=day)
        ):
            status = "moved_in"
        case TenantRoomChanged(tenant_id=id_, to_unit_id=unit, park_id=park, changed_on=day):
            status = "moved_in"
        case TenantMovedOut(tenant_id=id_, park_id=park, moved_out_on=day):
            status, unit = "moved_out", None
        case TenantMoveInWithdrawn(tenant_id=id_, park_id=park, left_on=day):
            status, unit = ("moved_out" if day else "registered"), None
        case _:
            return row
    return {"tenant_id": id_, "status": status, "park_id": park, "unit_id": unit, "since": day}


occupancy = View(
    name="occupancy",
    columns="""
        tenant_id uuid primary key,
        status    text not null,
        park_id   uuid,
        unit_id   uuid,
        since     date,
        version   integer not null
    """,
    listens=(
        *(TenantRegistered, TenantMovedIn, TenantRoomChanged, TenantMovedOut),
        *(TenantMoveInWithdrawn, TenantMoveOutWithdrawn),
    ),
    keys=lambda fact: [fact.event.tenant_id],  # type: ignore[attr-defined]
    project=in_order(project),
    key="tenant_id",
    indexes=("(park_id, status)", "(unit_id)"),
)

# A number that gave way is no tenant any more; whoever asks by it means the one that it gave way to.
PAGE = f"""
    select o.*, u.code from views.occupancy o left join views.units u using (unit_id)
     where (%(parks)s::uuid[] is null or o.park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or o.park_id = %(park_id)s)
       and (%(unit_id)s::uuid is null or o.unit_id = %(unit_id)s)
       and (%(tenant_id)s::uuid is null or tenant_id = {goes_by("%(tenant_id)s::uuid")})
       and {goes_by("o.tenant_id")} = o.tenant_id
       and (%(status)s::text is null or status = %(status)s)
       and (%(last)s::uuid is null or tenant_id > %(last)s)
     order by tenant_id limit %(limit)s
"""
