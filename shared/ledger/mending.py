"""The refused rows as a workbook of the same sheets, with the reason in red: to be mended and sent itself."""

import re
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ledger.cells import Broken, Cell
from ledger.columns import REASON
from ledger.lines import Line, Table
from ledger.report import Reason, Report


def mending_path(source: Path) -> Path:
    """`台账.xlsx` → `台账-错误.xlsx` → `台账-错误2.xlsx`: never the file that was read."""
    found = re.fullmatch(r"(.*)-错误(\d{0,3})", source.stem)
    if found is None:
        return source.with_name(f"{source.stem}-错误.xlsx")
    return source.with_name(f"{found[1]}-错误{int(found[2] or 1) + 1}.xlsx")


def give_back(report: Report, source: Path) -> Path | None:
    """The workbook of refused rows beside the source; None when all were good. Raises OSError."""
    if not report.refused:
        return None
    path = mending_path(source)
    write_mending(report, path)
    path.chmod(0o600)  # as private as what it was made from ought to be
    return path


def write_mending(report: Report, path: Path) -> None:
    """Write the refused rows. Raises OSError."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = {
            "head": book.add_format({"bold": True, "border": 1}),
            "red": book.add_format({"font_color": "#C00000", "bg_color": "#FFE3E3"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "red day": book.add_format(
                {"num_format": "yyyy-mm-dd", "font_color": "#C00000", "bg_color": "#FFE3E3"}
            ),
        }
        for table in report.workbook.tables:
            lines = [line for line in table.lines if not report.ok(line)]
            if lines:
                _write(book.add_worksheet(table.name), table, lines, report, formats)


def _write(
    sheet: Worksheet, table: Table, lines: list[Line], report: Report, formats: dict[str, Format]
) -> None:
    titles = list(table.headings)
    for at, heading in enumerate([*table.headings.values(), REASON]):
        sheet.write_string(0, at, heading, formats["head"])
    sheet.set_column(0, len(titles) - 1, 16)
    sheet.set_column(len(titles), len(titles), 60)
    sheet.freeze_panes(1, 0)
    for row, line in enumerate(lines, 1):
        reasons = report.refused[line.table, line.number]
        wrong = {column for column, _ in reasons}
        for at, title in enumerate(titles):
            _write_cell(sheet, row, at, line.cells.get(title, ""), title in wrong, formats)
        sheet.write_string(row, len(titles), _said(reasons, table), formats["red"])


def _said(reasons: list[Reason], table: Table) -> str:
    return "；".join(
        f"{table.headings.get(column, column)}：{why}" if column else why for column, why in reasons
    )


def _write_cell(
    sheet: Worksheet, row: int, at: int, cell: Cell, wrong: bool, formats: dict[str, Format]
) -> None:
    style = formats["red"] if wrong else None
    match cell:
        case Broken():
            sheet.write_blank(row, at, None, formats["red"])
        case str():
            sheet.write_string(row, at, cell, style)
        case bool():
            sheet.write_boolean(row, at, cell, style)
        case int() | float():
            sheet.write_number(row, at, cell, style)
        case date() if cell.year >= 1900:
            moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
            sheet.write_datetime(row, at, moment, formats["red day" if wrong else "day"])
        case _:
            sheet.write_string(row, at, str(cell), style)
