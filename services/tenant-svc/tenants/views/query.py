"""Reading views: a query, its values, the rows."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from kernel.service import Row
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

Pool = AsyncConnectionPool[AsyncConnection]


async def rows(pool: Pool, query: LiteralString, given: Sequence[Any] | Mapping[str, Any]) -> list[Row]:
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        return await (await cursor.execute(query, given)).fetchall()
