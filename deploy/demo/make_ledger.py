"""Writes the demonstration's ledger: `python -m demo.make_ledger --today 2026-03-01 --out 台账.xlsx`.

The same day gives the same bytes. `台账.xlsx` beside this file is that of 2026-03-01.
"""

import argparse
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from demo.portfolio import Portfolio, Row, portfolio

COMMITTED = Path(__file__).with_name("台账.xlsx")
REFERENCE_DAY = date(2026, 3, 1)
TITLES = ("员工", "房源", "业主", "业主合同", "租客", "租客合同")
MERGED = ("园区", "楼栋")  # of the units' sheet, as clerks like it
HEADING = 1  # row under the title


def write(today: date, out: Path, small: bool = False) -> None:
    """Write the ledger of that day, of the whole operator or a small one."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": "安居台账", "created": datetime(today.year, today.month, today.day)})  # noqa: DTZ001
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14, "align": "center"}),
            "head": book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1}),
            "day": book.add_format({"num_format": "yyyy/m/d"}),
            "merged": book.add_format({"valign": "vcenter"}),
        }
        contents = portfolio(today, small)
        about = book.add_worksheet("说明")
        about.write_string(0, 0, "参考日")
        about.write_datetime(0, 1, _at_midnight(today), formats["day"])
        about.write_string(1, 0, "演示用台账：人物、证件号、电话均为虚构")
        for title in TITLES:
            _write_sheet(book.add_worksheet(title), title, contents, formats)


def _write_sheet(sheet: Worksheet, title: str, contents: Portfolio, formats: dict[str, Format]) -> None:
    rows = contents.sheets[title]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    sheet.merge_range(0, 0, 0, len(columns) - 1, f"安居公寓 {title}台账", formats["title"])
    for at, column in enumerate(columns):
        sheet.write_string(HEADING, at, column, formats["head"])
    sheet.set_column(0, len(columns) - 1, 16)
    sheet.freeze_panes(HEADING + 1, 0)
    merged = MERGED if title == "房源" else ()
    for number, row in enumerate(rows, HEADING + 1):
        for at, column in enumerate(columns):
            if column not in merged:
                _write(sheet, number, at, row.get(column), formats["day"])
    for column in merged:
        _merge(sheet, columns, column, rows, formats["merged"])


def _merge(sheet: Worksheet, columns: list[str], column: str, rows: list[Row], style: Format) -> None:
    at = columns.index(column)
    upto = columns[: at + 1]
    first = HEADING + 1
    for key, group in groupby(rows, key=lambda row: [row[c] for c in columns if c in upto and c in MERGED]):
        count = len(list(group))
        sheet.merge_range(first, at, first + count - 1, at, key[-1], style)
        first += count


def _write(sheet: Worksheet, row: int, at: int, cell: object, day: Format) -> None:
    match cell:
        case date():
            sheet.write_datetime(row, at, _at_midnight(cell), day)
        case float():
            sheet.write_number(row, at, cell)
        case str():
            sheet.write_string(row, at, cell)


def _at_midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a cell's date has no zone


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--today", type=date.fromisoformat, default=REFERENCE_DAY, help="2026-03-01")
    asked.add_argument("--out", type=Path, default=COMMITTED)
    told = asked.parse_args()
    write(told.today, told.out)


if __name__ == "__main__":
    main()
