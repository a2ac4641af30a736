"""One row of what was heard, by its id."""

from typing import Any, LiteralString
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

Pool = AsyncConnectionPool[Any]


async def look_up(pool: Pool, query: LiteralString, id_: UUID) -> tuple[Any, ...] | None:
    """The row that `query` finds by this id, None where nothing of it has been heard."""
    async with pool.connection() as conn:
        row: tuple[Any, ...] | None = await (await conn.execute(query, [id_])).fetchone()
    return row
