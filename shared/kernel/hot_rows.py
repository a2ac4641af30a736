"""Rows of inline views as the last commit of their streams left them, so that the next need not be read.

A row of an inline view belongs to one stream alone, so the version check that proves a cached state proves a
cached row as well: where the append finds the stream at the version the row was kept at, the row is current,
whoever else writes. What is kept is what PostgreSQL answered to the write, never what was sent.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import AsyncCursor

from kernel.facts import Fact
from kernel.service import Row, View

CACHED_STREAMS = 5_000

Change = tuple[Any, Fact]


@dataclass(slots=True)
class _Stream:
    """Rows of one stream at `version`; `complete` when it has no others."""

    version: int
    complete: bool
    rows: dict[tuple[str, Any], Row | None] = field(default_factory=dict)


class Taken:
    """The streams of one transaction, taken out of the cache: a rollback leaves nothing behind."""

    def __init__(self, streams: dict[str, _Stream]) -> None:
        self.streams = streams
        self._written: list[tuple[View, Sequence[Change], Sequence[AsyncCursor[Row]]]] = []

    def known(self, view: View, changes: Iterable[Change]) -> dict[Any, Row | None]:
        """Those of the changes' rows that need not be read; None for a row that is not there."""
        found: dict[Any, Row | None] = {}
        for key, fact in changes:
            stream = self.streams[fact.stream]
            if (view.name, key) in stream.rows:
                row = stream.rows[view.name, key]
                found[key] = row and row.copy()
            elif stream.complete:
                found[key] = None
        return found

    def wrote(self, view: View, changes: Sequence[Change], answers: Sequence[AsyncCursor[Row]]) -> None:
        """`answers` will hold the rows of these changes as they are, once the transaction has ended."""
        self._written.append((view, changes, answers))

    async def settle(self) -> None:
        """Take in what was answered."""
        for view, changes, answers in self._written:
            rows = {row[view.key]: row for answer in answers for row in await answer.fetchall()}
            for key, fact in changes:
                self.streams[fact.stream].rows[view.name, key] = rows.get(key)


class HotRows:
    """One per process and context; holds the rows of the streams that were last written."""

    def __init__(self) -> None:
        self._streams: OrderedDict[str, _Stream] = OrderedDict()

    def take(self, facts: Iterable[Fact]) -> Taken:
        """What is known of the streams of these facts, at the versions that the facts follow."""
        taken: dict[str, _Stream] = {}
        for fact in facts:
            stream = taken.get(fact.stream)
            if stream is None:
                expected = fact.version - 1
                held = self._streams.pop(fact.stream, None)
                if held is None or held.version != expected:
                    held = _Stream(expected, complete=expected == 0)
                stream = taken[fact.stream] = held
            stream.version = fact.version
        return Taken(taken)

    async def keep(self, taken: Taken) -> None:
        """After the commit: hold what it left."""
        await taken.settle()
        self._streams |= taken.streams
        while len(self._streams) > CACHED_STREAMS:
            self._streams.popitem(last=False)
