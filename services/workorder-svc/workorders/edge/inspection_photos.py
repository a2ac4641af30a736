"""HTTP of the photos of what is inspected: brought from where it is, as those of a repair are."""

from typing import Any
from uuid import UUID

from edge.call import Answer, Call
from edge.kit import Edge
from fastapi import Request, Response
from host.runtime import Runtime
from psycopg.rows import dict_row

from workorders.domain.inspection import inspection
from workorders.domain.inspection_commands import ShowItem
from workorders.edge.bringing import (
    BYTES,
    JPEG,
    KIND,
    LARGEST,
    Hash,
    ShownByClock,
    TakenAt,
    brought,
    original_of,
    picture_of,
    shown_once,
    store_of,
    when_taken,
)
from workorders.edge.in_hand import by_whom
from workorders.edge.inspections import SEEING, ItemName, inspection_of
from workorders.edge.photos import LOOKING
from workorders.edge.steps import FIELD
from workorders.views import photos


def inspection_photo_routes(edge: Edge, runtime: Runtime) -> None:
    """Add them to the service's own. Raises ValueError for a runtime without a vault."""
    if runtime.vault is None:
        raise ValueError("workorder-svc needs a vault")
    master = runtime.vault.key_of_files(KIND)
    of_list = "/inspections/{inspection_id}"

    @edge.post(of_list + "/items/{item}/photos", allow=FIELD, accepts=BYTES, limit=LARGEST)
    async def show(
        inspection_id: UUID,
        item: ItemName,
        request: Request,
        call: Call,
        at: TakenAt = None,
        clock: ShownByClock = None,
    ) -> Answer:
        """Bring a photo of one item, of the kinds that a repair takes, taken since whoever goes through the
        home checked in.
        """
        row = await inspection_of(runtime.pool, inspection_id, call)
        store, content = store_of(master), await request.body()
        photo = await brought(content)
        said = await when_taken(runtime, call, row["park_id"], content, at, clock)
        asked = ShowItem(at=call.now, item=item, shot=photo.shot, taken_at=said, by=by_whom(call))
        return await shown_once(runtime, call, store, photo, inspection, asked, inspection_id)

    @edge.get(of_list + "/photos", allow=SEEING)
    async def listed(inspection_id: UUID, call: Call) -> list[dict[str, Any]]:
        """The photos of an inspection, as they were taken, each with the item that it shows."""
        await inspection_of(runtime.pool, inspection_id, call)
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            return await (await cursor.execute(photos.OF_INSPECTION, [inspection_id])).fetchall()

    @edge.get(of_list + "/photos/{sha256}", allow=SEEING, response_class=Response, responses=JPEG)
    async def shown(inspection_id: UUID, sha256: Hash, call: Call) -> Response:
        """The picture alone: upright, without place, device and time."""
        await inspection_of(runtime.pool, inspection_id, call)
        return await picture_of(runtime, master, inspection_id, sha256)

    @edge.get(of_list + "/photos/{sha256}/original", allow=LOOKING, response_class=Response, responses=JPEG)
    async def original(inspection_id: UUID, sha256: Hash, call: Call) -> Response:
        """As it was brought, with all the camera wrote. Say why in `X-Reason`."""
        call.why()
        await inspection_of(runtime.pool, inspection_id, call)
        return await original_of(runtime, master, inspection_id, sha256)
