"""Whose code opens which door, and since when the one before opens no more, as tenant-svc told it."""

from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.in_order import in_order
from neighbours.looking import Pool, look_up
from neighbours.tenants import goes_by
from published.tenants import DoorCodeConfirmed, DoorCodeRevoked, DoorEvent

from contracts.domain.against_records import DoorCode
from contracts.views.lettings import FOREVER

_LAST = f"""
    select order_id, opens_from, revoked_by, revoked_on, exists (
               select from views.stays s where s.unit_id = d.unit_id and s.until = '{FOREVER}'
                  and {goes_by("s.tenant_id")} = {goes_by("d.tenant_id")})
      from views.door_codes d
     where unit_id = %s and {goes_by("d.tenant_id")} = {goes_by("%s::uuid")}
     order by opens_from nulls last, revoked_on desc limit 1"""


_NEVER: Row = {"revoked_by": None, "revoked_on": None}


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case DoorCodeConfirmed(valid_from=day) as told:
            before = row if row and row["revoked_on"] and row["revoked_on"] <= day else _NEVER
            gone = {"revoked_by": before["revoked_by"], "revoked_on": before["revoked_on"]}
            return _said(told) | gone | {"opens_from": day}
        case DoorCodeRevoked(left_on=day) as told:
            return _said(told) | {"opens_from": None, "revoked_by": told.order_id, "revoked_on": day}
    return row


def _said(told: DoorEvent) -> Row:
    said = told.model_dump(include={"tenant_id", "unit_id", "order_id"})
    return {"id": f"{told.tenant_id}/{told.unit_id}", **said}


door_codes = View(
    name="door_codes",
    columns="id text primary key, tenant_id uuid not null, unit_id uuid not null, order_id uuid not null,"
    " opens_from date, revoked_by uuid, revoked_on date, version int not null",
    listens=(DoorCodeConfirmed, DoorCodeRevoked),
    keys=lambda fact: [f"{fact.event.tenant_id}/{fact.event.unit_id}"],  # type: ignore[attr-defined]
    project=in_order(project),
    indexes=("(unit_id)",),
)


async def door_code_of(pool: Pool, unit_id: UUID, tenant_id: UUID) -> DoorCode | None:
    """The last heard of this tenant's code there, by whichever number; one that still opens before all."""
    row = await look_up(pool, _LAST, unit_id, tenant_id, tenant_id)
    return DoorCode(*row) if row else None
