"""A store from an older backup than its followers have seen: what it would tell, they would drop."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from aiokafka import TopicPartition
from anju.topics import rows_of
from host.runtime import Runtime
from kernel import publisher
from kernel.audit import audit
from kernel.broker import Broker
from kernel.ids import new_id
from kernel.lost import lost_of
from kernel.store import StoreUnavailable
from kernel.telemetry import LOST_FACTS
from kernel.topics import PARTITIONS
from testkit.stack import eventually

from .backups import Backups, backups
from .scene import another, as_owner, do, lend, rows
from .test_bus import Both, at_rest, everything_once, lend_many

OLDER = {"log": "older than what was published of it"}


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "REFUSED_SECONDS", 0.2)


@pytest.fixture
async def kept(engines: Any, both: Both) -> AsyncIterator[Backups]:
    """Of the library's store."""
    async with backups(engines.postgres_url, both[0]) as found:
        yield found


async def ends(runtime: Runtime) -> dict[TopicPartition, int]:
    return await Broker(runtime.settings.kafka).end_offsets(runtime.own_topic, PARTITIONS)


async def lend_on(runtime: Runtime, count: int) -> None:
    """Each asked again while the store is away: whoever was connected to it no longer is."""

    async def lent(id_: UUID) -> None:
        command, command_id = lend(id_), new_id()
        while True:
            try:
                await do(runtime, id_, command, command_id)
                return
            except StoreUnavailable:
                await asyncio.sleep(0.1)

    await asyncio.gather(*(lent(new_id()) for _ in range(count)))


async def says(runtime: Runtime, missing: dict[str, str]) -> None:
    async def said() -> bool:
        return runtime.readiness() == missing

    await eventually(said, f"it says {missing}", within=30)


async def test_a_store_restored_to_an_older_state_under_its_service_publishes_nothing_and_says_so(
    both: Both, kept: Backups, caplog: pytest.LogCaptureFixture
) -> None:
    here, there = both
    await lend_on(here, 5)
    await at_rest(here, there)
    older = await kept.make()
    await lend_on(here, 3)
    await at_rest(here, there)
    told = await ends(here)
    await kept.restore(older)
    await says(here, OLDER)
    assert LOST_FACTS.labels(here.service.name)._value.get() == 3
    assert [r.levelno for r in caplog.records if "holds 3 facts" in r.getMessage()] == [logging.ERROR]
    await lend_on(here, 4)  # further than what was lost: positions alone would tell nothing any more
    async with another(here) as afterwards:
        await says(afterwards, OLDER)
        assert await ends(here) == told
        found = [b for b in await audit([here]) if b.promise == "the log holds every fact that it published"]
        assert [b.found for b in found] == ["3 are lost, first 6"]
        [row] = await rows_of([here, there])
        assert (row["lost"], (await here.agreement())["lost"]) == (3, 3)


async def test_the_newest_store_put_back_is_published_from_by_itself(both: Both, kept: Backups) -> None:
    here, there = both
    await lend_on(here, 5)
    older = await kept.make()
    await lend_on(here, 3)
    await at_rest(here, there)
    newest = await kept.make()
    await kept.restore(older)
    await says(here, OLDER)
    await kept.restore(newest)
    await says(here, {})
    await lend_on(here, 2)
    await everything_once(here, there, 10)


async def test_a_store_set_back_under_connections_that_live_on_is_noticed(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = both
    monkeypatch.setattr(publisher, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(publisher, "POLL_SECONDS", 0.2)
    await lend_many(here, 5)
    await at_rest(here, there)
    await as_owner(here, "create table public.cursors as table kernel.cursors")
    await lend_many(here, 3)
    await at_rest(here, there)
    await as_owner(
        here,
        "set session_replication_role = replica;"
        " delete from kernel.events where (stream_id, version) in"
        " (select stream_id, version from kernel.log where position > 5);"
        " delete from kernel.log where position > 5;"
        " update kernel.cursors c set position = o.position, heads = o.heads, offsets = o.offsets"
        " from public.cursors o",
    )
    await says(here, OLDER)


async def test_who_was_ended_before_its_cursor_was_saved_has_lost_nothing(both: Both) -> None:
    """As it is after `kill -9`, and when PostgreSQL lost power: all that was sent is in the log."""
    here, there = both
    await lend_many(here, 40)
    await at_rest(here, there)
    await as_owner(here, "update kernel.cursors set position = 0, heads = '{}', offsets = '{}'")
    assert (await lost_of(here)).facts == []
    await here.stop()
    async with another(here) as afterwards:
        await says(afterwards, {})
        await lend_many(afterwards, 5)
        await everything_once(afterwards, there, 45)
        assert await rows(afterwards, "select count(*) from kernel.log") == [(45,)]
