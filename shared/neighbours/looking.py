"""What was heard, by its id."""

from typing import Any, LiteralString

from kernel.facts import PublishedEvent
from kernel.service import View
from psycopg_pool import AsyncConnectionPool

Pool = AsyncConnectionPool[Any]


def ids_told(name: str, key: LiteralString, event: type[PublishedEvent]) -> View:
    """A view of the ids that `event` has told in its field `key`, and of nothing else."""
    return View(
        name=name,
        columns=f"{key} uuid primary key",
        listens=(event,),
        keys=lambda fact: [getattr(fact.event, key)],
        project=lambda _, fact: {key: getattr(fact.event, key)},
        key=key,
    )


async def look_up(pool: Pool, query: LiteralString, *by: Any) -> tuple[Any, ...] | None:
    """The row that `query` finds by these values, None where nothing of it has been heard."""
    async with pool.connection() as conn:
        row: tuple[Any, ...] | None = await (await conn.execute(query, by)).fetchone()
    return row
