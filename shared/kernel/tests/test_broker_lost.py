"""Kafka killed, wiped, replaced or cut back: the log tells it all again and every fact arrives once."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from host.runtime import Runtime
from local.kafka import Kafka
from testkit.library import desk, library
from testkit.stack import running

from .scene import another, rows
from .test_bus import at_rest, everything_once, lend_many


@dataclass
class House:
    broker: Kafka
    library: Runtime
    desk: Runtime
    lent: int = 0

    async def lend(self, count: int) -> None:
        await lend_many(self.library, count)
        self.lent += count

    async def settled(self) -> None:
        await everything_once(self.library, self.desk, self.lent)

    async def start(self) -> None:
        await asyncio.to_thread(self.broker.start)

    async def stop(self) -> None:
        await asyncio.to_thread(self.broker.stop)


@pytest.fixture(scope="module")
async def house(
    engines: object, module_database: object, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    broker = Kafka(tmp_path_factory.mktemp("broker") / "kafka")
    await asyncio.to_thread(broker.start)
    try:
        async with (
            running(library, module_database(), broker.bootstrap, "lost") as here,  # type: ignore[operator]
            running(desk, module_database(), broker.bootstrap, "lost") as there,  # type: ignore[operator]
        ):
            yield House(broker, here, there)
    finally:
        await asyncio.to_thread(broker.kill)


async def test_a_broker_killed_in_the_middle_is_waited_out(house: House) -> None:
    await house.lend(20)
    telling = asyncio.create_task(house.lend(100))
    await asyncio.sleep(0.05)
    await asyncio.to_thread(house.broker.kill)
    await telling
    await house.lend(30)
    await house.start()
    await house.settled()


async def test_a_wiped_broker_is_told_everything_again(house: House) -> None:
    await house.lend(10)
    await house.settled()
    await house.stop()
    house.broker.wipe()
    await house.start()
    await house.lend(10)
    await house.settled()


async def test_a_broker_that_lost_some_partitions_is_told_everything_again(house: House) -> None:
    await house.lend(60)
    await house.settled()
    await house.stop()
    for part in (0, 2, 5):
        shutil.rmtree(house.broker.data / "log" / f"lost.library.v1-{part}")
    await house.start()
    await house.lend(40)
    await house.settled()


async def test_facts_told_while_the_desk_was_away_and_the_broker_lost_them_arrive(house: House) -> None:
    await house.lend(10)
    await house.settled()
    consumer = house.desk._tasks["consumer"]
    consumer.cancel()
    await asyncio.wait([consumer])
    await house.lend(25)
    await at_rest_but_for_the_desk(house)
    await house.stop()
    house.broker.wipe()
    await house.start()
    async with another(house.desk):
        await house.settled()
    house.desk._tasks["consumer"] = asyncio.create_task(house.desk.consumer.run())  # type: ignore[union-attr]
    await house.lend(5)
    await house.settled()


async def at_rest_but_for_the_desk(house: House) -> None:
    await at_rest(house.library)
    assert (await rows(house.desk, "select count(*) from views.known"))[0][0] < house.lent


async def test_a_service_stops_in_time_though_the_broker_is_gone(house: House) -> None:
    await house.settled()
    async with another(house.library) as here, another(house.desk) as there:
        await asyncio.to_thread(house.broker.kill)
        await lend_many(here, 10)
        house.lent += 10
        await asyncio.sleep(1)
        begun = asyncio.get_running_loop().time()
        await asyncio.gather(here.stop(), there.stop())
        assert asyncio.get_running_loop().time() - begun < 10
    await house.start()
    await house.settled()
