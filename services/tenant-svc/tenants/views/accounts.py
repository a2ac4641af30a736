"""Accounts by id: whose each is. Nothing of it can be read."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from tenants.domain.account import AccountKept
from tenants.views.query import Pool, rows


def project(row: Row | None, fact: Fact) -> Row | None:
    if not isinstance(fact.event, AccountKept):
        return row
    said = {"id": fact.event.account_id, "person_id": fact.event.person_id}
    return said | {"seals": fact.event.seals.model_dump(), "kept_at": fact.effective_at}


accounts = View(
    name="accounts",
    columns="id uuid primary key, person_id uuid not null, seals jsonb not null,"
    " kept_at timestamptz not null",
    listens=(AccountKept,),
    keys=lambda fact: [fact.event.account_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    indexes=("(person_id)",),
)


async def one(pool: Pool, account_id: UUID) -> Row | None:
    found = await rows(pool, "select * from views.accounts where id = %s", [account_id])
    return found[0] if found else None


async def all_of(pool: Pool, person_ids: Sequence[UUID]) -> list[Row]:
    """All that these are known to have, the latest first."""
    query: LiteralString = "select * from views.accounts where person_id = any(%s) order by kept_at desc, id"
    return await rows(pool, query, [list(person_ids)])
