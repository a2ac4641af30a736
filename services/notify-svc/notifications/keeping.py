"""Keeps what messages said, sealed under their reader's key, and destroys it at the end of its time.

Codes and links are left out: they are for one person and one moment. It is written behind the fact that the
partner took the message: a crash in between loses the copy, never the message.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final, LiteralString, NamedTuple
from uuid import UUID

import orjson
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.domain import Sealed
from kernel.facts import Origin
from kernel.waiting_out import waited_out
from psycopg import OperationalError
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool
from vault.broken import UNREADABLE, SealBroken
from vault.sealing import PersonErased, Vault

log = logging.getLogger(__name__)

KEEP: Final[LiteralString] = (
    "insert into kept_texts select * from json_populate_recordset(null::kept_texts, %s)"
    " on conflict do nothing"
)
DESTROY: Final[LiteralString] = (
    "delete from kept_texts where key in (select key from kept_texts where until < %s limit 1000)"
)
KEPT: Final[LiteralString] = (
    "select * from kept_texts where notification_id = %s and until >= %s order by kept_at, key"
)
HELD: Final[LiteralString] = (
    "select * from kept_texts where person_id = any(%s) and until >= %s order by kept_at, key"
)
LOOK_SECONDS: Final = 600.0


class Text(NamedTuple):
    """What one message said; kept to the end of the day `until`."""

    key: str
    notification_id: UUID
    person_id: UUID
    channel: str
    subject: str
    text: str
    at: datetime
    until: date


def last_day(at: datetime, days: int) -> date:
    """The last of so many days, that of the message included."""
    return local_date(at) + timedelta(days=days - 1)


class Keeping:
    """`vault`: what seals them."""

    def __init__(self, pool: AsyncConnectionPool[Any], vault: Vault) -> None:
        self._pool, self._vault = pool, vault

    async def keep(self, texts: Sequence[Text]) -> None:
        """Durable on return, however long the store is away. A key that is kept already changes nothing."""
        if texts:
            await waited_out(partial(self._keep, texts))

    async def _keep(self, texts: Sequence[Text]) -> None:
        await self._vault.make_keys([each.person_id for each in texts])
        rows = [row for each in texts if (row := await self._sealed(each))]
        async with self._pool.connection() as conn:
            await conn.execute(KEEP, [orjson.dumps(rows).decode()])

    async def _sealed(self, each: Text) -> dict[str, Any] | None:
        """None of somebody who was erased, and nothing more is kept of them, or whose key is lost."""
        said = orjson.dumps({"subject": each.subject, "text": each.text}).decode()
        field = _field(each.key)
        try:
            seal = (await self._vault.seal_many(each.person_id, {field: said}))[field]
        except (PersonErased, SealBroken):
            return None
        return {
            "key": each.key,
            "notification_id": each.notification_id,
            "person_id": each.person_id,
            "channel": each.channel,
            "sealed": seal.model_dump(),
            "kept_at": each.at,
            "until": each.until,
        }

    async def opened(
        self, notification_id: UUID, today: date, origin: Origin, why: str
    ) -> list[dict[str, Any]]:
        """What is kept of a notification, as its reader saw it; of the erased nothing, UNREADABLE of what has
        a broken seal. Recorded as a look.
        """
        return await self._opened(KEPT, [notification_id, today], origin, why)

    async def held(
        self, person_ids: Sequence[UUID], today: date, origin: Origin, why: str
    ) -> list[dict[str, Any]]:
        """The same of all that is kept under the keys of these: what they were told, and others of them."""
        return await self._opened(HELD, [list(person_ids), today], origin, why)

    async def _opened(
        self, query: LiteralString, wanted: Sequence[Any], origin: Origin, why: str
    ) -> list[dict[str, Any]]:
        async with self._pool.connection() as conn:
            rows = await (await conn.cursor(row_factory=dict_row).execute(query, wanted)).fetchall()
        if not rows:
            return []
        asked = [
            (row["person_id"], _field(row["key"]), Sealed.model_validate(row.pop("sealed"))) for row in rows
        ]
        texts = await self._vault.open_each(asked, origin, why)
        return [row | _said(text) for row, text in zip(rows, texts, strict=True) if text is not None]


def _said(text: str | SealBroken) -> dict[str, Any]:
    return orjson.loads(text) if isinstance(text, str) else dict.fromkeys(("subject", "text"), UNREADABLE)


def _field(key: str) -> str:
    """As which the text of this message is sealed."""
    return f"text {key}"


async def destroying(runtime: Runtime) -> None:
    """Destroy what was kept long enough, until cancelled."""
    while True:
        try:
            async with runtime.pool.connection() as conn:
                done = await conn.execute(DESTROY, [local_date(runtime.clock.now())])
            if done.rowcount:
                continue
        except OperationalError as fault:
            log.warning("what was kept long enough waits: %s", type(fault).__name__)
        await asyncio.sleep(LOOK_SECONDS)
