"""Tenant contracts, and drafts of them, that outlive their owner's cover, unit by unit, while they do; and of
what is over, which of its days were not covered.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from psycopg.rows import dict_row

from contracts.domain.cover_facts import (
    ContractOverrunDetected,
    ContractOverrunResolved,
    PastOverrunDropped,
    PastOverrunNoted,
)
from contracts.domain.overruns import DAY, Overrun

FOREVER = date.max  # `over_on` of what goes on
PAST = "/past"


def keys(fact: Fact) -> Sequence[str]:
    match fact.event:
        case ContractOverrunDetected(unit_id=unit, contract_id=id_):
            return [f"{unit}/{id_}"]
        case ContractOverrunResolved(unit_id=unit, contract_id=id_):
            return [f"{unit}/{id_}"]
        case (
            PastOverrunNoted(unit_id=unit, contract_id=id_)
            | PastOverrunDropped(unit_id=unit, contract_id=id_)
        ):
            return [f"{unit}/{id_}{PAST}"]
    return []


def project(row: Row | None, fact: Fact) -> Row | None:
    """From `over_on` on it is over, and stands for the days before. Who lives on past the end, or who comes
    again, has days that are over and others that go on: a row of each.
    """
    match fact.event:
        case (ContractOverrunDetected(overrun=overrun) | PastOverrunNoted(overrun=overrun)) as event:
            over_on = event.over_on if isinstance(event, PastOverrunNoted) else FOREVER
            place = event.model_dump(include={"unit_id", "contract_id", "park_id"})
            rents = [each.model_dump(mode="json") for each in overrun.rents]
            days = [[first.isoformat(), end.isoformat()] for first, end in overrun.uncovered]
            said = overrun.model_dump(exclude={"rents", "uncovered"})
            return {
                "id": keys(fact)[0],
                **place,
                **said,
                "rents": rents,
                "uncovered": days,
                "over_on": over_on,
            }
    return None


overruns = View(
    name="overruns",
    columns="id text primary key, unit_id uuid not null, contract_id uuid not null, park_id uuid not null,"
    " cover_ends_on date not null, days_over int not null, exposure_fen bigint not null,"
    " draft bool not null, bare bool not null, stays_on bool not null, rents jsonb not null,"
    " uncovered jsonb not null, over_on date not null",
    listens=(ContractOverrunDetected, ContractOverrunResolved, PastOverrunNoted, PastOverrunDropped),
    keys=keys,
    project=project,
    inline=True,
    remembers=True,
    indexes=(
        "(contract_id)",
        f"(cover_ends_on, unit_id) where not draft and uncovered = '[]' and over_on = '{FOREVER}'",
        f"(cover_ends_on) where not draft and uncovered <> '[]' and over_on = '{FOREVER}'",
        f"(over_on) where over_on <> '{FOREVER}'",
    ),
)


async def overruns_of(host: Host, contract_id: UUID) -> list[dict[str, Any]]:
    """The units on which a contract outlives the cover, as it was told last."""
    query = (
        "select unit_id, cover_ends_on, days_over, exposure_fen, draft, bare, stays_on, rents, uncovered"
        " from views.overruns where contract_id = %s and over_on = %s order by unit_id"
    )
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        rows: list[dict[str, Any]] = await (await cursor.execute(query, [contract_id, FOREVER])).fetchall()
    return rows


def stretches(over: Overrun) -> list[dict[str, date]]:
    """The days over as people read them: those in a row from the first to the last."""
    return [{"starts_on": first, "last_day": end - DAY} for first, end in over.stretches]
