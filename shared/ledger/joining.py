"""Sheets of one file that name each other by what people read: a contract its owner by name, not by number.

Who is named and has no number goes by that of the contract they are first named with, as in a flat sheet.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ledger.cells import Broken, Cell
from ledger.columns import OWNER_CONTRACTS, OWNERS, TENANT_CONTRACTS, TENANTS
from ledger.headings import said
from ledger.lines import Line, Table
from ledger.names import mark_of, name_key
from ledger.standing import says_left_beside
from ledger.told import made_number, place_of

SIDES: Final = ((OWNERS, OWNER_CONTRACTS, "业主编号"), (TENANTS, TENANT_CONTRACTS, "租客编号"))
NUMBER: Final = "合同编号"
TENANT: Final = "租客编号"
LEFT_IN_NAME: Final = (
    "姓名处写有「{word}」：已退租的请在「状态」写 已退租 或填写退租日期，仍在住的请从姓名中去掉"
)


@dataclass
class _People:
    """Of one side. `numbers`: by place in `lines`, as said or as made; `said`: those that were said."""

    column: str
    homes: Collection[tuple[str, str]]
    lines: Sequence[tuple[Table, Line]]
    numbers: list[str] = field(init=False)
    said: frozenset[str] = field(init=False)
    _called: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.numbers = [said(line.cells.get(self.column, "")) for _, line in self.lines]
        self.said = frozenset(self.numbers) - {""}
        self._called = defaultdict(list)
        for i, (_, line) in enumerate(self.lines):
            self._called[name_key(line.cells.get("姓名", ""))].append(i)

    def named(self, name: str, at: str) -> list[int]:
        """Who is called so; of several, those of this unit. One person in many rows is one."""
        found: dict[tuple[str, str], int] = {}
        for i in self._called.get(name, ()):
            found.setdefault(mark_of(self.lines[i][1].cells), i)
        here = [i for i in found.values() if (self.numbers[i], at) in self.homes]
        return here if len(found) > 1 and len(here) == 1 else list(found.values())


def join(tables: Sequence[Table], homes: Collection[tuple[str, str, str]]) -> None:
    """Give each contract the number of whom it names, and each person named the number they lack.

    `homes`: sheet, number and unit of each person who is named with one.
    """
    for people_of, contracts_of, column in SIDES:
        here = {(number, at) for sheet, number, at in homes if sheet == people_of.title}
        lines = [(table, line) for table in tables if table.sheet is people_of for line in table.lines]
        people = _People(column, here, lines)
        for table in tables:
            if table.sheet is contracts_of:
                table.lines = [_contract(line, table, people) for line in table.lines]
        _give_numbers(people)


def _contract(line: Line, table: Table, people: _People) -> Line:
    cells = dict(line.cells)
    number = said(cells.get(NUMBER, ""))
    if not number and said(cells.get("房号", "")):
        cells[NUMBER] = number = made_number(cells, place_of(cells))
        _head(table, NUMBER)
    party = said(cells.get(people.column, ""))
    name = name_key(party or cells.get("姓名", ""))
    if party not in people.said and name:
        cells |= _party(name, bool(party), place_of(cells), number, people)
        _head(table, people.column)
    if people.column == TENANT and (word := says_left_beside(cells.get("姓名", party), cells)):
        cells[TENANT] = Broken(LEFT_IN_NAME.format(word=word))
        _head(table, TENANT)
    return replace(line, cells=cells)


def _party(name: str, is_number: bool, at: str, contract: str, people: _People) -> Mapping[str, Cell]:
    """The number of whom the contract names. What may be a number is left to those who know earlier files."""
    found = people.named(name, at)
    if len(found) == 1:
        [i] = found
        people.numbers[i] = people.numbers[i] or contract
        return {people.column: people.numbers[i]}
    title = people.column.removesuffix("编号")
    if len(found) > 1:
        return {people.column: Broken(f"有 {len(found)} 位{title}都叫「{name}」：请填写{people.column}")}
    if is_number:
        return {}
    return {people.column: Broken(f"没有「{name}」的电话：请在本行或「{title}」表中填写姓名和手机")}


def _give_numbers(people: _People) -> None:
    """A second row of somebody without a number is no second person; one that says otherwise is told of."""
    known: dict[tuple[str, str], str] = {}
    for number, (_, line) in zip(people.numbers, people.lines, strict=True):
        if number:
            known.setdefault(mark_of(line.cells), number)
    given: dict[str, Mapping[str, Cell]] = {}
    kept: dict[int, list[Line]] = {id(table): [] for table, _ in people.lines}
    for table, line in people.lines:
        if said(line.cells.get(people.column, "")):
            kept[id(table)].append(line)
            continue
        _head(table, people.column)
        made = known.get(mark_of(line.cells), "")
        if not made:
            kept[id(table)].append(line)
        elif made not in given or _otherwise(line.cells, given[made]):
            kept[id(table)].append(replace(line, cells={**line.cells, people.column: made}))
            given.setdefault(made, line.cells)
    for table, _ in people.lines:
        table.lines = kept[id(table)]


def _otherwise(cells: Mapping[str, Cell], first: Mapping[str, Cell]) -> bool:
    """Whether another document is said of them; name and phone are those of the `first` row."""
    documents = {said(each.get("证件号", "")) for each in (cells, first)} - {""}
    return len(documents) > 1


def _head(table: Table, column: str) -> None:
    """What is given back to be mended keeps the number that was made."""
    if column not in table.headings:
        table.headings = {column: column, **table.headings}
