"""Each lease's filing, and by when the city wants it."""

from datetime import date
from typing import Any, LiteralString
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.tenants import numbers_of
from psycopg.rows import dict_row

from contracts.domain.filing import filing
from contracts.domain.filing_facts import (
    ContractFiled,
    FilingDropped,
    FilingFellDue,
    FilingOverdue,
    FilingRetracted,
    FilingToCancel,
    FilingUnsaid,
)
from contracts.domain.references import same_number
from contracts.views.board_sql import THERE
from contracts.views.words import words_of


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case FilingFellDue(contract_id=id_) as asked:
            said = asked.model_dump(exclude={"contract_id", "ends_on"})
            # Extended, it is to be filed anew; so long the city has it under the number it was filed by.
            filed = {name: row[name] if row else None for name in ("number", "filed_on", "number_key")}
            row = {"id": id_, **said, "status": "open", **filed, "number_once": False}
            row |= {"dropped_why": None, "dropped_by": None, "dropped_reason": None}
        case FilingUnsaid(contract_id=id_) as unsaid:
            said = unsaid.model_dump(exclude={"contract_id", "ends_on"})
            row = {"id": id_, **said, "cause": "signed", "status": "unknown", "number": None}
            row |= {"filed_on": None, "dropped_why": None, "dropped_by": None, "dropped_reason": None}
            row |= {"number_key": None, "number_once": False}
        case ContractFiled(number=number, filed_on=day, number_once=once) if row:
            row |= {"status": "filed", "number": number, "filed_on": day}
            row |= {"dropped_why": None, "dropped_by": None, "dropped_reason": None}
            row |= {"number_key": same_number(number), "number_once": once}
        case FilingRetracted() if row:
            row |= {"status": "open", "number": None, "filed_on": None}
            row |= {"number_key": None, "number_once": False}
        case FilingOverdue() if row:
            row |= {"status": "overdue"}
        case FilingToCancel() if row:
            row |= {"status": "to_cancel"}
        case FilingDropped(why=why) if row:
            row |= {"status": "dropped", "dropped_why": why}
            if why == "annulled":  # the city has nothing of it, or another contract's under its number
                row |= {"number": None, "filed_on": None, "number_key": None, "number_once": False}
            if why == "said":
                row |= {"dropped_by": fact.origin.actor, "dropped_reason": fact.origin.reason}
    return row and row | {"version": fact.version}


filings = View(
    name="filings",
    columns="id uuid primary key, park_id uuid not null, unit_ids uuid[] not null, cause text not null,"
    " due_on date not null, policy_version int not null, policy_scope text, status text not null,"
    " number text, filed_on date,"
    " dropped_why text, dropped_by text, dropped_reason text, version int not null,"
    " number_key text, number_once boolean not null,"
    " constraint filing_number_once exclude using btree (number_key with =) where (number_once)",
    listens=filing.events,
    keys=lambda fact: [fact.event.contract_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    revision=6,  # since what is filed after all says no more why it was not
    indexes=("(due_on, id)", "(due_on, id) where status in ('open', 'overdue')", "(number_key)"),
)

PAGE: LiteralString = f"""
    select f.id, f.park_id, f.unit_ids, c.tenant_id, f.cause, f.due_on, f.policy_version, f.status, f.number,
           f.filed_on, f.dropped_why, f.dropped_by, f.dropped_reason, f.version, f.policy_scope
      from views.filings f join views.contracts c on c.id = f.id
     where (%(parks)s::uuid[] is null or f.park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or f.park_id = %(park_id)s)
       and (%(contract_id)s::uuid is null or f.id = %(contract_id)s)
       and (%(unit_id)s::uuid is null or %(unit_id)s = any(f.unit_ids))
       and (%(tenant_id)s::uuid is null or c.tenant_id in {numbers_of("%(tenant_id)s::uuid")})
       and (%(status)s::text is null or f.status = %(status)s)
       and (%(day)s::date is null or (f.due_on, f.id) > (%(day)s, %(last)s::uuid))
       and ({{text}})
     order by f.due_on, f.id limit %(limit)s"""
# One word of what was typed: of a room as everywhere, or the number of the contract itself.
WORD: LiteralString = f"""(right(f.id::text, 10) = %({{word}}_tail)s or exists (
        select from views.units u where u.id = any(f.unit_ids) and ({THERE})))"""


async def page_of(
    host: Host, wanted: Row, text: str | None, last: tuple[date, UUID] | None, limit: int
) -> list[Row]:
    """At most `limit` filings behind `last`, the most urgent first; `text` is the city's number of it, or
    each of its words means the room, its building or park, or is the contract's number.
    """
    day, id_ = last or (None, None)
    given = wanted | {"day": day, "last": id_, "limit": limit}
    if text is None:
        return await _rows(host, PAGE.format(text="true"), given)
    words, values = await words_of(host, text)
    meant = " and ".join(WORD.format(word=word) for word in words)
    given |= values | {"city_number": same_number(text)}
    return await _rows(host, PAGE.format(text=f"f.number_key = %(city_number)s or {meant}"), given)


OVER_IN_TIME: LiteralString = """
    select f.id, c.over_on from views.filings f join lateral (
        select coalesce(closed_on, ends_on) as over_on from views.contracts
         where id = f.id and status in ('expired', 'over')) c on c.over_on <= f.due_on
     where f.status in ('open', 'overdue') and not exists (
           select from kernel.events e where e.stream_id = %s || f.id and e.type = 'FilingDropped')
     order by f.due_on, f.id"""


async def over_in_time(host: Host) -> list[tuple[UUID, date]]:
    """Leases that were over by their last day to be filed, and never heard so; since when. What was dropped
    and taken up again is lived in after all.
    """
    stream = filing.stream("")
    async with host.pool.connection() as conn:
        return [(id_, day) async for id_, day in await conn.execute(OVER_IN_TIME, [stream])]


async def filing_of(host: Host, contract_id: UUID) -> Row | None:
    query: LiteralString = "select * from views.filings where id = %(id)s"
    return next(iter(await _rows(host, query, {"id": contract_id})), None)


async def filed_under(host: Host, number: str, than: UUID) -> UUID | None:
    """Another contract than this that was filed under the number, however it is spelled."""
    query: LiteralString = "select id from views.filings where number_key = %(number)s and id <> %(than)s"
    found = await _rows(host, query, {"number": same_number(number), "than": than})
    return found[0]["id"] if found else None


async def _rows(host: Host, query: LiteralString, given: dict[str, Any]) -> list[Row]:
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        found: list[Row] = await (await cursor.execute(query, given)).fetchall()
        return found
