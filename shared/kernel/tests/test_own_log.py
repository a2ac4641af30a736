"""The own log and the bus take turns: what others tell waits for no long stretch of what was decided here."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest
from kernel import consumer, own_log
from kernel.clock import WallClock
from kernel.following import Following
from kernel.ids import new_id
from kernel.own_log import OwnLog
from kernel.service import View
from kernel.wire import Received
from testkit.library import FORTNIGHT, Lend, Noted, desk, library
from testkit.stack import eventually, running
from testkit.stores import Stores

from .scene import do, rows, silent, stored

LENT = 60
AT_MOST = 3

counted = View(
    name="counted",
    columns="id text primary key, times int not null",
    listens=(Noted,),
    keys=lambda fact: [fact.event.reader],  # type: ignore[attr-defined]
    project=lambda row, fact: {"id": fact.event.reader, "times": fact.event.count},  # type: ignore[attr-defined]
)


class Reading:
    """Stands for what applies records; notes how many came at once."""

    consumer = "nobody"

    def __init__(self) -> None:
        self.taken: list[int] = []

    async def apply(self, records: Sequence[Received]) -> None:
        self.taken.append(len(records))


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_log, "AT_MOST_BESIDE_OTHERS", AT_MOST)


async def lend_all(runtime: Any) -> None:
    due = WallClock().now() + FORTNIGHT
    books = [new_id() for _ in range(LENT)]
    await asyncio.gather(*(do(runtime, id_, Lend(book_id=id_, reader="Li", due_at=due)) for id_ in books))


async def test_a_stretch_is_short_while_others_tell_and_long_when_they_do_not(stores: Stores) -> None:
    telling = True
    async with stored(stores, silent) as runtime:
        await lend_all(runtime)
        reading = Reading()
        log = OwnLog(runtime.store, cast(Following, reading), runtime.sequencer, lambda: telling)
        assert await log.once()  # there is more
        telling = False
        assert not await log.once()
        assert reading.taken == [AT_MOST, LENT]


async def test_while_records_come_from_the_bus_the_own_log_is_followed_in_short_stretches(
    engines: Any, make_database: Any, topic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "TELLING_SECONDS", 60.0)
    taken: list[int] = []
    apply = Following.apply

    async def noting(self: Following, records: Sequence[Received]) -> int:
        if self.consumer == desk.name and records[0].known:
            taken.append(len(records))
        return await apply(self, records)

    follower = replace(desk, views=[*desk.views, counted])
    async with (
        running(library, make_database(), engines.kafka, topic_prefix) as here,
        running(follower, make_database(), engines.kafka, topic_prefix) as there,
    ):
        monkeypatch.setattr(Following, "apply", noting)
        await asyncio.gather(*(lend_all(here) for _ in range(3)))

        async def all_counted() -> bool:
            return await rows(there, "select times from views.counted") == [(3 * LENT,)]

        await eventually(all_counted, "the own log followed to its end")
    assert max(taken) == AT_MOST
