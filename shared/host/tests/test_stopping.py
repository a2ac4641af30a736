"""A service leaves in order, and when it cannot, it leaves all the same."""

import asyncio
import subprocess
import sys
from dataclasses import replace

from host.runtime import Runtime
from local.engines import Engines
from testkit.library import library
from testkit.stack import running

STUBBORN = """
import asyncio
from host.last_resort import end_within

async def stubborn():
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass

async def main():
    task = asyncio.create_task(stubborn(), name="the stubborn one")
    await asyncio.sleep(0)
    end_within(0.5)
    while True:
        task.cancel()
        await asyncio.wait([task], timeout=0.1)

asyncio.run(main())
"""


async def test_a_duty_that_cannot_leave_in_order_is_not_started_again(
    engines: Engines, database: str, topic_prefix: str
) -> None:
    begun = 0

    async def disorderly(runtime: Runtime) -> None:
        nonlocal begun
        begun += 1
        try:
            await asyncio.sleep(60)
        finally:
            raise RuntimeError("its connection was gone when it wanted to say goodbye")

    async with asyncio.timeout(20):
        async with running(replace(library, workers=[disorderly]), database, engines.kafka, topic_prefix):
            pass
    assert begun == 1


def test_what_does_not_stop_is_named_and_the_process_ends() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", STUBBORN], capture_output=True, text=True, timeout=20, check=False
    )
    assert ended.returncode == 1
    assert "not stopped after 0.5 s: the stubborn one, at <string>:8 > tasks.py:" in ended.stderr
