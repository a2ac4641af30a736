"""Accounts by id: whose each is, and which took its place. Nothing of it can be read."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain.account import AccountKept
from tenants.views.query import Pool, rows


def project(row: Row | None, fact: Fact) -> Row | None:
    event = fact.event
    if not isinstance(event, AccountKept):
        return row
    said = event.model_dump(include={"person_id", "seals", "source", "instead_of"})
    return said | {"id": event.account_id, "kept_at": fact.effective_at}


accounts = View(
    name="accounts",
    columns="id uuid primary key, person_id uuid not null, seals jsonb not null,"
    " kept_at timestamptz not null, source text, instead_of uuid",
    listens=(AccountKept,),
    keys=lambda fact: [fact.event.account_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    revision=2,
    indexes=("(person_id)",),
)

_ACCOUNTS: LiteralString = """
    (select a.*, (select n.id from views.accounts n
                   where n.person_id = a.person_id and n.instead_of = a.id
                   order by n.kept_at desc, n.id limit 1) as replaced_by
       from views.accounts a) a"""


async def one(pool: Pool, account_id: UUID) -> Row | None:
    found = await rows(pool, f"select * from {_ACCOUNTS} where id = %s", [account_id])
    return found[0] if found else None


async def all_of(pool: Pool, person_ids: Sequence[UUID]) -> list[Row]:
    """All that these are known to have, the latest first."""
    query = f"select * from {_ACCOUNTS} where person_id = any(%s) order by kept_at desc, id"
    return await rows(pool, query, [list(person_ids)])
