"""What an operator says of the columns of a ledger, as it is asked of the import."""

import json
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from anju.gateway import Gateway
from anju.import_ import told
from anju.importing import CityNotKnown, Import, Loaded
from ledger.reading import Workbook
from ledger.refused import ColumnUnknown, TooManyRows

SHEETS: list[dict[str, Any]] = [
    {
        "place": 0,
        "name": "合同 2025",
        "kind": "租客合同",
        "rows": 3,
        "columns": [
            {"column": "A", "heading": "编号", "field": "合同编号"},
            {"column": "B", "heading": "租价", "field": None},
            {"column": "C", "heading": "月租", "field": "月租金"},
            {"column": "D", "heading": "备注", "field": None},
        ],
    },
    {"place": 1, "name": "Sheet2", "kind": None, "rows": 0, "columns": []},
]


async def said(columns: list[str], kinds: list[str]) -> list[Any]:
    """Each mapping that was asked for."""
    return [each["sheets"] for each in await mapped(columns, kinds)]


async def mapped(
    columns: list[str], kinds: list[str], city: str | None = None, below: Sequence[Any] = ()
) -> list[Any]:
    """The same, with the city of all of it. `below`: further tables of the first sheet."""
    sheets = [*SHEETS, *below]
    asked: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content))
        return httpx.Response(200, json={"read_as": json.loads(json.dumps(sheets))})

    async with Gateway("http://door", "token", httpx.MockTransport(answer)) as api:
        one = Import(api, b"", "id", json.loads(json.dumps(sheets)))
        await one.map(columns, kinds, city)
    return asked


async def test_a_field_moves_to_the_column_that_was_said_and_the_rest_stays_a_guess() -> None:
    [[contracts, other]] = await said(["租 价=月租金"], [])
    assert contracts["columns"] == {"A": "合同编号", "B": "月租金", "C": None}
    assert other == {"place": 1, "kind": None, "columns": {}}


async def test_a_column_may_be_named_with_its_sheet_and_be_of_no_use() -> None:
    [[contracts, _]] = await said(["合同2025!月租=-"], [])
    assert contracts["columns"] == {"A": "合同编号", "C": None}


async def test_a_sheet_that_is_said_to_be_of_a_kind_is_read_before_its_columns_are_spoken_of() -> None:
    first, _ = await said(["租价=月租金"], ["Sheet2=房源", "合同2025=-"])
    assert [(sheet["kind"], sheet["columns"]) for sheet in first] == [(None, {}), ("房源", {})]


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("合同2025=-", [None, None, None]),
        ("合同2025=房源", ["房源", None, "租客合同"]),
        ("合同2025第9行起=-", ["租客合同", None, None]),
    ],
)
async def test_with_a_sheet_that_is_none_goes_what_stands_below_it(
    said: str, kinds: list[str | None]
) -> None:
    below = SHEETS[0] | {"place": 100, "name": "合同 2025第9行起"}
    [asked] = await mapped([], [said], below=[below])
    assert [sheet["kind"] for sheet in asked["sheets"]] == kinds


async def test_the_city_of_all_of_it_is_said_by_name_or_code_with_whatever_else_is_mapped() -> None:
    assert [each["city"] for each in await mapped([], [], "北京")] == ["110000"]
    assert [each["city"] for each in await mapped(["租价=月租金"], [], "440300")] == ["440300"] * 2
    assert [each["city"] for each in await mapped(["租价=月租金"], [])] == [None]
    with pytest.raises(CityNotKnown):
        await mapped([], [], "北京市朝阳区")


@pytest.mark.parametrize(
    ("columns", "kinds"),
    [(["没有=月租金"], []), (["租价"], []), (["Sheet2!租价=月租金"], []), ([], ["没有=房源"])],
)
async def test_what_fits_no_column_or_sheet_is_refused_by_name(columns: list[str], kinds: list[str]) -> None:
    with pytest.raises(ColumnUnknown):
        await said(columns, kinds)


def test_what_is_told_of_a_row_is_read_in_the_operators_language(monkeypatch: pytest.MonkeyPatch) -> None:
    why = "合同已签，月租金与系统不同：租金变更请走租金变更流程"
    row = {"sheet": "租客合同", "row": 2, "column": "月租金", "reason": why, "type": "rent-agreed-otherwise"}
    loaded = Loaded({"refused": [row, row | {"reason": "另有原因"}], "notes": [], "notices": []}, Workbook())
    for locale, first in (
        ("zh_CN.UTF-8", why),
        ("en_GB.UTF-8", "signed with another rent: change it by a change of the rent"),
    ):
        monkeypatch.setenv("LC_ALL", locale)
        assert [each["reason"] for each in told(loaded)["refused"]] == [first, "另有原因"]


async def test_a_file_that_the_system_cannot_read_is_named_in_both_languages() -> None:
    problem = {"type": "urn:anju:problem:too-many-rows", "title": "…", "rows": 7, "limit": 3}
    answer = httpx.MockTransport(lambda _: httpx.Response(422, json=problem))
    async with Gateway("http://door", "token", answer) as api:
        with pytest.raises(TooManyRows) as refused:
            await Import(api, b"x").hand_in()
    assert str(refused.value).startswith("行数过多：7 行")
    assert refused.value.in_english == "too many rows: 7, at most 3 at once; split the file"


async def test_whoever_follows_hears_what_the_next_rows_wait_for() -> None:
    state = {"done": 2, "total": 4, "status": "running", "foretold": True, "waits_for": None}
    told = [state, state | {"waits_for": "系统暂时没有应答，恢复后自动继续"}, state | {"status": "finished"}]
    events = "".join(f"data: {json.dumps(each)}\n\n" for each in told)
    report = {"sheets": [], "refused": [], "changed": [], "notes": [], "notices": []}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/progress"):
            return httpx.Response(200, text=events, headers={"content-type": "text/event-stream"})
        return httpx.Response(200, json=report)

    heard: list[str | None] = []
    async with Gateway("http://door", "token", httpx.MockTransport(answer)) as api:
        await Import(api, "园区,楼栋,房号\n东园,1号楼,101\n".encode(), "id", waits=heard.append).confirm()
    assert heard == [each["waits_for"] for each in told]
