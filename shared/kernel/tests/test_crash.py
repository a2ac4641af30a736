"""Killed between any two effects and started again, the facts come out once and in order."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from kernel.clock import WallClock
from kernel.crash import POINTS
from testkit.nursery import NURSERY, ended
from testkit.stack import with_roles

from .crash_house import BOOKS, House, book_id, live, reader

ELSEWHERE = {"accepted", "taken in"}  # notify-svc and contracts-svc kill themselves there, in their own tests
LATER = ("applied:2", "sequenced:3")
MOMENTS = [*(point for point in POINTS if point not in ELSEWHERE), *LATER]
AT_ONCE = 4  # houses; most of the time each waits

Crashed = dict[str, "asyncio.Task[tuple[int, int, str, House]]"]


async def run(house: House, said: Path, crash_at: str = "") -> tuple[int, str]:
    process = NURSERY.Process(target=live, args=(house, crash_at, said))
    process.start()
    return await ended(process), (await asyncio.to_thread(said.read_text))[-2000:]


@pytest.fixture(scope="module")
async def crashed(
    engines: Any,
    module_database: Any,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Crashed]:
    """Every moment's house, killed there and started again; several at once, since each mostly waits."""
    turn = asyncio.Semaphore(AT_ONCE)
    told_in = tmp_path_factory.mktemp("crashed")

    async def database() -> tuple[str, str]:
        roles = await with_roles(module_database())
        return roles.owner, roles.app

    async def crash(number: int, moment: str) -> tuple[int, int, str, House]:
        async with turn:
            house = House(
                databases=(await database(), await database()),
                kafka=engines.kafka,
                prefix=f"crash-{os.getpid()}-{number}",
                due_at=WallClock().now() + timedelta(seconds=3),
            )
            said = told_in / str(number)
            killed, _ = await run(house, said, moment)
            code, told = await run(house, said)
        return killed, code, told, house

    chosen = {
        item.callspec.params["moment"]  # type: ignore[attr-defined]
        for item in request.session.items
        if item.path == request.path
    }
    tasks = {
        moment: asyncio.create_task(crash(number, moment))
        for number, moment in enumerate(MOMENTS)
        if moment in chosen
    }
    yield tasks
    for task in tasks.values():
        task.cancel()
    await asyncio.gather(*tasks.values(), return_exceptions=True)


async def rows(database: tuple[str, str], query: Any) -> list[Any]:
    async with await psycopg.AsyncConnection.connect(database[1]) as conn:
        return await (await conn.execute(query)).fetchall()


@pytest.mark.parametrize("moment", MOMENTS)
async def test_killed_at(moment: str, crashed: Crashed) -> None:
    killed, code, told, house = await crashed[moment]
    assert killed == -signal.SIGKILL, "it never came to this point: the test would prove nothing"
    assert code == 0, told
    library, desk = house.databases
    history: dict[str, list[str]] = {}
    for stream, type_ in await rows(library, "select stream_id, type from kernel.events order by version"):
        history.setdefault(stream, []).append(type_)
    for n in range(BOOKS):
        told_of = history.pop(f"book-{book_id(n)}")
        if n % 2 and "Missed" in told_of:  # it was down when the book was due, and came back before the book
            told_of.remove("Missed")
        assert told_of == ["Lent", "Returned" if n % 2 else "Missed"]
    assert history == {}
    known = await rows(desk, "select id, reader, times from views.known")
    assert sorted(known) == sorted(
        (book_id(n), None if n % 2 else reader(n), 2 if n % 2 else 1) for n in range(BOOKS)
    )
    noted = await rows(
        desk,
        "select data->>'reader', array_agg((data->>'count')::int order by version)"
        " from kernel.events group by 1",
    )
    books = Counter(reader(n) for n in range(BOOKS))
    assert dict(noted) == {name: list(range(1, count + 1)) for name, count in books.items()}
    causes = await rows(desk, "select count(distinct origin->>'cause'), count(*) from kernel.events")
    assert causes == [(BOOKS, BOOKS)]
