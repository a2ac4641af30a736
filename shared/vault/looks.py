"""Who looked at what is sealed of somebody here, as it was recorded before they were shown it."""

from collections.abc import Sequence
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

LOOKS: Final[LiteralString] = (
    "select at, person_id, fields, role, reason from disclosures where person_id = any(%s) order by id"
)


async def looks_at(pool: AsyncConnectionPool[Any], person_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Every look at any of them, the first first: `at`, `person_id`, `fields`, `role`, `reason`."""
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        return await (await cursor.execute(LOOKS, [list(person_ids)])).fetchall()
