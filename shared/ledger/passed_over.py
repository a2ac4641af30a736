"""Rows that are none of a home, a person or a contract: sums, and words that stand over or below the others.

Nothing comes of them, and the clerk is told which they are.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ledger.cells import Cell
from ledger.columns import STAIRS
from ledger.flat import PLACE
from ledger.headings import Area, Heading, said
from ledger.merging import MONEY
from ledger.sources import Rows
from ledger.telling import numbers

CODE: Final = PLACE[-1]
PLACES: Final = (*PLACE, STAIRS)
WIDE: Final = 3  # columns: so many have no value in common
_COUNT: Final = r"[\d,.一二两三四五六七八九十百]+"
_SUM: Final = re.compile(
    rf"\w{{0,12}}(合计|小计|总计|共计|总数|总和|累计|平均)(数|值|金额|租金)?(\W.*|{_COUNT}.*)?"
    rf"|(一|总)?共{_COUNT}[间套户个人份条]"
)
_SUMS: Final = frozenset("计数和均共")  # without one of these nothing is called so
_SIGNED: Final = re.compile(
    r"(制表|制单|填表|填报|编制|审核|复核|审批|经办|打印)(人|员|者|部门|单位|日期|时间)?:.*"
)
_NUMBER: Final = re.compile(r"\d{11}")  # of a phone, a document, an account: it is of somebody
_GROUP: Final = re.compile(
    r"(第|地下|负)?([\dA-Za-z]{1,3}|[一二三四五六七八九十]{1,3}|[东南西北])"
    r"(层|楼|单元|号楼|栋|幢|座|期|区)([(:].*)?"
)


def captions(merged: Iterable[Area], heading: Heading) -> set[Area]:
    """What is merged over three columns or the whole table: said of a row or of those below, and no value of
    each column.
    """
    enough = min(WIDE, max(2, len(heading.titles)))
    return {
        ((top, left), (bottom, right))
        for (top, left), (bottom, right) in merged
        if top > heading.row and sum(left <= i <= right for i in heading.titles) >= enough
    }


class PassedOver:
    """The rows of one sheet of which nothing comes. `rows`: with their merged cells filled."""

    def __init__(self, rows: Rows, heading: Heading, captions: Iterable[Area]) -> None:
        self._heading = heading
        self._meant = frozenset(heading.meant.values())
        self._captions = {
            (row + 1, heading.columns[left])
            for (top, left), (bottom, _) in captions
            for row in range(top, min(bottom + 1, len(rows)))
            if left in heading.columns
        }
        at = [i for i, title in heading.meant.items() if title == CODE]
        below = rows[heading.row + 1 :]
        doors = [row[i] for row in below for i in at if i < len(row) and row[i] != ""]
        self._groups_are_homes = sum(map(_is_group, doors)) * 2 > len(doors)
        self._sums: list[int] = []
        self._words: list[int] = []

    def take(self, number: int, row: Sequence[Cell], cells: Mapping[str, Cell]) -> bool:
        """Whether nothing comes of this row; `cells` are those that have something in them, by title.

        Numbers in columns that we do not know are no words: rows may be numbered before there is anything.
        """
        if self._is_sum(row, cells):
            self._sums.append(number)
        elif not (_is_signed(row, cells) or self._says_nothing(number, cells)):
            return False
        elif not all(said(cell).isdecimal() for cell in cells.values()):
            self._words.append(number)
        return True

    def _is_sum(self, row: Sequence[Cell], cells: Mapping[str, Cell]) -> bool:
        """It says so where it begins, in the place of its door, or, without one, where no money stands."""
        if _is_called_sum(next((cell for cell in row if cell != ""), "")):
            return True
        if CODE in cells:
            return _is_called_sum(cells[CODE])
        places = (title for title in cells if title in self._meant and not title.endswith(MONEY))
        return any(_is_called_sum(cells[title]) for title in places)

    def _says_nothing(self, number: int, cells: Mapping[str, Cell]) -> bool:
        """Nothing but where the homes below are, or words over several columns."""
        own = {
            title for title in self._heading.counts & cells.keys() if (number, title) not in self._captions
        }
        if CODE in self._heading.lacking:
            return not own
        if CODE in own and (self._groups_are_homes or not _is_group(cells[CODE])):
            return False
        return all(title in PLACES or _is_group(cells[title]) for title in own)

    def notices(self, name: str) -> list[str]:
        """`name`: what the rows of the sheet are told under."""
        found = []
        if self._sums:
            found.append(f"{name} 第 {numbers(self._sums)}行是合计行，已略过")
        if self._words:
            found.append(
                f"{name} 第 {numbers(self._words)}行只有楼层、单元等分组文字或说明，已略过"
                "；其中有要导入的，请按列填写后再导入"
            )
        return found


def _is_called_sum(cell: Cell) -> bool:
    """Looked over first: to make words of every cell takes as long as to read a ledger."""
    if not isinstance(cell, str) or _SUMS.isdisjoint(cell):
        return False
    return bool(_SUM.fullmatch(_words(cell)))


def _is_signed(row: Sequence[Cell], cells: Mapping[str, Cell]) -> bool:
    """Who made the table and who looked at it, as is written below it."""
    if CODE in cells or not _SIGNED.fullmatch(_words(next((cell for cell in row if cell != ""), ""))):
        return False
    return not any(_NUMBER.search(_words(cell)) for cell in row)


def _is_group(cell: Cell) -> bool:
    return bool(_GROUP.fullmatch(_words(cell)))


def _words(cell: Cell) -> str:
    return "".join(said(cell).split())
