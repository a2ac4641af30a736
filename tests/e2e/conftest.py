"""Two houses for all tests across services, since starting one takes longer than asking it.

One is only asked, and watched in all it says; the other may be broken: killed, moved in time, its bus wiped.
Each test uses parks and people of its own, and leaves every process running and every promise kept.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from local.engines import Engines

from .collector import Collector
from .house import House, open_house
from .town import Town


@pytest_asyncio.fixture(scope="package")
async def collector() -> AsyncIterator[Collector]:
    """Every span of `watched` ends up here."""
    collector = Collector()
    with collector.listening():
        yield collector


@pytest_asyncio.fixture(scope="package")
async def watched(
    engines: Engines, collector: Collector, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """A house with a process for each service, that traces everything and logs all it can say."""
    home: Path = tmp_path_factory.mktemp("watched")
    told = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
        "ANJU_LOG_LEVEL": "DEBUG",
    }
    async with open_house(engines, home, split=True, more=told) as house:
        yield house


@pytest_asyncio.fixture(scope="package")
async def house(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house with a process for each service, to be broken."""
    async with open_house(engines, tmp_path_factory.mktemp("house"), split=True) as found:
        yield found


@pytest.fixture
def town(house: House) -> Town:
    """The words of the domain, spoken to the house that may be broken."""
    return Town(house)
