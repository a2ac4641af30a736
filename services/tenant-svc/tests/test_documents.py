"""What a tenant hands in: judged by its content, sealed for them, shown with a reason, gone with them."""

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pikepdf
import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import new_id
from kernel.rebuild import rebuild
from PIL import Image
from PIL.ExifTags import Base
from tenants import taking_back
from tenants.domain.document import document
from tenants.edge.paper_store import LARGEST
from tenants.views.documents import documents
from testkit.stack import bearer, eventually

from .test_edge import PARK, is_problem, registered, rooms, stay, zhang
from .test_sheets import sheet_rows

__all__ = ["rooms"]


def pdf(**root: pikepdf.Object) -> bytes:
    """One empty page, with something more in its catalogue."""
    with pikepdf.new() as made:
        made.add_blank_page()
        for name, value in root.items():
            made.Root[f"/{name}"] = value
        written = io.BytesIO()
        made.save(written)
        return written.getvalue()


BYTES = {"content-type": "application/octet-stream"}
WHY = {"X-Reason": "check"}
PDF, SCRIPTED = pdf(), pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))


@pytest.fixture(autouse=True)
def short_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the service starts: ten seconds between two looks are for what nobody waits for."""
    monkeypatch.setattr(taking_back, "BREATH_SECONDS", 0.1)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANJU_DOCUMENTS_URL", (tmp_path / "documents").as_uri())
    return tmp_path / "documents"


@pytest.fixture
async def person(store: Path, http: httpx.AsyncClient) -> dict[str, Any]:
    found = zhang()
    assert (await http.post("/people", json=found)).status_code == 201
    return found


def myself(person: dict[str, Any]) -> dict[str, str]:
    return bearer(Role.租客, actor=person["person_id"])


def photo() -> bytes:
    exif, made = Image.Exif(), io.BytesIO()
    exif[Base.Make] = "Telefon"
    Image.new("RGB", (8, 6), (9, 99, 9)).save(made, "JPEG", exif=exif)
    return made.getvalue()


def kept(store: Path) -> list[bytes]:
    return [file.read_bytes() for file in store.rglob("*") if file.is_file()]


async def hand_in(
    http: httpx.AsyncClient, person: dict[str, Any], content: bytes, id_: UUID, kind: str = "work_proof"
) -> httpx.Response:
    headers = BYTES | myself(person)
    return await http.put(f"/me/documents/{id_}", params={"kind": kind}, content=content, headers=headers)


async def test_it_is_sealed_judged_and_gone_with_the_person(
    http: httpx.AsyncClient, runtime: Runtime, person: dict[str, Any], store: Path
) -> None:
    picture, paper = new_id(), new_id()
    for id_, content in ((picture, photo()), (paper, PDF)):
        assert (await hand_in(http, person, content, id_)).status_code == 201
        assert (await hand_in(http, person, content, id_)).json()["events"] == []
    is_problem(await hand_in(http, person, PDF, picture), 409, "document-id-taken", "document_id")
    files = kept(store)
    assert len(files) == 4
    assert not any(b"Telefon" in each or b"%PDF-1." in each for each in files)

    mine = await http.get(f"/me/documents/{picture}", headers=myself(person))
    assert mine.headers["content-type"] == "image/jpeg"
    assert b"Telefon" not in mine.content
    is_problem(await http.get(f"/documents/{paper}/content"), 422, "reason-missing", "X-Reason")
    seen = await http.get(f"/documents/{paper}/content", headers=WHY)
    assert (seen.content[:5], seen.headers["content-disposition"]) == (b"%PDF-", "attachment")
    waiting = (await http.get("/documents", params={"status": "open"})).json()["items"]
    assert [row["id"] for row in waiting] == [str(picture), str(paper)]
    assert (await http.post(f"/documents/{picture}/accept")).json()["events"] == ["DocumentAccepted"]
    declined = await http.post(f"/documents/{paper}/decline", headers={"X-Reason": "blurred"})
    assert declined.json()["events"] == ["DocumentDeclined"]
    late = await http.post(f"/me/documents/{paper}/withdraw", headers=myself(person))
    is_problem(late, 409, "document-over", "document_id")
    me = (await http.get("/me", headers=myself(person))).json()
    assert (me["name"], me["home"]) == ("张**", None)
    assert {row["document_id"]: (row["status"], row["reason"]) for row in me["documents"]} == {
        str(picture): ("accepted", None),
        str(paper): ("declined", "blurred"),
    }
    assert (await rebuild(runtime, documents, swap=False)).differences == 0

    waits = new_id()
    assert (await hand_in(http, person, PDF, waits, "other")).is_success
    gone = await http.delete(
        f"/people/{person['person_id']}/personal-data", headers=bearer(Role.管理员) | WHY
    )
    assert gone.is_success
    assert not kept(store)
    for asked in ({}, {"status": "open"}, {"person_id": person["person_id"]}):
        assert (await http.get("/documents", params=asked)).json()["items"] == []
    for answer in (
        await http.post(f"/documents/{waits}/accept"),
        await http.post(f"/documents/{waits}/decline", headers=WHY),
        await http.get(f"/documents/{paper}/content", headers=WHY),
        await http.get("/me", headers=myself(person)),
    ):
        is_problem(answer, 410, "person-forgotten", "person_id")
    handed = ["DocumentHandedIn"]
    await until(runtime, waits, *handed, "DocumentWithdrawn")
    assert [await facts(runtime, id_) for id_ in (picture, paper)] == [
        [*handed, "DocumentAccepted"],
        [*handed, "DocumentDeclined"],
    ]


async def facts(runtime: Runtime, document_id: UUID) -> list[str]:
    query = "select type from kernel.events where stream_id = %s order by version"
    async with runtime.pool.connection() as conn:
        found = await conn.execute(query, [document.stream(document_id)])
        return [type_ for (type_,) in await found.fetchall()]


async def until(runtime: Runtime, document_id: UUID, *expected: str) -> None:
    async def there() -> bool:
        return await facts(runtime, document_id) == list(expected)

    await eventually(there, f"{expected}")


async def test_what_somebody_else_handed_in_waits_when_one_is_erased(
    http: httpx.AsyncClient, runtime: Runtime, person: dict[str, Any]
) -> None:
    other = zhang(name="李雷", identity=None, phone="13900000001")
    assert (await http.post("/people", json=other)).status_code == 201
    theirs, gone = new_id(), new_id()
    for whose, id_ in ((other, theirs), (person, gone)):
        assert (await hand_in(http, whose, PDF, id_)).status_code == 201
    admin = bearer(Role.管理员) | WHY
    assert (await http.delete(f"/people/{person['person_id']}/personal-data", headers=admin)).is_success
    await until(runtime, gone, "DocumentHandedIn", "DocumentWithdrawn")
    assert await facts(runtime, theirs) == ["DocumentHandedIn"]


@pytest.mark.usefixtures("store")
async def test_whoever_judges_it_sees_whose_it_is_and_where_they_live(
    http: httpx.AsyncClient, runtime: Runtime, rooms: list[UUID]
) -> None:
    tenant_id, person_id = await registered(http)
    number = (await http.get(f"/tenants/{tenant_id}")).json()["number"]
    whose = {"person_id": person_id}
    assert (await hand_in(http, whose, photo(), new_id())).status_code == 201
    [row] = (await http.get("/documents", params=whose)).json()["items"]
    assert (row["number"], row["unit_id"]) == (number, None)
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(rooms[0]))).is_success
    [row] = (await http.get("/documents", params=whose)).json()["items"]
    assert (row["number"], row["unit_id"]) == (number, str(rooms[0]))
    assert (await hand_in(http, whose, PDF, new_id())).status_code == 201
    assert await handed_in(runtime, person_id) == [(None, None), (str(rooms[0]), str(PARK))]
    told, _ = sheet_rows((await http.get("/documents.xlsx", params=whose)).content)
    assert told["租客编号"] == number
    assert told["房号"]


async def handed_in(runtime: Runtime, person_id: str) -> list[tuple[str | None, str | None]]:
    """The unit and park they lived in as they handed each in, as the facts say it."""
    query = (
        "select data->>'unit_id', data->>'park_id' from kernel.events"
        " where type = 'DocumentHandedIn' and data->>'person_id' = %s order by recorded_at"
    )
    async with runtime.pool.connection() as conn:
        return list(await (await conn.execute(query, [person_id])).fetchall())


async def test_what_is_no_document_and_who_it_is_not_for_are_refused(
    http: httpx.AsyncClient, person: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = ((b"%PDF-1.7 cut", "not-a-pdf"), (SCRIPTED, "pdf-active"), (b"GIF89a....", "not-a-document"))
    for content, code in kinds:
        is_problem(await hand_in(http, person, content, new_id()), 422, code, "body")
    said = (await hand_in(http, person, b"GIF89a....", new_id())).json()["title"]
    assert all(each in said for each in ("JPEG", "PNG", "WebP", "PDF", "10 MB", "5000 万像素")), said
    large = await hand_in(http, person, PDF + b" " * LARGEST, new_id())
    is_problem(large, 413, "body-too-large", "body")
    assert large.json()["title"] == "提交的内容过大，最多 10 MB"
    is_problem(await hand_in(http, person, PDF, new_id(), "diary"), 422, "invalid-input", "kind")
    id_ = new_id()
    await hand_in(http, person, PDF, id_)
    other = zhang() | {"name": "王喆", "phone": "13900001111", "identity": None}
    assert (await http.post("/people", json=other)).status_code == 201
    for path in (f"/me/documents/{id_}", f"/me/documents/{new_id()}"):
        is_problem(await http.get(path, headers=myself(other)), 404, "document-unknown", "document_id")
    theirs = await http.post(f"/me/documents/{id_}/withdraw", headers=myself(other))
    is_problem(theirs, 404, "document-unknown", "document_id")
    is_problem(await hand_in(http, other, photo(), id_), 409, "document-id-taken", "document_id")
    for who, code in ((str(new_id()), "not-a-person"), ("clerk", "not-a-person")):
        is_problem(await http.get("/me", headers=bearer(Role.租客, actor=who)), 403, code, "Authorization")
    is_problem(await http.get("/me"), 403, "role-not-allowed")
    is_problem(await http.get("/documents", headers=myself(person)), 403, "role-not-allowed")
    monkeypatch.delenv("ANJU_DOCUMENTS_URL")
    is_problem(await hand_in(http, person, PDF, new_id()), 503, "documents-not-set-up")


async def test_a_file_that_the_store_lost_is_said_to_be_lost_and_never_to_be_erased(
    http: httpx.AsyncClient, person: dict[str, Any], store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lost, whole = new_id(), new_id()
    for id_ in (lost, whole):
        assert (await hand_in(http, person, PDF, id_)).is_success
    for part in (store / "documents" / str(lost)).iterdir():
        part.unlink()
    for answer in (
        await http.get(f"/documents/{lost}/content", headers=WHY),
        await http.get(f"/me/documents/{lost}", headers=myself(person)),
        await http.post(f"/documents/{lost}/accept"),
    ):
        is_problem(answer, 409, "document-lost", "document_id")
    assert sum(str(lost) in record.getMessage() for record in caplog.records) == 3
    assert (await http.post(f"/documents/{whole}/accept")).is_success
    again = await http.post(f"/documents/{lost}/decline", headers={"X-Reason": "again"})
    assert again.json()["events"] == ["DocumentDeclined"]
