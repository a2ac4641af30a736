"""Connections to PostgreSQL that give up on a server which says nothing any more.

A half-open connection (a firewall that forgot it, a machine that lost power) reports no error: a statement on
it would wait for ever, and the far end would keep its locks. So an answer may take ten seconds, then the
connection is closed; and the server ends a transaction, or the session of a leader, that it hears nothing of.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

from psycopg import AsyncConnection, AsyncTransaction, OperationalError
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout

PATIENCE_SECONDS: Final = 10.0
CONNECT_SECONDS: Final = 5
OPTIONS: Final = f"-c idle_in_transaction_session_timeout={15_000} -c jit=off"
"""What a session asks of its server, wherever that runs. With `jit`, on where nobody turned it off, what is
thought dear and takes a millisecond is compiled for a hundred, each time anew."""


class ServerSilent(OperationalError):
    """No answer within `PATIENCE_SECONDS`; whether the statement took effect is unknown."""


class Connection(AsyncConnection[tuple[Any, ...]]):
    """Every wait for the server is bounded; `patience` is None inside `unhurried`."""

    patience: float | None = PATIENCE_SECONDS

    async def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:  # noqa: ASYNC109
        if timeout is not None:
            return await super().wait(gen, interval, timeout)
        try:
            return await super().wait(gen, interval, self.patience)
        except _WaitTimeout:
            # Closed here: a rollback on it would only wait once more.
            self.pgconn.finish()
            raise ServerSilent(f"no answer for {self.patience} s") from None

    @asynccontextmanager
    async def transaction(
        self, savepoint_name: str | None = None, force_rollback: bool = False
    ) -> AsyncIterator[AsyncTransaction]:
        """As psycopg's, also inside `Store.transaction`, where it is a savepoint."""
        if self.pgconn.pipeline_status:
            # In a pipeline it is known at its ends alone whether a transaction is under way: here is one.
            async with self.pipeline():
                pass
        async with super().transaction(savepoint_name, force_rollback) as transaction:
            yield transaction


@contextmanager
def unhurried(conn: AsyncConnection) -> Iterator[None]:
    """Inside the block a statement may take as long as it takes, as over a whole history."""
    if not isinstance(conn, Connection):
        yield
        return
    conn.patience = None
    try:
        yield
    finally:
        conn.patience = PATIENCE_SECONDS
