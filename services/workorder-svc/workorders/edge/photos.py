"""HTTP of the photos of a repair: brought from where it is, shown without what the camera wrote."""

import asyncio
import hashlib
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from edge.access import Role
from edge.body import Instant
from edge.call import Answer, Call
from edge.kit import Edge
from fastapi import Path, Query, Request, Response
from files.images import look_at
from files.photographs import looks_of, shows_nothing, taken_at
from files.sealed import SealedFiles, open_store
from host.runtime import Runtime
from host.settings import told
from kernel.clock import local_date
from kernel.domain import Refusal
from kernel.facts import SYSTEM
from psycopg.rows import dict_row
from vault.sealing import Vault

from workorders.domain.photos import Earlier, Photo, PhotoJustShown, Side
from workorders.domain.sla import Sla
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import KeepPhoto
from workorders.edge.devices import DeviceBody, moment
from workorders.edge.in_hand import Guarded, by_whom, check_on_duty, on_visit, theirs
from workorders.edge.kept import FileUnknown, kept_files
from workorders.edge.steps import DESK, FIELD
from workorders.settings import FileSettings
from workorders.views import photos, reports
from workorders.views.policies import SHELF

SEEING = [*DESK, Role.维修员, Role.审计]
LOOKING = [Role.运维经理, Role.运营经理, Role.审计, Role.管理员]
KIND = "repairs"
"""Of files, as the store tells them apart, and their key."""
BYTES = "application/octet-stream"
COMPARED = "核对维修照片是否为新拍"
LARGEST = 15_000_000
LEAST = 240
"""Pixels of the shorter side: any camera of the last twenty years takes more, and so does what a messenger
made smaller; of a valve held a metre away less than this leaves a few dots.
"""
JPEG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": {}}}}
Hash = Annotated[str, Path(min_length=64, max_length=64, pattern=r"^[0-9a-f]{64}$")]


class PhotosNotSetUp(Refusal):
    """This installation has no store of what people hand in (`ANJU_DOCUMENTS_URL`)."""

    title, status = "尚未配置维修照片的存放位置，暂时无法上传", 503


class PhotoUnknown(Refusal):
    """No photo of this order has this hash."""

    title, field, status = "这张工单没有这张照片", "sha256", 404


class PhotoShowsNothing(Refusal):
    """All black, or all of one brightness: the lens was covered."""

    title, field = "照片全黑或没有内容，请重新拍摄", "body"


class PhotoTooSmall(Refusal):
    """Its shorter side has fewer pixels than `least`: nothing of a repair can be seen on it."""

    title, field = "照片太小（{width}×{height} 像素），短边至少 {least} 像素，请上传原图", "body"


class OriginalNotKept(Refusal):
    """It was kept as long as the policy `originals` says; the picture is still shown."""

    title, field, status = "照片原件已过保存期限，只能查看展示图", "sha256", 410


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
        at: Annotated[Instant | None, Query(description="when it was taken, by the device's clock")] = None,
        clock: Annotated[Instant | None, Query(description="what that clock shows now")] = None,
    ) -> Answer:
        """Bring a JPEG, PNG or WebP of up to 15 MB and 50 megapixels, 240 pixels the shorter side at the
        least, taken since somebody checked in.
        """
        said_by = at or clock
        row = await (guarded if said_by else mine)(order_id, call)
        store, content = store_of(master), await request.body()
        seen = await asyncio.to_thread(look_at, content)
        if min(seen.width, seen.height) < LEAST:
            raise PhotoTooSmall(width=seen.width, height=seen.height, least=LEAST)
        if await asyncio.to_thread(shows_nothing, seen.shown):
            raise PhotoShowsNothing
        looks = await asyncio.to_thread(looks_of, seen.shown)
        photo = Photo(
            side=side,
            sha256=digest_of(content),
            shown_sha256=digest_of(seen.shown),
            likeness=looks.likeness,
            mirrored=looks.mirrored,
            crops=looks.crops,
        )
        device = DeviceBody(at=said_by, clock=clock or call.now) if said_by else None
        said = await moment(runtime, call, device)
        await check_on_duty(runtime.pool, call, said)
        camera = taken_at(content, await zone_of(runtime, row["park_id"], call.now))
        if camera is not None:
            said = camera - (device.clock - call.now) if device else camera
        asked = KeepPhoto(at=call.now, photo=photo, taken_at=said, turned=looks.turned, by=by_whom(call))
        reported = await brought_with_reports(runtime, vault, order_id)
        while True:
            earlier = await photos.alike(runtime.pool, photo, looks.turned)
            asked = asked.model_copy(update={"earlier": (*earlier, *reported)})
            await call.would(work_order, order_id, asked)
            await store.put(content)
            await store.put(seen.shown)
            with suppress(PhotoJustShown):  # whoever was faster has been seen by the next look
                return await call.do(work_order, order_id, asked)

    @edge.get("/orders/{order_id}/photos", allow=SEEING)
    async def listed(order_id: UUID, call: Call) -> list[dict[str, Any]]:
        """The photos of an order, as they were taken."""
        await shown_to(order_id, call)
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            return await (await cursor.execute(photos.OF_ORDER, [order_id])).fetchall()

    @edge.get("/orders/{order_id}/photos/{sha256}", allow=SEEING, response_class=Response, responses=JPEG)
    async def shown(order_id: UUID, sha256: Hash, call: Call) -> Response:
        """The picture alone: upright, without place, device and time."""
        row = await photo_of(order_id, sha256, call)
        return _picture(await store_of(master).get(row["shown_sha256"]), "image/jpeg")

    @edge.get(
        "/orders/{order_id}/photos/{sha256}/original", allow=LOOKING, response_class=Response, responses=JPEG
    )
    async def original(order_id: UUID, sha256: Hash, call: Call) -> Response:
        """As it was brought, with all the camera wrote. Say why in `X-Reason`."""
        call.why()
        if (await photo_of(order_id, sha256, call))["original_forgotten_at"]:
            raise OriginalNotKept
        return _picture(await store_of(master).get(sha256), BYTES)

    async def photo_of(order_id: UUID, sha256: str, call: Call) -> dict[str, Any]:
        await shown_to(order_id, call)
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            found = await cursor.execute(photos.ONE, [f"{order_id}/{sha256}"])
            row: dict[str, Any] | None = await found.fetchone()
        if row is None:
            raise PhotoUnknown
        return row


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
            same = {"order_id": str(order_id), "sha256": digest_of(kept.content)}
            found += [Earlier(**same, likeness=each) for each in (looks.likeness, *looks.crops)]
    return tuple(found)


async def zone_of(runtime: Runtime, park_id: UUID, now: datetime) -> ZoneInfo:
    """By which the clocks of a park go: that of its promises."""
    sla = (await SHELF.book_of(runtime)).of(Sla).in_force(local_date(now)).values
    return ZoneInfo(sla.terms(park_id, None).zone)


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def store_of(master: bytes) -> SealedFiles:
    """Raises PhotosNotSetUp."""
    url = told(FileSettings).documents_url
    if not url:
        raise PhotosNotSetUp
    return _opened(url, master)


@cache
def _opened(url: str, master: bytes) -> SealedFiles:
    return SealedFiles(open_store(url), master, KIND)


def _picture(content: bytes, media: str) -> Response:
    headers = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}
    return Response(content, media_type=media, headers=headers)
