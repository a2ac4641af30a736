"""HTTP of the photos of a repair: brought from where it is, shown without what the camera wrote."""

import asyncio
from contextlib import suppress
from typing import Annotated, Any
from uuid import UUID

from edge.access import Role
from edge.call import Answer, Call
from edge.kit import Edge
from fastapi import Query, Request, Response
from files.photographs import looks_of
from host.runtime import Runtime
from host.settings import told
from kernel.facts import SYSTEM
from psycopg.rows import dict_row
from vault.sealing import Vault

from workorders.domain.photos import Earlier, Photo, Side
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import KeepPhoto
from workorders.edge.bringing import (
    BYTES,
    JPEG,
    KIND,
    LARGEST,
    Hash,
    ShownByClock,
    TakenAt,
    brought,
    digest_of,
    original_of,
    picture_of,
    shown_once,
    store_of,
    when_taken,
)
from workorders.edge.in_hand import Guarded, by_whom, on_visit, theirs
from workorders.edge.kept import FileUnknown, kept_files
from workorders.edge.steps import DESK, FIELD
from workorders.settings import FileSettings
from workorders.views import photos, reports

SEEING = [*DESK, Role.维修员, Role.审计]
LOOKING = [Role.运维经理, Role.运营经理, Role.审计, Role.管理员]
COMPARED = "核对维修照片是否为新拍"


def photo_routes(edge: Edge, runtime: Runtime, guarded: Guarded) -> None:
    """Add them to the service's own. Raises ValueError for a runtime without a vault."""
    mine, shown_to = on_visit(guarded, runtime.pool), theirs(guarded)
    vault = runtime.vault
    if vault is None:
        raise ValueError("workorder-svc needs a vault")
    master = vault.key_of_files(KIND)

    @edge.post("/orders/{order_id}/photos", allow=FIELD, accepts=BYTES, limit=LARGEST)
    async def keep(
        order_id: UUID,
        request: Request,
        call: Call,
        side: Annotated[Side, Query(description="of before the repair, or of after it")],
        at: TakenAt = None,
        clock: ShownByClock = None,
    ) -> Answer:
        """Bring a JPEG, PNG or WebP of up to 15 MB and 50 megapixels, 240 pixels the shorter side at the
        least, taken since somebody checked in.
        """
        row = await (guarded if at or clock else mine)(order_id, call)
        store, content = store_of(master), await request.body()
        photo = await brought(content)
        said = await when_taken(runtime, call, row["park_id"], content, at, clock)
        kept = Photo(side=side, **dict(photo.shot))
        asked = KeepPhoto(at=call.now, photo=kept, taken_at=said, by=by_whom(call))
        reported = await brought_with_reports(runtime, vault, order_id)
        return await shown_once(runtime, call, store, photo, work_order, asked, order_id, reported)

    @edge.get("/orders/{order_id}/photos", allow=SEEING)
    async def listed(order_id: UUID, call: Call) -> list[dict[str, Any]]:
        """The photos of an order, as they were taken."""
        await shown_to(order_id, call)
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            return await (await cursor.execute(photos.OF_ORDER, [order_id])).fetchall()

    @edge.get("/orders/{order_id}/photos/{sha256}", allow=SEEING, response_class=Response, responses=JPEG)
    async def shown(order_id: UUID, sha256: Hash, call: Call) -> Response:
        """The picture alone: upright, without place, device and time."""
        await shown_to(order_id, call)
        return await picture_of(runtime, master, order_id, sha256)

    @edge.get(
        "/orders/{order_id}/photos/{sha256}/original", allow=LOOKING, response_class=Response, responses=JPEG
    )
    async def original(order_id: UUID, sha256: Hash, call: Call) -> Response:
        """As it was brought, with all the camera wrote. Say why in `X-Reason`."""
        call.why()
        await shown_to(order_id, call)
        return await original_of(runtime, master, order_id, sha256)


async def brought_with_reports(runtime: Runtime, vault: Vault, order_id: UUID) -> tuple[Earlier, ...]:
    """What the photos look like that came with the reports of this order: whoever has it may fetch them, and
    they show nothing of the visit. Seen for each that is brought, and kept nowhere: few have any.
    """
    async with runtime.pool.connection() as conn:
        rows = await (await conn.execute(reports.FILES, [order_id])).fetchall()
    found = list[Earlier]()
    for (file_id,) in rows:
        with suppress(FileUnknown):
            kept = await kept_files(vault, told(FileSettings)).get(UUID(file_id), SYSTEM, COMPARED)
            if kept.media != "jpeg":
                continue
            looks = await asyncio.to_thread(looks_of, kept.content)
            same = {"visit_id": str(order_id), "sha256": digest_of(kept.content)}
            found += [Earlier(**same, likeness=each) for each in (looks.likeness, *looks.crops)]
    return tuple(found)
