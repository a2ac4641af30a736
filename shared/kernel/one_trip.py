"""Statements that go to PostgreSQL in one message and are one transaction there.

Several statements in one message of the simple protocol commit together or not at all, without a begin and a
commit of their own; the same statements in a pipeline cost us twice the time. psycopg binds the parameters
on this side. Whatever only writes, and reads its answers later, takes either kind of `Writing`.
"""

from collections.abc import Sequence
from typing import Any, LiteralString, Protocol

from psycopg import AsyncClientCursor, AsyncConnection, AsyncCursor, Column
from psycopg.rows import AsyncRowFactory

Columns = tuple[Any, ...]


class Answer(Protocol):
    """What a statement answered; one of a trip has its answer when the trip has ended."""

    @property
    def description(self) -> list[Column] | None: ...
    async def fetchone(self) -> Columns | None: ...
    async def fetchall(self) -> list[Columns]: ...


async def by_name(answer: Answer) -> list[dict[str, Any]]:
    """The rows of an answer with the names of its columns."""
    rows = await answer.fetchall()
    names = [column.name for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in rows]


class Writing(Protocol):
    """A connection in a transaction, or a trip."""

    async def execute(self, query: LiteralString | bytes, params: Sequence[Any], /) -> Answer: ...
    def cursor(self, *, row_factory: AsyncRowFactory[Any]) -> AsyncCursor[Any]: ...


class OneTrip:
    """Gathers statements for one message; what `cursor` asks goes at once, before them and by itself."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn
        self._sent = AsyncClientCursor(conn)  # no span of its own: the one around the commit is this trip
        self._texts: list[bytes] = []
        self._params: list[Any] = []

    def cursor(self, *, row_factory: AsyncRowFactory[Any]) -> AsyncCursor[Any]:
        return self._conn.cursor(row_factory=row_factory)

    async def execute(self, query: LiteralString | bytes, params: Sequence[Any], /) -> Answer:
        self._texts.append(query if isinstance(query, bytes) else query.encode())
        self._params += params
        return _Answer(self._sent, len(self._texts) - 1)

    async def send(self) -> None:
        """All or nothing; raises what any of them fails with."""
        if self._texts:
            await self._sent.execute(b";".join(self._texts), self._params)


class _Answer:
    def __init__(self, sent: AsyncCursor[Columns], place: int) -> None:
        self._sent, self._place = sent, place

    @property
    def description(self) -> list[Column] | None:
        return self._sent.description

    async def fetchone(self) -> Columns | None:
        return await (await self._sent.set_result(self._place)).fetchone()

    async def fetchall(self) -> list[Columns]:
        return await (await self._sent.set_result(self._place)).fetchall()
