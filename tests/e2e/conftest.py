"""One house for the tests across services that only ask, watched in all it says: starting one takes long."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from local.engines import Engines

from .collector import Collector
from .house import House, open_house


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
        "OTEL_BSP_SCHEDULE_DELAY": "400",
        "ANJU_LOG_LEVEL": "DEBUG",
    }
    async with open_house(engines, home, split=True, more=told) as house:
        yield house
