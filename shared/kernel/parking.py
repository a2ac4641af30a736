"""Records that failed wait here with all later ones of their key, in order; everybody else flows on.

No retry topics: they would let a later record of the key overtake the failed one.
"""

from collections.abc import Awaitable, Callable, Sequence
from hashlib import blake2b
from typing import Any

import orjson
from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import dict_row

from kernel.clock import Clock
from kernel.wire import Received

BEHIND = "behind an earlier record of this key"
STRANGER = "no envelope of ours"


async def lock(conn: AsyncConnection, consumer: str) -> None:
    """Until the transaction ends, nobody else applies anything for this consumer.

    Its members share views: two that both begin a row which is not there yet would otherwise count one.
    """
    await conn.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"kernel.consumer.{consumer}"])


async def ask_stuck(conn: AsyncConnection, consumer: str, keys: set[str], *, shown: bool) -> AsyncCursor[Any]:
    """Asks which of `keys` have a record that was parked before, or after, views had it: `shown`.

    `stuck` reads the answer.
    """
    return await conn.execute(
        "select distinct key from kernel.parked"
        " where consumer = %s and status = 'parked' and shown = %s and key = any(%s)",
        [consumer, shown, list(keys)],
    )


async def ask_set_aside(
    conn: AsyncConnection, consumer: str, records: Sequence[Received]
) -> AsyncCursor[Any]:
    """Asks which of these were parked before views had them, whatever became of them since; `set_aside`
    reads the answer.
    """
    return await conn.execute(
        "select source, part, position from kernel.parked"
        " where consumer = %s and not shown and position = any(%s)",
        [consumer, [r.position for r in records]],
    )


async def set_aside(asked: AsyncCursor[Any]) -> set[tuple[str, int, int]]:
    """Source, partition and position of each."""
    return {(source, part, position) for source, part, position in await asked.fetchall()}


async def stuck(asked: AsyncCursor[Any]) -> set[str]:
    """The keys that have a parked record."""
    return {row[0] for row in await asked.fetchall()}


async def is_stuck(conn: AsyncConnection, consumer: str, key: str) -> bool:
    """Whether a record of this key is parked, wherever it failed."""
    row = await (
        await conn.execute(
            "select exists (select from kernel.parked"
            " where consumer = %s and status = 'parked' and key = %s)",
            [consumer, key],
        )
    ).fetchone()
    return row == (True,)


async def park(
    conn: AsyncConnection,
    consumer: str,
    records: Sequence[Received],
    clock: Clock,
    reason: str,
    *,
    shown: bool = False,
) -> None:
    """Set these records aside, once each; one that was settled before stays as it is.

    Of what was `shown`, the views have it and only what is decided upon it waits.
    """
    stored = [(r, *r.stored()) for r in records]
    async with conn.cursor() as cursor:
        await cursor.executemany(
            "insert into kernel.parked (consumer, source, part, position, key, type, headers, value, digest,"
            " reason, shown, parked_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " on conflict do nothing",
            [
                (
                    consumer,
                    r.source,
                    r.part,
                    r.position,
                    r.key,
                    r.type,
                    _text(headers),
                    value,
                    # Told apart by content: a record without an envelope has no position of its own.
                    blake2b(repr((r.key, r.headers, r.value)).encode(), digest_size=8).hexdigest(),
                    reason.replace("\0", "\ufffd"),
                    shown,
                    clock.now(),
                )
                for r, headers, value in stored
            ],
        )


async def parked(conn: AsyncConnection, consumer: str) -> list[dict[str, Any]]:
    """What is parked: per key the first record with its reason, and how many wait behind it."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            "select distinct on (key) key, source, part, position, type, reason, parked_at,"
            " count(*) over (partition by key) as records from kernel.parked"
            " where consumer = %s and status = 'parked' order by key, shown desc, id",
            [consumer],
        )
        return await cursor.fetchall()


async def redrive(
    conn: AsyncConnection,
    consumer: str,
    steps: Sequence[str],
    key: str,
    apply: Callable[[AsyncConnection, Received, bool], Awaitable[object]],
    clock: Clock,
) -> int:
    """Apply the parked records of one key in order, in the caller's transaction; how many.

    `steps` are the consumers that apply for it, in their order. `apply` is told whether the views had the
    record; whatever it raises ends the transaction and leaves them parked as they were.
    """
    records = await _lock(conn, consumer, steps, key)
    for id_, record, shown in records:
        await apply(conn, record, shown)
        await _settle(conn, id_, "redriven", None, clock)
    return len(records)


async def skip(
    conn: AsyncConnection, consumer: str, steps: Sequence[str], key: str, reason: str, clock: Clock
) -> str | None:
    """Give up the first parked record of a key, with the reason; its type, None when there was none.

    Those behind it stay parked until they are redriven. Raises ValueError for a reason that says nothing.
    """
    if not reason.strip():
        raise ValueError("a record is given up for a reason")
    records = await _lock(conn, consumer, steps, key)
    if not records:
        return None
    id_, record, _ = records[0]
    await _settle(conn, id_, "skipped", reason, clock)
    return record.type


async def _settle(conn: AsyncConnection, id_: int, status: str, note: str | None, clock: Clock) -> None:
    await conn.execute(
        "update kernel.parked set status = %s, note = %s, settled_at = %s where id = %s",
        [status, note, clock.now(), id_],
    )


async def _lock(
    conn: AsyncConnection, consumer: str, steps: Sequence[str], key: str
) -> list[tuple[int, Received, bool]]:
    for step in steps:
        await lock(conn, step)  # nobody parks a newcomer of this key behind our back
    # What the views had came before what they had not: of a key that is stuck there they let nothing through.
    rows = await conn.execute(
        "select id, source, part, position, key, coalesce(type, ''), headers, value, shown"
        " from kernel.parked where consumer = %s and key = %s and status = 'parked'"
        " order by shown desc, id for update",
        [consumer, key],
    )
    return [
        (id_, Received(source, part, position, 0, k, type_, _headers(headers), value), shown)
        for id_, source, part, position, k, type_, headers, value, shown in await rows.fetchall()
    ]


def _text(headers: dict[str, bytes]) -> str:
    text = orjson.dumps({k: v.decode("latin-1") for k, v in headers.items()})
    return text.replace(b"\\u0000", b"\\ufffd").decode()


def _headers(found: dict[str, str]) -> dict[str, bytes]:
    return {name: value.encode("latin-1", errors="replace") for name, value in found.items()}
