"""A file → its lines: which sheets and columns are meant, merged cells filled, nothing judged yet."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Final

from ledger import telling
from ledger.below import tables_of
from ledger.cells import Broken, Cell, says_nothing
from ledger.column import Sheet, key
from ledger.columns import IGNORED, SHEETS, STAIRS
from ledger.flat import FLAT, flat_of, with_sides
from ledger.headings import WITHIN, Area, Heading, heading_of, said
from ledger.joining import join
from ledger.kinds import Choice, kind_of, named
from ledger.lines import Line, Table
from ledger.measures import counted
from ledger.merging import money_over_rows, unclear
from ledger.passed_over import PassedOver, captions
from ledger.refused import FileDamaged, NoKnownSheet, TooManyRows, TooManyTables
from ledger.sheet_scan import MOST_SHEETS, address, column_of, letters
from ledger.sources import TEXT, Page, Rows, open_pages
from ledger.standing import LEFT, STATUS, sheet_of_void
from ledger.taking_apart import Apart
from ledger.telling import building_of
from ledger.told import CODE

MAX_ROWS: Final = 100_000  # of all sheets together, headings not counted
FROM_1904: Final = 1462  # days between the two days 0 that there are
DAY: Final = "日期"  # how the titles of columns end that hold days
# / is no value of theirs, 无 neither.
MAY_BE_NOTHING: Final = ("手机", "证件类型", "证件号", "邮箱", "微信", "APP账号", "签订日期")


Choices = Mapping[int, Choice]  # by the sheet's place in the file, from 0; see `_placed`


@dataclass(frozen=True)
class Seen:
    """One sheet of the file as it was understood.

    `columns`: letter → what the clerk calls the column and which field it is, None for one that is not used.
    """

    place: int
    name: str
    kind: str | None
    columns: Mapping[str, tuple[str, str | None]]
    rows: int


@dataclass
class Outline:
    """How a file was understood, so many `lines` of it, and what the operator should know of the rest."""

    notices: list[str]
    seen: list[Seen]
    lines: int


@dataclass
class Workbook:
    """What is to be imported, and the same."""

    tables: list[Table] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)

    @property
    def lines(self) -> int:
        return sum(len(table.lines) for table in self.tables)


def read(
    content: bytes, choices: Choices = MappingProxyType({}), *, may_be_unknown: bool = False
) -> Workbook:
    """Read a ledger of at most 100,000 rows. Raises an UnusableFile.

    `may_be_unknown`: that no sheet is ours is no fault yet; somebody may say which it is.
    """
    found = Workbook()
    with open_pages(content) as pages:
        placed = _placed(pages, choices)
        known = [page for page, sheet in placed.values() if sheet]
        if not known and not may_be_unknown:
            raise no_known_sheet([page.name or TEXT for page in pages])
        _check_size(known)
        apart = Apart()
        for place, (page, sheet) in sorted(placed.items(), key=_flat_last):
            if sheet is None:
                _pass_over(page, place, found)
            else:
                _read_page(page, place, sheet, choices.get(place, Choice(sheet.title)), found, apart)
    found.seen.sort(key=lambda seen: (seen.place % MOST_SHEETS, seen.place))
    join(found.tables, apart.homes)
    found.notices += telling.unnumbered(found.tables)
    if found.lines > MAX_ROWS:
        raise TooManyRows(rows=found.lines, limit=MAX_ROWS)
    found.tables.sort(key=lambda table: SHEETS.index(table.sheet))
    return found


def _placed(pages: Sequence[Page], choices: Choices) -> dict[int, tuple[Page, Sheet | None]]:
    """Each table by its place: the first of a sheet has that of its sheet, each below it one that is 100
    greater. So no place changes by what is said of another sheet. What stands below a table that is not to be
    read is not read either, unless somebody says so. Raises TooManyTables.
    """
    placed: dict[int, tuple[Page, Sheet | None]] = {}
    for place, page in enumerate(pages):
        once = replace(page, read=cache(page.read))
        first, *below = tables_of(once)
        kind = kind_of(first, choices.get(place))
        placed[place] = page if first is once else first, kind
        if kind is None and (place not in choices or kind_of(first, None) is None):
            continue
        if (tables := len(placed) + len(below)) > MOST_SHEETS:
            raise TooManyTables(tables=tables, limit=MOST_SHEETS)
        for at, table in enumerate(below, 1):
            chosen = choices.get(place + at * MOST_SHEETS)
            placed[place + at * MOST_SHEETS] = table, kind_of(table, chosen) if kind or chosen else None
    return placed


def _flat_last(page: tuple[int, tuple[Page, Sheet | None]]) -> bool:
    """What is said of units and people by themselves is known by then."""
    return page[1][1] is FLAT


def no_known_sheet(names: Sequence[str]) -> NoKnownSheet:
    """To be raised, for a file of these sheets."""
    expected = "、".join(sheet.title for sheet in (*SHEETS, FLAT))
    return NoKnownSheet(expected=expected, found="、".join(names) or "—")


def _check_size(known: Sequence[Page]) -> None:
    for page in known:
        if page.deepest:
            raise TooManyRows(rows=page.deepest, limit=MAX_ROWS)
    rows = sum(page.held for page in known)
    if rows > MAX_ROWS + WITHIN * len(known):
        raise TooManyRows(rows=rows, limit=MAX_ROWS)


def _pass_over(page: Page, place: int, found: Workbook) -> None:
    name = page.called
    found.seen.append(Seen(place, name, None, {}, 0))
    if sheet_of_void(name) and page.held:
        found.notices.append(f"工作表「{name}」看来是作废的合同，已略过：要导入的请指定它是哪一种表")
    elif key(name) not in IGNORED and page.held:
        near = difflib.get_close_matches(key(name), [sheet.title for sheet in SHEETS], 1)
        hint = f"，最接近的是「{near[0]}」" if near else ""
        found.notices.append(f"工作表「{name}」不在可导入之列{hint}，已略过")


def _read_page(page: Page, place: int, sheet: Sheet, choice: Choice, found: Workbook, apart: Apart) -> None:
    title = _flat_title(page, found) if sheet is FLAT else _title(sheet, found)
    if page.first:
        found.notices.append(
            f"工作表「{page.name or TEXT}」第 {page.first + 1} 行起又有表头，与上面的不同："
            f"其下按「{sheet.title}」另作一张表读取，下称「{title}」"
        )
    elif title != sheet.title and sheet is not FLAT:
        found.notices.append(f"工作表「{page.name}」也是「{sheet.title}」，一并读取，下称「{title}」")
    elif page.name is not None and named(page.name) is not sheet:
        found.notices.append(f"工作表「{page.name}」按「{sheet.title}」读取")
    if not page.shown:
        found.notices.append(f"工作表「{page.name}」是隐藏的，也已读取")
    if page.hidden_rows:
        found.notices.append(f"{title} 有 {page.hidden_rows} 行被隐藏或筛选掉，也已读取")
    if page.strays[1]:
        far, count = page.strays
        more = f" 等 {count} 个单元格" if count > len(far) else ""
        found.notices.append(f"{title} 的 {'、'.join(far)}{more} 离表格太远，未读取")
    rows, merged = page.rows()
    if not any(cell != "" for row in rows for cell in row):
        if sheet is not FLAT:
            found.tables.append(Table(sheet, title, {}, []))
        found.seen.append(Seen(place, page.called, sheet.title, {}, 0))
        return
    by_hand = {column_of(letter): meant for letter, meant in choice.columns.items()}
    if sheet is FLAT:
        rows = with_sides(rows, merged, page.first)
    kind = flat_of(rows, page.name or "", page.first) if sheet is FLAT else sheet
    heading = heading_of(rows, kind, merged, by_hand, page.first)
    if building := building_of(page.name or "", heading.lacking):
        heading = heading.with_all("楼栋", building)
        found.notices.append(f"工作表「{page.called}」没有「楼栋」这一列：各行的楼栋按「{building}」读取")
    if missing := telling.status_of(page.name or "", sheet, heading):
        heading = heading.with_all(missing, LEFT, STATUS)
        found.notices.append(f"工作表「{page.called}」没有「状态」这一列：各行的状态按「已退租」读取")
    found.notices += [f"{title} {notice}" for notice in heading.notices]
    found.notices += telling.of_remarks(title, rows, heading)
    found.notices += telling.not_taken(title, rows, heading)
    # Only below the heading: a title over all columns is merged too, and is no value of theirs.
    wide = captions(merged, heading)
    _fill(rows, [_only_down(area) if area in wide else area for area in merged if area[0][0] > heading.row])
    lines = _lines(rows, heading, sheet, title, page, merged, PassedOver(rows, heading, wide), found)
    if sheet is FLAT:
        parts = apart.take(lines, heading, lambda part: _title(part, found), MAX_ROWS, found.lines)
        said_of = "」「".join(part.name for part in parts)
        found.notices.append(f"{title} 的每一行分别作为「{said_of}」导入，行号即原表行号")
        found.tables += parts
        found.notices += telling.half_said(title, heading)
        found.notices += telling.vacant(title, apart.vacant.pop(title, ()))
        found.notices += telling.left_out(title, apart.left_out.pop(title, ()))
    else:
        found.tables.append(table := Table(sheet, title, heading.names, lines))
        apart.know(table)
    columns = {letters(i): (said, heading.meant.get(i)) for i, said in sorted(heading.titles.items())}
    found.seen.append(Seen(place, page.called, sheet.title, columns, len(lines)))


def _flat_title(page: Page, found: Workbook) -> str:
    """The second is told under its name as well."""
    several = page.first or any(seen.kind == FLAT.title for seen in found.seen)
    return f"{FLAT.title}「{page.called.removeprefix(FLAT.title) or page.called}」" if several else FLAT.title


def _title(sheet: Sheet, found: Workbook) -> str:
    """What its rows are told under: the second of a kind is counted."""
    same = sum(table.sheet is sheet for table in found.tables)
    return f"{sheet.title} ({same + 1})" if same else sheet.title


def _lines(
    rows: Rows,
    heading: Heading,
    sheet: Sheet,
    name: str,
    page: Page,
    merged: Sequence[Area],
    passed_over: PassedOver,
    found: Workbook,
) -> list[Line]:
    lines = []
    sums = money_over_rows(heading, merged)
    nameless: dict[int, str] = {}
    for number, row in enumerate(rows[heading.row + 1 :], heading.row + 2):
        cells: dict[str, Cell] = {}
        for i, cell in enumerate(row):
            title = heading.columns.get(i, "")
            if _blank(cell, title):
                continue
            if title:
                cells[title] = counted(cell, heading.measures[title]) if title in heading.measures else cell
            elif i not in heading.titles:
                nameless.setdefault(i, address(number - 1, i))
        if not cells or _is_heading(cells, heading) or passed_over.take(number, row, cells):
            continue
        if page.since_1904:
            cells |= {title: _later(cell) for title, cell in cells.items() if title.endswith(DAY)}
        shared = sums.get(number, {})
        if sheet is not FLAT:
            cells |= unclear(cells, shared)
        lines.append(Line(sheet.title, name, number, with_unit_door(cells) | heading.lacking, shared))
    found.notices += passed_over.notices(name)
    if nameless:
        found.notices.append(f"{name} 的 {'、'.join(nameless.values())} 所在列没有表头，内容未导入")
    return lines


def with_unit_door(cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """单元 beside 房号 is part of the door code, 3单元502: by the number alone two doors were one."""
    stairs, code = said(cells.get(STAIRS, "")), cells.get(CODE, "")
    if not stairs or not said(code):
        return dict(cells)
    stairs = f"{stairs}单元" if stairs.isdecimal() else stairs
    doors = [f"{stairs}{door}" for door in re.split(r"[、,;/\s]+", said(code)) if door]
    return {title: cell for title, cell in cells.items() if title != STAIRS} | {CODE: "、".join(doors)}


def _later(cell: Cell) -> Cell:
    is_number = isinstance(cell, (int, float)) and not isinstance(cell, bool)
    return cell + FROM_1904 if is_number else cell  # type: ignore[operator]


def _is_heading(cells: Mapping[str, Cell], heading: Heading) -> bool:
    """Said again, as on each printed page."""
    return all(said(cell) == heading.names[column] for column, cell in cells.items())


def _blank(cell: Cell, title: str) -> bool:
    if not isinstance(cell, str) or isinstance(cell, Broken):
        return False
    return not cell.strip() or (title.endswith(MAY_BE_NOTHING) and says_nothing(said(cell)))


def _only_down(area: Area) -> Area:
    (top, left), (bottom, _) = area
    return (top, left), (bottom, left)


def _fill(rows: Rows, areas: Sequence[Area]) -> None:
    """What was merged says the same in each of its cells. Raises FileDamaged when areas overlap."""
    left_over = sum(map(len, rows))
    for (top, left), (bottom, right) in areas:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            width = len(row[left : right + 1])
            row[left : right + 1] = [value] * width
            left_over -= width
        if left_over < 0:
            raise FileDamaged(why="合并单元格互相重叠")
