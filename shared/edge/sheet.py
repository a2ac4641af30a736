"""Rows as an Excel sheet. What people typed is written as text: no name is ever a formula (CWE-1236)."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import xlsxwriter
from kernel.clock import SHANGHAI

MOST_EXACT: Final = 10**15  # Excel keeps 15 digits of a number
YEAR_0: Final = 1900  # Excel knows no earlier day
YES, NO = "是", "否"
Words = Mapping[str, Mapping[str, str]]


class SheetWriter:
    """One sheet, written row by row in constant memory. `columns`: title by the name of a row's member.

    A member called `fen`, or ending in `_fen`, is shown in yuan; `words`: what a member's codes are called.
    """

    def __init__(self, name: str, columns: Mapping[str, str], words: Words) -> None:
        self._columns, self._words = columns, words
        self._into = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._into, {"constant_memory": True})
        self._page = self._book.add_worksheet(name)
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._money = self._book.add_format({"num_format": "#,##0.00"})
        bold = self._book.add_format({"bold": True, "bottom": 1})
        self._page.set_column(0, len(columns) - 1, 16)
        self._page.freeze_panes(1, 0)
        for at, title in enumerate(columns.values()):
            self._page.write_string(0, at, title, bold)
        self._line = 0

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Below those before."""
        for row in rows:
            self._line += 1
            for at, name in enumerate(self._columns):
                self._write(at, name, row.get(name))

    def _write(self, at: int, name: str, value: Any) -> None:
        page, line = self._page, self._line
        match value:
            case None:
                return
            case bool():
                page.write_string(line, at, YES if value else NO)
            case int() if name == "fen" or name.endswith("_fen"):
                page.write_number(line, at, value / 100, self._money)
            case int() | float() if abs(value) < MOST_EXACT:
                page.write_number(line, at, value)
            case datetime():
                page.write_datetime(line, at, value.astimezone(SHANGHAI).replace(tzinfo=None), self._moment)
            case date() if value.year >= YEAR_0:
                page.write_datetime(line, at, value, self._day)
            case list() | tuple():
                page.write_string(line, at, self._joined(name, value))
            case _:
                page.write_string(line, at, self._said(name, value))

    def _joined(self, name: str, values: Sequence[Any]) -> str:
        return "、".join(self._said(name, each) for each in values)

    def _said(self, name: str, value: Any) -> str:
        text = str(value)
        return self._words.get(name, {}).get(text, text)

    def made(self) -> bytes:
        """The file; nothing can be added any more."""
        self._page.autofilter(0, 0, self._line, len(self._columns) - 1)
        self._book.close()
        return self._into.getvalue()
