"""Who lived in which unit from when until when, as tenant-svc told it: by contract or not."""

from collections.abc import Sequence
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from published.tenants import (
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
)

from contracts.views.coming_back import came_back, never_came
from contracts.views.lettings import FOREVER

WITHDRAWN = (TenantMoveInWithdrawn, TenantMoveOutWithdrawn)
MOVES = (TenantMovedIn, TenantRoomChanged, TenantMovedOut, *WITHDRAWN)


def keys(fact: Fact) -> Sequence[str]:
    match fact.event:
        case TenantRoomChanged(tenant_id=tenant, from_unit_id=left, to_unit_id=entered):
            return [f"{tenant}/{left}", f"{tenant}/{entered}"]
        case TenantMovedIn() | TenantMovedOut() | TenantMoveInWithdrawn() | TenantMoveOutWithdrawn() as moved:
            return [f"{moved.tenant_id}/{moved.unit_id}"]
    return []


def project(row: Row | None, fact: Fact) -> Row | None:
    """From `since` until before `until`. `earlier`: the stays before, in a room the tenant came back to."""
    assert row is not None  # seeded
    unit, lived = UUID(row["id"].partition("/")[2]), "since" in row
    if row.get("version", 0) >= fact.version:
        return row
    match fact.event:
        case (
            TenantMovedIn(tenant_id=tenant, unit_id=entered, moved_in_on=day)
            | TenantRoomChanged(tenant_id=tenant, to_unit_id=entered, changed_on=day)
        ) if entered == unit:
            row |= {"tenant_id": tenant, "unit_id": unit} | came_back(row, day)
        case TenantRoomChanged(changed_on=day) | TenantMovedOut(moved_out_on=day) if lived:
            row |= {"until": day}
        case TenantMoveOutWithdrawn() if lived:
            row |= {"until": FOREVER}
        case TenantMoveInWithdrawn() if lived and (before := never_came(row)):
            row |= before
        case _:
            return None
    return row | {"version": fact.version}


stays = View(
    name="stays",
    columns="id text primary key, tenant_id uuid not null, unit_id uuid not null, since date not null,"
    " until date not null, earlier date[] not null, version int not null",
    listens=MOVES,
    keys=keys,
    project=project,
    seeded=True,
    remembers=True,
    indexes=("(unit_id)",),
)
