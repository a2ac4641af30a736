"""The pages of a file, whatever it is: .xlsx looked over before it is opened, an old .xls, or text (CSV)."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import python_calamine as calamine

from ledger.archive import inspect
from ledger.cells import Broken, Cell
from ledger.headings import WITHIN, Area
from ledger.old_workbook import old_pages
from ledger.refused import FileDamaged, FileLocked, FileTooLarge, NotALedgerFile, TooManyRows
from ledger.sheet_scan import DEEPEST, WIDEST, SheetScan
from ledger.trimming import trimmed

MAX_FILE: Final = 20_000_000  # bytes
ZIP: Final = b"PK"
OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")  # old .xls, and .xlsx with a password
LOCKED: Final = "EncryptedPackage".encode("utf-16-le")  # what lies in one with a password (MS-OFFCRYPTO 2.3)
DELIMITERS: Final = ",\t;|"
COLUMNS: Final = 2  # that the heading of any ledger has at least: text without them is none
MARKED: Final = 2_000  # characters from the top that tell of which markup a text is
UNCOUNTED: Final = 2  # of an .xls nobody counts the rows before it is read: some
_AS_WORDS: Final = re.compile(r'\s*="(.*)"\s*')
_APOSTROPHE: Final = re.compile(r"^\s*'(?=[\d+])")
TEXT: Final = "文本"  # what the one page of a CSV is called
MAX_DEEP: Final = 100  # cells too far down that may be strays

Rows = list[list[Cell]]


@dataclass(frozen=True)
class Page:
    """One sheet of a file. `held`: how many rows have content, as far as that is known before it is read.

    `strays`: addresses of cells too far out, and how many there are. `since_1904`: its numbers count days
    from there. A page of text has no name. `first`: where its table begins, from 0, below another table of
    the same sheet.
    """

    name: str | None
    read: Callable[[], tuple[Rows, Sequence[Area]]]
    held: int
    shown: bool = True
    hidden_rows: int = 0
    strays: tuple[Sequence[str], int] = ((), 0)
    deepest: int = 0  # row of the farthest cell, where more lie too far down than strays may
    since_1904: bool = False
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    first: int = 0

    @property
    def called(self) -> str:
        """As people are told of it."""
        name = self.name or TEXT
        return f"{name}第{self.first + 1}行起" if self.first else name

    def rows(self) -> tuple[Rows, Sequence[Area]]:
        """All its rows, with what is wrong with a cell in the cell's place; and its merged cells."""
        rows, merged = self.read()
        for (row, column), why in self.faults.items():
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = Broken(why)
        return rows, merged


@contextmanager
def open_pages(content: bytes) -> Iterator[list[Page]]:
    """The pages, readable inside the block. Raises an UnusableFile, also while they are read."""
    if len(content) > MAX_FILE:
        raise FileTooLarge(size=len(content), limit=MAX_FILE)
    if not content.startswith((ZIP, OLE)):
        yield [_text_page(content)]
        return
    try:
        with _workbook(content) as pages:
            yield pages
    except calamine.PasswordError as fault:
        raise FileLocked from fault
    except calamine.CalamineError as fault:
        raise FileDamaged(why="工作表的内容无法读取") from fault
    except BaseException as fault:
        # The reader is Rust: where it gives up it panics, and that is no Exception.
        if type(fault).__name__ != "PanicException":
            raise
        raise FileDamaged(why="工作表的内容无法读取") from fault


@contextmanager
def _workbook(content: bytes) -> Iterator[list[Page]]:
    if content.startswith(OLE):
        if LOCKED in content:  # the reader says only that it knows no such file
            raise FileLocked
        yield [Page(page.name, page.read, UNCOUNTED, page.shown, page.hidden) for page in old_pages(content)]
        return
    found = inspect(content)
    with (
        trimmed(content, found.scans.values()) as file,
        calamine.CalamineWorkbook.from_filelike(file) as book,
    ):
        shown = {sheet.name: _is_shown(sheet) for sheet in book.sheets_metadata}
        yield [
            _scanned(scan, name, shown.get(name, True), found.since_1904, _reader(book, name))
            for name, scan in found.scans.items()
        ]


def _is_shown(sheet: calamine.SheetMetadata) -> bool:
    return sheet.visible is calamine.SheetVisibleEnum.Visible


def _scanned(
    scan: SheetScan, name: str, shown: bool, since_1904: bool, read: Callable[[], tuple[Rows, Sequence[Area]]]
) -> Page:
    return Page(
        name,
        read,
        scan.rows,
        shown,
        scan.hidden,
        (scan.far, len(scan.cuts) // 2),
        scan.deepest if scan.deep > MAX_DEEP else 0,
        since_1904,
        scan.faults,
    )


def _reader(book: calamine.CalamineWorkbook, name: str) -> Callable[[], tuple[Rows, Sequence[Area]]]:
    def read() -> tuple[Rows, Sequence[Area]]:
        sheet = book.get_sheet_by_name(name)
        rows: Rows = list(sheet.to_python(skip_empty_area=False))
        if sheet.total_width > WIDEST:
            rows = [row[:WIDEST] for row in rows]
        return rows, sheet.merged_cell_ranges or []

    return read


def _text_page(content: bytes) -> Page:
    text = _decoded(content)
    if why := _marked_up(text[:MARKED].lower()):
        raise NotALedgerFile(why=why)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        rows: Rows = [
            [_meant(cell) for cell in line[:WIDEST]]
            for line, _ in zip(lines, range(DEEPEST + 1), strict=False)
        ]
    except csv.Error as fault:
        raise FileDamaged(why="CSV 的引号没有成对，或一格过长") from fault
    if len(rows) > DEEPEST:
        raise TooManyRows(rows=len(rows), limit=DEEPEST)
    if all(sum(bool(str(cell).strip()) for cell in row) < COLUMNS for row in rows):
        raise NotALedgerFile(why="内容是文字，没有一行分成几列")
    return Page(None, lambda: (rows, ()), sum(map(any, rows)))


def _meant(cell: str) -> str:
    """="1101…" and '1101… are written so that Excel keeps all digits of a number: it alone is meant."""
    if found := _AS_WORDS.fullmatch(cell):
        return found[1].replace('""', '"')
    return _APOSTROPHE.sub("", cell)


def _marked_up(top: str) -> str:
    """Why it is no text of rows, which opens as a table all the same; nothing where it may be one."""
    if not top.lstrip().startswith("<"):
        return ""
    if "urn:schemas-microsoft-com:office:spreadsheet" in top:
        return "内容是 XML 表格（Excel 2003），多为其他系统导出"
    if any(tag in top for tag in ("<html", "<!doctype html", "<table")):
        return "内容是网页（HTML），多为其他系统导出后改用了 .xls 扩展名"
    return ""


def _delimiter(text: str) -> str:
    """Which of them stands in the most lines at the top: above the heading may be a title, without any."""
    top = text.split("\n", WITHIN)[:WITHIN]
    return max(
        DELIMITERS,
        key=lambda each: (sum(each in line for line in top), sum(line.count(each) for line in top)),
    )


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 where it says so, else GB 18030, which GBK and GB 2312 are parts of."""
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.strip() and not any(each < " " and each not in "\t\r\n" for each in text[:100_000]):
            return text
    raise NotALedgerFile(why="内容既不是 Excel 工作簿，也不是文字")
