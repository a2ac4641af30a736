"""What the rounds found: connections that report no error and carry nothing any more."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from kernel.connection import CONNECT_SECONDS, OPTIONS, Connection, ServerSilent
from kernel.leader import leadership
from local.home import free_port
from local.postgres import Postgres

from tests.chaos.house import seeded
from tests.chaos.proxy import Proxy

PATIENCE = 0.5
CHANCE = seeded(1, "half-open")


@pytest.fixture
async def behind_proxy(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[Proxy, str]]:
    """A proxy before a PostgreSQL of our own, and the server's address by way of it."""
    postgres = Postgres(tmp_path_factory.mktemp("half") / "postgres", "half-open", free_port())
    await asyncio.to_thread(postgres.start)
    proxy = Proxy(postgres.port or 0)
    await proxy.start()
    try:
        yield proxy, f"postgresql://postgres:half-open@127.0.0.1:{proxy.port}/postgres"
    finally:
        await proxy.stop()
        await asyncio.to_thread(postgres.stop)


async def test_a_statement_on_a_half_open_connection_fails_instead_of_waiting_for_ever(
    behind_proxy: tuple[Proxy, str],
) -> None:
    proxy, url = behind_proxy
    async with await Connection.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS) as conn:
        await conn.execute("select 1")
        proxy.stall(CHANCE, 60)
        conn.patience = PATIENCE
        async with asyncio.timeout(PATIENCE * 6):
            with pytest.raises(ServerSilent):
                async with conn.transaction():
                    await conn.execute("select 1")
        assert conn.closed
    proxy.heal()


async def test_the_locks_of_a_half_open_transaction_go_without_its_client(
    behind_proxy: tuple[Proxy, str],
) -> None:
    proxy, url = behind_proxy
    soon = OPTIONS.replace("15000", "500")
    assert soon != OPTIONS
    lost = await Connection.connect(url, options=soon)
    await lost.execute("select pg_advisory_xact_lock(1)")
    proxy.stall(CHANCE, 60)
    async with await Connection.connect(url, autocommit=True) as other, asyncio.timeout(5):
        await other.execute("select pg_advisory_lock(1)")
    proxy.heal()
    await lost.close()


async def test_a_leader_behind_a_half_open_connection_loses_its_lock(
    behind_proxy: tuple[Proxy, str],
) -> None:
    proxy, url = behind_proxy
    async with leadership(url, "duty") as conn:
        assert isinstance(conn, Connection)
        proxy.stall(CHANCE, 60)
        conn.patience = PATIENCE  # of this one only: who follows is to wait as patiently as in earnest
        with pytest.raises(ServerSilent):
            await conn.execute("select 1")
    async with asyncio.timeout(20), leadership(url, "duty") as conn:
        await conn.execute("select 1")
    proxy.heal()
