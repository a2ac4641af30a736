"""Receipts: planned with the acceptance, signed when sent, sent until they are taken."""

import asyncio
import hashlib
import hmac
import json
import logging
import secrets
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal

import aiohttp
from pydantic import SecretStr

from sandbox.codes import CODES, Channel
from sandbox.wall import millis, now

log = logging.getLogger(__name__)

FIRST_RETRY_MS: Final = 200
LONGEST_RETRY_MS: Final = 60_000
IN_FLIGHT: Final = 16  # requests
AT_MOST: Final = 100  # receipts of one request: those that gathered while the one before was under way
BREATH_SECONDS: Final = 0.005  # between two looks at the queue, however much is accepted and taken meanwhile
TIMEOUT: Final = aiohttp.ClientTimeout(total=5)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a message."""

    channel: Channel
    key: str
    message_id: str
    status: Literal["delivered", "failed"]
    code: str
    traceparent: str | None


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over `timestamp.body`, in hex with its scheme in front."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Callback:
    """Where receipts go, `{channel}` being the partner, and what they are signed with."""

    url: str
    secret: SecretStr


Way = tuple[str, str | int | None]
"""An address and a trace, which what goes together shares; or an address and one receipt by itself."""


class Courier:
    """Sends due receipts to the callback, each until a 2xx; what is planned survives any death.

    Of messages several go in one request, as a list, signed as a whole; others one by one.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        messages: Callback,
        others: Mapping[str, Callback],
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
        body = {
            "receipt_id": f"r-{secrets.token_hex(10)}",
            "message_id": fate.message_id,
            "key": fate.key,
            "channel": CODES[fate.channel].reports_as or fate.channel,
            "status": fate.status,
            "code": fate.code,
            "at": (at + timedelta(milliseconds=delay)).isoformat(),
        }
        for copy in range(copies):
            self._db.execute(
                "insert into receipt(channel, key, body, traceparent, due_ms) values (?, ?, ?, ?, ?)",
                (fate.channel, fate.key, json.dumps(body), fate.traceparent, millis(at) + delay * (copy + 1)),
            )

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
        alone = row["channel"] in self._others or row["seq"] in self._alone
        return self._url(row), row["seq"] if alone else row["traceparent"]

    def _url(self, row: sqlite3.Row) -> str:
        reported: Channel = row["channel"]
        url = self._others.get(reported, self._messages).url
        return url.replace("{channel}", CODES[reported].reports_as or reported)

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
        body = (bodies[0] if len(rows) == 1 else f"[{','.join(bodies)}]").encode()
        callback = self._others.get(first["channel"], self._messages)
        timestamp = str(millis(now()) // 1000)
        headers = {
            "Content-Type": "application/json",
            "X-Receipt-Timestamp": timestamp,
            "X-Receipt-Signature": signature(callback.secret.get_secret_value(), timestamp, body),
        }
        if first["traceparent"]:
            headers["traceparent"] = first["traceparent"]
        url = self._url(first)
        try:
            async with client.post(url, data=body, headers=headers, allow_redirects=False) as response:
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
