"""Every list of people's affairs comes as an Excel sheet, with its titles and what its codes are called."""

import io
from typing import Any

import httpx
import pytest
from kernel.ids import new_id
from openpyxl import load_workbook
from published.contracts import BuildingAdded, ParkOpened, UnitTakenIn
from tenants.edge import sheets
from testkit.stack import eventually
from testkit.voices import Voices

from .test_edge import PARK, registered, stay

LISTS = {
    "/tenants": sheets.TENANTS,
    "/doors": sheets.DOORS,
    "/documents": sheets.DOCUMENTS,
    "/occupants": sheets.OCCUPANTS,
    "/merges": sheets.MERGES,
    "/people/hard-to-reach": sheets.HARD_TO_REACH,
    "/people/high-risk": sheets.RISKS,
    "/people/verifications": sheets.VERIFICATIONS,
    "/suspicions": (sheets.SUSPICIONS.name, sheets.SUSPICIONS.columns, sheets.SUSPICIONS.words),
}


def sheet_rows(content: bytes) -> list[dict[str, Any]]:
    """By the titles of the columns."""
    [page] = load_workbook(io.BytesIO(content)).worksheets
    head, *found = page.iter_rows(values_only=True)
    return [dict(zip(map(str, head), each, strict=True)) for each in found]


async def test_each_list_is_a_sheet_with_its_titles(http: httpx.AsyncClient) -> None:
    for path, (name, columns, _) in LISTS.items():
        answer = await http.get(f"{path}.xlsx")
        assert answer.status_code == 200, (path, answer.text)
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None
        assert sheet.title == name
        assert [cell.value for cell in sheet[1]] == list(columns.values())


@pytest.mark.parametrize("path", LISTS)
def test_what_has_a_code_has_a_column(path: str) -> None:
    _, columns, words = LISTS[path]
    assert set(words) <= set(columns)


async def test_where_a_tenant_lives_is_told_by_name(http: httpx.AsyncClient, voices: Voices) -> None:
    unit = new_id()
    await voices.tell((f"park-{PARK}", ParkOpened(park_id=PARK, name="安居东园")))
    await voices.taken_in(PARK, unit)
    lives, comes = (await registered(http))[0], (await registered(http))[0]
    assert (await http.post(f"/tenants/{lives}/move-in", json=stay(unit))).is_success
    numbers = [(await http.get(f"/tenants/{id_}")).json()["number"] for id_ in (lives, comes)]
    rows = {
        row["租客编号"]: row["园区"] or "" for row in sheet_rows((await http.get("/tenants.xlsx")).content)
    }
    assert [rows[number] for number in numbers] == ["安居东园", ""]


async def test_whose_door_it_is_is_told_by_park_building_and_room(
    http: httpx.AsyncClient, voices: Voices
) -> None:
    unit, building = new_id(), new_id()
    await voices.tell(
        (f"park-{PARK}", ParkOpened(park_id=PARK, name="安居东园")),
        (f"park-{PARK}", BuildingAdded(park_id=PARK, building_id=building, name="12号楼")),
        (f"unit-{unit}", UnitTakenIn(unit_id=unit, park_id=PARK, building_id=building, code="301")),
    )
    lives, _ = await registered(http)
    assert (await http.post(f"/tenants/{lives}/move-in", json=stay(unit))).is_success

    async def listed() -> bool:
        rows = sheet_rows((await http.get("/doors.xlsx")).content)
        return [(row["园区"], row["楼栋"], row["房号"]) for row in rows] == [("安居东园", "12号楼", "301")]

    await eventually(listed, "a door that somebody can walk to")
