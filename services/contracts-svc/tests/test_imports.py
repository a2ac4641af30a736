"""The import of a ledger over HTTP: shown, foretold, confirmed, followed, and never twice."""

import csv
import io
from typing import Any

import httpx
import orjson
import pytest
from contracts.imports.ids import unit_id
from contracts.papers.desk import ledgers_of
from contracts.settings import PaperSettings
from edge.access import Role
from files.sealed import FileMissing, SealedFiles
from host.runtime import Runtime
from testkit.stack import bearer, eventually

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
    """All that its progress tells, to the end of the stream."""
    answer = await http.get(f"/imports/{id_}/progress", timeout=30)
    assert answer.headers["content-type"].startswith("text/event-stream")
    lines = answer.text.splitlines()
    return [orjson.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


@pytest.mark.usefixtures("papers")
async def test_a_ledger_is_shown_foretold_confirmed_and_taken_in_once(
    papers: SealedFiles, http: httpx.AsyncClient, runtime: Runtime
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
    assert (await followed(http, opened["id"]))[-1]["tally"] == {"new": 3, "known": 0, "refused": 0}
    outcomes = (await asked(http, "GET", f"{path}/rows"))["items"]
    assert [(each["row"], each["outcome"]) for each in outcomes] == [(2, "new"), (3, "new"), (4, "new")]
    assert (await http.get(f"{path}/rows.xlsx")).status_code == 200
    refused = await asked(http, "PUT", f"{path}/mapping", 404, sheets=sheets)
    assert refused["type"] in (PROBLEM + "report-gone", PROBLEM + "import-over")

    async def destroyed() -> bool:
        try:
            await ledgers_of(PaperSettings()).get(digest)
        except FileMissing:
            return True
        return False

    await eventually(destroyed, "the file is gone")
    # The same rows in another file, longer and mended, double nothing.
    again = await hand_in(
        http, ledger(*[row[:3] for row in UNITS], ("东园", "2号楼", "101"), head=("园区", "楼栋", "房号"))
    )
    await asked(http, "POST", f"/imports/{again['id']}/confirm")
    assert (await followed(http, again["id"]))[-1]["tally"] == {"new": 1, "known": 3, "refused": 0}


@pytest.mark.usefixtures("papers")
async def test_what_is_no_ledger_or_not_confirmed_is_never_taken_in(
    papers: SealedFiles, http: httpx.AsyncClient, runtime: Runtime
) -> None:
    assert (await hand_in(http, b"\x00\x01", 422))["type"] == PROBLEM + "not-a-ledger-file"
    assert (await hand_in(http, "甲,乙\n1,2".encode(), 422))["type"] == PROBLEM + "no-known-sheet"
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
    [row] = (await asked(http, "GET", "/imports"))["items"]
    assert (row["status"], row["rows"]) == ("cancelled", 3)
    assert (await asked(http, "GET", "/board"))["items"] == []
