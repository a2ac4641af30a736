"""A small house for the ledger and the demonstration: all services in this process, real engines beneath."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from anju.demonstration.house import House, open_house
from anju.demonstration.quiet import quiet
from anju.importing import Loaded, load
from demo.make_ledger import write
from kernel.clock import WallClock, local_date
from local.engines import Engines


@pytest.fixture(scope="package")
async def house(engines: Engines) -> AsyncIterator[House]:
    """On the wall clock; shared by all tests here, so each works on its own things."""
    async with open_house(engines.postgres_url, engines.kafka, WallClock()) as house:
        yield house


@pytest.fixture(scope="package")
def ledger_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Today's ledger, a small one."""
    path = tmp_path_factory.mktemp("ledger") / "台账.xlsx"
    write(local_date(WallClock().now()), path, small=True)
    return path


@pytest.fixture(scope="package")
async def imported(house: House, ledger_file: Path) -> Loaded:
    """The ledger, loaded, and everything that followed from it done."""
    async with house.api("ledger") as api:
        loaded = await load(api, ledger_file)
    await quiet(house)
    return loaded
