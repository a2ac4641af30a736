"""Tables that stand below another in one sheet: a row that holds headings again ends the one above it.

What is behind such a row is read by its own headings. Headings that are said again as they stand above, as on
each printed page, are no row of any table.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

from ledger.cells import Cell
from ledger.column import key
from ledger.columns import IGNORED, SHEETS
from ledger.flat import FLAT, OF_BOTH, OF_OWNERS, SIDES
from ledger.headings import WITHIN, Area, said
from ledger.sources import Page, Rows

HELD: Final = 2  # rows that a table has at least
ENOUGH: Final = 3  # columns of ours that a row names, to be one of headings
LONGEST: Final = 40  # characters of a heading
_DIGIT: Final = re.compile(r"\d")
_SIDES: Final = tuple(word for words in SIDES.values() for word in words)

Stands = Mapping[int, set[str]]  # column → what stands there in the headings of a table


def tables_of(page: Page) -> list[Page]:
    """The tables of one sheet from the top, each as a page of its own in which rows keep their number.

    What is to be known of the whole sheet is told with the first.
    """
    if page.held < HELD or page.deepest or key(page.name or "") in IGNORED:
        return [page]
    rows, merged = page.rows()
    begins, again = _parted(rows, merged)
    if begins == [0] and not again:
        return [page]
    areas: list[list[Area]] = [[] for _ in begins]
    for area in merged:
        areas[bisect_right(begins, area[0][0]) - 1].append(area)
    ends = [*begins[1:], len(rows)]
    tables = []
    for first, end, within in zip(begins, ends, areas, strict=True):
        own = rows[first:end]
        for row in again[bisect_left(again, first) : bisect_left(again, end)]:
            own[row - first] = []
        held = sum(any(cell != "" for cell in row) for row in own)
        table = replace(page, read=_reader(first, own, within), held=held, first=first, faults={})
        tables.append(replace(table, shown=True, hidden_rows=0, strays=((), 0)) if first else table)
    return tables


def _reader(first: int, rows: Rows, merged: Sequence[Area]) -> Callable[[], tuple[Rows, Sequence[Area]]]:
    nothing: list[Cell] = []
    return lambda: ([nothing] * first + rows, merged)


def _parted(rows: Rows, merged: Sequence[Area]) -> tuple[list[int], list[int]]:
    """At which row each table begins, and which rows say the headings above them again; from 0."""
    deep = _headings_merged_down(rows, merged)
    begins, again = [0], []
    stands: Stands = {}
    row = 0
    while row < len(rows):
        if _says_again(rows[row], stands):
            again.append(row)
        elif _is_headings(rows[row], stands):
            end = _last(rows, row, deep, stands) + 1
            if stands or row >= WITHIN:
                begins.append(_first(rows, row))
            stands = _standing(rows[begins[-1] : end])
            row = end
            continue
        row += 1
    return begins, again


def _is_headings(row: Sequence[Cell], stands: Stands) -> bool:
    """It names several columns, ours or those above, and more than it has cells with a number or a day."""
    words, values = [], 0
    for cell in row:
        if not isinstance(cell, str) or _DIGIT.search(cell):
            values += 1
        elif cell:
            words.append(cell)
    if len(words) < max(ENOUGH, values + 1):
        return False
    named = {heading for word in words if _is_known(heading := _heading(word), stands)}
    return len(named) >= max(ENOUGH, values + 1)


def _is_known(heading: str, stands: Stands) -> bool:
    return heading in _known() or any(heading in each for each in stands.values())


def _says_again(row: Sequence[Cell], stands: Stands) -> bool:
    filled = False
    for i, cell in enumerate(row):
        if cell == "" or (isinstance(cell, str) and not cell.strip()):
            continue
        if i not in stands or _heading(said(cell)) not in stands[i]:
            return False
        filled = True
    return filled


def _standing(rows: Rows) -> Stands:
    """In the headings among these rows; a title, which is alone in its row, is none."""
    found: dict[int, set[str]] = {}
    for row in rows:
        filled = {i: heading for i, cell in enumerate(row) if (heading := _heading(said(cell)))}
        for i, heading in filled.items() if len(filled) > 1 else ():
            found.setdefault(i, set()).add(heading)
    return found


def _first(rows: Rows, row: int) -> int:
    """Where the table begins whose headings are in this row: above them may stand whose they are."""
    above = _words(rows[row - 1])
    sides = any(side in word for word in above for side in _SIDES)
    return row - (sides and 2 * len(above) <= len(_words(rows[row])))


def _last(rows: Rows, row: int, deep: Mapping[int, int], stands: Stands) -> int:
    """The last row of the headings that begin in this one. The lower of two need not name many: 证件类型 and
    证件号 below 证件.
    """
    last = row
    while last + 1 < len(rows) and rows[last + 1] != rows[row] and _is_headings(rows[last + 1], stands):
        last += 1
    below = _words(rows[last + 1]) if last + 1 < len(rows) else []
    last += any(_heading(word) in _known() for word in below)
    return min(max(last, deep.get(row, 0)), len(rows) - 1)


def _words(row: Sequence[Cell]) -> list[str]:
    """What stands in it; nothing, where a number or a day does."""
    found = [said(cell) or "0" for cell in row if cell != ""]
    return [] if any(map(_DIGIT.search, found)) else found


def _headings_merged_down(rows: Rows, merged: Sequence[Area]) -> dict[int, int]:
    """Row → the last one that a heading in it is merged down to."""
    found: dict[int, int] = {}
    for (top, left), (bottom, _) in merged:
        is_there = top < bottom < top + WITHIN and top < len(rows) and left < len(rows[top])
        if is_there and _heading(said(rows[top][left])) in _known():
            found[top] = max(found.get(top, top), bottom)
    return found


@cache
def _known() -> frozenset[str]:
    """All that any of our columns is called."""
    return frozenset(name for sheet in (*SHEETS, FLAT, OF_OWNERS, OF_BOTH) for name in sheet.names)


@lru_cache(1 << 16)
def _heading(title: str) -> str:
    """As headings are held against each other; nothing of what is longer than one is."""
    return key(title) if len(title) <= LONGEST else ""
