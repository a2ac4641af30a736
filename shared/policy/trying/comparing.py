"""A policy tried on what has happened: the log read and nothing written, the outcomes held side by side."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from kernel.by_stream import read_streams
from kernel.clock import local_date, start_of
from kernel.domain import Decider
from kernel.facts import Fact
from kernel.store import Store
from psycopg import AsyncConnection

from policy.domain.book import Book
from policy.domain.values import Values
from policy.trying.replaying import Again, Books, Replay
from policy.view import Shelf

Facts = Sequence[Fact]
Progress = Callable[[int, int], None]
DAY = timedelta(days=1)


class Outcome(NamedTuple):
    """`what` came of the one with this id, and on which day; `of` tells it from another of the same kind.

    `asked_on`: of a day that was given to somebody, which may be yet to come, the day it was given. `city`:
    in which it came out, of a policy that some cities have of their own.
    """

    id: UUID
    of: str
    what: str
    on: date
    asked_on: date | None = None
    city: str | None = None

    def within(self, since: date, last_day: date) -> bool:
        """Whether it belongs to these days, the last included."""
        return since <= (self.asked_on or self.on) <= last_day


class Question(NamedTuple):
    """`ask` is given all facts of one stream of the decider, and the last day; `together`: those of all its
    streams, as they came, which are all held at once.
    """

    decider: Decider[Any, Any, Any]
    ask: Callable[[Facts, Books, date], Iterator[Outcome]]
    together: bool = False


class Trial(NamedTuple):
    """What is tried: `other` values under `key` from `since` on, and what comes of it by `last_day`."""

    key: str
    then: Book
    other: Book
    since: date
    last_day: date

    def sides(self, question: Question, facts: Facts) -> tuple[list[Outcome], list[Outcome]]:
        """What came of one stream and what would have, where the policy that is tried has a say."""
        now, tried = (self._of(question, facts, book) for book in (self.then, self.other))
        return now, tried

    def _of(self, question: Question, facts: Facts, book: Book) -> list[Outcome]:
        asked = question.ask(facts, Books(self.then, book), self.last_day)
        return [
            each
            for each in asked
            if each.within(self.since, self.last_day) and self.then.governs(self.key, each.city, self.since)
        ]


def by_deadlines(
    again: Again,
    named: Callable[[Any], tuple[UUID, str, str]],
    park_of: Callable[[Any], UUID] | None = None,
) -> Question:
    """What deadlines would have told; `named` says of whom, of which and what, `park_of` where, of a policy
    that some cities have of their own.
    """

    def ask(facts: Facts, books: Books, last_day: date) -> Iterator[Outcome]:
        for event, at in Replay(again, books).told(facts, start_of(last_day + DAY)):
            city = books.then.city_of(park_of(event)) if park_of else None
            yield Outcome(*named(event), local_date(at), city=city)

    return Question(again.decider, ask)


class Difference(NamedTuple):
    """What came of it, and on which day: as it is, and as it would have been; None: it did not."""

    id: UUID
    what: str
    now: date | None
    tried: date | None


class Tried(NamedTuple):
    """How often each came out between the two days, by how many days on average it moved, and where."""

    now: Mapping[str, int]
    tried: Mapping[str, int]
    moved: Mapping[str, float]
    differences: Sequence[Difference]


class Unsaid(NamedTuple):
    """What of a policy is not tried and why, as an operator reads it.

    `of`: only where things of this kind come out otherwise; of them `{besides}` tells how many come out that
    did not, `{otherwise}` how many on another day or not at all. None: whatever comes out.
    """

    zh: str
    en: str
    of: str | None = None

    def said_of(self, tried: Tried) -> "Unsaid | None":
        """With how many it is of; None where it is of none."""
        if self.of is None:
            return self
        days = [each.now for each in tried.differences if each.what == self.of]
        if not days:
            return None
        count = {"besides": days.count(None), "otherwise": len(days) - days.count(None)}
        return self._replace(zh=self.zh.format(**count), en=self.en.format(**count))


async def nowhere(_: AsyncConnection, __: Store) -> Mapping[UUID, str]:
    """Where no city has a policy of its own."""
    return {}


@dataclass(frozen=True)
class Trying:
    """What one service can try: `questions` by the name of a policy; `cities` of its parks, by the log.

    `in_full`: of a policy that holds only what is not as shipped, all that it may say otherwise. `unsaid`: of
    what no trial says anything; each policy is there, or among the questions, or both. `called`: what people
    call whom an outcome is of.
    """

    shelf: Shelf
    questions: Mapping[str, Sequence[Question]]
    cities: Callable[[AsyncConnection, Store], Awaitable[Mapping[UUID, str]]] = nowhere
    in_full: Mapping[str, Callable[[Any], Values]] = field(default_factory=dict)
    unsaid: Mapping[str, Unsaid] = field(default_factory=dict)
    called: Callable[[UUID], str] = str

    def whole(self, key: str, values: Values) -> Values:
        """The same, with each value that can be tried by its name."""
        name = key.partition(":")[0]
        return self.in_full[name](values) if name in self.in_full else values

    async def on_the_log(
        self,
        conn: AsyncConnection,
        store: Store,
        key: str,
        values: Values,
        since: date,
        last_day: date,
        progress: Progress = lambda done, total: None,
    ) -> Tried:
        """Had `values` been in force from `since` on: what would have come out otherwise by `last_day`.

        The log is read once for each kind of stream that is asked, some at a time, up to where it ends
        at the beginning; `progress` is told how many positions are read, and of how many.
        """
        now: list[Outcome] = []
        tried: list[Outcome] = []
        async with conn.transaction():
            await conn.execute("set transaction isolation level repeatable read read only")
            published, cities = await self.shelf.published(conn), await self.cities(conn, store)
            then = Book(self.shelf.policies, published, cities)
            trial = Trial(key, then, then.with_other(key, values, since), since, last_day)
            questions = self.questions[key.partition(":")[0]]
            kinds = list({(id(each.decider), each.together): each for each in questions}.values())
            for read, kind in enumerate(kinds):
                alike = [
                    each
                    for each in questions
                    if (each.decider, each.together) == (kind.decider, kind.together)
                ]
                async for stream in _streams(conn, store, kind, _part_of(progress, read, len(kinds))):
                    for question in alike:
                        as_it_came, as_tried = trial.sides(question, stream)
                        now += as_it_came
                        tried += as_tried
        return compare(now, tried)


def _part_of(progress: Progress, read: int, times: int) -> Progress:
    """Of a log that is read several times, and was `read` times before."""
    return lambda done, total: progress(read * total + done, times * total)


async def _streams(
    conn: AsyncConnection, store: Store, kind: Question, progress: Progress
) -> AsyncIterator[Facts]:
    types = [event.__name__ for event in kind.decider.events]
    if kind.together:
        yield [fact async for some in store.read_types(conn, types, progress=progress) for fact in some]
        return
    async for facts in read_streams(store, conn, types, progress=progress):
        yield facts


def compare(now: Sequence[Outcome], tried: Sequence[Outcome]) -> Tried:
    """Side by side: the same is what is of one kind, of one id, and of one end, draft or step of it."""
    days: dict[tuple[UUID, str, str, int], list[date | None]] = defaultdict(lambda: [None, None])
    for side, outcomes in enumerate((now, tried)):
        seen: Counter[tuple[UUID, str, str]] = Counter()
        for each in outcomes:
            same = each.id, each.of, each.what
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
    return first, difference.what, difference.id
