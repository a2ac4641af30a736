"""Rows as they stand in the file, nothing judged yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.cells import Cell
from ledger.columns import Sheet


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it stands there: `number` as Excel counts, cells by the title of their column.

    `table` tells apart two sheets of the same kind. Columns that we do not know are called by their letter.
    `of_one`: the row in which the cell with the owner's rent begins that is merged over this one too.
    """

    sheet: str
    table: str
    number: int
    cells: Mapping[str, Cell]
    of_one: int = 0


@dataclass
class Table:
    """One sheet that we know; `headings` are its columns as they are called there, by our title of each."""

    sheet: Sheet
    name: str
    headings: Mapping[str, str]
    lines: list[Line]
