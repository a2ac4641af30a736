"""What kind of rows a sheet of a file holds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ledger.column import Sheet, key
from ledger.columns import IGNORED, SHEETS, STAFF, UNITS
from ledger.flat import FLAT, flat_of, is_useful, tells_of_contracts, with_sides
from ledger.headings import Area, understood
from ledger.sources import Page, Rows
from ledger.standing import sheet_of_void


@dataclass(frozen=True)
class Choice:
    """What was said of one sheet: its kind (None: it is none of ours), and columns by their letter."""

    kind: str | None
    columns: Mapping[str, str | None] = field(default_factory=dict)


def kind_of(page: Page, choice: Choice | None) -> Sheet | None:
    """As it was said; else none where it is called 作废; else by the sheet's name; else the one kind that its
    heading fits best.

    Whatever it is called, it is a flat ledger where more of its columns are understood so: it tells of more
    than its name says. Of a table below another the name says nothing that its heading says otherwise.
    """
    if choice is not None:
        return next((sheet for sheet in (*SHEETS, FLAT) if sheet.title == choice.kind), None)
    if sheet_of_void(page.name or ""):
        return None
    by_name = named(page.name or "")
    if page.deepest or (by_name in (STAFF, FLAT) and not page.first):
        return by_name
    if page.held < 2 or key(page.name or "") in IGNORED:
        return by_name
    rows, merged = page.rows()
    whole = _whole(rows, merged, page.first)
    if by_name and by_name is not UNITS and not page.first:
        return FLAT if _is_flat(page, rows, merged, whole.get(by_name.title, 0)) else by_name
    most = max(whole.values(), default=0)
    if _is_flat(page, rows, merged, most):
        return FLAT
    fits = [sheet for sheet in SHEETS if whole.get(sheet.title) == most]
    if len(fits) != 1 or (by_name and not page.first) or (by_name is FLAT and fits == [UNITS]):
        return by_name
    return fits[0]


def _is_flat(page: Page, rows: Rows, merged: Sequence[Area], columns: int) -> bool:
    """Whether more of its columns are understood so than as any one sheet. One that tells of contracts and
    not where is read as well, so that each row is told what it lacks; what two columns claim to be counts as
    well, so that each row is told which two.
    """
    if not any(cell != "" for row in rows for cell in row):
        return False
    flat = with_sides(rows, merged, page.first)
    kind = flat_of(flat, page.name or "", page.first)
    found = understood(flat, kind, merged, first=page.first)
    meant = found.told
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


def _whole(rows: Rows, merged: Sequence[Area], first: int) -> dict[str, int]:
    """The kinds that would lack no column, and how many columns are understood so."""
    if not any(cell != "" for row in rows for cell in row):
        return {}
    found = {sheet.title: understood(rows, sheet, merged, first=first) for sheet in SHEETS}
    return {title: len(each.told) for title, each in found.items() if not each.lacks}
