"""Who lives on past the end of their contract, as the covers know it; and as it is by all that was told."""

from collections.abc import Sequence
from datetime import date
from typing import LiteralString, NamedTuple
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.tenants import goes_by

from contracts.domain.cover_facts import StayingDropped, StayingNoted
from contracts.views.lettings import FOREVER


def keys(fact: Fact) -> Sequence[str]:
    match fact.event:
        case StayingNoted(unit_id=unit, contract_id=id_) | StayingDropped(unit_id=unit, contract_id=id_):
            return [f"{unit}/{id_}"]
    return []


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case StayingNoted(unit_id=unit, contract_id=id_):
            return {"id": keys(fact)[0], "unit_id": unit, "contract_id": id_}
    return None


staying = View(
    name="staying",
    columns="id text primary key, unit_id uuid not null, contract_id uuid not null",
    listens=(StayingNoted, StayingDropped),
    keys=keys,
    project=project,
    inline=True,
)


class Stay(NamedTuple):
    """Whose tenant lives on in which unit."""

    unit_id: UUID
    contract_id: UUID


WHO: LiteralString = goes_by("l.tenant_id")
LIVES_BY_A_LATER: LiteralString = f"""exists (
    select from views.lettings n
     where n.unit_id = l.unit_id and n.track = 'tenant' and {goes_by("n.tenant_id")} = {WHO}
       and n.starts_on > l.starts_on and n.starts_on <= %(day)s and n.until >= %(day)s)"""
# Of a hundred thousand few are past their end: the index by ends finds them, and only of them it is asked.
NOW: LiteralString = f"""
    select l.unit_id, l.contract_id from views.lettings l
     where l.track = 'tenant' and l.until = '{FOREVER}' and l.ends_on <= %(day)s
       and exists (select from views.residents r
                    where r.unit_id = l.unit_id and {goes_by("r.tenant_id")} = {WHO})
       and not {LIVES_BY_A_LATER}"""
KNOWN: LiteralString = "select unit_id, contract_id from views.staying"


async def staying_by(host: Host, day: date) -> set[Stay]:
    """Whose tenant lives there although the contract has ended by `day`, which may be one to come; each by
    the number they go by now. Who has another contract by then lives by that.
    """
    return await _found(host, NOW, {"day": day})


async def known(host: Host) -> set[Stay]:
    """Of whom the covers know it."""
    return await _found(host, KNOWN, {})


async def _found(host: Host, query: LiteralString, given: dict[str, date]) -> set[Stay]:
    async with host.pool.connection() as conn:
        return {Stay(*row) async for row in await conn.execute(query, given)}
