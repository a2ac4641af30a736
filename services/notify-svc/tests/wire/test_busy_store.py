"""The store has no connection to spare when a partner says yes: it is waited for, and the yes is kept."""

from contextlib import AsyncExitStack
from typing import Any

import pytest
from testkit.stack import eventually

from .asking import attempt, tell
from .conftest import House


async def test_a_yes_that_the_store_had_no_connection_for_is_kept_as_soon_as_it_has(
    slow_house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pool = slow_house.runtime.pool
    monkeypatch.setattr(pool, "timeout", 0.05)
    await slow_house.partners.order("sms", "slow", delay_ms=1_500)
    contract = await tell(slow_house, slow_house.person("sms"))
    entry = dict[str, Any]()

    async def taken() -> bool:
        for row in await slow_house.told(contract):
            for each in await slow_house.partners.of(row["id"], "sms"):
                entry.update(each)
        return bool(entry)

    async def waits() -> bool:
        return any("waiting for the store" in each.getMessage() for each in caplog.records)

    await eventually(taken, "the partner has it, and has not answered yet", every=0.01)
    async with AsyncExitStack() as held:
        for _ in range(slow_house.runtime.settings.pool):
            await held.enter_async_context(pool.connection(10))
        await eventually(waits, "the yes found no connection")
    monkeypatch.undo()

    async def billed() -> bool:
        found = await attempt(slow_house, contract, "sms", "delivered")
        entry.update(id=found["id"])
        return found["cost_fen"] is not None

    # The receipt says that it arrived, the yes what it cost. The clock stands: no lease is over meanwhile.
    await eventually(billed, "what the partner said is kept")
    [kept] = await slow_house.partners.of(entry["id"], "sms")
    assert (kept["attempts"], kept["deliveries"]) == (1, 1)
