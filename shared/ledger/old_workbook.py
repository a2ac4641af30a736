"""An old .xls. Nobody can look such a file over before it is opened: where a cell claims to stand, the reader
makes room for it. Who reads what others sent does so with limits (`handed_in`).
"""

from io import BytesIO
from typing import NamedTuple

import python_calamine as calamine

from ledger.cells import Cell
from ledger.headings import Area
from ledger.old_hidden import hidden_rows
from ledger.refused import TooManyCells, TooManyRows
from ledger.sheet_scan import DEEPEST, MOST_CELLS, WIDEST, check_sheets

Rows = list[list[Cell]]


class OldPage(NamedTuple):
    """One sheet of it. `hidden`: how many rows with content are not shown."""

    name: str
    shown: bool
    rows: Rows
    merged: list[Area]
    hidden: int

    def read(self) -> tuple[Rows, list[Area]]:
        """As any page is read: this one was."""
        return self.rows, self.merged


def old_pages(content: bytes) -> list[OldPage]:
    """Its sheets. Raises TooManySheets, TooManyRows, TooManyCells, or what its reader says."""
    pages, cells = [], 0
    hidden = hidden_rows(content)
    with calamine.CalamineWorkbook.from_filelike(BytesIO(content)) as book:
        check_sheets(len(book.sheets_metadata))
        for place, about in enumerate(book.sheets_metadata):
            sheet = book.get_sheet_by_name(about.name)
            if sheet.total_height > DEEPEST:
                raise TooManyRows(rows=sheet.total_height, limit=DEEPEST)
            cells += sheet.total_height * min(sheet.total_width, WIDEST)
            if cells > MOST_CELLS:
                raise TooManyCells(limit=MOST_CELLS)
            rows: Rows = [row[:WIDEST] for row in sheet.to_python(skip_empty_area=False)]
            shown = about.visible is calamine.SheetVisibleEnum.Visible
            unseen = hidden[place] if len(hidden) == len(book.sheets_metadata) else ()
            count = sum(row < len(rows) and any(cell != "" for cell in rows[row]) for row in unseen)
            pages.append(OldPage(about.name, shown, rows, sheet.merged_cell_ranges or [], count))
    return pages
