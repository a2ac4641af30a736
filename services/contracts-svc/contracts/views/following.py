"""Which contract follows on which, as it was noted; and which do, by all that was signed."""

from collections.abc import Sequence
from datetime import date
from typing import LiteralString, NamedTuple
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.tenants import goes_by
from psycopg.rows import class_row

from contracts.domain import contract_facts as of
from contracts.domain.class_facts import ContractClassGiven, ContractClassPassedOn
from contracts.domain.contract import contract
from contracts.domain.deposit_facts import (
    ContractDepositCarriedOver,
    ContractDepositExceeded,
    ContractDepositGivenBack,
    ContractDepositGone,
    ContractDepositPassedOn,
    ContractDepositReturned,
    ContractDepositTakenBack,
)
from contracts.domain.next_contract_facts import NextContractForsaken, NextContractNotForsaken
from contracts.views.lettings import FOREVER

STANDS = (
    of.ContractNearExpiry,
    of.ContractOverstayed,
    of.ContractRentChanged,
    of.ContractRentFreeChanged,
    of.ContractDepositLowered,
    ContractDepositPassedOn,
    ContractDepositCarriedOver,
    ContractDepositGivenBack,
    ContractDepositTakenBack,
    ContractDepositExceeded,
    ContractDepositReturned,
    ContractDepositGone,
    of.ContractPayeeChanged,
    ContractClassGiven,
    ContractClassPassedOn,
    of.UnitExchanged,
    NextContractForsaken,
    NextContractNotForsaken,
)
"""What is said of a contract that waits for the one that follows, and leaves it so."""


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.contract_id] if isinstance(fact.event, of.ContractEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    """`waits`: for its end. Who turns out never to have left by it waits for it again."""
    match fact.event:
        case of.ContractRenewed(contract_id=id_, renewed_by=by, terms=terms):
            return {"id": id_, "renewed_by": by, "ends_on": terms.ends_on, "waits": True}
        case of.OccupancyEnded(last=last) if row:
            return row | {"waits": not last}
        case of.OccupancyResumed() if row:
            return row | {"waits": True}
        case of.ContractTerminated() if row and not row["waits"]:
            return row  # by the leaving
        case event if isinstance(event, STANDS):
            return row
    return None


following = View(
    name="following",
    columns="id uuid primary key, renewed_by uuid not null, ends_on date not null, waits bool not null",
    listens=contract.events,
    keys=keys,
    project=project,
    inline=True,
)

SAME: LiteralString = f"(l.track = 'owner' or {goes_by('n.tenant_id')} = {goes_by('l.tenant_id')})"
AFTER: LiteralString = f"""
    n.track = l.track and n.contract_id <> l.contract_id and n.until > n.since
       and least(n.until, n.ends_on) > l.ends_on and {SAME}"""
# Of a hundred thousand few have yet to begin, few are past their end, and few end before it: the indexes find
# them, and each looks up its own unit (`offset 0`: else all lettings are read to be joined).
FOLLOWED: LiteralString = f"""
    with pairs as (
        select l.contract_id, l.unit_id, n.contract_id as by, n.starts_on
          from views.lettings n cross join lateral (
              select l.* from views.lettings l
               where l.unit_id = n.unit_id and n.starts_on = l.ends_on
                 and l.until = '{FOREVER}' and {AFTER} offset 0) l
         where n.starts_on > %(day)s
        union all
        select l.contract_id, l.unit_id, n.contract_id as by, n.starts_on
          from views.lettings l cross join lateral (
              select n.* from views.lettings n
               where n.unit_id = l.unit_id and n.starts_on > l.starts_on and n.starts_on <= %(day)s
                 and {AFTER} offset 0) n
         where l.ends_on <= %(day)s and l.until = '{FOREVER}'
        union all
        select l.contract_id, l.unit_id, n.contract_id as by, n.starts_on
          from views.lettings l cross join lateral (
              select n.* from views.lettings n
               where n.unit_id = l.unit_id and n.starts_on = l.ends_on and {AFTER} offset 0) n
         where l.status = 'ending' and l.track = 'tenant'
    ), in_turn as (
        select *, row_number() over (partition by contract_id, unit_id order by starts_on, by) as turn
          from pairs
    ), found as (
        select contract_id, array_agg(unit_id) as units, array_agg(by order by starts_on, by) as by,
               array_agg(distinct by) filter (where turn = 1) as rooms_by
          from in_turn group by contract_id
    )
    select c.id, c.ends_on, c.tenant_id, f.by, f.rooms_by, not w.whole as in_part,
           exists (select from views.renewals r where r.id = f.by[1] and r.contract_id = c.id
                      and r.status not in ('completed', 'closed')) as renewal,
           exists (select from views.renewals r where r.id = f.by[1] and r.contract_id = c.id
                      and r.status = 'closed') as lapsed
      from found f cross join lateral (
           select * from views.contracts where id = f.contract_id offset 0) c cross join lateral (
           select not exists (
               select from unnest(c.unit_ids) as it (unit_id)
                where it.unit_id <> all(f.units) and not jsonb_exists(c.given_back, it.unit_id::text)
                  and not (c.track = 'owner' and exists (
                      select from views.units u where u.id = it.unit_id and u.held_until <> '{FOREVER}')))
           as whole) w
     where w.whole or c.track = 'tenant' and exists (
           select from unnest(f.rooms_by) as it (by) where not jsonb_exists(c.passed_on, it.by::text))"""

# Of each that is past its end, whether its tenant has another one signed that begins there later.
NEXT_SIGNED: LiteralString = f"""
    select distinct l.contract_id
      from views.lettings l join views.lettings n on n.unit_id = l.unit_id and n.starts_on > l.starts_on
     where l.contract_id = any(%s::uuid[]) and l.given_back_on is null and {AFTER}"""


# A contract and its renewal go along to another room one after the other: in between, of a room that both had
# only one has it still.
GOING_ALONG: LiteralString = f"""
    select f.id from views.following f
     where f.waits and exists (
           select from views.lettings l join views.lettings n using (unit_id)
            where l.contract_id = f.id and n.contract_id = f.renewed_by
              and l.given_back_on is null and n.given_back_on is null
              and (l.until = '{FOREVER}' or l.status = 'ending') <> (n.until > n.since))
       and exists (
           select from views.lettings n
            where n.contract_id = f.renewed_by and n.until > n.since
              and least(n.until, n.ends_on) > f.ends_on)"""


class Followed(NamedTuple):
    """A contract that runs, or has run out, and is followed in each unit that has not gone back. `in_part`:
    in some alone, and goes on in the others; its deposit was not passed on to each of `rooms_by` yet.

    `by`: the first to begin comes first; `rooms_by`: those that are first in one room at least. `renewal`:
    the first was drafted by a renewal of the contract, which has yet to tell it; or `lapsed`, since the first
    was to end before its first day, and is not after all.
    """

    id: UUID
    ends_on: date
    tenant_id: UUID | None
    by: list[UUID]
    rooms_by: list[UUID]
    in_part: bool
    renewal: bool
    lapsed: bool


class Noted(NamedTuple):
    """A contract that knows which other follows on its end."""

    id: UUID
    renewed_by: UUID
    ends_on: date


async def followed_by(host: Host, day: date) -> dict[UUID, Followed]:
    """Tenants' contracts by others of the same tenant, whichever number they were signed under; owners' by
    whoever covers the unit next. What begins on the end follows from when it is signed, also on that of a
    tenant's termination; what leaves a gap, or came late, from the day it has begun.
    """
    async with host.pool.connection() as conn, conn.cursor(row_factory=class_row(Followed)) as cursor:
        return {each.id: each async for each in await cursor.execute(FOLLOWED, {"day": day})}


async def noted(host: Host) -> dict[UUID, Noted]:
    """Of which it is known already, and which have not come to their end."""
    async with host.pool.connection() as conn, conn.cursor(row_factory=class_row(Noted)) as cursor:
        query = "select id, renewed_by, ends_on from views.following where waits"
        return {each.id: each async for each in await cursor.execute(query)}


async def follows_on(host: Host, contract_id: UUID) -> UUID | None:
    """The contract that is noted to follow on the end of this one; None: none is, or it is not to come."""
    async with host.pool.connection() as conn:
        query = "select renewed_by from views.following where id = %s and waits"
        row = await (await conn.execute(query, [contract_id])).fetchone()
    return row[0] if row else None


async def going_along(host: Host) -> set[UUID]:
    """Of these, those that are on the way to another room with the one that follows on them."""
    async with host.pool.connection() as conn:
        return {id_ async for (id_,) in await conn.execute(GOING_ALONG)}
