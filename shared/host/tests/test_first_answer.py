"""A service that is started before its store lets anybody in begins once it does."""

import asyncio
from urllib.parse import urlsplit

import psycopg
import pytest
from host.runtime import Runtime
from kernel.clock import WallClock
from local.engines import Engines
from psycopg import sql
from testkit.library import library
from testkit.stack import eventually, settings_of, with_roles


async def test_a_store_that_lets_nobody_in_yet_is_waited_for_and_said_once(
    engines: Engines, database: str, topic_prefix: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings = settings_of(library, await with_roles(database), engines.kafka, topic_prefix)
    runtime, name = Runtime(library, settings, WallClock()), sql.Identifier(urlsplit(database).path[1:])

    async def said() -> bool:
        return "the database of library does not answer yet" in caplog.text

    async with await psycopg.AsyncConnection.connect(engines.postgres_url, autocommit=True) as administrator:
        await administrator.execute(sql.SQL("alter database {} allow_connections false").format(name))
        start = asyncio.create_task(runtime.start())
        try:
            await eventually(said, "it is said")
        finally:
            await administrator.execute(sql.SQL("alter database {} allow_connections true").format(name))
        await start
    assert caplog.text.count("does not answer yet") == 1
    assert "sequencer" not in runtime.readiness()
    await runtime.stop()
