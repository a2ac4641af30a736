"""The flat ledger 总台账, as most keep it: unit, owner, tenant and both contracts side by side in one row.

Its columns are those of the sheets it stands for, each with the side it belongs to: 业主起租日期 beside
租客起租日期. The side stands in the heading itself, or in a merged cell above it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.cells import Cell
from ledger.column import Column, Sheet, key
from ledger.columns import ACCOUNT, OWNER_CONTRACTS, OWNERS, PERIOD, STAIRS, TENANT_CONTRACTS, TENANTS, UNITS
from ledger.headings import WITHIN, Area, said

PLACE: Final = ("园区", "楼栋", "房号")
SIDES: Final = {
    "业主": ("业主", "房东", "产权人", "收房", "托管"),
    "租客": ("租客", "租户", "承租人", "承租", "客户", "住户", "出房", "租赁"),
}
SHORT: Final = {
    "起租日期": ("起租", "起始", "开始", "日期"),
    "到期日期": ("到期", "截止", "结束", "终止日期"),
    PERIOD: ("期限", "期", "时间", "周期"),
    "月租金": ("价", "价格", "月价"),
}
"""What a column may be called behind the word for its side."""
VAGUE: Final = "编号"  # of whom or what, only its side tells


@dataclass(frozen=True)
class Part:
    """What a row says of one thing. `columns`: our title there → our title in the sheet of such rows.

    `party`: the sheet whose number a contract names.
    """

    sheet: Sheet
    columns: Mapping[str, str]
    party: str = ""

    @property
    def number(self) -> str:
        """The column by which such rows are told apart; units have none."""
        return next((c.title for c in self.sheet.columns if c.title.endswith(VAGUE)), "")

    def is_told_by(self, flat: Collection[str]) -> bool:
        """Whether these columns say all of it but numbers and places, which other parts give it."""
        return not self.lacks(flat)

    def lacks(self, flat: Collection[str]) -> list[str]:
        """Which columns are missing beside these, for all of it to be said."""
        given = {*PLACE, self.number, f"{self.party}编号"}
        there = given | {title for name, title in self.columns.items() if name in flat}
        missing = {c.title for c in self.sheet.columns if c.needed and not {c.title, c.instead} & there}
        return [name for name, title in self.columns.items() if title in missing]


def _sided(side: str, title: str) -> str:
    return title if title.startswith(side) else side + title


def _part(sheet: Sheet, side: str, party: str = "") -> Part:
    """A contract's person and place stand in columns of other parts."""
    skipped = {*PLACE, STAIRS, f"{party}编号", f"{party}姓名"} if party else set()
    titles = [column.title for column in sheet.columns if column.title not in skipped]
    return Part(sheet, {_flat_title(side, title, party): title for title in titles}, party)


def _flat_title(side: str, title: str, party: str) -> str:
    return _sided(side, title) if side else title


UNIT: Final = _part(UNITS, "")
PARTS: Final = (
    UNIT,
    _part(OWNERS, "业主"),
    _part(OWNER_CONTRACTS, "业主", "业主"),
    _part(TENANTS, "租客"),
    _part(TENANT_CONTRACTS, "租客", "租客"),
)


def _columns(plain: str, *, paid: bool = False) -> Iterable[Column]:
    """`plain`: whose the columns are that name no side; `paid`: but for an account, which is the owner's."""
    words_of_sides = ("员工", *(word for words in SIDES.values() for word in words))
    for part, side in zip(PARTS, ("", "业主", "业主", "租客", "租客"), strict=True):
        words = SIDES.get(side, ())
        for flat, title in part.columns.items():
            known = next(column for column in part.sheet.columns if column.title == title)
            bare = [
                name for name in (title, *known.also) if name != VAGUE and not name.startswith(words_of_sides)
            ]
            names = [word + name for word in words for name in (*bare, *SHORT.get(title, ()))]
            if part.party:
                names += [f"{word}合同{name.removeprefix('合同')}" for word in words for name in bare]
            elif title == part.number:
                names += [word + VAGUE for word in words]
            elif title == "姓名":
                names += words  # 业主 alone is what the owner is called
            names += bare if side in ("", plain) or (paid and known in ACCOUNT) else []
            instead = _flat_title(side, known.instead, part.party) if known.instead else ""
            needed = title in PLACE and not side
            yield Column(flat, tuple(names), needed=needed, instead=instead, near=known.near)


FLAT: Final = Sheet("总台账", tuple(_columns("租客")))
OF_OWNERS: Final = Sheet("总台账", tuple(_columns("业主")))
"""The same where only owners are spoken of."""
OF_BOTH: Final = Sheet("总台账", tuple(_columns("租客", paid=True)))
"""The same where owners are spoken of as well: it is they who are paid to an account."""


def flat_of(rows: Sequence[Sequence[Cell]], name: str = "", first: int = 0) -> Sheet:
    """Whose the columns without a side are: as the name of the sheet says; else a tenant's, unless the
    headings name owners alone. `first`: where the table begins.
    """
    if side := _side_of(name):
        return OF_OWNERS if side == "业主" else FLAT
    keys = [key(said(cell)) for row in rows[first : first + WITHIN] for cell in row]
    owners, tenants = (
        any(name.startswith(words) for name in keys) for words in (SIDES["业主"], SIDES["租客"])
    )
    if owners and not tenants and not {"姓名", "名字"} & set(keys):
        return OF_OWNERS
    return OF_BOTH if owners else FLAT


def tells_of_contracts(meant: Iterable[str]) -> bool:
    """Whether these columns tell all of a contract but where."""
    known = set(meant)
    return any(part.party and part.is_told_by(known) for part in PARTS)


def is_useful(meant: Iterable[str]) -> bool:
    """Whether these columns tell of more than units: of somebody, or of a contract."""
    known = set(meant)
    return any(part.is_told_by(known) for part in PARTS[1:])


def with_sides(rows: list[list[Cell]], merged: Sequence[Area], begin: int = 0) -> list[list[Cell]]:
    """The same, with the side said in each heading below a cell that says it, and is merged over them or has
    none beside it above the others. `begin`: where the table does.
    """
    top = [list(row) for row in rows[begin : begin + WITHIN]]
    begins = {area[0]: area for area in merged}  # a damaged file may name the same one many times
    within = [((a - begin, left), (b - begin, right)) for (a, left), (b, right) in begins.values()]
    for (first, left), (last, right) in [*within, *_unmerged(top)]:
        if first != last or left == right or not 0 <= first < len(top) - 1 or left >= len(top[first]):
            continue
        side = _side_of(said(top[first][left]))
        below = top[last + 1]
        for i in range(left, min(right + 1, len(below))):
            if side and key(name := f"{side}{said(below[i])}") in FLAT.names and said(below[i]):
                below[i] = name
    return [*rows[:begin], *top, *rows[begin + WITHIN :]]


def _unmerged(top: Sequence[Sequence[Cell]]) -> Iterable[Area]:
    """Where a cell has empty ones beside it up to the next. One that stands alone in its row is a title."""
    for at, row in enumerate(top):
        filled = [i for i, cell in enumerate(row) if said(cell)]
        for left, beyond in zip(filled, [*filled[1:], len(row)], strict=False):
            if len(filled) > 1:
                yield (at, left), (at, beyond - 1)


def _side_of(title: str) -> str:
    sides = [side for side, words in SIDES.items() if any(word in title for word in words)]
    return sides[0] if len(sides) == 1 else ""
