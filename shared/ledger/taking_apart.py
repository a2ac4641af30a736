"""A flat sheet → the sheets it stands for: one unit, person or contract is one row, however often it is said.

What has no number is known by what it is: a contract by its unit and first day, a person by the contract they
are first named with. No number is made of what is personal.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ledger import cells
from ledger.cells import Cell, CellWrong
from ledger.columns import Sheet
from ledger.flat import PARTS, PLACE, UNIT, Part
from ledger.headings import Heading, said
from ledger.lines import Line, Table

CODE: Final = "房号"
Cells = dict[str, Cell]


@dataclass
class _Sheet:
    """The rows of one part as they come to be; `by`: those that were said already."""

    part: Part
    rows: list[tuple[int, Cells]] = field(default_factory=list)
    by: dict[Hashable, Cells] = field(default_factory=dict)

    def add(self, number: int, key: Hashable, found: Cells) -> None:
        """A row that says no other of the same thing is no second one."""
        known = self.by.get(key)
        if known is not None and _goes_with(known, found, apart={CODE} if self.part.party else set()):
            codes = [said(known.get(CODE, "")), said(found.get(CODE, ""))]
            known |= found | ({CODE: _joined(*codes)} if self.part.party else {})
            return
        self.by.setdefault(key, found)
        self.rows.append((number, found))


def take_apart(lines: Sequence[Line], heading: Heading, named: Callable[[Sheet], str]) -> list[Table]:
    """`named`: what the rows of a sheet are told under. A part of which no column is there has none."""
    known = set(heading.meant.values()) | heading.lacking.keys()
    sheets = [_Sheet(part) for part in PARTS if part is UNIT or known & part.columns.keys()]
    people: dict[Hashable, str] = {}
    for line in lines:
        _one(line, heading.lacking, sheets, people)
    return [_table(sheet, heading, named(sheet.part.sheet)) for sheet in sheets]


def _one(
    line: Line, lacking: Mapping[str, Cell], sheets: Sequence[_Sheet], people: dict[Hashable, str]
) -> None:
    """First whose contracts they are, for people may be known by them; then what rests on people."""
    place = {name: line.cells[name] for name in PLACE if name in line.cells}
    at = "/".join(said(place.get(name, "")) for name in PLACE)
    own = {sheet.part.sheet.title: _own(line, sheet.part, lacking) for sheet in sheets}
    contracts = [sheet for sheet in sheets if sheet.part.party and own[sheet.part.sheet.title]]
    numbers = {sheet.part.party: _number(own[sheet.part.sheet.title], at) for sheet in contracts}
    who: dict[str, Cells] = {}
    for sheet in sheets:
        kind = sheet.part.sheet.title
        if sheet.part is UNIT:
            sheet.add(line.number, at, own[kind])
        elif not sheet.part.party and own[kind]:
            number = _person(sheet, line.number, own[kind], numbers.get(kind, at), people)
            who[kind] = {sheet.part.number: number}
    for sheet in contracts:
        side, number = sheet.part.party, numbers[sheet.part.party]
        found = {"合同编号": number} | own[sheet.part.sheet.title] | place | who.get(side, {})
        sheet.add(line.number, (number, *at.split("/")[:2]), found)


def _number(own: Cells, at: str) -> str:
    try:
        return said(own.get("合同编号", "")) or f"{at}/{cells.day(own.get('起租日期', ''))}"
    except CellWrong:
        return at  # the row is refused for its day


def _person(sheet: _Sheet, line: int, own: Cells, otherwise: str, people: dict[Hashable, str]) -> str:
    """Who has a number goes by it; else by the one they have in an earlier row."""
    side, column = sheet.part.sheet.title, sheet.part.number
    marks = [(side, "".join(said(own.get("姓名", "")).split()).casefold(), said(own.get("手机", "")))]
    marks += [(side, said(own["证件号"]), "")] if "证件号" in own else []
    before = next((people[mark] for mark in reversed(marks) if mark in people), "")
    number = said(own.get(column, "")) or before or otherwise
    if own.keys() != {column}:  # else they are told of elsewhere
        people |= {mark: number for mark in marks if mark not in people}
        sheet.add(line, number, {column: number} | own)
    return number


def _own(line: Line, part: Part, lacking: Mapping[str, Cell]) -> Cells:
    """What the row says of this part, under the titles of its sheet; nothing where it says nothing."""
    found = {title: line.cells[flat] for flat, title in part.columns.items() if flat in line.cells}
    says = any(flat in line.cells and flat not in lacking for flat in part.columns)
    return found if says or part is UNIT else {}


def _goes_with(known: Cells, found: Cells, apart: set[str]) -> bool:
    both = known.keys() & found.keys() - apart
    return all(_plain(known[name]) == _plain(found[name]) for name in both)


def _plain(cell: Cell) -> Any:
    return said(cell) or cell


def _joined(*said_: str) -> str:
    return "、".join(dict.fromkeys(code for codes in said_ for code in codes.split("、") if code))


def _table(sheet: _Sheet, heading: Heading, name: str) -> Table:
    """Its headings with the numbers that were made, so that what is given back to be mended keeps them."""
    part, called = sheet.part, heading.names
    headings = {title: called[flat] for flat, title in part.columns.items() if flat in called}
    made = ["合同编号", f"{part.party}编号"] if part.party else [part.number] if part.number else []
    headings = {title: title for title in made} | headings
    if part.party:
        headings |= {title: called.get(title, title) for title in PLACE}
    lines = [Line(part.sheet.title, name, number, found) for number, found in sheet.rows]
    return Table(part.sheet, name, headings, lines)
