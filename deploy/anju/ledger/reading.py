"""A workbook → its lines: which sheets and columns are meant, merged cells filled, nothing judged yet."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import python_calamine as calamine

from anju.ledger.archive import inspect
from anju.ledger.cells import Broken, Cell
from anju.ledger.columns import IGNORED, SHEETS, Sheet, key
from anju.ledger.headings import WITHIN, Area, Heading, heading_of, said
from anju.ledger.refused import FileDamaged, NoKnownSheet, TooManyRows
from anju.ledger.sheet_scan import SheetScan, address
from anju.ledger.trimming import trimmed

MAX_ROWS: Final = 100_000  # of all sheets together, headings not counted
MAX_DEEP: Final = 100  # cells too far down that may be strays
SUMS: Final = ("合计", "小计", "总计")


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it stands there: `number` as Excel counts, cells by the title of their column.

    `table` tells apart two sheets of the same kind. Columns that we do not know are called by their letter.
    """

    sheet: str
    table: str
    number: int
    cells: Mapping[str, Cell]


@dataclass
class Table:
    """One sheet that we know; `headings` are its columns as they are called there, by our title of each."""

    sheet: Sheet
    name: str
    headings: Mapping[str, str]
    lines: list[Line]


@dataclass
class Workbook:
    """What is to be imported, and what the operator should know about the rest."""

    tables: list[Table] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def lines(self) -> int:
        return sum(len(table.lines) for table in self.tables)


def read(path: Path) -> Workbook:
    """Read a ledger of at most 100,000 rows. Raises an UnusableFile."""
    scans = inspect(path)
    known = {name: sheet for name in scans if (sheet := _meant(name))}
    if not known:
        expected = "、".join(sheet.title for sheet in SHEETS)
        raise NoKnownSheet(expected=expected, found="、".join(scans) or "—")
    rows = sum(scans[name].rows for name in known)
    if rows > MAX_ROWS + WITHIN * len(known):
        raise TooManyRows(rows=rows, limit=MAX_ROWS)
    for name in known:
        if scans[name].deep > MAX_DEEP:
            raise TooManyRows(rows=scans[name].deepest, limit=MAX_ROWS)
    found = Workbook()
    try:
        with (
            trimmed(path, [scans[name] for name in known]) as file,
            calamine.CalamineWorkbook.from_filelike(file) as book,
        ):
            _read_sheets(book, scans, found)
    except calamine.CalamineError as fault:
        raise FileDamaged(why=str(fault)[:200]) from fault
    except BaseException as fault:
        # The reader is Rust: where it gives up it panics, and that is no Exception.
        if type(fault).__name__ != "PanicException":
            raise
        raise FileDamaged(why="unreadable") from fault
    if found.lines > MAX_ROWS:
        raise TooManyRows(rows=found.lines, limit=MAX_ROWS)
    return found


def _meant(name: str) -> Sheet | None:
    return next((sheet for sheet in SHEETS if key(name) in map(key, (sheet.title, *sheet.also))), None)


def _read_sheets(book: calamine.CalamineWorkbook, scans: Mapping[str, SheetScan], found: Workbook) -> None:
    shown = {each.name: each.visible is calamine.SheetVisibleEnum.Visible for each in book.sheets_metadata}
    for name, scan in scans.items():
        sheet = _meant(name)
        if sheet is None:
            if key(name) not in IGNORED and scan.rows:
                near = difflib.get_close_matches(key(name), [sheet.title for sheet in SHEETS], 1)
                hint = f"，最接近的是「{near[0]}」" if near else ""
                found.notices.append(f"工作表「{name}」不在可导入之列{hint}，已略过")
            continue
        same = sum(table.sheet is sheet for table in found.tables)
        title = f"{sheet.title} ({same + 1})" if same else sheet.title
        if same:
            found.notices.append(f"工作表「{name}」也是「{sheet.title}」，一并读取，下称「{title}」")
        if not shown.get(name, True):
            found.notices.append(f"工作表「{name}」是隐藏的，也已读取")
        if scan.hidden:
            found.notices.append(f"{title} 有 {scan.hidden} 行被隐藏或筛选掉，也已读取")
        if scan.far:
            more = f" 等 {len(scan.cuts) // 2} 个单元格" if len(scan.cuts) // 2 > len(scan.far) else ""
            found.notices.append(f"{title} 的 {'、'.join(scan.far)}{more} 离表格太远，未读取")
        found.tables.append(_table(book.get_sheet_by_name(name), sheet, title, scan, found))
    found.tables.sort(key=lambda table: SHEETS.index(table.sheet))


def _table(read: calamine.CalamineSheet, sheet: Sheet, name: str, scan: SheetScan, found: Workbook) -> Table:
    rows: list[list[Cell]] = list(read.to_python(skip_empty_area=False))
    for (at_row, at_column), why in scan.faults.items():
        if at_row < len(rows) and at_column < len(rows[at_row]):
            rows[at_row][at_column] = Broken(why)
    if not any(cell != "" for row in rows for cell in row):
        return Table(sheet, name, {}, [])
    merged = read.merged_cell_ranges or []
    heading = heading_of(rows, sheet, merged)
    found.notices += [f"{name} {notice}" for notice in heading.notices]
    # Only below the heading: a title over all columns is merged too, and is no value of theirs.
    _fill(rows, [area for area in merged if area[0][0] > heading.row])
    lines = []
    nameless: dict[int, str] = {}
    for number, row in enumerate(rows[heading.row + 1 :], heading.row + 2):
        cells: dict[str, Cell] = {}
        for i, cell in enumerate(row):
            if _blank(cell):
                continue
            if i in heading.columns:
                cells[heading.columns[i]] = cell
            elif i not in heading.titled:
                nameless.setdefault(i, address(number - 1, i))
        if not heading.counts & cells.keys() or _is_heading(cells, heading):
            continue
        if any(isinstance(cell, str) and "".join(cell.split()) in SUMS for cell in cells.values()):
            found.notices.append(f"{name} 第 {number} 行是合计行，已略过")
            continue
        lines.append(Line(sheet.title, name, number, cells | heading.lacking))
    if nameless:
        found.notices.append(f"{name} 的 {'、'.join(nameless.values())} 所在列没有表头，内容未导入")
    return Table(sheet, name, heading.names, lines)


def _is_heading(cells: Mapping[str, Cell], heading: Heading) -> bool:
    """Said again, as on each printed page."""
    return all(said(cell) == heading.names[column] for column, cell in cells.items())


def _blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not isinstance(cell, Broken) and not cell.strip()


def _fill(rows: list[list[Cell]], areas: Sequence[Area]) -> None:
    """What was merged says the same in each of its cells. Raises FileDamaged when areas overlap."""
    left_over = sum(map(len, rows))
    for (top, left), (bottom, right) in areas:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            width = len(row[left : right + 1])
            row[left : right + 1] = [value] * width
            left_over -= width
        if left_over < 0:
            raise FileDamaged(why="overlapping merged cells")
