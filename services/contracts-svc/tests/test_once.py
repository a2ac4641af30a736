"""What is done once after an upgrade is done all the same where the store was away at first."""

import asyncio

import pytest
from contracts import once as of
from host.runtime import Runtime
from kernel.store import StoreUnavailable


async def test_it_is_done_when_the_store_is_back_and_then_no_more(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of, "AGAIN_SECONDS", 0.0)
    done, asked = asyncio.Event(), 0

    async def work(runtime: Runtime) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise StoreUnavailable
        done.set()

    async with asyncio.TaskGroup() as group:
        waits = group.create_task(of.once(runtime, "a duty", work))
        await asyncio.wait_for(done.wait(), 30)
        await asyncio.sleep(0)
        assert (asked, waits.done()) == (2, False)
        waits.cancel()
