"""One house for all cases, since starting one takes longer than asking it. It may be broken: killed, moved in
time, its bus wiped. Each test uses parks and people of its own, and leaves every process running and the
house at rest; who broke something looks whether every promise is kept, and so is at the end, of all they did.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from local.engines import Engines

from tests.e2e.house import House, open_house
from tests.e2e.town import Town


@pytest_asyncio.fixture(scope="package")
async def house(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house with a process for each service, to be broken."""
    async with open_house(engines, tmp_path_factory.mktemp("house"), split=True) as found:
        yield found
        await found.promises_kept()


@pytest.fixture
def town(house: House) -> Town:
    """The words of the domain, spoken to the house that may be broken."""
    return Town(house)
