"""Of which contracts the papers are kept until when, and of which they were destroyed."""

from collections.abc import Sequence
from datetime import date
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from contracts.domain import retention as of
from contracts.views.held import BINDS
from contracts.views.noted import NOTED
from contracts.views.past_end import KEPT


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.contract_id] if isinstance(fact.event, of.RetentionEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    if not isinstance(fact.event, of.RetentionEvent):
        return row
    row = row or {"over_on": None, "forgotten": False, "told": False, "destroyed_at": None}
    row |= {"contract_id": fact.event.contract_id, "version": fact.version}
    match fact.event:
        case of.RetentionBegan(over_on=day):
            row["over_on"] = day
        case of.RetentionInterrupted():
            row["over_on"] = None
        case of.PartyForgotten():
            row["forgotten"] = True
        case of.ContractPartyErased():
            row["told"] = True
        case of.DraftPapersDestroyed() | of.ContractPapersDestroyed():
            row["destroyed_at"] = fact.recorded_at
    return row


retentions = View(
    name="retentions",
    columns="contract_id uuid primary key, over_on date, forgotten boolean not null, told boolean not null,"
    " destroyed_at timestamptz, version int not null",
    listens=of.retention.events,
    keys=keys,
    project=project,
    inline=True,
    key="contract_id",
    revision=3,  # since the papers of drafts end with who they name
)

UNSENT: LiteralString = """(
    c.status in ('drafted', 'void', 'declined') and c.signed_on is null and c.signing_id is null)"""
FORGOTTEN: LiteralString = f"""
    select c.id, c.status in ('drafted', 'out_for_signature') as unsigned, {UNSENT} as unsent,
           {BINDS} as binds,
           c.track, c.unit_ids, c.park_id, c.manager_id
      from views.erased e
      join views.contracts c on c.party_id = e.person_id
      left join views.retentions r on r.contract_id = c.id
     where r.destroyed_at is null and (not coalesce(r.forgotten, false) or {UNSENT})
        or not coalesce(r.told, false) and {BINDS}
     limit 100"""
OUT: LiteralString = """
    select c.id, c.signing_id from views.erased e join views.contracts c on c.party_id = e.person_id
     where c.status = 'out_for_signature' limit 100"""
FROM_BEFORE: LiteralString = f"""
    select c.id, case when c.status in ('drafted', 'declined') then %(today)s::date
                      else coalesce(c.closed_on, c.ends_on) end, array(
        select s.id from views.settlements s where s.contract_id = c.id
           and (s.status = 'open' or s.status = 'closed' and s.refund_fen > 0))
      from views.contracts c
     where (c.status in ('over', 'void') or c.status = 'expired' and c.track = 'owner'
            or c.status in ('drafted', 'declined') and c.signing_id is not null)
       and not exists (select from views.retentions r where r.contract_id = c.id)
       and {NOTED} limit 100"""
KEPT_ON: LiteralString = f"""
    select c.id from views.retentions r join views.contracts c on c.id = r.contract_id
     where r.over_on is not null and r.destroyed_at is null
       and c.track = 'owner' and c.status = 'expired' and {KEPT} limit 100"""
LET_GO: LiteralString = f"""
    select c.id, c.ends_on from views.retentions r join views.contracts c on c.id = r.contract_id
     where r.over_on is null and r.destroyed_at is null
       and c.track = 'owner' and c.status = 'expired' and not {KEPT} limit 100"""
TO_DESTROY: LiteralString = """
    select r.contract_id from views.retentions r
     where r.destroyed_at is not null
       and not exists (select from contract_keys k where k.contract_id = r.contract_id and k.wrapped is null)
     limit 100"""


async def to_be_told(conn: AsyncConnection, today: date) -> list[of.NoteForgotten]:
    """To contracts whose party was erased, and which have yet to hear of it."""
    cursor = conn.cursor(row_factory=dict_row)
    rows = await (await cursor.execute(FORGOTTEN, {"today": today})).fetchall()
    return [
        of.NoteForgotten(
            contract_id=row["id"],
            unsigned=row["unsigned"],
            unsent=row["unsent"],
            in_force=of.InForce(**{name: row[name] for name in of.InForce.model_fields})
            if row["binds"]
            else None,
            today=today,
        )
        for row in rows
    ]


async def out_to_the_erased(conn: AsyncConnection) -> list[tuple[UUID, UUID]]:
    """Contracts that are out to be signed by a party that was erased, each with its signing."""
    return await (await conn.execute(OUT)).fetchall()


async def over_before(conn: AsyncConnection, today: date) -> list[tuple[UUID, date, list[UUID]]]:
    """Contracts that were over, and drafts that were taken back, before papers of theirs had a time: since
    when, and which settlements are not done. What was not followed yet is for a policy to note.
    """
    return await (await conn.execute(FROM_BEFORE, {"today": today})).fetchall()


async def kept_on(conn: AsyncConnection) -> list[UUID]:
    """Owners' contracts whose papers' years are counted though we go on by them past their end."""
    return [id_ for (id_,) in await (await conn.execute(KEPT_ON)).fetchall()]


async def let_go(conn: AsyncConnection) -> list[tuple[UUID, date]]:
    """Those by which we did, and do no more, and when they ended."""
    return await (await conn.execute(LET_GO)).fetchall()


async def to_be_destroyed(conn: AsyncConnection) -> list[UUID]:
    """Contracts whose papers are kept no more, and whose key is there or may yet be made."""
    return [id_ for (id_,) in await (await conn.execute(TO_DESTROY)).fetchall()]
