"""Rows as they stand in the file, nothing judged yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger.cells import Cell
from ledger.column import Sheet


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it stands there: `number` as Excel counts, cells by the title of their column.

    `table` tells apart two sheets of the same kind. Columns that we do not know are called by their letter.
    `merged`: column of money → the first and the last row that its cell is merged over, this one among them.
    """

    sheet: str
    table: str
    number: int
    cells: Mapping[str, Cell]
    merged: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass
class Table:
    """One sheet that we know; `headings` are its columns as they are called there, by our title of each."""

    sheet: Sheet
    name: str
    headings: Mapping[str, str]
    lines: list[Line]
