"""A photo as evidence: judged by its content, shown without place and device, looked at with a reason."""

import io
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from contracts.views.photos import photos
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import new_id
from kernel.rebuild import rebuild
from PIL import Image
from PIL.ExifTags import Base
from testkit.stack import bearer

from .conftest import PHOTO, bring_photo
from .over_http import PARK, log_of, post

BYTES = {"content-type": "application/octet-stream"}


@pytest.fixture
async def park(paper_folder: Path, http: httpx.AsyncClient) -> UUID:
    await post(http, "/parks", {"park_id": str(PARK), "name": "安居东园"})
    return PARK


def with_device() -> bytes:
    exif, made = Image.Exif(), io.BytesIO()
    exif[Base.Make] = "Telefon"
    Image.new("RGB", (8, 6)).save(made, "JPEG", exif=exif)
    return made.getvalue()


async def bring(
    http: httpx.AsyncClient, content: bytes, park: UUID, id_: UUID | None = None
) -> httpx.Response:
    path, where = f"/photos/{id_ or new_id()}", {"park_id": str(park)}
    return await http.put(path, params=where, content=content, headers=BYTES)


async def test_it_is_shown_without_the_device_and_as_it_was_only_with_a_reason(
    http: httpx.AsyncClient, runtime: Runtime, park: UUID
) -> None:
    id_, content = new_id(), with_device()
    assert (await bring(http, content, park, id_)).status_code == 201
    assert (await bring(http, content, park, id_)).json()["events"] == []
    other = await bring(http, with_device() + b" ", park, id_)
    assert (other.status_code, other.json()["type"]) == (409, "urn:anju:problem:photo-id-taken")
    shown = await http.get(f"/photos/{id_}")
    assert shown.headers["content-type"] == "image/jpeg"
    assert b"Telefon" not in shown.content
    mute = await http.get(f"/photos/{id_}/original")
    assert mute.json()["type"] == "urn:anju:problem:reason-missing"
    original = await http.get(f"/photos/{id_}/original", headers={"X-Reason": "dispute"})
    assert original.content == content
    assert (await log_of(runtime)).count("PhotoLookedAt") == 1
    assert (await rebuild(runtime, photos, swap=False)).differences == 0


async def test_what_is_no_photo_and_who_may_not_see_it_are_refused(
    http: httpx.AsyncClient, park: UUID
) -> None:
    await bring_photo(http, park)
    for content, status, code in (
        (b"%PDF-1.7", 422, "not-an-image"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, 422, "heic-not-shown"),
        (b"", 422, "body-missing"),
    ):
        answer = await bring(http, content, park)
        assert (answer.status_code, answer.json()["type"]) == (status, f"urn:anju:problem:{code}")
    assert (await bring(http, with_device(), new_id())).json()["type"] == "urn:anju:problem:park-unknown"
    elsewhere = bearer(Role.客服专员, parks=[new_id()])
    assert (await http.get(f"/photos/{PHOTO}", headers=elsewhere)).status_code == 403
    assert (await http.get(f"/photos/{PHOTO}/original", headers=bearer(Role.客服专员))).status_code == 403
    assert (await http.get(f"/photos/{new_id()}")).json()["type"] == "urn:anju:problem:photo-unknown"
