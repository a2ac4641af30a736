"""Receipts: planned with the acceptance, sent until they are taken, in the words of each partner."""

import asyncio
import logging
import secrets
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import aiohttp

from sandbox.codes import Channel
from sandbox.telling import Fate, Telling
from sandbox.wall import millis, now

log = logging.getLogger(__name__)

FIRST_RETRY_MS: Final = 200
LONGEST_RETRY_MS: Final = 60_000
IN_FLIGHT: Final = 16  # requests
AT_MOST: Final = 100  # receipts of one request: those that gathered while the one before was under way
BREATH_SECONDS: Final = 0.005  # between two looks at the queue, however much is accepted and taken meanwhile
TIMEOUT: Final = aiohttp.ClientTimeout(total=5)


Way = tuple[str, str | int | None]
"""An address and a trace, which what goes together shares; or an address and one receipt by itself."""


class Courier:
    """Sends due receipts, each until a 2xx; what is planned survives any death.

    `others`: how those tell it that do so in their own way.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        messages: Telling,
        others: Mapping[Channel, Telling],
        delay_ms: tuple[int, int],
    ) -> None:
        self._db = db
        self._messages = messages
        self._others = others
        self._delay_ms = delay_ms
        self._wake = asyncio.Event()
        self._in_flight: dict[Way, tuple[asyncio.Task[None], set[int]]] = {}
        self._alone: set[int] = set()  # refused with others: whose fault it was is found out singly

    def plan(self, fate: Fate, at: datetime, *, held_back_ms: int, copies: int) -> None:
        """Put a receipt in the queue; runs inside the caller's transaction."""
        shortest, longest = self._delay_ms
        delay = shortest + secrets.randbelow(max(longest - shortest, 0) + 1) + held_back_ms
        body = self._telling(fate.channel).body(fate, at + timedelta(milliseconds=delay))
        for copy in range(copies):
            self._queue(fate.channel, fate.key, body, fate.traceparent, millis(at) + delay * (copy + 1))

    def tell(self, channel: Channel, body: str, at: datetime) -> None:
        """Put what is about no message in the queue, at once; runs inside the caller's transaction."""
        self._queue(channel, f"said-{secrets.token_hex(10)}", body, None, millis(at))

    def _queue(self, channel: Channel, key: str, body: str, traceparent: str | None, due_ms: int) -> None:
        self._db.execute(
            "insert into receipt(channel, key, body, traceparent, due_ms) values (?, ?, ?, ?, ?)",
            (channel, key, body, traceparent, due_ms),
        )

    def _telling(self, channel: Channel) -> Telling:
        return self._others.get(channel, self._messages)

    def wake(self) -> None:
        """Look at the queue now."""
        self._wake.set()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Send receipts while the block runs; those in flight at its end go out again at the next start.

        What nobody took before is tried at once: how long the callback was away says nothing of now.
        """
        with self._db:
            self._db.execute(
                "update receipt set due_ms = min(due_ms, ?) where taken_ms is null and unreachable = 1",
                (millis(now()),),
            )
        async with aiohttp.ClientSession(timeout=TIMEOUT) as client:
            rounds = asyncio.create_task(self._rounds(client))
            try:
                yield
            finally:
                tasks = [rounds, *(task for task, _ in self._in_flight.values())]
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _rounds(self, client: aiohttp.ClientSession) -> None:
        while True:
            self._wake.clear()
            at_ms = millis(now())
            for way, rows in self._due(at_ms):
                task = asyncio.create_task(self._send(client, rows))
                self._in_flight[way] = task, {row["seq"] for row in rows}
                task.add_done_callback(partial(self._landed, way))
            await self._until_next(at_ms)
            await asyncio.sleep(BREATH_SECONDS)

    def _due(self, at_ms: int) -> list[tuple[Way, list[sqlite3.Row]]]:
        """What to send now, the oldest first, each way that is free once."""
        flying = set().union(*(seqs for _, seqs in self._in_flight.values()))
        rows = self._db.execute(
            "select seq, channel, body, traceparent, attempts from receipt "
            "where taken_ms is null and due_ms <= ? order by due_ms, seq limit ?",
            (at_ms, len(flying) + AT_MOST),
        )
        ways: dict[Way, list[sqlite3.Row]] = {}
        for row in rows:
            if row["seq"] not in flying and (way := self._way(row)) not in self._in_flight:
                ways.setdefault(way, []).append(row)
        return list(ways.items())[: IN_FLIGHT - len(self._in_flight)]

    def _way(self, row: sqlite3.Row) -> Way:
        telling = self._telling(row["channel"])
        alone = telling.alone or row["seq"] in self._alone
        return telling.address(row["channel"]), row["seq"] if alone else row["traceparent"]

    async def _until_next(self, at_ms: int) -> None:
        """Until more is due than was at `at_ms`, or a way is free again."""
        due = self._db.execute(
            "select min(due_ms) from receipt where taken_ms is null and due_ms > ?", (at_ms,)
        ).fetchone()[0]
        waiting = None if due is None else max(due - millis(now()), 0) / 1000
        try:
            await asyncio.wait_for(self._wake.wait(), waiting)
        except TimeoutError:
            return

    def _landed(self, way: Way, task: asyncio.Task[None]) -> None:
        del self._in_flight[way]
        self._wake.set()
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("receipts could not be handled", exc_info=failure)

    async def _send(self, client: aiohttp.ClientSession, rows: Sequence[sqlite3.Row]) -> None:
        first, bodies = rows[0], [str(row["body"]) for row in rows]
        told = self._telling(first["channel"]).request(first["channel"], bodies)
        headers = dict(told.headers)
        if first["traceparent"]:
            headers["traceparent"] = first["traceparent"]
        try:
            async with client.post(
                told.url, params=told.params, data=told.body, headers=headers, allow_redirects=False
            ) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            self._retry_later(rows, unreachable=True)
            return
        if 200 <= status < 300:
            self._taken(rows)
        elif 400 <= status < 500 and len(rows) > 1:
            self._alone.update(row["seq"] for row in rows)
        else:
            self._retry_later(rows, unreachable=status in (502, 503, 504))

    def _taken(self, rows: Sequence[sqlite3.Row]) -> None:
        at_ms = millis(now())
        self._alone.difference_update(row["seq"] for row in rows)
        with self._db:
            self._db.executemany(
                "update receipt set taken_ms = ?, attempts = attempts + 1, unreachable = 0 where seq = ?",
                [(at_ms, row["seq"]) for row in rows],
            )
            # The callback answers again: whatever waited only for that need not sit out its back-off.
            self._db.execute(
                "update receipt set due_ms = ?, unreachable = 0 "
                "where channel = ? and taken_ms is null and unreachable = 1 and due_ms > ?",
                (at_ms, rows[0]["channel"], at_ms),
            )

    def _retry_later(self, rows: Sequence[sqlite3.Row], *, unreachable: bool) -> None:
        with self._db:
            self._db.executemany(
                "update receipt set attempts = attempts + 1, unreachable = ?, due_ms = ? where seq = ?",
                [(unreachable, millis(now()) + _wait_ms(row["attempts"]), row["seq"]) for row in rows],
            )


def _wait_ms(attempts: int) -> int:
    return min(FIRST_RETRY_MS << min(attempts, 20), LONGEST_RETRY_MS)
