"""What a unit's time line is made of: a question over lettings, stays, works and settlements."""

from datetime import date, timedelta
from typing import Any, LiteralString
from uuid import UUID

from edge.call import Host
from kernel.clock import local_date
from neighbours.tenants import goes_by
from psycopg.rows import dict_row

from contracts.domain.letting import Period
from contracts.domain.life import Kind, Span, used_on
from contracts.views.coming_back import days_had
from contracts.views.lettings import FOREVER
from contracts.views.past_end import OBJECTED

# What was terminated by notice (Civil Code art. 730) had run out before, and went on without a term.
RAN_OUT_ON: LiteralString = "least(l.ends_on, c.agreed_until)"
CONTRACTS: LiteralString = f"""
    select l.track, l.contract_id, greatest(l.since, l.starts_on) as since, l.until, l.earlier, l.ends_on,
           l.status, {RAN_OUT_ON} as ran_out_on, c.ends_on as over_on,
           c.ends_on <> c.agreed_until as terminated,
           l.track = 'tenant' and exists (
               select where c.given_back ->> l.unit_id::text = l.until::text) and exists (
               select from views.stays s where s.unit_id = l.unit_id and s.since = s.until
                  and {goes_by("s.tenant_id")} = {goes_by("l.tenant_id")}) as for_a_day,
           l.track = 'tenant' and exists (
               select from views.stays s where s.unit_id = l.unit_id and s.since < l.until
                  and s.until > greatest(s.since, {RAN_OUT_ON})
                  and {goes_by("s.tenant_id")} = {goes_by("l.tenant_id")}) as used_on,
           w.declined_on, w.declined_until
      from views.lettings l join views.contracts c on c.id = l.contract_id
      left join lateral (
           select declined_on, declined_until from views.renewals w
            where w.contract_id = l.contract_id and w.ends_on = {RAN_OUT_ON} and {OBJECTED.format("w")}
            order by declined_until desc, id limit 1) w on true
     where l.unit_id = %s"""
STAYS: LiteralString = """
    select tenant_id, since, until, earlier, since = until as for_a_day from views.stays where unit_id = %s"""
HELD: LiteralString = "select held_since, not_held, held_until from views.units where id = %s"
SETTLEMENTS: LiteralString = """
    select id, occasion, opened_on, closed_on from views.settlements
     where unit_id = %s and status not in ('withdrawn', 'to_restore', 'restored')"""
WORKS: LiteralString = """
    select order_id, reported_at, completed_at from views.works where unit_id = %s and not cancelled"""


async def contracts_of(host: Host, unit_id: UUID) -> list[Span]:
    """The days each contract had it, or is to have it. An owner's covers to its end; a tenant's goes on until
    they have left, where it has run out: what they used it past the end, as far as is told, stands apart.
    """
    spans = []
    for row in await _rows(host, CONTRACTS, unit_id):
        owner, goes_on = row["track"] == "owner", row["until"] == FOREVER
        if owner or (goes_on and row["status"] != "expired"):
            row["until"] = min(row["until"], row["ends_on"])
        had = _spans("owner_cover" if owner else "tenancy", row["contract_id"], row)
        objected: list[Period] = []
        if row["declined_on"]:
            objected.append((row["declined_on"], row["declined_until"]))
        if row["terminated"]:
            objected.append((row["over_on"], FOREVER))
        for span in had:
            spans += used_on(span, row["ran_out_on"], objected) if row["used_on"] else [span]
    return spans


async def stays_in(host: Host, unit_id: UUID) -> list[Span]:
    """Who lived there from when until when, by contract or not."""
    rows = await _rows(host, STAYS, unit_id)
    return [span for row in rows for span in _spans("lived_in", row["tenant_id"], row)]


def _spans(kind: Kind, id_: UUID, row: dict[str, Any]) -> list[Span]:
    """Who left on the day they came had it for that day, though it stood empty from then on."""
    days = days_had(row)
    if row["for_a_day"] and row["since"] == row["until"]:
        days = (*days, (row["since"], row["since"] + timedelta(days=1)))
    return [
        Span(kind=kind, starts_on=first, ends_on=None if end == FOREVER else end, id=id_)
        for first, end in days
    ]


async def works_in(host: Host, unit_id: UUID) -> list[Span]:
    """Each repair from the day it was reported to the day it was done, that one included; none of what was
    cancelled, as long as it is.
    """
    spans = []
    for row in await _rows(host, WORKS, unit_id):
        done = row["completed_at"] and local_date(row["completed_at"]) + timedelta(days=1)
        first = local_date(row["reported_at"])
        spans.append(Span(kind="works", starts_on=first, ends_on=done, id=row["order_id"]))
    return spans


async def settled_in(host: Host, unit_id: UUID) -> list[Span]:
    """Each settlement from the day the unit was given back to the day it was closed, that one included; none
    of who never left.
    """
    spans = []
    for row in await _rows(host, SETTLEMENTS, unit_id):
        kind: Kind = "room_change_settlement" if row["occasion"] == "changed_room" else "settlement"
        end = row["closed_on"] and row["closed_on"] + timedelta(days=1)
        spans.append(Span(kind=kind, starts_on=row["opened_on"], ends_on=end, id=row["id"]))
    return spans


async def held_on(host: Host, unit_id: UUID) -> tuple[date, list[Period]]:
    """The day on which it was taken in first, and the days on which it was its owner's again, in order; to
    `FOREVER` where it did not come again.
    """
    [row] = await _rows(host, HELD, unit_id)
    turns = [*row["not_held"], row["held_until"], FOREVER]
    back = [days for days in zip(turns[::2], turns[1::2], strict=True) if days[0] < days[1]]
    return row["held_since"], back


async def _rows(host: Host, query: LiteralString, unit_id: UUID) -> list[dict[str, Any]]:
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        found: list[dict[str, Any]] = await (await cursor.execute(query, [unit_id])).fetchall()
        return found
