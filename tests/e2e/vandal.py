"""An unruly bus: what one department tells comes late, or all over again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, LiteralString

import psycopg
from kernel.leader import leadership
from kernel.topics import topic_of
from local import databases
from local.urls import with_database

from .house import House

# The lock that `leadership` takes: one number, which PostgreSQL shows in two halves.
END_LEADER: Final[LiteralString] = """
    select pg_terminate_backend(pid, 5000) from pg_locks join pg_database d on d.oid = database
    where locktype = 'advisory' and datname = current_database()
      and ((classid::bigint << 32) | objid::bigint) = hashtext(%s)::bigint
"""


@asynccontextmanager
async def silenced(house: House, context: str) -> AsyncIterator[None]:
    """A service goes on deciding and hearing, but tells nothing: what it tells comes after all others."""
    url, duty = _administrator(house, context), _duty(house, context)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conn:
        ended = await (await conn.execute(END_LEADER, [f"kernel.{duty}"])).fetchall()
        assert ended == [(True,)]
        async with leadership(url, duty):
            yield


async def tell_all_again(house: House, context: str) -> None:
    """As a publisher does that lost its cursor: everything goes out once more, with the same positions."""
    url = _administrator(house, context)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conn:
        await conn.execute(END_LEADER, [f"kernel.{_duty(house, context)}"])
        await conn.execute("update kernel.cursors set position = 0, heads = '{}'")


def _duty(house: House, context: str) -> str:
    return f"publisher.{topic_of(context, house.mark)}"


def _administrator(house: House, context: str) -> str:
    return with_database(house.engines.postgres_url, databases.login(context, house.mark))
