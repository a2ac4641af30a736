"""HTTP of bringing a photo, of a repair or of what is inspected: the same is asked of both."""

import asyncio
import hashlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from edge.body import Instant
from edge.call import Answer, Call, Host
from fastapi import Path, Query, Response
from files.images import look_at
from files.photographs import looks_of, shows_nothing, taken_at
from files.sealed import SealedFiles, open_store
from host.settings import told
from kernel.clock import local_date
from kernel.domain import Decider, Refusal

from workorders.domain.photos import Earlier, Likeness, PhotoJustShown, Shot, Showing
from workorders.domain.sla import Sla
from workorders.edge.devices import DeviceBody, moment
from workorders.edge.in_hand import check_on_duty
from workorders.settings import FileSettings
from workorders.views import photos
from workorders.views.policies import SHELF

KIND: Final = "repairs"
"""Of files, as the store tells them apart, and their key."""
BYTES: Final = "application/octet-stream"
LARGEST: Final = 15_000_000
LEAST: Final = 240
"""Pixels of the shorter side: any camera of the last twenty years takes more, and so does what a messenger
made smaller; of a valve held a metre away less than this leaves a few dots.
"""
JPEG: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"image/jpeg": {}}}}
Hash = Annotated[str, Path(min_length=64, max_length=64, pattern=r"^[0-9a-f]{64}$")]
TakenAt = Annotated[Instant | None, Query(description="when it was taken, by the device's clock")]
ShownByClock = Annotated[Instant | None, Query(description="what that clock shows now")]


class PhotosNotSetUp(Refusal):
    """This installation has no store of what people hand in (`ANJU_DOCUMENTS_URL`)."""

    title, status = "尚未配置维修照片的存放位置，暂时无法上传", 503


class PhotoUnknown(Refusal):
    """No photo of this order, or inspection, has this hash."""

    title, field, status = "没有这张照片", "sha256", 404


class PhotoShowsNothing(Refusal):
    """All black, or all of one brightness: the lens was covered."""

    title, field = "照片全黑或没有内容，请重新拍摄", "body"


class PhotoTooSmall(Refusal):
    """Its shorter side has fewer pixels than `least`: nothing of a repair can be seen on it."""

    title, field = "照片太小（{width}×{height} 像素），短边至少 {least} 像素，请上传原图", "body"


class OriginalNotKept(Refusal):
    """It was kept as long as the policy `originals` says; the picture is still shown."""

    title, field, status = "照片原件已过保存期限，只能查看展示图", "sha256", 410


class Brought(NamedTuple):
    """A photo as it was brought, and as it is `shown`: upright, without place, device and time."""

    content: bytes
    shown: bytes
    shot: Shot
    turned: tuple[Likeness, ...]


async def brought(content: bytes) -> Brought:
    """What is seen on it. Raises PhotoTooSmall, PhotoShowsNothing, or what `look_at` does."""
    seen = await asyncio.to_thread(look_at, content)
    if min(seen.width, seen.height) < LEAST:
        raise PhotoTooSmall(width=seen.width, height=seen.height, least=LEAST)
    if await asyncio.to_thread(shows_nothing, seen.shown):
        raise PhotoShowsNothing
    looks = await asyncio.to_thread(looks_of, seen.shown)
    shot = Shot(
        sha256=digest_of(content),
        shown_sha256=digest_of(seen.shown),
        likeness=looks.likeness,
        mirrored=looks.mirrored,
        crops=looks.crops,
    )
    return Brought(content, seen.shown, shot, looks.turned)


async def when_taken(
    runtime: Host, call: Call, park_id: UUID, content: bytes, at: datetime | None, clock: datetime | None
) -> datetime:
    """By the camera, whose clock is as wrong as the device's, else by who brings it.

    Raises StoodDown, DeviceClockWrong or TooLongAgo.
    """
    said_by = at or clock
    device = DeviceBody(at=said_by, clock=clock or call.now) if said_by else None
    said = await moment(runtime, call, device)
    await check_on_duty(runtime.pool, call, said)
    camera = taken_at(content, await zone_of(runtime, park_id, call.now))
    if camera is None:
        return said
    return camera - (device.clock - call.now) if device else camera


async def shown_once(
    runtime: Host,
    call: Call,
    store: SealedFiles,
    photo: Brought,
    decider: Decider[Any, Any, Any],
    asked: Showing,
    id_: UUID,
    known: Iterable[Earlier] = (),
) -> Answer:
    """Kept, and told of the order or inspection `id_`; `known`: what was shown of it, but in no photo."""
    while True:
        earlier = (*await photos.alike(runtime.pool, photo.shot, photo.turned), *known)
        asked = asked.model_copy(update={"earlier": earlier, "turned": photo.turned})
        await call.would(decider, id_, asked)
        await store.put(photo.content)
        await store.put(photo.shown)
        with suppress(PhotoJustShown):  # whoever was faster has been seen by the next look
            return await call.do(decider, id_, asked)


async def row_of(runtime: Host, visit_id: UUID, sha256: str) -> dict[str, Any]:
    """One photo. Raises PhotoUnknown."""
    row = await photos.one(runtime.pool, visit_id, sha256)
    if row is None:
        raise PhotoUnknown
    return row


async def picture_of(runtime: Host, master: bytes, visit_id: UUID, sha256: str) -> Response:
    """The picture alone. Raises PhotoUnknown."""
    row = await row_of(runtime, visit_id, sha256)
    return as_file(await store_of(master).get(row["shown_sha256"]), "image/jpeg")


async def original_of(runtime: Host, master: bytes, visit_id: UUID, sha256: str) -> Response:
    """As it was brought. Raises PhotoUnknown or OriginalNotKept."""
    if (await row_of(runtime, visit_id, sha256))["original_forgotten_at"]:
        raise OriginalNotKept
    return as_file(await store_of(master).get(sha256), BYTES)


async def zone_of(runtime: Host, park_id: UUID, now: datetime) -> ZoneInfo:
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


def as_file(content: bytes, media: str) -> Response:
    headers = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}
    return Response(content, media_type=media, headers=headers)
