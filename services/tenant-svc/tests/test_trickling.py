"""A partner whose answer never ends is away, and holds up nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date

import pytest
from kernel.clock import WallClock
from kernel.ids import new_id
from pydantic import SecretStr
from tenants.edge.authority import AuthorityUnavailable, Question, open_authority
from tenants.edge.locks import LockUnavailable, Order, open_locks
from tenants.settings import AuthoritySettings, LockSettings

PATIENT = 0.3  # seconds
SECRET = SecretStr("of a test")


async def _trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A byte, and soon another: never so late that a wait for the next one would be over."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
    with suppress(ConnectionError):
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(PATIENT / 10)


@pytest.fixture
async def trickling() -> AsyncIterator[str]:
    server = await asyncio.start_server(_trickle, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    yield f"http://{host}:{port}"
    server.close()


async def test_an_authority_that_trickles_is_asked_again_later(trickling: str) -> None:
    told = AuthoritySettings(identity_url=trickling, identity_secret=SECRET, identity_timeout_s=PATIENT)
    question = Question(new_id(), "passport", "张晓明", "E12345678")
    async with open_authority(told, WallClock().now) as authority, asyncio.timeout(PATIENT * 30):
        with pytest.raises(AuthorityUnavailable, match="TimeoutError"):
            await authority.ask(question)


async def test_a_lock_service_that_trickles_is_given_the_order_again_later(trickling: str) -> None:
    told = LockSettings(lock_url=trickling, lock_secret=SECRET, lock_timeout_s=PATIENT)
    order = Order(new_id(), "grant", new_id(), new_id(), date(2025, 3, 1))
    async with open_locks(told, WallClock().now) as locks, asyncio.timeout(PATIENT * 30):
        with pytest.raises(LockUnavailable, match="TimeoutError"):
            await locks.give(order)
