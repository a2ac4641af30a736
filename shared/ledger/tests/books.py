"""Workbooks for the tests: good, odd and hostile."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
from ledger import reading
from ledger.checking import Ledger, check
from ledger.reading import Workbook

TENANT = {"租客编号": "ZK1", "姓名": "张三", "证件号": "11010519491231002X", "手机": "13800138000"}
CONTRACT = {
    "合同编号": "HT1",
    "租客编号": "ZK1",
    "园区": "东园",
    "楼栋": "1号楼",
    "房号": "101",
    "起租日期": "2026-01-01",
    "到期日期": "2026-12-31",
    "月租金": "2800",
    "付款方式": "押一付三",
    "入住日期": "2026-01-01",
}
UNIT = {"园区": "东园", "楼栋": "1号楼", "房号": "101"}


def read(path: Path) -> Workbook:
    return reading.read(path.read_bytes())


def prepare(path: Path) -> Ledger:
    """Read and judged."""
    return check(read(path))


def book(path: Path, sheets: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    """A workbook with these rows; the heading of a sheet is every key of its rows."""
    with xlsxwriter.Workbook(path) as out:
        for title, rows in sheets.items():
            sheet = out.add_worksheet(title)
            day = out.add_format({"num_format": "yyyy-mm-dd"})
            for at, column in enumerate(dict.fromkeys(c for row in rows for c in row)):
                sheet.write_string(0, at, column)
                for number, row in enumerate(rows, 1):
                    cell = row.get(column)
                    if isinstance(cell, date):
                        sheet.write_datetime(number, at, datetime.combine(cell, time()), day)
                    elif isinstance(cell, (int, float)):
                        sheet.write_number(number, at, cell)
                    elif cell is not None:
                        sheet.write_string(number, at, cell)
    return path


def repacked(source: Path, target: Path, **parts: bytes) -> Path:
    """The same workbook with parts replaced or added; `xl__workbook_xml` names `xl/workbook.xml`."""
    named = {name.replace("__", "/").replace("_", "."): content for name, content in parts.items()}
    quick = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1)  # it is read once
    with zipfile.ZipFile(source) as old, quick as new:
        for name in {*old.namelist(), *named}:
            new.writestr(name, named.get(name) or old.read(name))
    return target


def sheet_xml(source: Path, number: int = 1) -> str:
    with zipfile.ZipFile(source) as found:
        return found.read(f"xl/worksheets/sheet{number}.xml").decode()
