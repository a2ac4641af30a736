"""The import of a ledger over HTTP: shown, foretold, confirmed, followed, and never twice."""

import asyncio
import csv
import io
import itertools
import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import httpx
import orjson
import psycopg
import pytest
from contracts.app import service
from contracts.imports.ids import unit_id
from contracts.imports.places import NO_MANAGER
from contracts.papers.desk import ledgers_of
from contracts.settings import PaperSettings
from edge.access import Role
from edge.kit import create_app
from files.sealed import FileMissing
from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.crash import arm
from local.engines import Engines
from pydantic import BaseModel
from testkit.nursery import NURSERY, ended
from testkit.stack import KEY, Roles, bearer, eventually, settings_of, with_roles

from .over_http import sheet as xlsx

PROBLEM = "urn:anju:problem:"
UNITS = [("东园", "1号楼", "101", "35.5"), ("东园", "1号楼", "102", "不知道"), ("东园", "1号楼", "103", "")]


def ledger(*rows: tuple[str, ...], head: tuple[str, ...] = ("园区", "楼栋", "房号", "面积")) -> bytes:
    into = io.StringIO()
    csv.writer(into).writerows([head, *rows])
    return into.getvalue().encode("gbk")


async def hand_in(http: httpx.AsyncClient, content: bytes, status: int = 201) -> Any:
    answer = await http.post(
        "/imports", content=content, headers={"content-type": "application/octet-stream"}
    )
    assert answer.status_code == status, answer.text
    return answer.json()


async def asked(http: httpx.AsyncClient, method: str, path: str, status: int = 200, **body: Any) -> Any:
    answer = await http.request(method, path, json=body or None)
    assert answer.status_code == status, answer.text
    return answer.json()


async def followed(http: httpx.AsyncClient, id_: str) -> list[dict[str, Any]]:
    """All that its progress tells, to the end of the stream; of no phase less than before."""
    answer = await http.get(f"/imports/{id_}/progress", timeout=30)
    assert answer.headers["content-type"].startswith("text/event-stream")
    lines = answer.text.splitlines()
    told = [orjson.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    for before, after in itertools.pairwise(told):
        assert before["phase"] != after["phase"] or before["done"] <= after["done"]
    return told


@pytest.mark.usefixtures("paper_folder")
async def test_a_ledger_is_shown_foretold_confirmed_and_taken_in_once(
    paper_folder: Path, http: httpx.AsyncClient, runtime: Runtime
) -> None:
    content = ledger(*UNITS)
    opened = await hand_in(http, content)
    [sheet] = opened["read_as"]
    assert (sheet["kind"], sheet["rows"]) == ("房源", 3)
    assert [(each["column"], each["field"]) for each in sheet["columns"]] == [
        ("A", "园区"), ("B", "楼栋"), ("C", "房号"), ("D", "面积"),
    ]  # fmt: skip
    path = f"/imports/{opened['id']}"
    last = (await followed(http, opened["id"]))[-1]
    assert (last["status"], last["foretold"], last["new"], last["refused"]) == ("opened", True, 2, 1)
    report = await asked(http, "GET", f"{path}/report")
    assert [(each["row"], each["column"]) for each in report["refused"]] == [(3, "面积")]
    async with runtime.pool.connection() as conn:
        kept = "select kept_sha256 from views.imports"
        [(digest,)] = await (await conn.execute(kept)).fetchall()
        [(count,)] = await (await conn.execute("select count(*) from views.units")).fetchall()
    assert count == 0
    assert (await ledgers_of(PaperSettings()).get(digest)).endswith(content)

    # A column that is no area after all is left out, and so nothing is wrong with the row.
    columns = {"A": "园区", "B": "楼栋", "C": "房号", "D": None}
    sheets = [{"place": 0, "kind": "房源", "columns": columns}]
    wrong = await asked(
        http, "PUT", f"{path}/mapping", 422, sheets=[sheets[0] | {"columns": {"A": "月租金"}}]
    )
    assert wrong["type"] == PROBLEM + "column-unknown"
    mapped = await asked(http, "PUT", f"{path}/mapping", sheets=sheets)
    assert mapped["read_as"][0]["columns"][3]["field"] is None
    assert (await followed(http, opened["id"]))[-1]["new"] == 3

    await asked(http, "POST", f"{path}/confirm")
    told = await followed(http, opened["id"])
    assert {each["phase"] for each in told} <= {"taking_in", "finished"}  # what was foretold counts no more
    assert (told[-1]["done"], told[-1]["total"]) == (3, 3)
    assert told[-1]["tally"] == {"new": 3, "changed": 0, "known": 0, "refused": 0}
    outcomes = (await asked(http, "GET", f"{path}/rows"))["items"]
    assert [(each["row"], each["outcome"]) for each in outcomes] == [(2, "new"), (3, "new"), (4, "new")]
    assert (await http.get(f"{path}/rows.xlsx")).status_code == 200

    async def destroyed(digest: str) -> bool:
        try:
            await ledgers_of(PaperSettings()).get(digest)
        except FileMissing:
            return True
        return False

    await eventually(lambda: destroyed(digest), "the file is gone")
    refused = await asked(http, "PUT", f"{path}/mapping", 409, sheets=sheets)
    assert refused["type"] == PROBLEM + "import-over"
    async with runtime.pool.connection() as conn:
        kept = "select report_sha256 from views.imports"
        [(report_digest,)] = await (await conn.execute(kept)).fetchall()
    assert not await destroyed(report_digest)
    await asked(http, "DELETE", f"{path}/report")
    gone = await asked(http, "GET", f"{path}/report", 410)
    assert gone["type"] == PROBLEM + "report-destroyed"
    await eventually(lambda: destroyed(report_digest), "its report is gone")
    assert (await asked(http, "GET", path))["tally"]["new"] == 3
    # The same rows in another file, longer and mended, double nothing.
    mended = [(*row[:3], area) for row, area in zip(UNITS, ("36.5", "", ""), strict=True)]
    again = await hand_in(http, ledger(*mended, ("东园", "2号楼", "101", "")))
    foretold = (await followed(http, again["id"]))[-1]
    assert (foretold["new"], foretold["changed"]) == (1, 1)
    await asked(http, "POST", f"/imports/{again['id']}/confirm")
    assert (await followed(http, again["id"]))[-1]["tally"] == {
        "new": 1,
        "changed": 1,
        "known": 2,
        "refused": 0,
    }
    counted = [(each["新建"], each["更改"], each["退回"]) for each in await xlsx(http, "/imports.xlsx")]
    assert sorted(counted) == [(1, 1, 0), (3, 0, 0)]
    [row] = (await asked(http, "GET", f"/imports/{again['id']}/rows?outcome=changed"))["items"]
    assert (row["row"], row["column"], row["old"], row["new"]) == (2, "面积", "", "36.5")


@pytest.mark.usefixtures("paper_folder")
@pytest.mark.parametrize(
    ("sheets", "problem", "named"),
    [
        ([{"place": 1, "kind": "房源"}], "sheet-unknown", "第 2 张"),
        ([{"place": 7, "kind": None}], "sheet-unknown", "第 8 张"),
        ([{"place": 100, "kind": "房源"}], "sheet-unknown", "第 101 张工作表（共 1 张）"),
        ([{"place": 0, "kind": "房源", "columns": {"E": "户型"}}], "column-unknown", "E=户型"),
        ([{"place": 0, "kind": "房源", "columns": {"ZZ": None}}], "column-unknown", "ZZ="),
        ([{"place": 0, "kind": "房源"}, {"place": 0, "kind": "租客"}], "sheet-mapped-twice", "第 1 张"),
        ([{"place": 0, "kind": "房子"}], "column-unknown", "房子"),
        (
            [{"place": 0, "kind": "房源", "columns": {"C": "房号", "D": "房号"}}],
            "field-mapped-twice",
            "有 2 列都对应「房号」（C 列「房号」、D 列「面积」）",
        ),
    ],
)
async def test_what_is_said_of_no_sheet_or_column_is_refused_by_name_and_changes_nothing(
    http: httpx.AsyncClient, sheets: list[dict[str, Any]], problem: str, named: str
) -> None:
    opened = await hand_in(http, ledger(*UNITS))
    path = f"/imports/{opened['id']}"
    refused = await asked(http, "PUT", f"{path}/mapping", 422, sheets=sheets)
    assert (refused["type"], refused["field"]) == (PROBLEM + problem, "mapping")
    assert named in refused["title"]
    assert (await asked(http, "GET", path))["mapping"][0]["columns"]["D"] == "面积"


class Place(BaseModel):
    """Where a process of its own finds what it needs."""

    roles: tuple[str, str]
    kafka: str
    prefix: str
    environment: dict[str, str]


def live(place: Place, crash_at: str, content: bytes) -> None:
    """A process that hands the ledger in, where there is one, takes it in, and dies at `crash_at`."""
    os.environ |= place.environment
    arm(crash_at)
    asyncio.run(_live(place, content))


async def _live(place: Place, content: bytes) -> None:
    settings = settings_of(service, Roles(*place.roles), place.kafka, place.prefix)
    runtime = Runtime(service, settings.model_copy(update=json.loads(place.environment["KEYS"])), WallClock())
    await runtime.start()
    transport = httpx.ASGITransport(create_app(runtime))
    headers = {"Authorization": place.environment["BEARER"]}
    async with httpx.AsyncClient(transport=transport, base_url="http://c", headers=headers) as http:
        if content:
            opened = await hand_in(http, content)
            await asked(http, "POST", f"/imports/{opened['id']}/confirm")
        [row] = (await asked(http, "GET", "/imports"))["items"]
        assert (await followed(http, row["import_id"]))[-1]["status"] == "finished"
    await runtime.stop()


async def test_killed_between_two_rows_it_goes_on_at_the_same_row(
    paper_folder: Path, database: str, engines: Engines, topic_prefix: str
) -> None:
    roles = await with_roles(database)
    names = ("ANJU_PAPERS_URL", "ANJU_PAPERS_KEY", "ANJU_SIGNING_AUTHORITY")
    keys = {"token_public_keys": json.dumps(KEY.as_dict(private=False))}
    keys |= {"token_key": json.dumps(KEY.as_dict(private=True))}
    told = {name: os.environ[name] for name in names} | {"KEYS": json.dumps(keys)}
    told |= {"BEARER": bearer(Role.管理员)["Authorization"]}
    place = Place(roles=(roles.owner, roles.app), kafka=engines.kafka, prefix=topic_prefix, environment=told)
    rooms = [("东园", f"{n // 100}号楼", f"{n % 100:03}", "") for n in range(500)]
    first = NURSERY.Process(target=live, args=(place, "taken in:2", ledger(*rooms)))
    first.start()
    assert await ended(first) == -signal.SIGKILL
    async with await psycopg.AsyncConnection.connect(database) as conn:
        state = "select done, total, new, (select count(*) from views.units) from import_progress"
        # The second batch was taken in, and nobody had written that down.
        assert await (await conn.execute(state)).fetchall() == [(200, 500, 200, 400)]
        await conn.commit()
        second = NURSERY.Process(target=live, args=(place, "", b""))
        second.start()
        assert await ended(second) == 0
        taken = "select count(*), count(distinct stream_id) from kernel.events where type = 'UnitTakenIn'"
        assert await (await conn.execute(taken)).fetchall() == [(500, 500)]
        tally = await (await conn.execute("select tally from views.imports")).fetchall()
        assert tally == [({"new": 500, "changed": 0, "known": 0, "refused": 0},)]


@pytest.mark.usefixtures("paper_folder")
async def test_what_is_no_ledger_or_not_confirmed_is_never_taken_in(
    paper_folder: Path, http: httpx.AsyncClient, runtime: Runtime
) -> None:
    for nothing in (b"\x00\x01", b"not a file"):
        assert (await hand_in(http, nothing, 422))["type"] == PROBLEM + "not-a-ledger-file"
    unknown = await hand_in(http, ledger(*UNITS, head=("园", "栋", "室", "面积")))
    assert unknown["read_as"][0]["kind"] is None
    too_early = await asked(http, "POST", f"/imports/{unknown['id']}/confirm", 422)
    assert too_early["type"] == PROBLEM + "no-known-sheet"
    columns = {"A": "园区", "B": "楼栋", "C": "房号", "D": None}
    mapping = [{"place": 0, "kind": "房源", "columns": columns}]
    said = await asked(http, "PUT", f"/imports/{unknown['id']}/mapping", sheets=mapping)
    assert said["read_as"][0]["rows"] == 3
    await asked(http, "POST", f"/imports/{unknown['id']}/cancel")
    for role, parks, status in ((Role.客服专员, "*", 403), (Role.运营经理, [unit_id("a", "b", "c")], 403)):
        answer = await http.post(
            "/imports",
            content=ledger(*UNITS),
            headers=bearer(role, parks=parks) | {"content-type": "application/octet-stream"},
        )
        assert answer.status_code == status, answer.text
    opened = await hand_in(http, ledger(*UNITS))
    await followed(http, opened["id"])
    await asked(http, "POST", f"/imports/{opened['id']}/cancel")
    over = await asked(http, "POST", f"/imports/{opened['id']}/confirm", 409)
    assert over["type"] == PROBLEM + "import-over"
    rows = (await asked(http, "GET", "/imports"))["items"]
    assert [(row["status"], row["rows"]) for row in rows] == [("cancelled", 3)] * 2
    assert (await asked(http, "GET", "/board"))["items"] == []

    async def stopped() -> bool:
        return (await http.get(f"/imports/{opened['id']}/report")).status_code != 409

    await eventually(stopped, "it is written down how far it had come")
    await asyncio.to_thread(shutil.rmtree, paper_folder)
    lost = await asked(http, "GET", f"/imports/{opened['id']}/report", 404)
    assert lost["type"] == PROBLEM + "report-gone"


@pytest.mark.usefixtures("paper_folder")
async def test_a_unit_whose_door_was_put_right_is_the_same_in_a_mended_ledger(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    async def taken_in(*rows: tuple[str, ...]) -> Any:
        id_ = (await hand_in(http, ledger(*rows)))["id"]
        await followed(http, id_)
        await asked(http, "POST", f"/imports/{id_}/confirm")
        last = (await followed(http, id_))[-1]
        return last["tally"], (await asked(http, "GET", f"/imports/{id_}/report"))["refused"]

    def tally(**some: int) -> dict[str, int]:
        return {"new": 0, "changed": 0, "known": 0, "refused": 0} | some

    async def held() -> list[tuple[str, bool]]:
        query = "select code, id = %s from views.units order by code"
        async with runtime.pool.connection() as conn:
            return await (await conn.execute(query, [first])).fetchall()

    wrong, right, other = ("东园", "1号楼", "10l", "35.5"), ("东园", "1号楼", "101", "35.5"), UNITS[2]
    first = unit_id(*wrong[:3])
    assert await taken_in(wrong, other) == (tally(new=2), [])
    [row] = (await asked(http, "GET", "/units?text=10l"))["items"]
    door = {"building_id": row["building_id"], "code": "101"}
    path, why = f"/units/{row['unit_id']}/door", {"X-Reason": "mistyped"}
    assert (await http.put(path, json=door)).json()["field"] == "X-Reason"
    for wrongly, problem in (
        ({"code": "103"}, "unit-code-taken"),
        ({"building_id": str(unit_id("no", "such", "house"))}, "building-unknown"),
    ):
        answer = await http.put(path, json=door | wrongly, headers=why)
        assert answer.json()["type"] == PROBLEM + problem
    for events in (["UnitDoorCorrected"], []):
        answer = await http.put(path, json=door, headers=why)
        assert answer.json()["events"] == events
    assert await held() == [("101", True), ("103", False)]

    assert await taken_in(right, other) == (tally(known=2), [])
    assert await held() == [("101", True), ("103", False)], "no second unit"
    counted, [refused] = await taken_in(wrong, other)
    assert counted == tally(known=1, refused=1)
    assert (refused["row"], refused["column"]) == (2, "房号")
    assert "1号楼 101" in refused["reason"], "an old ledger is told what to mend"
    assert await held() == [("101", True), ("103", False)]


@pytest.mark.usefixtures("paper_folder")
async def test_a_unit_in_the_care_of_somebody_nobody_knows_is_taken_in_and_said_to_have_no_manager(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    head = ("园区", "楼栋", "房号", "管家")
    rows = [("东园", "1号楼", "101", "李管家"), ("东园", "1号楼", "102", "")]
    opened = await hand_in(http, ledger(*rows, head=head))
    assert (await followed(http, opened["id"]))[-1]["new"] == 2
    report = await asked(http, "GET", f"/imports/{opened['id']}/report")
    assert [(each["row"], each["reason"]) for each in report["notes"]] == [(2, NO_MANAGER)]
    await asked(http, "POST", f"/imports/{opened['id']}/confirm")
    assert (await followed(http, opened["id"]))[-1]["tally"]["new"] == 2
    lacking = (await asked(http, "GET", "/units?missing=manager"))["items"]
    assert [each["code"] for each in lacking] == ["101", "102"]
    async with runtime.pool.connection() as conn:
        kept = "select i::text from views.imports i union all select o::text from import_outcomes o"
        assert "李管家" not in str(await (await conn.execute(kept)).fetchall())
