"""Money in a merged cell is one sum, however many rows it lies over: each of them said all of it."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Final

from ledger.cells import Broken, Cell, CellWrong
from ledger.headings import Area, Heading
from ledger.paid import deposit

MONEY: Final = ("月租金", "押金")
UNCLEAR: Final = "第 {} 至 {} 行合并在一格，看不出每份合同各是多少：请拆分单元格，逐行填写"
OF_ONE: Final = UNCLEAR + "；同一份合同的请填同一个合同编号"
IN_ONE_ROW: Final = UNCLEAR + "；同一份合同的几间房请写在一行，例如 101、102"

Rows = tuple[int, int]  # the first and the last, as Excel counts


def money_over_rows(heading: Heading, merged: Sequence[Area]) -> dict[int, dict[str, Rows]]:
    """Row → column of money → the rows its cell is merged over, where these are more than one."""
    found: dict[int, dict[str, Rows]] = {}
    sums = {i: title for i, title in heading.meant.items() if title.endswith(MONEY)}
    for (top, left), (bottom, right) in merged:
        titles = [title for i, title in sums.items() if left <= i <= right]
        if titles and bottom > top > heading.row:
            for row in range(top + 1, bottom + 2):
                found.setdefault(row, {}).update(dict.fromkeys(titles, (top + 1, bottom + 1)))
    return found


def unclear(cells: Mapping[str, Cell], merged: Mapping[str, Rows]) -> dict[str, Cell]:
    """In the place of each such sum why it is none: rows of a sheet of contracts are one contract each."""
    return {
        title: Broken(IN_ONE_ROW.format(*rows))
        for title, rows in merged.items()
        if is_sum(cells.get(title, ""))
    }


class Shares:
    """Of whom, or of which contracts, the rows below each merged sum are."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, Rows], set[Hashable]] = {}

    def add(self, column: str, rows: Rows, of: Hashable) -> None:
        self._of.setdefault((column, rows), set()).add(of)

    def are_one(self, column: str, rows: Rows) -> bool:
        return len(self._of.get((column, rows), ())) <= 1


def of_several(cell: Cell, rows: Rows) -> Cell:
    """The same, or why it is no sum of one contract."""
    return Broken(OF_ONE.format(*rows)) if is_sum(cell) else cell


def is_sum(cell: Cell) -> bool:
    """Whether it counts once for all: an amount does, nothing and «one month's rent» hold of each row."""
    try:
        found = deposit(cell)
    except CellWrong:
        return False
    return isinstance(found, int) and found > 0
