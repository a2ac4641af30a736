"""A photo as evidence: judged by its content, shown without place and device, looked at with a reason."""

import io
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from contracts.destroying import destroy_some
from contracts.domain.retention import EndRetention, NoteOver, NoteRelease, retention
from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import CheckItem, OpenSettlement
from contracts.domain.settlement_facts import SettlementOpened
from contracts.domain.settlement_items import Evidence
from contracts.papers.desk import photos_of
from contracts.settings import PaperSettings
from contracts.views.photos import citations, photos
from edge.access import Role
from files.sealed import FileMissing
from host.runtime import Runtime
from kernel import parking
from kernel.clock import VirtualClock, local_date
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from kernel.wire import Received
from PIL import Image
from PIL.ExifTags import Base
from testkit.stack import bearer, eventually

from .conftest import PHOTO, bring_photo
from .over_http import PARK, log_of, logged, post

BYTES = {"content-type": "application/octet-stream"}
GONE = "urn:anju:problem:photo-gone"


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


# ---- the end of a photo

LEASES = named_id("a lease"), named_id("another lease")


async def cited(runtime: Runtime, lease: UUID, *photo_ids: UUID) -> None:
    """Evidence in the settlement of this lease."""
    id_, today = named_id(lease, "settlement"), local_date(runtime.clock.now())
    whose = {
        "contract_id": lease,
        "unit_id": named_id("unit"),
        "park_id": PARK,
        "tenant_id": named_id("tenant"),
    }
    opened = SettlementOpened(settlement_id=id_, opened_on=today, deposit_fen=0, **whose)
    proof = Evidence(photo_ids=photo_ids)
    for command in (
        OpenSettlement(settlement=opened, told_on=opened.opened_on),
        CheckItem(item="cleaning", checked_by=named_id("clerk"), evidence=proof),
    ):
        await runtime.handle(settlement, id_, command, origin=SYSTEM, command_id=new_id())
    await logged(runtime, "PapersClaimed")


async def kept_long_enough(runtime: Runtime, lease: UUID) -> None:
    today = local_date(runtime.clock.now())
    years = today.replace(year=today.year + 5, day=1) + timedelta(days=31)
    for command in (
        NoteOver(contract_id=lease, ended_on=today, today=today),
        NoteRelease(contract_id=lease, settlement_id=named_id(lease, "settlement")),
        EndRetention(contract_id=lease, today=years),
    ):
        await runtime.handle(retention, lease, command, origin=SYSTEM, command_id=new_id())


async def test_a_photo_ends_with_the_last_contract_that_cites_it_and_its_file_with_the_last_photo(
    http: httpx.AsyncClient, runtime: Runtime, park: UUID
) -> None:
    of_one, twin, of_both = new_id(), new_id(), new_id()
    assert (await bring(http, with_device(), park, of_one)).is_success
    assert (await bring(http, with_device(), park, twin)).is_success
    assert (await bring(http, with_device() + b" ", park, of_both)).is_success
    first, second = LEASES
    await cited(runtime, first, of_one, of_both)
    await cited(runtime, second, twin, of_both)

    async def gone(*ids: UUID) -> bool:
        answers = [await http.get(f"/photos/{id_}") for id_ in ids]
        return all(answer.status_code == 410 and answer.json()["type"] == GONE for answer in answers)

    await kept_long_enough(runtime, first)
    await eventually(lambda: gone(of_one), "what it alone cited")
    for left in (twin, of_both):
        assert (await http.get(f"/photos/{left}")).is_success, "another contract cites it, or its like"
    looked = await http.get(f"/photos/{of_one}/original", headers={"X-Reason": "dispute"})
    assert looked.json()["title"] == "这张照片的保存期限已满，已经销毁"
    brought = await bring(http, with_device(), park, of_one)
    assert (brought.status_code, brought.json()["type"]) == (410, GONE)
    rows = [(await photos_by(runtime))[id_] for id_ in (twin, of_both)]
    await kept_long_enough(runtime, second)
    await eventually(lambda: gone(twin, of_both), "all of them")
    for row in rows:
        for digest in (row["sha256"], row["shown_sha256"]):
            with pytest.raises(FileMissing):
                await photos_of(PaperSettings()).get(digest)
    for view in (photos, citations):
        assert (await rebuild(runtime, view, swap=False)).differences == 0


async def test_what_was_brought_and_is_evidence_of_nothing_ends_after_ninety_days(
    http: httpx.AsyncClient, runtime: Runtime, park: UUID, clock: VirtualClock
) -> None:
    idle, used = new_id(), new_id()
    for id_ in (idle, used):
        assert (await bring(http, with_device() + id_.bytes, park, id_)).is_success
    await cited(runtime, LEASES[0], used)
    clock.advance(timedelta(days=89))
    assert (await http.get(f"/photos/{idle}")).is_success
    clock.advance(timedelta(days=2))
    await logged(runtime, "PhotoDestroyed")
    assert [(await http.get(f"/photos/{id_}")).status_code for id_ in (idle, used)] == [410, 200]


async def test_no_photo_ends_while_something_of_the_log_is_parked(
    http: httpx.AsyncClient, runtime: Runtime, park: UUID, clock: VirtualClock
) -> None:
    idle, source = new_id(), runtime.own_log.source
    assert (await bring(http, with_device(), park, idle)).is_success
    waits = Received(source, 0, 1, 0, "settlement-x", "SettlementItemChecked", {}, b"{}")
    async with runtime.pool.connection() as conn:
        await parking.park(conn, "contracts", [waits], clock, "KeyError")
    clock.advance(timedelta(days=91))
    assert await destroy_some(runtime) == 0
    assert (await http.get(f"/photos/{idle}")).is_success
    await runtime.skip("settlement-x", "it was nobody's")
    await logged(runtime, "PhotoDestroyed")


async def photos_by(runtime: Runtime) -> dict[UUID, dict[str, str]]:
    async with runtime.pool.connection() as conn:
        rows = await conn.execute("select id, sha256, shown_sha256 from views.photos")
        return {id_: {"sha256": sha, "shown_sha256": shown} async for id_, sha, shown in rows}
