"""Whose a unit is and who has it, as the sheets say it: masked, with the number that a tenant goes by."""

import io
from typing import Any

import httpx
import openpyxl
from contracts.edge.called import people_listed
from host.runtime import Runtime
from kernel.ids import named_id, new_id
from neighbours.called import AT_ONCE, UNDER_WAY, Listed
from testkit.stack import eventually
from testkit.voices import Voices

from .over_http import UNIT_BODY, contract_body, get, lives_there, post
from .test_signing_door import LI, Departments, departments

__all__ = ["departments"]


async def first_row(http: httpx.AsyncClient, path: str) -> dict[str, Any]:
    page = openpyxl.load_workbook(io.BytesIO((await http.get(path)).content)).active
    titles, cells, *_ = page.values
    return dict(zip(titles, cells, strict=True))


async def test_a_long_sheet_asks_for_its_names_in_few_questions_a_few_at_a_time(
    departments: Departments, runtime: Runtime
) -> None:
    """Of a hundred thousand units it asked a thousand times, one behind the other."""
    many = [new_id() for _ in range(5 * AT_ONCE + 1)]
    assert await people_listed(runtime, [LI, *many[1:]]) == {LI: Listed(name="李*", number="T-000001-7")}
    assert departments.asked == ["listed"] * 6
    departments.away = True
    assert await people_listed(runtime, many) == {}
    assert 1 <= len(departments.asked) - 6 <= UNDER_WAY, "who is away is not asked again by each of them"


async def test_the_sheets_say_whose_a_unit_is_and_who_has_it(
    departments: Departments, http: httpx.AsyncClient, voices: Voices, ledger: None
) -> None:
    """A clerk had ids of 36 characters, or nothing at all."""
    await post(http, "/units", UNIT_BODY | {"unit_id": str(named_id("vacant")), "code": "3栋-999"})
    await post(http, "/contracts", contract_body(last_day="2025-03-20"))
    await lives_there(voices)

    async def taken_over() -> bool:
        return all([(await get(http, path))["items"] for path in ("/handovers", "/renewals")])

    await eventually(taken_over, "the room is handed over, and the renewal open")
    tenant = {"租客": "李*", "租客编号": "T-000001-7"}
    said = {
        "/board.xlsx": {"业主·姓名": "王**", "租客·姓名": "李*", "租客·编号": "T-000001-7"},
        "/units.xlsx": {"业主": "王**", **tenant},
        "/contracts.xlsx": {"业主或租客": "李*", "租客编号": "T-000001-7"},
        "/renewals.xlsx": {"业主或租客": "李*", "租客编号": "T-000001-7"},
        "/owners.xlsx": {"业主": "王**"},
        "/handovers.xlsx": tenant,
    }
    for away in (False, True):
        departments.away = away
        for path, names in said.items():
            row = await first_row(http, path)
            wanted = dict.fromkeys(names, None) if away else names
            assert {title: row[title] or None for title in names} == wanted, (path, away)
