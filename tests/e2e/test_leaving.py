"""A stop is heard by all that a process does at once, and answers that have no end of their own end at it."""

import asyncio

from testkit.stack import eventually

from .house import House

AT_ONCE = 4.0  # seconds; a server that waits for who listens gives up after eight


async def test_who_listens_for_ever_does_not_keep_a_process_that_is_asked_to_stop(watched: House) -> None:
    async with watched.http.stream("GET", "/live", headers=watched.bearer()) as listening:
        assert listening.is_success
        took = await watched.leave("gateway")
        async with asyncio.timeout(AT_ONCE):
            async for _ in listening.aiter_raw():
                pass
    await watched.start("gateway")
    assert took < AT_ONCE


async def test_a_stop_is_heard_by_who_has_not_started_yet(watched: House) -> None:
    watched.kill("analytics")
    said = watched.log("analytics")
    async with watched.runtimes["analytics"].pool.connection() as conn:
        await conn.execute("select pg_advisory_lock(hashtext('kernel.migrate'))")
        starting = asyncio.create_task(watched.start("analytics"))

        async def waits() -> bool:
            waiting = await conn.execute(
                "select from pg_locks join pg_database d on d.oid = database"
                " where locktype = 'advisory' and not granted and datname = current_database()"
            )
            return waiting.rowcount > 0

        await eventually(waits, "analytics at the door of its store", within=30)
        took = await watched.leave("analytics")
        starting.cancel()
        await conn.execute("select pg_advisory_unlock_all()")
    await watched.start("analytics")
    assert took < AT_ONCE
    assert "stopped: analytics" in watched.log("analytics").removeprefix(said)
