"""Each view stands as the code defines it: one that is new, or defined otherwise, is built from history.

That happens before the service does anything else, by one replica; the others wait. What a service of an
older release still writes meanwhile fails on the new table: stop it first.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING

from aiokafka.errors import KafkaError
from psycopg import AsyncConnection

from kernel import views
from kernel.leader import leadership
from kernel.rebuild import rebuild
from kernel.service import View

if TYPE_CHECKING:
    from host.runtime import Runtime

log = logging.getLogger(__name__)

SPEAK_SECONDS = 4.0  # who leads and says nothing for twelve seconds is taken for dead


def definition_of(view: View) -> str:
    """A short hash of all that shapes the rows; of the fold itself only `revision` tells."""
    listens = sorted(event.__name__ for event in view.listens)
    said = (view.columns, view.key, view.inline, *view.indexes, *listens, view.revision)
    said = (*said, "remembers") if view.remembers else said
    return blake2b("\x1f".join(map(str, said)).encode(), digest_size=8).hexdigest()


async def begin(conn: AsyncConnection, all_views: Sequence[View]) -> None:
    """Make the tables that are missing; where nothing has happened yet, they stand as defined at once."""
    for view in all_views:
        await views.create(conn, view)
    known = await conn.execute(
        "select exists (select from kernel.events) or exists (select from kernel.checkpoints)"
    )
    if await known.fetchone() == (False,):
        for view in all_views:
            await _note(conn, view)


async def outdated(conn: AsyncConnection, all_views: Sequence[View]) -> list[View]:
    """Those whose table is not known to be built by their present definition."""
    rows = await conn.execute("select name, definition from kernel.views")
    built: dict[str, str] = dict(await rows.fetchall())
    return [view for view in all_views if built.get(view.name) != definition_of(view)]


async def build_outdated(runtime: "Runtime") -> list[str]:
    """Build what is outdated, waiting for Kafka where it is needed; the names. Returns when all stand."""
    all_views = runtime.service.views
    async with runtime.pool.connection() as conn:
        if not await outdated(conn, all_views):
            return []
    async with leadership(runtime.settings.url, f"views.{runtime.service.name}") as lead:
        speaking = asyncio.create_task(_speak(lead))
        building = asyncio.create_task(_build(runtime))
        try:
            await asyncio.wait({speaking, building}, return_when=asyncio.FIRST_COMPLETED)
            if speaking.done():
                await speaking  # raises why the lead was lost: another replica may be building by now
            return await building
        finally:
            for task in (speaking, building):
                task.cancel()
            await asyncio.gather(speaking, building, return_exceptions=True)


async def _speak(lead: AsyncConnection) -> None:
    while True:
        await lead.execute("select 1")
        await asyncio.sleep(SPEAK_SECONDS)


async def _build(runtime: "Runtime") -> list[str]:
    async with runtime.pool.connection() as conn:
        waiting = await outdated(conn, runtime.service.views)
    for view in waiting:
        log.info("view %s of %s is new or defined otherwise: building it", view.name, runtime.service.name)
        while True:
            with suppress(KafkaError):
                built = await rebuild(runtime, view, compare=False)
                break
            await asyncio.sleep(1.0)
        async with runtime.pool.connection() as conn:
            await _note(conn, view)
        log.info("view %s stands: %d facts, %d rows", view.name, built.facts, built.rows)
    return [view.name for view in waiting]


async def _note(conn: AsyncConnection, view: View) -> None:
    await conn.execute(
        "insert into kernel.views (name, definition) values (%s, %s)"
        " on conflict (name) do update set definition = excluded.definition",
        [view.name, definition_of(view)],
    )
