"""Lists as Excel sheets: all pages of them, texts as texts, ids of who asks checked as on the list itself."""

import io
from datetime import UTC, date, datetime
from typing import Any

import httpx
import openpyxl
import pytest
from edge.access import Role
from edge.kit import create_app
from edge.lists import XLSX
from edge.sheet import SheetWriter
from kernel.service import Service

from .house import House, login
from .house_routes import ROWS, routes

WORDS = {"status": {"open": "待办"}}


def written(*rows: dict[str, Any]) -> list[tuple[Any, ...]]:
    names = {name: name for row in rows for name in row}
    writer = SheetWriter("表", names, WORDS)
    writer.add(rows)
    return cells(writer.made())


def cells(content: bytes) -> list[tuple[Any, ...]]:
    [page] = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    return list(page.iter_rows(min_row=2, values_only=True))


@pytest.mark.parametrize(
    "name", ["=1+1", "+86 138", "-2", "@SUM(A1)", '=HYPERLINK("http://x")', "'=1", "\t=1"]
)
def test_no_formula_lives_in_a_name(name: str) -> None:
    writer = SheetWriter("表", {"name": "姓名"}, {})
    writer.add([{"name": name}])
    [page] = openpyxl.load_workbook(io.BytesIO(writer.made())).worksheets
    assert (page["A2"].value, page["A2"].data_type) == (name, "s")


def test_money_days_moments_and_codes_are_as_people_read_them() -> None:
    at = datetime(2025, 3, 14, 16, 30, tzinfo=UTC)
    day, in_shanghai = (datetime.fromisoformat(each) for each in ("2025-03-14", "2025-03-15T00:30"))
    row = {"rent_fen": 280_050, "on": date(2025, 3, 14), "at": at, "status": "open", "note": "open"}
    assert written(row | {"none": None, "yes": True, "several": ["a", "b"], "far": date(1880, 1, 1)}) == [
        (
            *(2800.5, day, in_shanghai, "待办", "open"),
            *(None, "是", "a、b", "1880-01-01"),
        )
    ]


def test_what_a_part_costs_is_told_in_yuan_too() -> None:
    assert written({"fen": 3_500}) == [(35,)]


async def test_a_sheet_has_all_pages_of_its_list_for_who_may_see_it() -> None:
    house = House(Service("house", routes=routes))
    transport = httpx.ASGITransport(create_app(house))
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as http:
        clerk, auditor = login(), login(Role.审计)
        assert (await http.get("/accounts.xlsx", headers=clerk)).status_code == 403
        answer = await http.get("/accounts.xlsx", headers=auditor)
        assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
        assert cells(answer.content) == [(str(row),) for row in ROWS]
        assert (await http.get("/accounts.xlsx?limit=3", headers=auditor)).status_code == 422
