"""A look over one part of the workbook as it streams by: how far its cells reach, which cannot be read.

The reader gives an empty cell where a formula has no stored result or shows an error; here it is noticed.
"""

import re
from functools import cache, lru_cache
from xml.parsers import expat

from anju.ledger.refused import FileDamaged

LOOKED_AT = 1000  # cells with a fault are remembered up to this many
CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
NAMED = 64  # characters of a formula's error that are told


class SheetScan:
    """Feed it the bytes of a part; afterwards `rows`, `columns` and `faults` are those of the sheet.

    `rows`, `columns`: how far cells with content reach, counted from 1. `faults`: (row, column), from 0,
    → why this cell has no value.
    """

    def __init__(self) -> None:
        self.is_sheet = False
        self.rows = self.columns = 0
        self.faults: dict[tuple[int, int], str] = {}
        self._done = False
        self._row = self._column = -1
        self._kind = ""
        self._formula = self._content = False
        self._text = ""
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._root
        self._parser.StartDoctypeDeclHandler = _no_doctype

    def feed(self, piece: bytes) -> None:
        """Raises FileDamaged or ExpatError for a sheet that is no XML; other parts are passed over."""
        if not self._done:
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
            case "c":
                self._place(told.get("r"))
                self._kind = told.get("t", "n")
                self._formula = self._content = False
                self._text = ""
            case "f":
                self._formula = True
            case "v" | "is":
                self._parser.CharacterDataHandler = self._said

    def _said(self, text: str) -> None:
        self._content = True
        self._text = (self._text + text)[:NAMED]

    def _end(self, name: str) -> None:
        match _local(name):
            case "v" | "is":
                self._parser.CharacterDataHandler = None
            case "c" if self._content or self._formula:
                self.rows = max(self.rows, self._row + 1)
                self.columns = max(self.columns, self._column + 1)
                self._judge()

    def _judge(self) -> None:
        why = None
        if self._kind == "e":
            why = f"公式结果是错误 {self._text}"
        elif self._formula and not self._content and self._kind != "str":
            why = "公式没有保存计算结果：请用 Excel 打开并保存一次，或改为数值"
        if why and len(self.faults) < LOOKED_AT:
            self.faults[self._row, self._column] = why

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip("0123456789")
        digits = reference[len(letters) :]
        if not (
            letters.isascii() and letters.isalpha() and len(letters) <= 3 and len(digits) <= 7 and digits
        ):
            raise FileDamaged(why=f"cell {reference[:20]!r}")
        self._row = int(digits) - 1
        self._column = 0
        for letter in letters.upper():
            self._column = self._column * 26 + ord(letter) - 64
        self._column -= 1


@cache
def _column(letters: str) -> int:
    """A → 0, XFD → 16383."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _no_doctype(*_: object) -> None:
    raise FileDamaged(why="DOCTYPE")


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
