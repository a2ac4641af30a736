"""The event store: append with a version check, load streams, read the log. PostgreSQL is spoken here."""

import re
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, LiteralString, NamedTuple, cast
from uuid import UUID

import orjson
import psycopg
from psycopg import AsyncConnection, AsyncCursor, errors
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool

from kernel.domain import Event, Refusal
from kernel.facts import SYSTEM, Fact, Origin, Registry, UnreadFact
from kernel.ids import derived_id

MAX_EVENT_BYTES = 256 * 1024
NOTHING_KNOWN: Final[Mapping[str, int]] = {}
CAME_WITH: Final = timedelta(hours=1)
"""So soon behind a fact a look finds what came with it, also where it was held up; what it finds later, of an
end that has come, comes by itself."""
AT_MOST = 2000  # that wait for their positions and are given them in one go

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # an escape by itself, not a backslash that was escaped

set_json_loads(orjson.loads)


class StaleVersion(Exception):
    """The stream is not at the version the decision was made on."""


class Repeated(Exception):
    """This command has had its outcome: events, or an answer without any."""


class StoreUnavailable(Refusal):
    """PostgreSQL did not answer; whether the command took effect is unknown until it is sent again."""

    title = "数据库暂时不可用，请用同一命令编号重试"
    status = 503


class EventTooLarge(Refusal):
    """An event must fit into a Kafka record with room to spare."""

    title = "内容过大（{size} 字节），上限为 {limit} 字节"
    status = 413


class Unstorable(Refusal):
    """PostgreSQL's text holds any character but NUL."""

    title = "内容含有不可存储的字符（NUL）"


class Append(NamedTuple):
    """The events of one command, to follow `expected` (0 = a new stream)."""

    stream: str
    expected: int
    events: Sequence[Event]
    command_id: UUID
    command: str
    digest: str
    origin: Origin
    effective_at: datetime
    recorded_at: datetime


class Appended(NamedTuple):
    """Facts of a transaction, and what it answers of positions once it has committed; None: nothing was
    appended.
    """

    facts: list[Fact]
    sequenced: AsyncCursor[Any] | None


@dataclass(slots=True)
class Stream:
    """The history of one stream up to `version`."""

    version: int
    events: list[Event]


def meaning_of(fault: Exception) -> Exception:
    """What a fault of the database says about an append: StaleVersion, Repeated, or just itself."""
    if isinstance(fault, errors.UniqueViolation):
        if fault.diag.constraint_name == "events_event_id":
            return Repeated()
        if fault.diag.constraint_name == "events_stream_version":
            return StaleVersion()
    if isinstance(fault, psycopg.Error) and fault.sqlstate == "AJ001":
        return StaleVersion(fault.diag.message_detail)
    if isinstance(fault, psycopg.Error) and fault.sqlstate == "AJ003":
        return Repeated()
    return fault


FACT_COLUMNS: LiteralString = (
    "e.type, e.schema_version, e.data::text, e.event_id::text, e.stream_id, e.version, l.position,"
    " e.effective_at::text, e.recorded_at::text, e.origin::text"
)


class Store:
    """One context's database. Every method takes the connection whose transaction it is part of."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection], registry: Registry, context: str) -> None:
        self.pool = pool
        self.registry = registry
        self.context = context

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction; commits at the end, rolls back on any exception.

        Statements go out together and answers are awaited only where somebody reads them, so what the
        database finds fault with may surface here: StaleVersion and Repeated do.
        """
        async with self.pool.connection() as conn:  # which rolls back what is begun and not committed
            try:
                async with conn.pipeline():
                    await conn.execute("begin")
                    yield conn
                    # In one message with what it commits: where that fails, PostgreSQL passes over the rest.
                    committed = await conn.execute("commit")
                if committed.statusmessage != "COMMIT":  # of what had failed it says ROLLBACK, and no error
                    raise errors.InFailedSqlTransaction("rolled back: one of its statements had failed")
            except psycopg.Error as fault:
                meaning = meaning_of(fault)
                if meaning is fault:
                    raise
                raise meaning from fault

    def facts_of(self, appends: Iterable[Append]) -> list[Fact]:
        """The facts these appends will have become; they have no position before their commit."""
        return [
            Fact(
                event,
                derived_id(a.command_id, index),
                a.stream,
                a.expected + index + 1,
                0,
                a.effective_at,
                a.recorded_at,
                a.origin,
                self.context,
            )
            for a in appends
            for index, event in enumerate(a.events)
        ]

    async def append_many(self, conn: AsyncConnection, appends: Sequence[Append]) -> "Appended":
        """Append all or nothing, in one statement.

        Raises EventTooLarge, Unstorable, UnknownType for an unregistered event; the transaction raises the
        rest.
        """
        facts = self.facts_of(appends)
        if not facts:
            return Appended(facts, None)
        rows, place = [], 0
        for a in appends:
            origin = orjson.Fragment(
                orjson.dumps(a.origin.to_dict() | {"command": a.command, "digest": a.digest})
            )
            for _ in a.events:
                rows.append(self._row(facts[place], a, origin))
                place += 1
        batch = orjson.dumps(rows).decode()
        return Appended(facts, await conn.execute("select * from kernel.append(%s, %s)", [batch, AT_MOST]))

    def _row(self, fact: Fact, append: Append, origin: orjson.Fragment) -> dict[str, Any]:
        data = self.registry.encode(fact.event)
        if len(data) > MAX_EVENT_BYTES:
            raise EventTooLarge(size=len(data), limit=MAX_EVENT_BYTES)
        if b"\\u0000" in data and _NUL.search(data):  # the search is dear, and nearly never needed
            raise Unstorable
        return {
            "stream_id": fact.stream,
            "version": fact.version,
            "event_id": fact.id,
            "command_id": append.command_id,
            "type": type(fact.event).__name__,
            "schema_version": fact.event.schema_version,
            "data": orjson.Fragment(data),
            "origin": origin,
            "effective_at": fact.effective_at,
            "recorded_at": fact.recorded_at,
        }

    async def load_many(
        self, conn: AsyncConnection, streams: Sequence[str], known: Mapping[str, int] = NOTHING_KNOWN
    ) -> dict[str, Stream]:
        """Each stream's events in order, behind the version that is `known`; of one that does not exist
        version 0 is known.
        """
        found = {stream: Stream(known.get(stream, 0), []) for stream in streams}
        rows = await conn.execute(
            "select e.stream_id, e.version, e.type, e.schema_version, e.data::text"
            " from unnest(%s::text[], %s::int[]) as x(s, known)"
            " join kernel.events e on e.stream_id = x.s and e.version > x.known"
            " order by e.stream_id, e.version",
            [list(found), [stream.version for stream in found.values()]],
        )
        decode = self.registry.decode
        for stream_id, version, type_, schema_version, raw in await rows.fetchall():
            stream = found[stream_id]
            stream.version = version
            stream.events.append(decode(type_, schema_version, raw))
        return found

    async def read_log(self, conn: AsyncConnection, after: int, limit: int) -> list[Fact]:
        """Facts in log order, behind `after`. Types that the registry does not know are an error here."""
        query: LiteralString = (
            f"select {FACT_COLUMNS} from kernel.log l join kernel.events e using (stream_id, version)"
            " where l.position > %s and l.position <= %s order by l.position"
        )
        rows = await conn.execute(query, [after, after + limit], binary=True)
        return [self.fact(row) for row in await rows.fetchall()]

    async def read_types(
        self,
        conn: AsyncConnection,
        types: Sequence[str],
        at_once: int = 2_000,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> AsyncIterator[list[Fact]]:
        """All facts of these types that have a position by now, in log order, a stretch of it at a time.

        `progress` is told after each stretch how many positions are read, and of how many.
        """
        query: LiteralString = (
            f"select {FACT_COLUMNS} from kernel.log l join kernel.events e using (stream_id, version)"
            " where l.position > %s and l.position <= %s and e.type = any(%s) order by l.position"
        )
        head = await self.head(conn)
        for after in range(0, head, at_once):
            rows = await conn.execute(query, [after, min(after + at_once, head), list(types)], binary=True)
            yield [self.fact(row) for row in await rows.fetchall()]
            progress(min(after + at_once, head), head)

    async def read_naming(self, conn: AsyncConnection, ids: Collection[UUID]) -> list[Fact]:
        """All facts that name one of these ids and have a position by now, in log order.

        Whatever stream they are in, and whatever the field is called. Reads every event there is, some
        seconds for a million: for what is asked once in a while.
        """
        query: LiteralString = (
            f"select {FACT_COLUMNS} from kernel.events e join kernel.log l using (stream_id, version)"
            " where e.data::text like any(%s) order by l.position"
        )
        rows = await conn.execute(query, [[f"%{id_}%" for id_ in ids]], binary=True)
        return [self.fact(row) for row in await rows.fetchall()]

    def fact(self, row: Sequence[Any]) -> Fact:
        """A row of FACT_COLUMNS as a fact. Raises what `Registry.decode` raises."""
        type_, schema_version, raw, *envelope = row
        return UnreadFact._make((self.registry.decode(type_, schema_version, raw), *envelope, self.context))

    async def head(self, conn: AsyncConnection) -> int:
        """The last position of the log; 0 when it is empty."""
        row = await (await conn.execute("select coalesce(max(position), 0) from kernel.log")).fetchone()
        return cast(tuple[int], row)[0]

    async def following_from(self, stream: str, now: datetime) -> Origin:
        """The system's, of what a look at views finds: it follows from what was last told of `stream`.

        It came by the same import where that was told less than CAME_WITH ago.
        """
        async with self.pool.connection() as conn:
            row = await (
                await conn.execute(
                    "select event_id::text, origin->>'correlation',"
                    " case when recorded_at > %s then origin->>'import_id' end from kernel.events"
                    " where stream_id = %s order by version desc limit 1",
                    [now - CAME_WITH, stream],
                )
            ).fetchone()
        if row is None:
            return SYSTEM
        cause, correlation, import_id = row
        return SYSTEM._replace(cause=cause, correlation=correlation or cause, import_id=import_id)

    async def position_of(self, conn: AsyncConnection, stream: str, version: int) -> int | None:
        """The log position of one event, None while the sequencer has not reached it."""
        row = await (
            await conn.execute(
                "select position from kernel.log where stream_id = %s and version = %s", [stream, version]
            )
        ).fetchone()
        return row[0] if row else None
