"""A look over one part of the workbook as it streams by: which rows have content, which cells cannot be read.

The reader gives an empty cell where a formula has no stored result or shows an error; here it is noticed.
It also makes a table as large as the farthest cell asks for; what lies too far out is found here, to be
left out.
"""

import re
from array import array
from functools import lru_cache
from typing import Final
from xml.parsers import expat

from ledger.refused import FileDamaged, TooManyFaults, TooManySheets

DEEPEST: Final = 110_000  # rows from the top that are read
WIDEST: Final = 64  # columns from the left that are read
MOST_SHEETS: Final = 100  # as many as can be mapped at once
MOST_CELLS: Final = 8_000_000  # of all sheets together
MAX_FAULTS: Final = 200_000
FAR_NAMED: Final = 5  # cells too far out that are told by their address
CELL: Final = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
NAMED: Final = 64  # characters of a formula's error that are told
_EMPTY_ROW: Final = rb'<row r="[0-9]+"[^<>]*?(?:/>|>(?:<c r="[A-Z]+[0-9]+"[^<>]*/>)*</row>)'
# Who formats whole columns has a million rows without anything. The last is left: the next may count on it.
EMPTY: Final = re.compile(rb"(?:%b)+(?=%b)" % (_EMPTY_ROW, _EMPTY_ROW))


class SheetScan:
    """Feed it the bytes of a part; afterwards it knows what the sheet holds.

    `rows`: how many rows have content, in `cells` cells, `hidden` of them not shown. `faults`: (row, column),
    from 0, → why this cell has no value. `far`: addresses of the first cells out of reach; `cuts`: where each
    of those cells has its content in the part, start and end in turn; `deep` of them are too far down, to
    `deepest`.
    """

    def __init__(self, part: str = "") -> None:
        self.part = part
        self.is_sheet = False
        self.rows = self.cells = self.hidden = self.deep = self.deepest = 0
        self.faults: dict[tuple[int, int], str] = {}
        self.far: list[str] = []
        self.cuts = array("Q")
        self._done = self._row_hidden = False
        self._row = self._column = self._counted = -1
        self._kind = self._text = ""
        self._formula = self._content = False
        self._began = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._root
        self._parser.StartDoctypeDeclHandler = _no_doctype

    def feed(self, piece: bytes) -> None:
        """Raises FileDamaged or ExpatError for a sheet that is no XML; other parts are passed over."""
        if not self._done:
            if self.is_sheet:  # what is left out leaves its room, for places are told by bytes
                piece = EMPTY.sub(_spaces, piece)
            try:
                self._parser.Parse(piece, False)
            except expat.ExpatError:
                if self.is_sheet:
                    raise
                self._done = True

    def close(self) -> None:
        """The part is over."""
        if self.is_sheet:
            self._parser.Parse(b"", True)

    def _root(self, name: str, _: dict[str, str]) -> None:
        self.is_sheet = _local(name) == "worksheet"
        self._done = not self.is_sheet
        self._parser.StartElementHandler = self._start if self.is_sheet else None
        self._parser.EndElementHandler = self._end if self.is_sheet else None

    def _start(self, name: str, told: dict[str, str]) -> None:
        match _local(name):
            case "row":
                self._row = int(told["r"]) - 1 if told.get("r", "").isdecimal() else self._row + 1
                self._column = -1
                self._row_hidden = told.get("hidden") in ("1", "true")
            case "c":
                self._place(told.get("r"))
                self._kind = told.get("t", "n")
                self._formula = self._content = False
                self._text = ""
            case "f":
                self._begin()
                self._formula = True
            case "v" | "is":
                self._begin()
                self._parser.CharacterDataHandler = self._said

    def _begin(self) -> None:
        if not (self._formula or self._content):
            self._began = self._parser.CurrentByteIndex

    def _said(self, text: str) -> None:
        self._content = True
        self._text = (self._text + text)[:NAMED]

    def _end(self, name: str) -> None:
        match _local(name):
            case "v" | "is":
                self._parser.CharacterDataHandler = None
            case "c" if self._content or self._formula:
                self.cells += 1
                if self._row != self._counted:
                    self._counted = self._row
                    self.rows += 1
                    self.hidden += self._row_hidden
                if self._row < DEEPEST and self._column < WIDEST:
                    self._judge()
                else:
                    self._leave_out()

    def _judge(self) -> None:
        why = None
        if self._kind == "e":
            why = f"公式结果是错误 {self._text}"
        elif self._formula and not self._content and self._kind != "str":
            why = "公式没有保存计算结果：请用 Excel 打开并保存一次，或改为数值"
        if why:
            self.faults[self._row, self._column] = why
            if len(self.faults) > MAX_FAULTS:
                raise TooManyFaults(limit=MAX_FAULTS, why=why)

    def _leave_out(self) -> None:
        self.cuts.extend((self._began, self._parser.CurrentByteIndex))
        if self._row >= DEEPEST:
            self.deep += 1
            self.deepest = self._row + 1
        if len(self.far) < FAR_NAMED:
            self.far.append(address(self._row, self._column))

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        found = CELL.fullmatch(reference)
        if found is None:
            raise FileDamaged(why=f"单元格地址「{reference[:20]}」不成立")
        self._row = int(found[2]) - 1
        self._column = column_of(found[1])


@lru_cache(1 << 15)
def column_of(letters: str) -> int:
    """A → 0, XFD → 16383."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def letters(column: int) -> str:
    """0 → A, 16383 → XFD."""
    before, last = divmod(column, 26)
    return (letters(before - 1) if before else "") + chr(65 + last)


def address(row: int, column: int) -> str:
    """(0, 1) → B1."""
    return f"{letters(column)}{row + 1}"


def check_sheets(number: int) -> None:
    """Raises TooManySheets."""
    if number > MOST_SHEETS:
        raise TooManySheets(sheets=number, limit=MOST_SHEETS)


def _spaces(found: re.Match[bytes]) -> bytes:
    return b" " * len(found[0])


def _no_doctype(*_: object) -> None:
    raise FileDamaged(why="内部含有不允许的文档类型声明")


@lru_cache(256)
def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def part_names(workbook: bytes, relations: bytes) -> dict[str, str]:
    """Sheet name → the part that holds it, by `xl/workbook.xml` and its relations."""
    sheets: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(name: str, told: dict[str, str]) -> None:
        if _local(name) == "sheet":
            id_ = next((value for key, value in told.items() if key.endswith(" id")), "")
            if told.get("name", "") in sheets:
                raise FileDamaged(why="有两张工作表同名")
            sheets[told.get("name", "")] = id_

    def relation(name: str, told: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            target = told.get("Target", "")
            targets[told.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"

    for content, handler in ((workbook, sheet), (relations, relation)):
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = handler
        parser.StartDoctypeDeclHandler = _no_doctype
        if content:
            parser.Parse(content, True)
    return {name: targets[id_] for name, id_ in sheets.items() if id_ in targets}


def counts_from_1904(workbook: bytes) -> bool:
    """Whether `xl/workbook.xml` says that day 0 is 1 January 1904."""
    told: list[str] = []

    def element(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "workbookPr":
            told.append(attributes.get("date1904", ""))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.Parse(workbook, True)
    return any(each in ("1", "true") for each in told)
