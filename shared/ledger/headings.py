"""Which row of a sheet is its heading, and what each column means; what it lacks is told to each row."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from ledger.cells import Broken, Cell, CellWrong, text
from ledger.column import Column, Sheet, key
from ledger.columns import REASON
from ledger.measures import TEN_THOUSANDS, countable, counts_in
from ledger.sheet_scan import letters

WITHIN: Final = 10  # rows from the top among which the heading is looked for
SURPLUS: Final = 20  # columns that we do not know and yet give back with a refused row


MADE: Final = ("业主编号", "租客编号", "合同编号")  # who lacks one may have one made

Area = tuple[tuple[int, int], tuple[int, int]]  # of merged cells: first and last, as (row, column) from 0


@dataclass(frozen=True)
class Heading:
    """`row` is its last, from 0. `columns`: place → our title of it, or its letter where it is surplus.

    `names` is what the clerk calls them. `lacking` stands in each row for a column that is missing or is
    there twice. A row has something to say if it has a cell in one of `counts`; `titles`: what
    stands in the heading, by place. `measures`: column → what a number alone says there.
    """

    row: int
    columns: Mapping[int, str]
    names: Mapping[str, str]
    lacking: dict[str, Cell]
    counts: frozenset[str]
    notices: list[str]
    titles: Mapping[int, str]
    measures: Mapping[str, str]

    def with_all(self, title: str, value: str, bare_title: str = "") -> "Heading":
        """The same, where each row says so in a column that is missing, which goes back as `bare_title`."""
        notices = [each for each in self.notices if f"没有「{title}」这一列" not in each]
        lacking, names = {**self.lacking, title: value}, {**self.names, title: bare_title or title}
        return replace(self, lacking=lacking, names=names, notices=notices)

    @property
    def meant(self) -> dict[int, str]:
        """Place → our title, of the columns that are used."""
        return {i: title for i, title in self.columns.items() if title != letters(i)}


Chosen = Mapping[int, str | None]  # place → our title, or None for a column that is not to be used


@dataclass(frozen=True)
class Understood:
    """What a sheet's heading says to us. `row` is its last, from 0; `titles`: what stands in it, by place;
    `columns`: place → our title of it; `twice`, `unlike`: why a title is in none, for two columns are it, or
    for it counts in what we do not; `missing`: of these none is there. `measures`: title → what a number
    alone says.
    """

    row: int
    titles: Mapping[int, str]
    columns: Mapping[int, str]
    twice: Mapping[str, Cell]
    unlike: Mapping[str, Cell]
    missing: Sequence[Column]
    measures: Mapping[str, str]

    @property
    def told(self) -> set[str]:
        """Of which columns the sheet has one, be it read or not."""
        return {*self.columns.values(), *self.twice, *self.unlike}

    @property
    def lacks(self) -> bool:
        """Whether the sheet is useless so."""
        return bool(self.twice) or any(column.needed for column in self.missing)


def understood(
    rows: Sequence[Sequence[Cell]],
    sheet: Sheet,
    merged: Sequence[Area],
    chosen: Chosen = MappingProxyType({}),
    first: int = 0,
) -> Understood:
    """The row that names the most of our columns; where none names any, the fullest. `first`: where the table
    begins.

    Where cells of it are merged with rows above or below, all of these are the heading: 证件 over 类型 and
    号码, beside a 姓名 as high as both. So they are where nothing is merged, and what is below 姓名 is empty.
    What stands lowest names the column. What was chosen by hand counts before what is guessed.
    """
    ours = sheet.names
    top = [[said(cell) for cell in row] for row in rows[first : first + WITHIN]]
    at = max(
        range(len(top)),
        key=lambda i: (len({ours.get(key(title)) for title in top[i]} - {None}), sum(map(bool, top[i]))),
    )
    high = [
        (a - first, b - first)
        for (a, left), (b, _) in merged
        if first <= a <= at + first <= b < len(top) + first
        and left < len(top[a - first])
        and key(top[a - first][left]) in ours
    ]
    high.append(_unmerged(top, at, ours))
    upper, last = min(a for a, _ in high), max(b for _, b in high)
    titles = {i: title for row in top[upper : last + 1] for i, title in enumerate(row) if title}
    keys = {i: key(title) for i, title in titles.items()}
    columns: dict[int, str] = {}
    twice: dict[str, Cell] = {}
    unlike: dict[str, Cell] = {}
    measures: dict[str, str] = {}
    beside = _beside(top, [((a - first, i), (b - first, j)) for (a, i), (b, j) in merged], upper, last)
    for title in dict.fromkeys(ours.values()):
        places = [i for i in titles if i not in chosen and ours.get(keys[i]) == title]
        by_hand = [i for i, meant in chosen.items() if meant == title and i in titles]
        places = by_hand or places
        counts = {i: counts_in(title, titles[i], beside(i)) for i in places if countable(title)}
        read = [i for i in places if not isinstance(counts.get(i), Broken)]
        # 手机 beside 电话: the one that is called as we call it is meant.
        read = [i for i in read if keys[i] == key(title) and not by_hand] or read
        if len(read) == 1:
            columns[read[0]] = title
            measures[title] = counts.get(read[0], "")
        elif read:
            which = "、".join(f"{letters(i)} 列「{titles[i]}」" for i in read)
            twice[title] = Broken(f"有 {len(read)} 列都是「{title}」（{which}），请只留一列")
        elif places:
            unlike[title] = counts[places[0]]
    known = frozenset(columns.values())
    missing = [
        column
        for column in sheet.columns
        if not {column.title, column.instead} & known and column.title not in {*twice, *unlike}
    ]
    return Understood(
        *(first + last, titles, columns, twice, unlike, missing),
        {title: said for title, said in measures.items() if said},
    )


def heading_of(
    rows: Sequence[Sequence[Cell]],
    sheet: Sheet,
    merged: Sequence[Area],
    chosen: Chosen = MappingProxyType({}),
    first: int = 0,
) -> Heading:
    """As it is understood, and in words what is wrong with it."""
    found = understood(rows, sheet, merged, chosen, first)
    ours, titles, columns = sheet.names, found.titles, dict(found.columns)
    lacking = {**found.twice, **found.unlike}
    known = frozenset(columns.values())
    surplus = [i for i in titles if i not in columns and titles[i] != REASON][:SURPLUS]
    unused = [titles[i] for i in surplus if i not in chosen and ours.get(key(titles[i])) not in lacking]
    notices = []
    empty = {title: title for title in found.unlike}
    for column in found.missing:
        near = _near(column, unused) if column.near else ""
        why = f"没有「{column.title}」这一列" + (f"，您是否写成了「{near}」？" if near else "")
        if near and "月" in column.title and "年" in near:
            why, near = f"没有「{column.title}」这一列：「{near}」请除以 12，写每月多少元", ""
        if column.needed:
            lacking[column.title] = Broken(why)
            empty |= {} if near else {column.title: column.title}
        elif near:
            notices.append(why)
    notices += [f"各行均未导入：{why}" for title, why in lacking.items() if title not in MADE]
    if unused:
        notices.append(f"的列「{'」「'.join(unused)}」未使用")
    notices += [
        f"的「{titles[i]}」以万元计：其中只写数字的，按多少万元读取"
        for i, title in columns.items()
        if found.measures.get(title) == TEN_THOUSANDS
    ]
    columns |= {i: letters(i) for i in surplus}
    columns = dict(sorted(columns.items()))
    return Heading(
        row=found.row,
        columns=columns,
        names={column: titles[i] for i, column in columns.items()} | empty,
        lacking=lacking,
        counts=frozenset(columns.values()) if lacking else known,
        notices=notices,
        titles=titles,
        measures=found.measures,
    )


def _beside(
    top: Sequence[Sequence[str]], merged: Sequence[Area], upper: int, last: int
) -> Callable[[int], list[str]]:
    """What may say in what a column counts, nearest first: what stands right below its heading and above it,
    and, over all columns, what names a unit or is alone in its row.
    """
    begin = {area[0]: area for area in merged if 0 <= area[0][0] <= last}  # one may be named many times
    bands = sorted(begin.values(), reverse=True)
    alone = [
        cell
        for at, row in enumerate(top[:upper])
        for i, cell in enumerate(row)
        if "单位" in cell or (sum(map(bool, row)) == 1 and (at, i) not in begin)
    ]

    def beside(column: int) -> list[str]:
        below = top[last + 1 : last + 2]
        held = [(a, left) for (a, left), (_, right) in bands if left <= column <= right]
        over = [top[a][left] for a, left in held if left < len(top[a])]
        over += [row[column] for row in (*below, *reversed(top[: last + 1])) if column < len(row)]
        return [each for each in (*over, *alone) if each]

    return beside


def _unmerged(top: Sequence[Sequence[str]], at: int, ours: Mapping[str, str]) -> tuple[int, int]:
    """The first and the last row of the heading, where nothing tells but what stands in the cells.

    Above it a row that names what this one leaves empty; below it one that names more, and has under what is
    named here nothing or names as well: a row of the table has something there.
    """
    here = {i: ours[key(title)] for i, title in enumerate(top[at]) if key(title) in ours}

    def more(row: Sequence[str], free: Callable[[int], bool]) -> bool:
        named = (ours.get(key(title)) for i, title in enumerate(row) if title and free(i))
        return bool({*named} - {None, *here.values()})

    above, below = top[at - 1] if at else [], top[at + 1] if at + 1 < len(top) else []
    is_heading = all(not below[i] or key(below[i]) in ours for i in here if i < len(below))
    return (
        at - more(above, lambda i: i >= len(top[at]) or not top[at][i]),
        at + (is_heading and more(below, lambda i: i not in here)),
    )


def said(cell: Cell) -> str:
    """The words of a cell; none where it has none."""
    try:
        return text(cell)
    except CellWrong:
        return ""


def _near(column: Column, unused: Sequence[str]) -> str:
    ways = [key(name) for name in (column.title, *column.also)]
    return next(
        (each[:20] for each in unused if "免" not in each and difflib.get_close_matches(key(each), ways, 1)),
        "",
    )
