"""Who has, gets or loses a door code where. `call_at`: when the lock service is to be asked, null if not."""

from datetime import date, datetime
from typing import Any, LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain import door_facts as of
from tenants.domain.door import door
from tenants.domain.door_evolving import place_of
from tenants.views.query import Pool, rows
from tenants.views.tenants import SINCE, numbers_of


def project(row: Row | None, fact: Fact) -> Row | None:
    event = fact.event
    if not isinstance(event, of.DoorEvent):
        return row
    if row is None and not isinstance(event, of.DoorOrderEvent):
        return None  # whose code the lock alone knows
    row = (row or {"occupied": False, "kept_by": None}) | place_of(event) | {"version": fact.version}
    match event:
        case of.DoorCodeRequested(valid_from=day):
            return row | _ordered(fact, "granting") | {"valid_from": day, "left_on": None, "kept_by": None}
        case of.DoorCodeRevocationRequested(left_on=day):
            row |= {"valid_from": row.get("valid_from"), "occupied": False, "kept_by": None}
            return row | _ordered(fact, "revoking") | {"left_on": day}
        case of.DoorOccupied():
            return row | {"occupied": True, "kept_by": None}
        case of.DoorLeased():
            return row | {"kept_by": None}
        case of.DoorLeaseEnded(contract_id=contract) if not row["occupied"]:
            return row | {"kept_by": contract}
        case of.DoorVacated():
            return row | {"occupied": False}
        case of.DoorOrderTaken():
            return row | {"call_at": None, "reason": None}
        case of.DoorOrderPostponed(reason=reason, tries=tries, retry_at=at):
            return row | {"call_at": at, "tries": tries, "reason": reason}
        case of.DoorOrderFailed(code=code):
            return row | {"call_at": None, "reason": code, "overdue": True}
        case of.DoorOrderOverdue():
            return row | {"overdue": True}
        case of.DoorCodeConfirmed():
            return row | {"status": "granted", **_done(fact)}
        case of.DoorCodeRevoked():
            return row | {"status": "revoked", **_done(fact)}
    return row


def _ordered(fact: Fact, status: str) -> dict[str, Any]:
    event = fact.event
    assert isinstance(event, of.DoorOrderEvent)
    return {
        "status": status,
        "order_id": event.order_id,
        "asked_at": fact.effective_at,
        "call_at": fact.effective_at,
        "tries": 0,
        "reason": None,
        "overdue": False,
        "confirmed_at": None,
        "origin": fact.origin.caused_by(fact).to_dict(),
    }


def _done(fact: Fact) -> dict[str, Any]:
    return {"call_at": None, "reason": None, "overdue": False, "confirmed_at": fact.effective_at}


KEPT: LiteralString = "kept_by is not null and status in ('granting', 'granted')"

doors = View(
    name="doors",
    columns="access_id uuid primary key, tenant_id uuid not null, unit_id uuid not null,"
    " park_id uuid not null, status text not null, occupied bool not null,"
    " valid_from date, left_on date, order_id uuid not null, kept_by uuid,"
    " asked_at timestamptz not null, call_at timestamptz, tries int not null, reason text,"
    " overdue bool not null, confirmed_at timestamptz, origin jsonb not null, version int not null",
    listens=door.events,
    keys=lambda fact: [fact.event.access_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="access_id",
    revision=2,  # since it says by which contract that is over somebody has a code
    indexes=(
        "(call_at) where call_at is not null",
        "(order_id)",
        "(tenant_id)",
        "(unit_id)",
        "(asked_at) where overdue",
        "(asked_at, access_id)",
        f"(kept_by) where {KEPT}",
    ),
)

_WANTED: LiteralString = f"""
           (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(tenant_id)s::uuid is null or tenant_id = any(array{numbers_of("%(tenant_id)s::uuid")}))
       and (%(unit_id)s::uuid is null or unit_id = %(unit_id)s)
       and (%(park_id)s::uuid is null or park_id = %(park_id)s)"""

# Who lives somewhere and no lock was asked for: it was so before Anju was, or before it knew of doors. Nearly
# everybody has a code, so those without are looked for no further than the page of doors reaches.
PAGE: LiteralString = f"""
    with asked as (
        select access_id, tenant_id, unit_id, park_id, status, occupied, valid_from, left_on, order_id,
               asked_at, call_at, tries, reason, overdue, confirmed_at, version,
               asked_at as since, access_id as sorts_by
          from views.doors
         where {_WANTED}
           and (%(last_at)s::timestamptz is null or (asked_at, access_id) > (%(last_at)s, %(last_id)s))
           and (%(status)s::text is null or status = %(status)s)
           and (%(overdue)s::bool is null or overdue = %(overdue)s)
         order by asked_at, access_id limit %(fetch)s),
    reach as materialized (
        select case when count(*) = %(fetch)s then max(since) else 'infinity' end as to_ from asked),
    unissued as (
        select null::uuid as access_id, tenant_id, unit_id, park_id, 'unissued' as status,
               true as occupied, null::date as valid_from, null::date as left_on, null::uuid as order_id,
               null::timestamptz as asked_at, null::timestamptz as call_at, 0 as tries, null as reason,
               false as overdue, null::timestamptz as confirmed_at, version, since, tenant_id as sorts_by
          from (select t.*, t.id as tenant_id, {SINCE} as since
                  from views.tenants t
                 where t.status = 'moved_in' and not exists (
                       select from views.doors d where d.unit_id = t.unit_id and d.tenant_id in (
                              select t.id union all
                              select m.id from views.tenants m where m.merged_into = t.id))) t
         where {_WANTED}
           and (%(last_at)s::timestamptz is null or (since, tenant_id) > (%(last_at)s, %(last_id)s))
           and since <= (select to_ from reach)
           and coalesce(%(status)s::text, 'unissued') = 'unissued' and not coalesce(%(overdue)s::bool, false)
         order by since, tenant_id limit %(fetch)s)
    select * from asked union all select * from unissued
     order by since, sorts_by limit %(fetch)s"""


# Whose code was taken away, and who is to come by a contract that is signed.
WITHOUT_NEXT: LiteralString = """
    select d.access_id, d.tenant_id, d.unit_id, d.park_id, d.version from views.doors d
     where d.status = 'revoked' and exists (
           select from views.leases l
            where l.tenant_id = d.tenant_id and d.unit_id = any(l.unit_ids) and l.stands
              and l.starts_on > %s)"""


async def without_next(pool: Pool, today: date) -> list[Row]:
    """Where and whose each such door is, with the version of what is known of it."""
    return await rows(pool, WITHOUT_NEXT, [today])


async def page_of(pool: Pool, wanted: Row, last: tuple[datetime, UUID] | None, fetch: int) -> list[Row]:
    """At most `fetch` doors behind `last`, the longest asked for first; `parks`: what the caller may see.

    Who lives somewhere without a code of ours is among them by the day they moved in; `since` and `sorts_by`
    are the key of the page.
    """
    last_at, last_id = last or (None, None)
    return await rows(pool, PAGE, wanted | {"last_at": last_at, "last_id": last_id, "fetch": fetch})


_NEVER_CAME: LiteralString = f"""
    select d.access_id, d.tenant_id, d.unit_id, d.park_id, l.contract_id,
           greatest(l.starts_on, l.ends_on) as left_on
      from views.doors d join views.leases l on l.contract_id = d.kept_by
     where {KEPT} and not l.stands
       and not exists (
           select from views.tenants t
            where t.id in {numbers_of("d.tenant_id")}
              and (t.unit_id = any(l.unit_ids) or t.moved_out_on > l.starts_on))
       and not exists (
           select from views.leases o
            where o.stands and o.tenant_id = d.tenant_id and o.unit_ids @> array[d.unit_id])"""


async def never_came(pool: Pool) -> list[Row]:
    """Codes by a contract for several rooms that is over, whose tenant came into none of them, as far as they
    lived nowhere with us since it began. Of who had come it is told which room they gave back.
    """
    return await rows(pool, _NEVER_CAME, {})


async def by_id(pool: Pool, access_id: UUID) -> Row | None:
    return next(iter(await rows(pool, "select * from views.doors where access_id = %s", [access_id])), None)


async def by_order(pool: Pool, order_id: UUID) -> Row | None:
    """The door that this order is the last of."""
    return next(iter(await rows(pool, "select * from views.doors where order_id = %s", [order_id])), None)
