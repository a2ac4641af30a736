"""A service leaves in order, and when it cannot, it leaves all the same; what fails in it is said."""

import asyncio
import json
import os
import subprocess
import sys
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from host.runtime import Runtime
from local.engines import Engines
from testkit.library import library
from testkit.stack import KEY, eventually, running

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

IMPATIENT = """
from host import first_answer, run

first_answer.ANSWER_SECONDS = 0.0
run.main()
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

    async with AsyncExitStack() as stack:
        service = replace(library, workers=[disorderly])
        await stack.enter_async_context(running(service, database, engines.kafka, topic_prefix))
        async with asyncio.timeout(20):
            await stack.aclose()
    assert begun == 1


@pytest.mark.parametrize("grouped", [False, True])
async def test_a_duty_that_fails_again_and_again_is_said_to_be_missing_with_what_it_fails_by(
    engines: Engines, database: str, topic_prefix: str, grouped: bool
) -> None:
    begun = 0

    async def hapless(runtime: Runtime) -> None:
        nonlocal begun
        begun += 1
        fault = KeyError("a fact that it cannot tell")
        raise ExceptionGroup("of its tasks", [ExceptionGroup("of theirs", [fault])]) if grouped else fault

    async def missing() -> bool:
        return runtime.readiness().get("hapless") == f"failed {begun} times in a row: KeyError"

    async with running(replace(library, workers=[hapless]), database, engines.kafka, topic_prefix) as runtime:
        await eventually(missing, "somebody hears of it")
        assert begun >= 3


def test_what_does_not_stop_is_named_and_the_process_ends() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", STUBBORN], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert "not stopped after 0.5 s: the stubborn one, at <string>:8 > tasks.py:" in ended.stderr


def test_who_cannot_start_says_so_and_ends() -> None:
    nowhere = "postgresql://nobody:nothing@127.0.0.1:1/nowhere"
    told = {
        "ANJU_ANALYTICS_URL": nowhere,
        "ANJU_ANALYTICS_OWNER_URL": nowhere.replace("nobody", "owner"),
        "ANJU_KAFKA": "127.0.0.1:1",
        "ANJU_TOKEN_PUBLIC_KEY": json.dumps(KEY.as_dict(private=False)),
    }
    known = {name: said for name, said in os.environ.items() if not name.startswith("ANJU_")}
    ended = subprocess.run(
        [sys.executable, "-c", IMPATIENT, "analytics"],
        env=known | told,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "the database does not answer (ANJU_<CTX>_URL" in ended.stderr
