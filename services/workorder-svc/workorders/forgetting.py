"""Forgets recordings and the originals of photos when it is time; the order keeps the text and the picture.

First the file, then the fact: after a crash between the two the file is asked for once more, and is gone.
Two copies of this service do no harm to each other.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Final, LiteralString

from files.sealed import SealedFiles
from host.runtime import Runtime
from host.settings import told
from kernel.clock import local_date
from kernel.facts import SYSTEM
from kernel.ids import derived_id
from kernel.signals import Pace
from kernel.store import StoreUnavailable
from obstore.exceptions import BaseError
from psycopg import OperationalError

from workorders.domain.hearing import ForgetRecording, hearing
from workorders.domain.inspection import inspection
from workorders.domain.inspection_commands import ForgetShot
from workorders.domain.retention import OriginalsKept, Retention
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import ForgetOriginal
from workorders.edge.bringing import KIND, store_of
from workorders.edge.kept import KeptFiles, kept_files
from workorders.settings import FileSettings
from workorders.views import photos
from workorders.views.policies import SHELF

log = logging.getLogger(__name__)

AT_MOST: Final = 50
LEAST_SECONDS: Final = 2.0
MOST_SECONDS: Final = 300.0
OVER: Final[LiteralString] = """
    select order_id, file_id from views.hearings
     where status <> 'forgotten' and recorded_at <= %s
     order by recorded_at limit %s
"""


async def forgetting(runtime: Runtime) -> None:
    """Look until cancelled; for ever nothing where nothing can be kept."""
    files = told(FileSettings)
    if runtime.vault is None:
        raise ValueError("nothing is kept without a vault")
    if not files.documents_url:
        await asyncio.Event().wait()
    store, pace = kept_files(runtime.vault, files), Pace(LEAST_SECONDS, MOST_SECONDS)
    originals = store_of(runtime.vault.key_of_files(KIND))
    while True:
        try:
            if await forget_recordings(runtime, store) + await forget_originals(runtime, originals):
                pace.worked()
        except (OperationalError, StoreUnavailable, BaseError) as fault:
            log.warning("forgetting waits for a store: %s", type(fault).__name__)
        await asyncio.sleep(pace.seconds())


async def forget_recordings(runtime: Runtime, store: KeptFiles) -> int:
    """One pass over those that were kept long enough by the policy of today; how many."""
    now = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        terms = (await SHELF.book(conn)).of(Retention).in_force(local_date(now)).values
        rows = await (await conn.execute(OVER, [now - terms.of_recordings, AT_MOST])).fetchall()
    for order_id, file_id in rows:
        await store.forget(file_id)
        id_ = derived_id(order_id, "forget recording", file_id)
        await runtime.handle(hearing, order_id, ForgetRecording(at=now), origin=SYSTEM, command_id=id_)
    return len(rows)


async def forget_originals(runtime: Runtime, store: SealedFiles) -> int:
    """The same of photos: what the camera wrote goes, the picture stays."""
    now = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        terms = (await SHELF.book(conn)).of(OriginalsKept).in_force(local_date(now))
        over = {"until": now - terms.values.time, "limit": AT_MOST}
        rows = await (await conn.execute(photos.OVER, over)).fetchall()
    for order_id, inspection_id, sha256 in rows:
        with suppress(FileNotFoundError):  # gone since the last look, which came no further
            await store.remove(sha256)
        said = {"at": now, "sha256": sha256, "policy_version": terms.version}
        id_ = derived_id(order_id or inspection_id, "forget original", sha256)
        if order_id:
            asked = ForgetOriginal(**said)
            await runtime.handle(work_order, order_id, asked, origin=SYSTEM, command_id=id_)
        else:
            of_list = ForgetShot(**said)
            await runtime.handle(inspection, inspection_id, of_list, origin=SYSTEM, command_id=id_)
    return len(rows)
