"""A policy tried on what has happened: the log read and nothing written, the outcomes held side by side."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from kernel.facts import Fact
from kernel.store import Store
from psycopg import AsyncConnection

from contracts.domain.park import ParkOpened
from contracts.domain.policy_book import Book
from contracts.domain.policy_values import Values
from contracts.trying.questions import QUESTIONS, Outcome, Question
from contracts.trying.replaying import Books
from contracts.views.policies import published


class Difference(NamedTuple):
    """What came of a contract, and on which day: as it is, and as it would have been; None: it did not."""

    contract_id: UUID
    what: str
    now: date | None
    tried: date | None


class Tried(NamedTuple):
    """How often each came out between the two days, by how many days on average it moved, and where."""

    now: Mapping[str, int]
    tried: Mapping[str, int]
    moved: Mapping[str, float]
    differences: Sequence[Difference]


async def try_policy(
    conn: AsyncConnection, store: Store, key: str, values: Values, since: date, last_day: date
) -> Tried:
    """Had `values` been in force from `since` on: what would have come out differently until `last_day`."""
    now: list[Outcome] = []
    tried: list[Outcome] = []
    async with conn.transaction():
        await conn.execute("set transaction isolation level repeatable read read only")
        then = Book(await published(conn), await _cities(conn, store))
        other = then.with_other(key, values, since)
        for question in QUESTIONS[key.partition(":")[0]]:
            for facts in await _streams(conn, store, question):
                for found, book in ((now, then), (tried, other)):
                    asked = question.ask(facts, Books(then, book), last_day)
                    found += (each for each in asked if since <= each.on <= last_day)
    return compare(now, tried)


async def _cities(conn: AsyncConnection, store: Store) -> dict[UUID, str]:
    return {
        fact.event.park_id: fact.event.city
        async for facts in store.read_types(conn, [ParkOpened.__name__])
        for fact in facts
        if isinstance(fact.event, ParkOpened) and fact.event.city
    }


async def _streams(conn: AsyncConnection, store: Store, question: Question) -> Iterable[list[Fact]]:
    streams: defaultdict[str, list[Fact]] = defaultdict(list)
    async for facts in store.read_types(conn, [event.__name__ for event in question.decider.events]):
        for fact in facts:
            streams[fact.stream].append(fact)
    return streams.values()


def compare(now: Sequence[Outcome], tried: Sequence[Outcome]) -> Tried:
    """Side by side: the same is what is of one kind, of one contract, and of one end or draft of it."""
    days: dict[tuple[UUID, str, str, int], list[date | None]] = defaultdict(lambda: [None, None])
    for side, outcomes in enumerate((now, tried)):
        seen: Counter[tuple[UUID, str, str]] = Counter()
        for each in outcomes:
            same = each.contract_id, each.of, each.what
            days[(*same, seen[same])][side] = each.on
            seen[same] += 1
    differences = [
        Difference(id_, what, before, after)
        for (id_, _, what, _), (before, after) in days.items()
        if before != after
    ]
    moved: dict[str, list[int]] = defaultdict(list)
    for _, what, before, after in differences:
        if before and after:
            moved[what].append((after - before).days)
    return Tried(
        now=Counter(each.what for each in now),
        tried=Counter(each.what for each in tried),
        moved={what: sum(shifts) / len(shifts) for what, shifts in moved.items()},
        differences=sorted(differences, key=_place),
    )


def _place(difference: Difference) -> tuple[date, str, UUID]:
    first = min(day for day in (difference.now, difference.tried) if day)
    return first, difference.what, difference.contract_id
