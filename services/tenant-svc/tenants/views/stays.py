"""Each stay of each tenant, so that no two share a day of a unit."""

from datetime import date
from uuid import UUID

from kernel.facts import Fact
from kernel.reserving import days_of
from kernel.service import Row, View

from tenants.domain.tenant_facts import (
    Stay,
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
)

NO_DAY = "empty"  # of who left on the day they came: none, until that is withdrawn


def key_of(tenant_id: UUID, stay: Stay) -> str:
    return f"{tenant_id}/{stay.unit_id}/{stay.moved_in_on}"


def keys(fact: Fact) -> list[str]:
    match fact.event:
        case (
            TenantMovedIn(tenant_id=id_, stay=stay)
            | TenantMovedOut(tenant_id=id_, stay=stay)
            | TenantMoveInWithdrawn(tenant_id=id_, stay=stay)
            | TenantMoveOutWithdrawn(tenant_id=id_, stay=stay)
        ):
            return [key_of(id_, stay)]
        case TenantRoomChanged(tenant_id=id_, left=left, stay=stay):
            return [key_of(id_, left), key_of(id_, stay)]
    return []


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case TenantMoveInWithdrawn():
            return None
        case TenantMovedOut(stay=stay, moved_out_on=day) if row:
            return row | {"days": _until(row, stay, day)}
        case TenantMoveOutWithdrawn(stay=stay) if row:
            return row | {"days": _until(row, stay, date.max)}
        case TenantRoomChanged(tenant_id=id_, left=stay, stay=new) if row and row["id"] == key_of(id_, stay):
            return row | {"days": _until(row, stay, new.moved_in_on)}
        case (
            TenantMovedIn(tenant_id=id_, stay=stay, apart=apart)
            | TenantRoomChanged(tenant_id=id_, stay=stay, apart=apart)
        ):
            days = days_of(stay.unit_id, stay.moved_in_on, date.max) if apart else None
            return {"id": key_of(id_, stay), "days": days}
    return row


def _until(row: Row, stay: Stay, end: date) -> object:
    """Its days until before `end`. None stays so: of a stay that is not kept apart from others."""
    return None if row["days"] is None else days_of(stay.unit_id, stay.moved_in_on, end) or NO_DAY


stays = View(
    name="stays",
    columns="id text primary key, days numrange, constraint unit_has_one_tenant_a_day"
    " exclude using gist (days with &&)",
    listens=(
        *(TenantMovedIn, TenantRoomChanged, TenantMovedOut),
        *(TenantMoveInWithdrawn, TenantMoveOutWithdrawn),
    ),
    keys=keys,
    project=project,
    inline=True,
    revision=2,
)
