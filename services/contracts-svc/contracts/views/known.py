"""What is known of the units of a contract when something is decided about it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, LiteralString
from uuid import UUID

from edge.call import Host
from neighbours.looking import look_up
from neighbours.tenants import check_tenant
from policy.domain.values import Version

from contracts.domain.city_caps import Caps
from contracts.domain.letting import Clash, Period, UnitDays
from contracts.domain.owners import Owners
from contracts.views.claims import promised
from contracts.views.clashes import clashes, covers
from contracts.views.contracts import contract_of
from contracts.views.parks import city_of
from contracts.views.policies import SHELF
from contracts.views.renewals import renewal_of
from contracts.views.units import not_held

DAY = timedelta(days=1)
NEEDING: LiteralString = "select id from views.units where id = any(%s) and needs_cover"
FORGOTTEN: LiteralString = "select from views.erased where person_id = %s"
OWNERS: LiteralString = """
    select l.unit_id, l.starts_on, held.until
      from views.lettings l join views.units u on u.id = l.unit_id
           cross join lateral (select least(l.until, l.ends_on, u.held_until) as until) held
     where l.unit_id = any(%s) and l.track = 'owner' and l.starts_on < held.until
     order by l.starts_on, l.ends_on"""
ENTERED: LiteralString = (
    "select unit_id, since from views.lettings where contract_id = %s and since > starts_on"
)


async def known_of(host: Host, row: dict[str, Any], first: date, end: date) -> dict[str, Any]:
    """Whether its party was erased; who else has its units on these days, or covers them, or would have them
    by a paper that is out, which are given back before `end`, on which days owners do not cover them and
    which they do not cover at all, and what the city lets it ask in advance.
    """
    owners = await owners_of(host, row)
    return {
        "forgotten": await look_up(host.pool, FORGOTTEN, row["party_id"]) is not None,
        "clashes": await clashes(host, row, (first, end)),
        "owned": await covers(host, row, (first, end)),
        "out_to": await out_to(host, row, (first, end)),
        "gone": await not_held(host, row["unit_ids"], end),
        "uncovered": owners.uncovered_of_each(first, end),
        "bare": owners.bare(first, end),
        "caps": await caps_of(host, row["park_id"], first),
    }


async def out_to(host: Host, row: dict[str, Any], period: Period) -> tuple[Clash, ...]:
    """Which others of its track are out for signature that have a unit of `row` on a day of `period`."""
    first, end = period
    return tuple(
        Clash(unit_id=unit, contract_id=held.contract_id, last_day=held.end - DAY)
        for unit, held in await promised(host, row["unit_ids"], row["track"])
        if held.contract_id != row["id"] and max(held.first, first) < min(held.end, end)
    )


async def gave_way(host: Host, row: dict[str, Any]) -> str | None:
    """The number to use instead of that of the tenant of this draft, who gave way to it since it was written.

    None of what a renewal drafted: it goes on with a lease, under the number that has it.
    """
    if row["tenant_id"] is None or await renewal_of(host, row["id"]):
        return None
    return (await check_tenant(host.pool, row["tenant_id"])).survivor_number


async def let_to_another(host: Host, contract_id: UUID) -> bool:
    """Whether another tenant's signed contract has one of its units on one of its days."""
    row = await contract_of(host, contract_id)
    return bool(row and await clashes(host, row, (row["starts_on"], row["ends_on"])))


async def caps_of(host: Host, park_id: UUID, day: date) -> Version[Caps]:
    """What its city lets a contract that begins, or changes, on a day ask in advance."""
    return await caps_in(host, await city_of(host, park_id), day)


async def caps_in(host: Host, city: str | None, day: date) -> Version[Caps]:
    """The same of a city; None where nobody said in which it lies."""
    return (await SHELF.book_of(host)).of(Caps, city).in_force(day)


async def uncovered_of(host: Host, row: dict[str, Any], first: date, end: date) -> tuple[UnitDays, ...]:
    """The days that no owner covers, of each unit; none where all are covered, and of what an owner signs."""
    return (await owners_of(host, row)).uncovered_of_each(first, end)


async def owners_of(host: Host, row: dict[str, Any]) -> Owners:
    """Who covers the units of a tenant contract, and from when on one that is signed has those its tenant
    changed to; what an owner signs needs nobody.
    """
    periods: defaultdict[UUID, list[Period]] = defaultdict(list)
    units: Sequence[UUID] = row["unit_ids"] if row["track"] == "tenant" else ()
    if not units:
        return Owners(frozenset(), {})
    async with host.pool.connection() as conn:
        needing = frozenset([unit async for (unit,) in await conn.execute(NEEDING, [list(units)])])
        async for unit, starts_on, ends_on in await conn.execute(OWNERS, [list(units)]):
            periods[unit].append((starts_on, ends_on))
        entered = {unit: day async for unit, day in await conn.execute(ENTERED, [row["id"]])}
    return Owners(needing, periods, entered)
