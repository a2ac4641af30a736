"""An Excel sheet that leaves as it is written: of a hundred thousand rows nobody waits for the last.

What stands around its rows (headings, widths, looks) is made by xlsxwriter, which gives away none of a file
before all of it is there. What people typed is text: no name is ever a formula (CWE-1236).
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

Value = str | int | float | date | None
Cell = tuple[Value, str]
"""What it says, and the name of its look; of none, `PLAIN`."""
PLAIN: Final = ""
LONGEST: Final = 32_767  # characters of a cell; Excel opens no file that has more in one
ROWS: Final = "xl/worksheets/sheet1.xml"
FIRST: Final = ("[Content_Types].xml", "_rels/.rels")  # by which readers know what a file is
LOOKS: Final = '<row r="2"'
END: Final = "</sheetData>"
# What XML cannot hold is written by its number, and what reads like such a number by that of its underscore.
NOT_XML: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
DAY_0: Final = date(1899, 12, 31)
LEAP: Final = 59  # Excel counts a 29 February 1900 behind it, which there was not


class StreamedSheet:
    """One sheet: `begun`, any number of times `rows`, then `ended`, each the next bytes of the file; at last
    `close`.

    `titles`: the headings, each with the width of its column; of these `frozen` stay where one scrolls.
    `looks`: what xlsxwriter calls the properties of a format, by the name that cells have it by.
    """

    def __init__(
        self, name: str, titles: Mapping[str, int], looks: Mapping[str, Mapping[str, Any]], frozen: int
    ) -> None:
        self._name, self._titles, self._looks, self._frozen = name, titles, looks, frozen
        self._columns = [xl_col_to_name(column) for column in range(len(titles))]
        self._line = 1
        self._leaving = _Leaving()
        self._file = ZipFile(self._leaving, "w", ZIP_DEFLATED)
        self._into: Any = None
        self._styles: dict[str, str] = {PLAIN: ""}

    def begun(self) -> bytes:
        """What stands before the rows."""
        parts = self._around()
        for name in FIRST:
            self._put(name, parts[name])
        head, _, looks = parts[ROWS].decode().partition(LOOKS)
        styles = re.findall(r'<c r="[A-Z]+2" (s="\d+")', looks)
        self._styles |= {name: f" {style}" for name, style in zip(self._looks, styles, strict=True)}
        self._into = self._file.open(_entry(ROWS), "w")
        # How many rows there are to be nobody knows yet: who is told none counts them.
        self._into.write(re.sub(r"<dimension [^>]*>", "", head).encode())
        return self._leaving.taken()

    def rows(self, rows: Iterable[Sequence[Cell | None]]) -> bytes:
        """Below those before; of a cell that is None there is nothing."""
        written: list[str] = []
        for row in rows:
            self._line += 1
            written.append(f'<row r="{self._line}">')
            for column, cell in zip(self._columns, row, strict=True):
                if cell is not None:
                    written.append(self._cell(f"{column}{self._line}", *cell))
            written.append("</row>")
        self._into.write("".join(written).encode())
        return self._leaving.taken()

    def ended(self) -> bytes:
        """What stands behind them; nothing can be added any more."""
        parts = self._around()
        self._into.write(b"".join(parts[ROWS].partition(END.encode())[1:]))
        self._into.close()
        for name, content in parts.items():
            if name not in (ROWS, *FIRST):
                self._put(name, content)
        self.close()
        return self._leaving.taken()

    def close(self) -> None:
        """Also of one that nobody takes to its end."""
        if self._into is not None:
            self._into.close()
        self._file.close()

    def _cell(self, place: str, value: Value, look: str) -> str:
        style = self._styles[look]
        match value:
            case None | "":
                return f'<c r="{place}"{style}/>' if style else ""
            case str():
                text = escape(NOT_XML.sub(_by_number, value[:LONGEST]), quote=False)
                return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
            case date():
                days = (value - DAY_0).days
                return f'<c r="{place}"{style}><v>{days + (days > LEAP)}</v></c>'
            case _:
                return f'<c r="{place}"{style}><v>{value}</v></c>'

    def _around(self) -> dict[str, bytes]:
        """The parts of the file, for as many rows as there are by now. Row 2 is none of them: it has each
        look once, in order.
        """
        made = io.BytesIO()
        with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
            page = book.add_worksheet(self._name)
            bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
            for column, (title, width) in enumerate(self._titles.items()):
                page.set_column(column, column, width)
                page.write_string(0, column, title, bold)
            for column, look in enumerate(self._looks.values()):
                page.write_blank(1, column, None, book.add_format(dict(look)))
            page.freeze_panes(1, self._frozen)
            page.autofilter(0, 0, self._line - 1, len(self._titles) - 1)
        with ZipFile(made) as parts:
            return {name: parts.read(name) for name in parts.namelist()}

    def _put(self, name: str, content: bytes) -> None:
        self._file.writestr(_entry(name), content)


class _Leaving(io.RawIOBase):
    """Where the file is written to: nothing of it can be gone back to."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, data: Any, /) -> int:
        self._written.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """All since it was taken last."""
        taken, self._written = b"".join(self._written), []
        return taken


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _by_number(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"
