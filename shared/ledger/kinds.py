"""What kind of rows a sheet of a file holds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ledger.columns import IGNORED, SHEETS, STAFF, UNITS, Sheet, key
from ledger.flat import FLAT, flat_of, is_useful, tells_of_contracts, with_sides
from ledger.headings import Area, understood
from ledger.sources import Page, Rows


@dataclass(frozen=True)
class Choice:
    """What was said of one sheet: its kind (None: it is none of ours), and columns by their letter."""

    kind: str | None
    columns: Mapping[str, str | None] = field(default_factory=dict)


def kind_of(page: Page, choice: Choice | None) -> Sheet | None:
    """As it was said; else by the sheet's name; else the one kind that its heading fits best.

    Whatever it is called, it is a flat ledger where more of its columns are understood so: it tells of more
    than its name says.
    """
    if choice is not None:
        return next((sheet for sheet in (*SHEETS, FLAT) if sheet.title == choice.kind), None)
    by_name = named(page.name or "")
    if by_name in (STAFF, FLAT) or page.deepest:
        return by_name
    if page.held < 2 or key(page.name or "") in IGNORED:
        return by_name
    rows, merged = page.rows()
    whole, name = _whole(rows, merged), page.name or ""
    if by_name and by_name is not UNITS:
        return FLAT if _is_flat(rows, merged, whole.get(by_name.title, 0), name) else by_name
    fits = sorted((columns, title) for title, columns in whole.items())
    if _is_flat(rows, merged, fits[-1][0] if fits else 0, name):
        return FLAT
    if by_name or not fits or (len(fits) > 1 and fits[-1][0] == fits[-2][0]):
        return by_name
    return next(sheet for sheet in SHEETS if sheet.title == fits[-1][1])


def _is_flat(rows: Rows, merged: Sequence[Area], columns: int, name: str) -> bool:
    """Whether more of its columns are understood so than as any one sheet. One that tells of contracts and
    not where is read as well, so that each row is told what it lacks; what two columns claim to be counts as
    well, so that each row is told which two.
    """
    if not any(cell != "" for row in rows for cell in row):
        return False
    flat = with_sides(rows, merged)
    found = understood(flat, flat_of(flat, name), merged)
    meant = {*found.columns.values(), *found.twice}
    nowhere = any(column.needed for column in found.missing)
    useful = tells_of_contracts(meant) if nowhere else is_useful(meant)
    return useful and len(meant) > columns


def named(name: str) -> Sheet | None:
    bare = re.sub(
        r"^\d{2,4}年?(\d{1,2}月份?)?|(资料|信息|台账|明细|名单|登记|清单|表|汇总|列表|总|一览|档案)+$",
        "",
        key(name),
    )
    kinds = {key(each): sheet for sheet in (*SHEETS, FLAT) for each in (sheet.title, *sheet.also)}
    return kinds.get(key(name)) or kinds.get(bare)


def _whole(rows: Rows, merged: Sequence[Area]) -> dict[str, int]:
    """The kinds that would lack no column, and how many columns are understood so."""
    if not any(cell != "" for row in rows for cell in row):
        return {}
    found = {sheet.title: understood(rows, sheet, merged) for sheet in SHEETS}
    return {title: len(each.columns) for title, each in found.items() if not each.lacks}
