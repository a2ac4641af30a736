"""One message, whatever dies and however many send."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import httpx
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import WallClock
from local.engines import Engines
from testkit.nursery import NURSERY, be, ended, load_also
from testkit.stack import bearer, eventually, settings_of
from testkit.stores import Stores

from .asking import attempt, tell
from .conftest import START, House, TenantSvc, notify, open_house
from .test_receipts import of_aliyun, report

load_also("notifications.app")


async def test_two_replicas_send_each_message_once(house: House) -> None:
    os.environ |= house.around
    second = Runtime(notify, settings_of(notify, house.roles, house.kafka, house.prefix), house.runtime.clock)
    await second.start()
    try:
        causes = [await tell(house, house.person("app", "sms", "wechat")) for _ in range(30)]
        for cause in causes:
            (row,) = await house.until(cause, "delivered", within=30)
            for channel in ("app", "sms", "wechat"):
                await eventually(lambda c=channel, r=row: _once(house, r["id"], c), f"{channel} once")  # type: ignore[misc]
        summary = (await house.partners.http.get("/_ledger/summary")).json()
        assert {
            k: (v["delivered_twice"], v["repeated_content"], v["mismatches"]) for k, v in summary.items()
        } == dict.fromkeys(summary, (0, 0, 0))
    finally:
        await second.stop()


async def _once(house: House, notification_id: Any, channel: str) -> bool:
    entries = await house.partners.of(notification_id, channel)
    return [(entry["attempts"], entry["deliveries"]) for entry in entries] == [(1, 1)]


@asynccontextmanager
async def process(house: House, log: Path, **environment: str) -> AsyncIterator[ForkServerProcess]:
    """notify-svc as a process of its own, on a virtual clock."""
    told = house.environment | {"ANJU_CLOCK": "virtual"} | environment
    child = NURSERY.Process(target=be, args=("host.run", ["notifications"], told, log), daemon=True)
    child.start()
    try:
        yield child
    finally:
        child.terminate()
        await asyncio.wait_for(ended(child), 60)


async def test_killed_between_the_partners_yes_and_our_record_it_is_still_one_message(
    engines: Engines, stores: Stores, registry: TenantSvc, tmp_path: Path
) -> None:
    async with open_house(engines, stores, registry, tmp_path, WallClock(), started=False) as house:
        # The first provider is over its limit, the second takes a key twice for two, and no receipt tells us.
        await house.partners.order("sms", "fail")
        await house.partners.order("tencent", "silent")
        start = START.isoformat()
        async with process(
            house, tmp_path / "log", ANJU_CRASH_AT="accepted", ANJU_CLOCK_START=start
        ) as first:
            contract = await tell(house, house.person("sms"))
            assert await ended(first) == -signal.SIGKILL
        (entry,) = await house.partners.entries()
        assert entry["deliveries"] == 1
        # The first would take it by now, the second would deliver it again: only asking keeps it at one.
        await house.partners.order("sms", "ok")
        later = START.replace(hour=1).isoformat()  # the dead one's lease is over
        async with process(house, tmp_path / "log", ANJU_CLOCK_START=later) as second:
            await _started(house, second)
            found = await attempt(house, contract, "sms", "accepted")
            assert found["provider"] == "tencent"
            (entry,) = await house.partners.entries()
            assert (entry["deliveries"], entry["attempts"]) == (1, 1)


async def test_killed_there_with_the_receipt_first_it_is_known_what_it_cost(
    engines: Engines, stores: Stores, registry: TenantSvc, tmp_path: Path
) -> None:
    async with open_house(engines, stores, registry, tmp_path, WallClock(), started=False) as house:
        await house.partners.order("sms", "silent")
        start = START.isoformat()
        async with process(
            house, tmp_path / "log", ANJU_CRASH_AT="accepted", ANJU_CLOCK_START=start
        ) as first:
            contract = await tell(house, house.person("sms"))
            assert await ended(first) == -signal.SIGKILL
        (entry,) = await house.partners.entries()
        async with process(house, tmp_path / "log", ANJU_CLOCK_START=start) as second:
            await _started(house, second)
            told = of_aliyun(entry["key"], entry["message_id"])
            assert (await report(house, "aliyun", [told])).status_code == 200
            assert (await attempt(house, contract, "sms", "delivered"))["cost_fen"] is None
        later = START.replace(hour=1).isoformat()  # the dead one's lease is over
        async with process(house, tmp_path / "log", ANJU_CLOCK_START=later) as third:
            await _started(house, third)

            async def billed() -> bool:
                found = await attempt(house, contract, "sms", "delivered")
                return bool(found["cost_fen"]) and found["ask_at"] is None

            await eventually(billed, "what it cost")
        (entry,) = await house.partners.entries()
        assert (entry["deliveries"], entry["attempts"]) == (1, 1), "by the provider's own ledger"


async def _started(house: House, child: ForkServerProcess) -> None:
    """However long a busy machine takes to start it: who ended before will never answer."""
    while child.is_alive():
        with suppress(httpx.HTTPError):
            if (await house.http.get("/reach", headers=bearer(Role.审计))).status_code == 200:
                return
        await asyncio.sleep(0.05)
    raise AssertionError(f"ended by {child.exitcode} before it answered")


async def test_a_notice_asked_while_we_were_down_goes_out_at_the_start(
    engines: Engines, stores: Stores, registry: TenantSvc, tmp_path: Path
) -> None:
    async with open_house(engines, stores, registry, tmp_path, WallClock(), started=False) as house:
        contract = await tell(house, house.person("app"))
        async with process(house, tmp_path / "log", ANJU_CLOCK_START=START.isoformat()) as child:
            await _started(house, child)
            await house.until(contract, "delivered", within=30)
