"""Which other contracts have a unit, or cover it, on days that one would have: questions over `lettings`."""

from edge.call import Host
from kernel.service import Row

from contracts.domain.letting import Clash, Period
from contracts.views.lettings import ASKED, FOREVER, STAYS, TENANT

# A tenant who changed rooms and came back has the days of each stay.
CLASHES = f"""
    select unit_id, contract_id, nullif(days.until, '{FOREVER}') - 1 as last_day,
           {TENANT} = {ASKED} as own
      from views.lettings l cross join lateral (
        select greatest(since, starts_on) as since,
               case when {STAYS} and {TENANT} <> {ASKED}
                    then l.until else least(l.until, l.ends_on) end as until
         union all
        select earlier[turn], least(earlier[turn + 1], l.until)
          from generate_series(1, cardinality(earlier), 2) turn
      ) days
     where unit_id = any(%(units)s) and track = 'tenant' and contract_id <> %(contract_id)s
       and days.since < %(end)s and days.until > %(first)s and days.since < days.until
     order by starts_on, id, days.since"""
COVERS = """
    select unit_id, contract_id, least(until, ends_on) - 1 as last_day from views.lettings
     where unit_id = any(%(units)s) and track = 'owner' and contract_id <> %(contract_id)s
       and starts_on < least(until, ends_on) and starts_on < %(end)s and least(until, ends_on) > %(first)s
     order by starts_on, id"""


async def clashes(host: Host, row: Row, period: Period) -> tuple[Clash, ...]:
    """Which other contracts have a unit of `row` on a day of `period`; what owners sign never clashes, nor
    does where its own tenant lives on.
    """
    first, end = period
    if row["track"] == "owner" or end <= first:
        return ()
    asked = {"units": list(row["unit_ids"]), "contract_id": row["id"], "tenant_id": row["tenant_id"]}
    async with host.pool.connection() as conn:
        rows = await (await conn.execute(CLASHES, asked | {"first": first, "end": end})).fetchall()
    return tuple(Clash(unit_id=unit, contract_id=id_, last_day=day, own=own) for unit, id_, day, own in rows)


async def covers(host: Host, row: Row, period: Period) -> tuple[Clash, ...]:
    """Which other owners' contracts cover a unit of `row`, an owner's itself, on a day of `period`."""
    first, end = period
    if row["track"] == "tenant" or end <= first:
        return ()
    asked = {"units": list(row["unit_ids"]), "contract_id": row["id"], "first": first, "end": end}
    async with host.pool.connection() as conn:
        rows = await (await conn.execute(COVERS, asked)).fetchall()
    return tuple(Clash(unit_id=unit, contract_id=id_, last_day=day) for unit, id_, day in rows)
