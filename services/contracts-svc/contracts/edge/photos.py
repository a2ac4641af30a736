"""HTTP of photos: brought, shown, and looked at as they were brought."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from edge.access import Role
from edge.call import Answer, Call, Host
from edge.kit import Edge
from fastapi import Query, Request, Response
from files.images import look_at
from host.settings import told

from contracts.domain.photo import KeepPhoto, LookAtPhoto, PhotoGone, PhotoUnknown, photo
from contracts.edge.parks import ParkUnknown
from contracts.edge.settlements import READERS
from contracts.papers.desk import photos_of as store_of
from contracts.settings import PaperSettings
from contracts.views.parks import buildings_of
from contracts.views.photos import photos_of

BRINGING = [Role.客服专员, Role.运维经理, Role.维修员, Role.运营经理, Role.管理员]
LOOKING = [Role.运营经理, Role.审计, Role.管理员]
BYTES = "application/octet-stream"
LARGEST = 15_000_000
JPEG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": {}}}}


def photo_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.put("/photos/{photo_id}", allow=BRINGING, accepts=BYTES, limit=LARGEST)
    async def keep(photo_id: UUID, request: Request, call: Call, park_id: Annotated[UUID, Query()]) -> Answer:
        """Bring a JPEG, PNG or WebP of up to 15 MB and 50 megapixels, under an id of your own."""
        call.within(park_id)
        if await buildings_of(runtime, park_id) is None:
            raise ParkUnknown
        store, content = store_of(told(PaperSettings)), await request.body()
        seen = await asyncio.to_thread(look_at, content)
        asked = KeepPhoto(
            photo_id=photo_id,
            park_id=park_id,
            sha256=await store.put(content),
            shown_sha256=await store.put(seen.shown),
            kind=seen.kind,
            width=seen.width,
            height=seen.height,
        )
        return await call.do(photo, photo_id, asked)

    @edge.get("/photos/{photo_id}", allow=READERS, response_class=Response, responses=JPEG)
    async def shown(photo_id: UUID, call: Call) -> Response:
        """The picture alone: upright, without place, device and time."""
        row = await _guarded(photo_id, call)
        return _picture(await store_of(told(PaperSettings)).get(row["shown_sha256"]), "jpeg")

    @edge.get("/photos/{photo_id}/original", allow=LOOKING, response_class=Response, responses=JPEG)
    async def original(photo_id: UUID, call: Call) -> Response:
        """As it was brought, with all the camera wrote. Say why in `X-Reason`; it is kept."""
        call.why()
        row = await _guarded(photo_id, call)
        content = await store_of(told(PaperSettings)).get(row["sha256"])
        await call.do(photo, photo_id, LookAtPhoto())
        return _picture(content, row["kind"])

    async def _guarded(photo_id: UUID, call: Call) -> dict[str, Any]:
        row = (await photos_of(runtime, [photo_id])).get(photo_id)
        if row is None:
            raise PhotoUnknown
        call.within(row["park_id"])
        if row["destroyed_at"]:
            raise PhotoGone
        return row


def _picture(content: bytes, kind: str) -> Response:
    headers = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}
    return Response(content, media_type=f"image/{kind}", headers=headers)
