"""What was left unsaid of contracts before it was told as it happens."""

from datetime import date
from typing import LiteralString, NamedTuple
from uuid import UUID

from edge.call import Host
from neighbours.tenants import goes_by
from psycopg.rows import class_row

from contracts.views.lettings import TENANT
from contracts.views.noted import NOTED

# Each that began later, or runs still, is what they live by.
STAYS: LiteralString = f"""
    select l.contract_id, l.unit_id, l.tenant_id, l.ends_on as over_on, c.version
      from views.residents r
      join views.lettings l on l.unit_id = r.unit_id and {TENANT} = {goes_by("r.tenant_id")}
      join views.contracts c on c.id = l.contract_id
     where l.track = 'tenant' and l.status = 'over' and l.given_back_on is null and l.until = l.ends_on
       and c.status = 'over' and c.ends_on <> c.agreed_until and c.ends_on <= %(day)s
       and not exists (
           select from views.lettings n
            where n.unit_id = l.unit_id and n.track = 'tenant' and n.contract_id <> l.contract_id
              and n.until > n.since and n.starts_on <= %(day)s
              and (n.starts_on > l.starts_on or n.until > %(day)s)
              and {goes_by("n.tenant_id")} = {TENANT})
       and not exists (  -- what their tenancy has said already is on its way
           select from kernel.log said
             join kernel.checkpoints own on own.consumer = 'contracts' and own.source = 'log:contracts'
            where said.stream_id = 'tenancy-' || l.tenant_id and said.position > own.position)
       and {NOTED}"""
STAYS_STILL: LiteralString = f"""
    select c.id, c.version from views.contracts c
     where c.track = 'tenant' and c.status = 'expired' and c.ends_on <> c.agreed_until
       and not exists (
           select from kernel.deadlines d
            where d.kind = 'overstays' and d.id = c.id and d.fired_at is null and d.failure is null)
       and {NOTED}"""
DECLINED: LiteralString = f"""
    select c.id, unit_id, c.version from views.contracts c, unnest(c.unit_ids) unit_id
     where c.track = 'tenant' and c.status = 'declined' and {NOTED}"""


class StayUnsaid(NamedTuple):
    """A contract that was terminated, over since that day, in whose unit its tenant is; `version`: of it."""

    contract_id: UUID
    unit_id: UUID
    tenant_id: UUID
    over_on: date
    version: int


async def stays_unsaid(host: Host, day: date) -> list[StayUnsaid]:
    """Of which nobody was told, by what is known on `day`."""
    async with host.pool.connection() as conn, conn.cursor(row_factory=class_row(StayUnsaid)) as cursor:
        return [each async for each in await cursor.execute(STAYS, {"day": day})]


async def stays_untold_again(host: Host) -> list[tuple[UUID, int]]:
    """Contracts past their termination, of which it was told that their tenant is there, and of which nobody
    is to tell it again; each with its version.
    """
    async with host.pool.connection() as conn:
        return [(id_, version) async for id_, version in await conn.execute(STAYS_STILL)]


async def declined_drafts(host: Host) -> list[tuple[UUID, UUID, int]]:
    """Each with its units one by one, and its version."""
    async with host.pool.connection() as conn:
        return [(id_, unit, version) async for id_, unit, version in await conn.execute(DECLINED)]
