"""One of many: a session advisory lock on a connection of its own. The connection goes, the lock goes.

A leader speaks with its database every few seconds; of whom PostgreSQL hears nothing for 12 s, it ends.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg

from kernel.connection import CONNECT_SECONDS, OPTIONS, Connection

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0  # a dead leader's lock is free when PostgreSQL notices; then at most this long


@asynccontextmanager
async def leadership(url: str, duty: str) -> AsyncIterator[psycopg.AsyncConnection]:
    """Wait to become the only holder of `duty` in this database; yields the connection that holds it.

    Whatever must not be done by two at once runs its transactions on this very connection: when the lock
    is lost they fail with it.
    """
    async with await Connection.connect(
        url,
        autocommit=True,
        application_name=f"anju-{duty}"[:63],
        connect_timeout=CONNECT_SECONDS,
        options=f"{OPTIONS} -c idle_session_timeout=12000",
    ) as conn:
        while True:
            row = await (
                await conn.execute("select pg_try_advisory_lock(hashtext(%s))", [f"kernel.{duty}"])
            ).fetchone()
            if row and row[0]:
                break
            await asyncio.sleep(RETRY_SECONDS)
        log.info("leads: %s", duty)
        yield conn
