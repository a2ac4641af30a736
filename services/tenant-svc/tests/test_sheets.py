"""Every list of people's affairs comes as an Excel sheet, with its titles and what its codes are called."""

import io
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from tenants.edge import sheets

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
