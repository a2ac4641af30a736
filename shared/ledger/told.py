"""The rows of a flat ledger before they are taken apart: which rooms are one contract, and whose each sum is.

What has no number is known by its unit and its first day. Money that may be of several contracts, or of a
room as well as of all rooms of one, is refused: nobody can tell.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from edge.doors import door_number

from ledger.cells import Broken, Cell, CellWrong
from ledger.flat import PARTS, PLACE
from ledger.headings import said
from ledger.lines import Line
from ledger.merging import MONEY, Rows, Shares, is_sum, of_several
from ledger.names import name_key
from ledger.periods import first_day
from ledger.telling import numbers

CODE: Final = "房号"
REPEATED: Final = (
    "第 {rows}行是同一份合同的几间房，每行各写了金额，看不出是总额还是单间的："
    "请合并单元格，或只在一行写总额；每间房各签一份合同的，请各填一个合同编号"
)
OVER_SHEETS: Final = (
    "{first} 第 {row} 行和{second} 第 {other} 行是同一份合同的几间房，每行各写了金额，"
    "看不出是总额还是单间的：请只在一行写总额；每间房各签一份合同的，请各填一个合同编号"
)
Cells = dict[str, Cell]
Of = tuple[str, str, str]
"""A sum: of which sheet, under which title, and of which contract there, by its number, park and building."""


@dataclass
class Told:
    """One row: of which unit, what it says of each part, by sheet, and the number of each contract, by whose
    it is.
    """

    line: Line
    at: str
    own: dict[str, Cells]
    numbers: dict[str, str] = field(default_factory=dict)

    @property
    def parties(self) -> list[str]:
        return [part.party for part in PARTS if part.party and self.own.get(part.sheet.title)]

    def with_whom(self, party: str) -> tuple[str, str]:
        """Their name and number, as far as the row says."""
        who = self.own.get(party, {})
        return name_key(who.get("姓名", "")), said(who.get(f"{party}编号", ""))


def number_all(told: Sequence[Told]) -> None:
    """Rooms over which the rent of one person is merged are one contract, known by the first of them."""
    people = Shares()
    for each, party, _, column, rows in _sums(told):
        if any(who := each.with_whom(party)):
            people.add(column, rows, who)
    first = {each.line.number: each.at for each in told}
    for each in told:
        for party in each.parties:
            column, number = f"{party}月租金", each.line.number
            rows = each.line.merged.get(column, (number, number))
            top = rows[0] if people.are_one(column, rows) else number
            each.numbers[party] = _number(each.own[f"{party}合同"], first.get(top, each.at))


def refuse_shared(told: Sequence[Told]) -> None:
    """Money that is merged over several contracts is none of any, as far as anybody can tell."""
    contracts = Shares()
    for each, party, _, column, rows in _sums(told):
        contracts.add(column, rows, (each.numbers[party], *each.at.split("/")[:2]))
    for each, party, title, column, rows in _sums(told):
        found = each.own[f"{party}合同"]
        if title in found and not contracts.are_one(column, rows):
            found[title] = of_several(found[title], rows)


def _sums(told: Sequence[Told]) -> Iterator[tuple[Told, str, str, str, Rows]]:
    """Each merged sum of each row: whose it is, and what it is called in the sheet of contracts and here."""
    for each in told:
        for party in each.parties if each.line.merged else ():
            for title in MONEY:
                if rows := each.line.merged.get(column := f"{party}{title}"):
                    yield each, party, title, column, rows


def refuse_repeated(told: Sequence[Told]) -> None:
    """A sum that stands by itself in rows of several rooms of one contract is of each or of all of them."""
    first: dict[Of, dict[str, Rows]] = {}
    rows: dict[Of, list[Told]] = {}
    for each, party, of in _of_contracts(told):
        number = each.line.number
        cell = each.line.merged.get(f"{party}{of[1]}", (number, number))
        first.setdefault(of, {}).setdefault(unit_of(each.line.cells), cell)
        rows.setdefault(of, []).append(each)
    for of, cells in first.items():
        if len({*cells.values()}) > 1:
            kind, title, _ = of
            why = Broken(REPEATED.format(rows=numbers([each.line.number for each in rows[of]])))
            for each in rows[of]:
                each.own[kind][title] = why


def refuse_over_sheets(
    told: Sequence[Told], sums: dict[Of, Line], taken: Mapping[str, Mapping[Hashable, Cells]]
) -> None:
    """The same where the rows stand in several sheets.

    `sums`: where each was said first; `taken`: what came of the rows of sheets before.
    """
    for each, party, of in _of_contracts(told):
        line, (kind, title, _) = sums.setdefault(of, each.line), of
        if line.table == each.line.table or unit_of(line.cells) == unit_of(each.line.cells):
            continue
        rows = {"row": line.number, "other": each.line.number}
        why = Broken(OVER_SHEETS.format(first=line.table, second=each.line.table, **rows))
        each.own[kind][title] = why
        taken[kind][contract_key(each, party)][title] = why


def contract_key(told: Told, party: str) -> tuple[str, ...]:
    """By what the rows of one contract are one: its number, where its rooms stand."""
    return (told.numbers[party], *told.at.split("/")[:2])


def _of_contracts(told: Sequence[Told]) -> Iterator[tuple[Told, str, Of]]:
    """Each sum that a row says of a contract, by whose it is."""
    for each in told:
        for party in each.parties:
            for title in MONEY:
                if is_sum(each.own[f"{party}合同"].get(title, "")):
                    yield each, party, (f"{party}合同", title, "/".join(contract_key(each, party)))


def place_of(cells: Mapping[str, Cell]) -> str:
    return "/".join(said(cells.get(name, "")) for name in PLACE)


def unit_of(cells: Mapping[str, Cell]) -> str:
    """101 and 101室 are one."""
    return place_of({**cells, CODE: door_number(said(cells.get(CODE, ""))) or cells.get(CODE, "")})


def _number(own: Cells, at: str) -> str:
    return said(own.get("合同编号", "")) or made_number(own, at)


def made_number(own: Mapping[str, Cell], at: str) -> str:
    """What a contract without a number goes by."""
    try:
        return f"{at}/{first_day(own)}"
    except CellWrong:
        return at  # the row is refused for its day
