"""By what two rows are of one person."""

from collections.abc import Mapping

from edge.texts import name_mark

from ledger.cells import Cell, CellWrong, phone
from ledger.headings import said
from ledger.remarks import without_remark


def name_key(cell: Cell) -> str:
    """By what two spellings of a name are one, whatever is remarked behind it."""
    name, _ = without_remark(said(cell))
    return name_mark(name)


def mark_of(cells: Mapping[str, Cell]) -> tuple[str, str]:
    """By what two rows without a number are of one person: name and telephone, however these are written."""
    try:
        return name_key(cells.get("姓名", "")), phone(cells.get("手机", ""))
    except CellWrong:
        return name_key(cells.get("姓名", "")), said(cells.get("手机", ""))


def may_be(one: Mapping[str, Cell], other: Mapping[str, Cell]) -> bool:
    """Whether no two names are said. A document of somebody who is called otherwise was copied from their
    row: nobody knows whose it is.
    """
    return len({name_key(cells.get("姓名", "")) for cells in (one, other)} - {""}) < 2
