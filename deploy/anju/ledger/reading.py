"""A workbook → its lines: which sheets and columns are meant, merged cells filled, nothing judged yet."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import python_calamine as calamine

from anju.ledger.archive import inspect
from anju.ledger.cells import Broken, Cell, CellWrong, text
from anju.ledger.columns import IGNORED, REASON, SHEETS, Sheet, key
from anju.ledger.refused import ColumnsWrong, FileDamaged, NoKnownSheet, TooManyColumns, TooManyRows
from anju.ledger.sheet_scan import SheetScan

MAX_ROWS: Final = 100_000  # of all sheets together, headings not counted
MAX_COLUMNS: Final = 256
HEADING_WITHIN: Final = 10  # rows from the top among which the heading is looked for
SUMS: Final = ("合计", "小计", "总计")


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it stands there: `number` as Excel counts, cells by the title of their column."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]


@dataclass
class Table:
    """One sheet that we know; `headings` are its columns as they are called there, by our title of each."""

    sheet: Sheet
    headings: dict[str, str]
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
    rows = sum(scan.rows for scan in scans.values())
    if rows > MAX_ROWS + HEADING_WITHIN * len(SHEETS):
        raise TooManyRows(rows=rows, limit=MAX_ROWS)
    for name, scan in scans.items():
        if scan.columns > MAX_COLUMNS:
            raise TooManyColumns(cell=f"{name}!R{scan.rows}C{scan.columns}", limit=MAX_COLUMNS)
    found = Workbook()
    try:
        with calamine.CalamineWorkbook.from_path(path) as book:
            _read_sheets(book, scans, found)
    except calamine.CalamineError as fault:
        raise FileDamaged(why=str(fault)[:200]) from fault
    except BaseException as fault:
        # The reader is Rust: where it gives up it panics, and that is no Exception.
        if type(fault).__name__ != "PanicException":
            raise
        raise FileDamaged(why="unreadable") from fault
    if not found.tables:
        expected = "、".join(sheet.title for sheet in SHEETS)
        raise NoKnownSheet(expected=expected, found="、".join(scans) or "—")
    if found.lines > MAX_ROWS:
        raise TooManyRows(rows=found.lines, limit=MAX_ROWS)
    return found


def _read_sheets(book: calamine.CalamineWorkbook, scans: Mapping[str, SheetScan], found: Workbook) -> None:
    known = {key(name): sheet for sheet in SHEETS for name in (sheet.title, *sheet.also)}
    tables: dict[str, Table] = {}
    for name in book.sheet_names:
        sheet = known.get(key(name))
        if sheet is None:
            if key(name) not in IGNORED and scans.get(name, SheetScan()).rows:
                near = difflib.get_close_matches(key(name), known, 1)
                hint = f"，最接近的是「{known[near[0]].title}」" if near else ""
                found.notices.append(f"工作表「{name}」不在可导入之列{hint}，已略过")
            continue
        if sheet.title in tables:
            raise ColumnsWrong(sheet=name, why=f"与另一工作表同为「{sheet.title}」")
        tables[sheet.title] = _table(book.get_sheet_by_name(name), sheet, scans.get(name, SheetScan()), found)
    found.tables = [tables[sheet.title] for sheet in SHEETS if sheet.title in tables]


def _table(read: calamine.CalamineSheet, sheet: Sheet, scan: SheetScan, found: Workbook) -> Table:
    rows: list[list[Cell]] = list(read.to_python(skip_empty_area=False))
    for (at_row, at_column), why in scan.faults.items():
        if at_row < len(rows) and at_column < len(rows[at_row]):
            rows[at_row][at_column] = Broken(why)
    if not any(cell != "" for row in rows for cell in row):
        return Table(sheet, {}, [])
    at, columns = _heading(rows, sheet, found)
    # Only below the heading: a title over all columns is merged too, and is no value of theirs.
    _fill(rows, [area for area in read.merged_cell_ranges or [] if area[0][0] > at])
    lines = []
    for number, row in enumerate(rows[at + 1 :], at + 2):
        cells = {columns[i]: cell for i, cell in enumerate(row) if i in columns and not _blank(cell)}
        if not cells:
            continue
        if any(isinstance(cell, str) and "".join(cell.split()) in SUMS for cell in cells.values()):
            found.notices.append(f"{sheet.title} 第 {number} 行是合计行，已略过")
            continue
        lines.append(Line(sheet.title, number, cells))
    headings = {title: _title(rows[at][i]) for i, title in columns.items()}
    return Table(sheet, headings, lines)


def _blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not isinstance(cell, Broken) and not cell.strip()


def _fill(rows: list[list[Cell]], areas: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """What was merged says the same in each of its cells."""
    for (top, left), (bottom, right) in areas:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [value] * len(row[left : right + 1])


def _heading(rows: list[list[Cell]], sheet: Sheet, found: Workbook) -> tuple[int, dict[int, str]]:
    """Where the heading is, and which column means what. Raises ColumnsWrong."""
    names = sheet.names
    read = [[_title(cell) for cell in row] for row in rows[:HEADING_WITHIN]]
    at = max(range(len(read)), key=lambda i: len({names[key(t)] for t in read[i] if key(t) in names}))
    columns: dict[int, str] = {}
    strange = []
    for i, title in enumerate(read[at]):
        meant = names.get(key(title))
        if meant and meant in columns.values():
            raise ColumnsWrong(sheet=sheet.title, why=f"「{meant}」出现了两次")
        if meant:
            columns[i] = meant
        elif title and title != REASON:
            strange.append(title)
    missing = [title for title in sheet.needed if title not in columns.values()]
    if missing:
        raise ColumnsWrong(
            sheet=sheet.title, why="；".join(_missing(title, strange, names) for title in missing)
        )
    if strange:
        found.notices.append(f"{sheet.title} 的列「{'」「'.join(strange[:20])}」未使用")
    return at, columns


def _title(cell: Cell) -> str:
    try:
        return text(cell)
    except CellWrong:
        return ""


def _missing(title: str, strange: list[str], names: Mapping[str, str]) -> str:
    ways = [name for name, meant in names.items() if meant == title]
    near = [s for s in strange if difflib.get_close_matches(key(s), ways, 1, cutoff=0.4)]
    return f"缺少列「{title}」" + (f"，最接近的是「{near[0][:20]}」" if near else "")
