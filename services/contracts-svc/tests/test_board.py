"""The board over HTTP: both tracks side by side, narrowed, counted, paged and as a sheet."""

import io
from datetime import date, timedelta
from typing import get_args

import httpx
import openpyxl
from contracts.domain.board import Colour
from edge.contract_numbers import contract_number
from host.runtime import Runtime
from kernel.ids import named_id
from testkit.followed import all_followed
from testkit.voices import Voices

from .over_http import (
    BUILDING,
    MANAGER,
    PARK,
    TENANT_CONTRACT,
    UNIT_BODY,
    contract_body,
    get,
    nothing_vacant,
    post,
)
from .test_signing_door import Departments, departments

__all__ = ["departments"]


async def test_the_board_shows_both_tracks_side_by_side(http: httpx.AsyncClient, ledger: None) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-03-20"))
    [row] = (await get(http, "/board"))["items"]
    assert row["code"] == "3栋-502"
    assert (row["owner"]["colour"], row["owner"]["last_day"]) == ("green", "2027-12-31")
    assert (row["tenant"]["colour"], row["tenant"]["days_left"]) == ("yellow", 20)
    assert row["tenant"]["contract_id"] == str(TENANT_CONTRACT)


async def test_the_board_can_be_asked_for_a_colour_a_park_and_a_past_day(
    http: httpx.AsyncClient, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-03-20"))
    assert len((await get(http, "/board", colour="yellow"))["items"]) == 1
    await nothing_vacant(http)
    assert (await get(http, "/board", park_id=str(named_id("elsewhere"))))["items"] == []
    [later] = (await get(http, "/board", on="2026-02-01"))["items"]
    assert (later["owner"]["colour"], later["tenant"]["colour"]) == ("green", "red")
    assert (await get(http, "/board", on="2024-12-31"))["items"] == []  # nobody had it yet


async def test_the_board_can_be_narrowed_and_its_colours_counted(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None
) -> None:
    await voices.known(named_id("other manager"))
    manager, vacant = str(named_id("other manager")), str(named_id("vacant"))
    await post(http, "/contracts", contract_body(last_day="2025-03-20"))
    await post(http, "/units", UNIT_BODY | {"unit_id": vacant, "code": "3栋-b7"})
    await post(http, f"/units/{vacant}/manager", {"manager_id": manager}, 200)
    await all_followed(runtime)  # what is vacant is heard of a moment later

    async def codes(**asked: str) -> set[str]:
        return {row["code"] for row in (await get(http, "/board", **asked))["items"]}

    assert await codes(code="栋-B") == await codes(manager_id=manager) == {"3栋-b7"}
    assert await codes(building_id=str(BUILDING)) == {"3栋-502", "3栋-b7"}
    assert await codes(building_id=manager) == await codes(code="%") == set()
    assert await codes(track="tenant") == await codes(track="owner") == {"3栋-502", "3栋-b7"}
    none = dict.fromkeys(get_args(Colour), 0)
    counted = await get(http, "/board/counts")
    assert counted == {
        "owner": none | {"green": 1, "grey": 1},
        "tenant": none | {"yellow": 1, "grey": 1},
    }
    for track, colours in counted.items():
        for colour, units in colours.items():
            assert len(await codes(track=track, colour=colour)) == units, (track, colour)
    assert (await get(http, "/board/counts", track="owner", code="502")) == {"owner": none | {"green": 1}}
    assert (await get(http, "/board/counts", on="2025-02-20"))["tenant"] == none | {"yellow": 1}


async def test_a_contract_is_found_by_the_number_that_people_say(
    http: httpx.AsyncClient, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-03-20"))
    number = (await get(http, f"/contracts/{TENANT_CONTRACT}"))["contract_no"]
    assert number == contract_number(TENANT_CONTRACT)
    for said in (number, number.lower().replace("-", ""), f"{number} 502"):
        [row] = (await get(http, "/board", text=said))["items"]
        assert row["tenant"]["contract_no"] == number
    other = contract_number(named_id("another"))
    assert (await get(http, "/board", text=other))["items"] == []
    nobody = await get(http, "/board", text="孙小美")
    assert (nobody["items"], "/tenants/search" in nobody["hint"]) == ([], True)
    assert (await get(http, "/board", text="502"))["hint"] is None
    page = openpyxl.load_workbook(io.BytesIO((await http.get("/board.xlsx")).content)).active
    titles, cells = page.iter_rows(values_only=True)
    assert dict(zip(titles, cells, strict=True))["租客·合同编号"] == number


async def test_the_board_comes_as_a_sheet_in_its_colours(http: httpx.AsyncClient, ledger: None) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-03-20"))
    later = {"starts_on": "2025-04-01", "last_day": "2025-12-31"}
    await post(http, "/contracts", contract_body(contract_id=str(named_id("later")), **later))
    formula = UNIT_BODY | {"unit_id": str(named_id("vacant")), "code": "-1-1"}
    await post(http, "/units", formula)
    answer = await http.get("/board.xlsx", params={"park_id": str(PARK)})
    assert answer.status_code == 200, answer.text
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    titles, let, vacant = page.iter_rows()
    cells = dict(zip([title.value for title in titles], let, strict=True))
    assert [cells[name].value for name in ("园区", "楼栋", "房号")] == ["安居东园", "三号楼", "3栋-502"]
    assert (cells["租客·最后一天"].value.date(), cells["租客·状态"].value) == (date(2025, 3, 20), "30天内")
    assert (cells["租客·月租（元）"].value, cells["业主·月租（元）"].value) == (4_500, 3_000)
    assert (cells["租客·空窗（天）"].value, cells["业主·空窗（天）"].value) == (11, None)
    assert cells["管家编号"].value == str(MANAGER)
    assert cells["租客·状态"].fill.fgColor.rgb == "FFFFF4B8" != cells["业主·状态"].fill.fgColor.rgb
    assert (vacant[2].value, vacant[2].data_type) == ("-1-1", "s")
    narrowed = await http.get("/board.xlsx", params={"code": "nowhere"})
    assert openpyxl.load_workbook(io.BytesIO(narrowed.content)).active.max_row == 1


async def test_the_sheets_name_who_cares_for_a_unit(
    departments: Departments, http: httpx.AsyncClient, ledger: None
) -> None:
    for path in ("/board.xlsx", "/units.xlsx"):
        for away, name in ((False, "吴管家"), (True, "")):
            departments.away = away
            page = openpyxl.load_workbook(io.BytesIO((await http.get(path)).content)).active
            titles, cells = page.values
            said = dict(zip(titles, cells, strict=True))
            assert (said["房号"], said["管家"] or "", said["管家编号"]) == ("3栋-502", name, str(MANAGER))


async def test_a_sheet_says_of_which_day_it_is_and_as_known_on_which(
    http: httpx.AsyncClient, ledger: None
) -> None:
    named = {}
    for known_on in (None, "2025-03-02"):
        asked = {"on": "2025-02-01"} | ({"known_on": known_on} if known_on else {})
        answer = await http.get("/board.xlsx", params=asked)
        said = answer.headers["Content-Disposition"].partition("filename=")[2].strip('"')
        named[said] = openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames
    assert named == {
        "board-2025-02-01.xlsx": ["双轨看板 2025-02-01"],
        "board-2025-02-01-known-2025-03-02.xlsx": ["双轨看板 2025-02-01 按 2025-03-02 所知"],
    }


async def test_the_last_day_is_the_first_of_the_days_left_and_the_next_the_first_overdue(
    http: httpx.AsyncClient, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-03-20"))
    said = {}
    for day in ("2025-03-19", "2025-03-20", "2025-03-21", "2025-03-22"):
        [row] = (await get(http, "/board", on=day))["items"]
        page = openpyxl.load_workbook(io.BytesIO((await http.get("/board.xlsx", params={"on": day})).content))
        titles, cells = page.active.values
        sheet = dict(zip(titles, cells, strict=True))
        assert sheet["租客·剩余天数"] == row["tenant"]["days_left"]
        said[day[-2:]] = row["tenant"]["colour"], row["tenant"]["days_left"], sheet["租客·状态"]
    assert said == {
        "19": ("orange", 2, "7天内"),
        "20": ("orange", 1, "7天内"),
        "21": ("red", -1, "已逾期 1 天"),
        "22": ("red", -2, "已逾期 2 天"),
    }


async def test_the_board_is_paged_by_urgency(http: httpx.AsyncClient, ledger: None) -> None:
    for number in range(3):
        unit = str(named_id("unit", number))
        await post(http, "/units", UNIT_BODY | {"unit_id": unit, "code": f"4-{number}", "own": True})
        last_day = (date(2025, 6, 30) - timedelta(days=number)).isoformat()
        body = contract_body(contract_id=str(named_id("c", number)), unit_ids=[unit], last_day=last_day)
        await post(http, "/contracts", body)
    seen, cursor = [], None
    while True:
        page = await get(http, "/board", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [row["code"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ["4-2", "4-1", "4-0", "3栋-502"]
