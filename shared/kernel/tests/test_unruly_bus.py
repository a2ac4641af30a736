"""Views and policies come out the same, whatever legal order the bus delivers in."""

import random
from dataclasses import replace
from typing import Any

import pytest
from kernel.clock import WallClock
from kernel.facts import SYSTEM, Fact
from kernel.ids import derived_id, named_id
from kernel.service import Service
from testkit.library import BookLent, BookReturned, desk
from testkit.stores import Stores
from testkit.unruly_bus import UnrulyBus, deaf, difference, outcome, partitions_of

SEEDS = range(6)


def told(books: int = 15, lendings: int = 3) -> list[Fact]:
    """Books lent and returned, in the order of the library's log."""
    chance = random.Random(1)  # noqa: S311
    histories = {n: [(BookLent, i) if k == 0 else (BookReturned, i) for i in range(lendings) for k in (0, 1)]
                 for n in range(books)}  # fmt: skip
    facts: list[Fact] = []
    now = WallClock().now()
    while histories:
        number = chance.choice(sorted(histories))
        type_, lending = histories[number].pop(0)
        if not histories[number]:
            del histories[number]
        id_ = named_id("book", number)
        more = {"reader": f"reader {number}"} if type_ is BookLent else {}
        event = type_(book_id=id_, **more)
        fact_id = derived_id(id_, type_.__name__, lending)
        facts.append(Fact(event, fact_id, f"book-{id_}", 1, len(facts) + 1, now, now, SYSTEM, "library"))
    return facts


async def delivered(service: Service, stores: Stores, seed: int) -> dict[str, list[Any]]:
    async with stores.lent(service) as roles, deaf(service, roles, members=2) as runtimes:
        bus = UnrulyBus(partitions_of(told(), runtimes[0].topics), seed)
        await bus.deliver(*(runtime.following for runtime in runtimes))
        return await outcome(runtimes[0])


async def test_every_legal_order_leads_to_the_same(stores: Stores) -> None:
    first = await delivered(desk, stores, 0)
    assert first["parked"] == []
    assert len(first["view known"]) == 15
    for seed in SEEDS[1:]:
        found = difference(first, await delivered(desk, stores, seed))
        assert not found, f"seed {seed}: {found}"


async def test_a_view_that_depends_on_the_order_of_partitions_is_found_out(stores: Stores) -> None:
    last = replace(
        desk.views[0],
        name="last",
        columns="id int primary key, reader text",
        listens=(BookLent,),
        keys=lambda fact: [1],
        project=lambda row, fact: {"id": 1, "reader": fact.event.reader},  # type: ignore[attr-defined]
    )
    hasty = replace(desk, views=[last], policies=[])
    found = [await delivered(hasty, stores, seed) for seed in SEEDS]
    assert any(difference(found[0], other) for other in found[1:])


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_bus_keeps_the_order_of_each_partition_in_every_poll(seed: int) -> None:
    bus = UnrulyBus(partitions_of(told(), {"library": "library"}), seed)
    for _ in range(50):
        poll = bus._poll()
        for place in {(r.source, r.part) for r in poll}:
            offsets = [r.offset for r in poll if (r.source, r.part) == place]
            assert offsets == list(range(offsets[0], offsets[0] + len(offsets)))
