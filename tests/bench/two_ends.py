"""A near end and far ones, a process each, with a fact under way between them: started, paced and read.

An end is a function of a module that calls `serve`. It gets its addresses as one JSON argument, says `ready`
on standard output, and at the end tells for each number when it set out (near) or was visible (far), in
seconds of the clock that all processes share.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import orjson
import uvloop
from host.memory import settle_memory
from host.runtime import Runtime
from testkit.stack import eventually

from tests.bench.measure import Sample
from tests.bench.spent import Spent

RATE: Final = 200  # a second
SECONDS: Final = 60  # over all rounds of one side
RESTING: Final = 120.0  # seconds, at most, for what was prepared to be worked off
WARM: Final = 200  # the first of each round: connections, caches and compilers are not yet what they will be

Given = dict[str, Any]
Told = dict[int, float]
End = Callable[[Given], Awaitable[Told]]


# ---- who measures


async def under_way(
    module: str, near: tuple[str, Given], *fars: tuple[str, Given], taken: Counter[str] | None = None
) -> Sample:
    """How long each fact was under way from the near end of a module to the last of the far ones.

    `taken` is given the seconds of processor time of each end and each engine meanwhile.
    """
    ends = [await _start(module, *end) for end in (*fars, near)]
    try:
        for end in ends:
            await _line(end)
        spent = Spent()
        for end in ends:
            assert end.stdin is not None
            end.stdin.write(b"go\n")
        *seen, sent = [{int(n): at for n, at in orjson.loads(await _line(end)).items()} for end in ends]
        if taken is not None:
            taken.update(spent.since())
    finally:
        for end in ends:
            if end.returncode is None:
                end.kill()
            await end.wait()
    return Sample(RATE, [max(each[number] for each in seen) - sent[number] for number in sorted(sent)[WARM:]])


async def _start(module: str, end: str, told: Given) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", module, end, orjson.dumps(told).decode()]
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=2**24)


async def _line(end: asyncio.subprocess.Process) -> bytes:
    assert end.stdout is not None
    async with asyncio.timeout(240):
        line = await end.stdout.readline()
    if not line:
        raise RuntimeError("an end ended before its time")
    return line


# ---- the ends


def serve(ends: Mapping[str, End]) -> None:
    """Be the end that the command line names, until whoever measures has read what it spent."""
    settle_memory()
    told = uvloop.run(_awaited(ends[sys.argv[1]], orjson.loads(sys.argv[2])))
    say(orjson.dumps(told, option=orjson.OPT_NON_STR_KEYS).decode())
    sys.stdin.read()


async def _awaited(end: End, given: Given) -> Told:
    return await end(given)


async def at_pace(given: Given, one: Callable[[int], Awaitable[object]]) -> Told:
    """Begin `one(number)` `rate` times a second, whether or not the ones before are through."""
    await asyncio.to_thread(sys.stdin.readline)  # both ends are ready; this one's sessions live on meanwhile
    told: Told = {}
    began, tasks = time.monotonic(), []

    async def go(number: int) -> None:
        told[number] = time.monotonic()
        await one(number)

    for number in range(given["count"]):
        await asyncio.sleep(max(began + number / given["rate"] - time.monotonic(), 0))
        tasks.append(asyncio.create_task(go(number)))
    await asyncio.gather(*tasks)
    return told


async def at_rest(*runtimes: Runtime) -> None:
    """Return when what was done so far has led to all it leads to: what follows is measured by itself."""

    async def still() -> bool:
        heads = [await _settled(runtime) for runtime in runtimes]
        await asyncio.sleep(1)
        return None not in heads and heads == [await _settled(runtime) for runtime in runtimes]

    await eventually(still, "at rest", within=RESTING)


async def _settled(runtime: Runtime) -> int | None:
    """The head of its log, or None while something of it, or of the bus, is not worked off."""
    told = await runtime.agreement()
    head: int = told["head"]
    published = runtime.publisher is None or told["published"] == head
    lag = runtime.consumer.lag() if runtime.consumer else 0
    return head if published and not lag and not await runtime.wait_for(head, timeout=0) else None


async def well(runtime: Runtime) -> bool:
    """Whether it is ready and the one that publishes."""
    leads = runtime.publisher is None or runtime.publisher.leads
    return not runtime.readiness() and leads


def say(what: str) -> None:
    sys.stdout.write(what + "\n")
    sys.stdout.flush()
