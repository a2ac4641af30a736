"""Flat sheets → the sheets they stand for: one unit, person or contract is one row, however often it is said.

What has no number is known by what it is: a contract by its unit and first day, a person by the contract they
are first named with. No number is made of what is personal.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.beside import ACCOUNT, BESIDE, KIN
from ledger.cells import Cell
from ledger.column import Sheet
from ledger.columns import MOVED_IN
from ledger.flat import PARTS, PLACE, UNIT, Part
from ledger.headings import Heading, said
from ledger.lines import Line, Table
from ledger.meaning import means_the_same
from ledger.names import mark_of, may_be, name_key
from ledger.namesakes import Namesake
from ledger.refused import TooManyApart
from ledger.told import (
    CODE,
    Cells,
    Of,
    Told,
    contract_key,
    number_all,
    place_of,
    refuse_over_sheets,
    refuse_repeated,
    refuse_shared,
    unit_of,
)
from ledger.vacant import says_nobody

MARKED: Final = ("姓名", "手机")
ROOM_BY_ROOM: Final = {MOVED_IN}  # what each room of one contract may say by itself; the first counts


@dataclass
class _Sheet:
    """The rows of one part as they come to be; `by`: those said already, here or in a sheet before."""

    part: Part
    by: dict[Hashable, Cells]
    rows: list[tuple[int, Cells]] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)

    def add(self, number: int, key: Hashable, found: Cells) -> None:
        """A row that says no other of the same thing is no second one."""
        known = self.by.get(key)
        if known is not None and _goes_with(known, found):
            found = self._without_another(number, known, found)
            codes = [said(each[CODE]) for each in (known, found) if CODE in each]
            known |= {
                title: cell for title, cell in found.items() if title not in ROOM_BY_ROOM & known.keys()
            }
            if codes:
                known[CODE] = _joined(*codes) if self.part.party else codes[0]
            return
        self.by.setdefault(key, found)
        self.rows.append((number, found))

    def _without_another(self, number: int, known: Cells, found: Cells) -> Cells:
        """An account or somebody to call is one for each person, and the first: half of one and half of
        another would be none.
        """
        for group in (KIN, ACCOUNT):
            said_, says = ({t: _plain(cells[t]) for t in group if t in cells} for cells in (known, found))
            if said_ and says and said_ != says:
                self.left_out.append(number)
                found = {title: cell for title, cell in found.items() if title not in group}
        return found


@dataclass
class Apart:
    """What the flat sheets of one file say together. `vacant`: rows that say that nobody lives there;
    `left_out`: rows of which an account or somebody to call is not taken.

    `homes`: sheet, number and unit of each person who is named with one.
    """

    vacant: dict[str, list[int]] = field(default_factory=dict)
    homes: set[tuple[str, str, str]] = field(default_factory=set)
    left_out: dict[str, list[int]] = field(default_factory=dict)
    _by: dict[str, dict[Hashable, Cells]] = field(default_factory=dict)
    _people: dict[Hashable, str] = field(default_factory=dict)
    _here: dict[Hashable, Namesake] = field(default_factory=dict)
    _sums: dict[Of, Line] = field(default_factory=dict)

    def know(self, table: Table) -> None:
        """What another sheet of the file says of units and people by themselves."""
        for part in PARTS:
            if part.sheet is table.sheet and not part.party:
                for line in table.lines:
                    self._know(part, line.cells)

    def _know(self, part: Part, cells: Mapping[str, Cell]) -> None:
        key = unit_of(cells) if part is UNIT else said(cells.get(part.number, ""))
        if key and isinstance(cells, dict):
            self._by.setdefault(part.sheet.title, {}).setdefault(key, cells)
        if key and part is not UNIT:
            self._people.setdefault((part.sheet.title, *mark_of(cells)), key)

    def take(
        self,
        lines: Sequence[Line],
        heading: Heading,
        named: Callable[[Sheet], str],
        limit: int,
        before: int,
    ) -> list[Table]:
        """`named`: what the rows of a sheet are told under. A part of which no column is there has none.

        Raises TooManyApart as soon as there are more rows than `limit`, with those `before`.
        """
        known = set(heading.meant.values()) | heading.lacking.keys()
        parts = [part for part in PARTS if part is UNIT or known & part.columns.keys()]
        sheets = [_Sheet(part, self._by.setdefault(part.sheet.title, {})) for part in parts]
        told = [self._told(line, heading.lacking, sheets) for line in lines]
        number_all(told)
        refuse_shared(told)
        refuse_repeated(told)
        refuse_over_sheets(told, self._sums, self._by)
        for each in told:
            self._one(each, sheets)
            if before + sum(len(sheet.rows) for sheet in sheets) > limit:
                raise TooManyApart(line=each.line.number, limit=limit)
        for line in lines[:1]:
            self.left_out[line.table] = sorted({row for sheet in sheets for row in sheet.left_out})
        return [_table(sheet, heading, named(sheet.part.sheet)) for sheet in sheets]

    def _told(self, line: Line, lacking: Mapping[str, Cell], sheets: Sequence[_Sheet]) -> Told:
        own = {sheet.part.sheet.title: _own(line, sheet.part, lacking) for sheet in sheets}
        if says_nobody(own.get("租客", {}), own.get("租客合同", {})):
            self.vacant.setdefault(line.table, []).append(line.number)
            own |= {title: {} for title in ("租客", "租客合同") if title in own}
        return Told(line, place_of(line.cells), own)

    def _one(self, told: Told, sheets: Sequence[_Sheet]) -> None:
        """First who is meant, for contracts rest on people."""
        line, at, own, numbers = told.line, told.at, told.own, told.numbers
        place = {name: line.cells[name] for name in PLACE if name in line.cells}
        who: dict[str, Cells] = {}
        for sheet in sheets:
            kind = sheet.part.sheet.title
            if sheet.part is UNIT:
                sheet.add(line.number, unit_of(line.cells), own[kind])
            elif own[kind] and own[kind].keys() <= BESIDE:
                sheet.left_out.append(line.number)  # of nobody
            elif not sheet.part.party and own[kind]:
                who[kind] = self._person(sheet, line, own[kind], numbers.get(kind, at))
                self.homes.add((kind, said(who[kind].get(sheet.part.number, "")), at))
        for sheet in sheets:
            side = sheet.part.party
            if side in numbers:
                number = numbers[side]
                found = {"合同编号": number} | own[sheet.part.sheet.title] | place | who.get(side, {})
                sheet.add(line.number, contract_key(told, side), found)

    def _person(self, sheet: _Sheet, line: Line, own: Cells, otherwise: str) -> Cells:
        """What a contract calls them by. Who has a number goes by it; else by the one they have in an earlier
        row; and who is only named is told of elsewhere.
        """
        side, column = sheet.part.sheet.title, sheet.part.number
        if own.keys() - BESIDE == {"姓名"}:
            sheet.left_out += [line.number] if own.keys() & BESIDE else []
            return {"姓名": own["姓名"]}
        marks = [(side, *mark_of(own))]
        marks += [(side, said(own["证件号"]), "")] if "证件号" in own else []
        known = (self._people[mark] for mark in reversed(marks) if mark in self._people)
        before = next((each for each in known if may_be(sheet.by.get(each, {}), own)), "")
        here = side, name_key(own.get("姓名", "")), unit_of(line.cells)
        if not before and not said(own.get(column, "")) and (namesake := self._here.get(here)):
            own |= namesake.or_asked(line, own, column)
        number = said(own.get(column, "")) or before or otherwise
        if own.keys() != {column}:  # else they are told of elsewhere
            self._people |= {mark: number for mark in marks if mark not in self._people}
            self._here.setdefault(here, Namesake(line, number, own))
            sheet.add(line.number, number, {column: number} | own)
        return {column: number} | {title: cell for title, cell in own.items() if title == "姓名"}


def _own(line: Line, part: Part, lacking: Mapping[str, Cell]) -> Cells:
    """What the row says of this part, under the titles of its sheet; nothing where it says nothing."""
    found = {title: line.cells[flat] for flat, title in part.columns.items() if flat in line.cells}
    says = any(flat in line.cells and flat not in lacking for flat in part.columns)
    return found if says or part is UNIT else {}


def _goes_with(known: Cells, found: Cells) -> bool:
    same_room = said(known.get(CODE, "")) == said(found.get(CODE, ""))
    both = known.keys() & found.keys() - {CODE} - BESIDE - (set() if same_room else ROOM_BY_ROOM)
    alike = mark_of(known) == mark_of(found)
    return all(
        (alike and name in MARKED)
        or _plain(known[name]) == _plain(found[name])
        or means_the_same(name, known, found)
        for name in both
    )


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
    empty = [
        c for c in part.sheet.columns if c.needed and c.title not in headings and c.instead not in headings
    ]
    headings |= {column.title: column.title for column in empty}
    lines = [Line(part.sheet.title, name, number, found) for number, found in sheet.rows]
    return Table(part.sheet, name, headings, lines)
