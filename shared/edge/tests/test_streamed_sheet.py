"""A sheet that leaves as it is written: whole to Excel's readers, and gone as far as it is written."""

import io
from datetime import date
from zipfile import ZipFile

import openpyxl
import pytest
from edge.streamed_sheet import PLAIN, Cell, StreamedSheet
from python_calamine import CalamineWorkbook

TITLES = {"房号": 12, "名称": 16, "日期": 12, "金额": 12}
LOOKS = {
    "red": {"bg_color": "#F8C9C4"},
    "red day": {"bg_color": "#F8C9C4", "num_format": "yyyy-mm-dd"},
    "money": {"num_format": "#,##0.00"},
}


def made(*rows: list[Cell | None]) -> bytes:
    sheet = StreamedSheet("看板", TITLES, LOOKS, 2)
    return sheet.begun() + b"".join(sheet.rows([row]) for row in rows) + sheet.ended()


def test_it_holds_what_was_written_in_its_looks() -> None:
    day = date(2025, 3, 14)
    content = made([("502", PLAIN), ("王*", "red"), (day, "red day"), (2800.5, "money")], [None] * 4)
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    titles, row = page.iter_rows()
    assert [cell.value for cell in titles] == list(TITLES)
    assert [cell.value for cell in row[:2]] == ["502", "王*"]
    assert (row[2].value.date(), row[2].number_format, row[3].value) == (day, "yyyy-mm-dd", 2800.5)
    assert [cell.fill.fgColor.rgb for cell in row] == ["00000000", "FFF8C9C4", "FFF8C9C4", "00000000"]
    assert (page.freeze_panes, page.auto_filter.ref) == ("C2", "A1:D3")
    assert page.column_dimensions["B"].width == pytest.approx(16, abs=1)
    other = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert other[1] == ["502", "王*", day, 2800.5]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86 138",
        "@SUM(A1)",
        "<b>&amp;",
        " 两边空格 ",
        "一行\n二行",
        "_x0041_",
        "\x01\x0b",
        "￿",
        "a" * 32_767,
    ],
)
def test_a_text_is_that_text_and_never_a_formula(text: str) -> None:
    row: list[Cell | None] = [(text, PLAIN), None, None, None]
    page = openpyxl.load_workbook(io.BytesIO(made(row))).active
    assert page["A2"].data_type == "s"
    assert openpyxl.utils.escape.unescape(page["A2"].value) == text


def test_days_before_the_leap_day_that_excel_made_up_are_their_own() -> None:
    rows: list[list[Cell | None]] = [
        [None, None, (day, "red day"), None]
        for day in (date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1))
    ]
    with ZipFile(io.BytesIO(made(*rows))) as file:
        said = file.read("xl/worksheets/sheet1.xml").decode()
    assert [f"<v>{days}</v>" in said for days in (1, 59, 60, 61)] == [True, True, False, True]


def test_what_is_written_has_left_before_the_last_row_is_known() -> None:
    sheet = StreamedSheet("看板", TITLES, LOOKS, 2)
    left = [len(sheet.begun())]
    for page in range(20):
        rows: list[list[Cell | None]] = [
            [(f"{page}-{line}", PLAIN), (f"{line * 7919 % 1009}", "red"), None, (line, "money")]
            for line in range(1000)
        ]
        left.append(len(sheet.rows(rows)))
    assert left[0] > 500
    assert len(sheet.ended()) < sum(left) / 2
