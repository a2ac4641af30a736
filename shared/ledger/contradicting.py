"""Rows of one file that contradict each other: one thing said in two ways, one number or document of two."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Final

from edge.divisions import city_name

from ledger.cells import Cell
from ledger.columns import OWNER_CONTRACTS, OWNERS, STAFF, TENANTS
from ledger.headings import said
from ledger.lines import Line
from ledger.names import name_key
from ledger.report import Reason, Report
from ledger.rows import Contract, Identified, Person, Row, Unit

NUMBERS: Final = {STAFF.title: "工号", OWNERS.title: "业主编号", TENANTS.title: "租客编号"}
IN_ONE_ROW: Final = "一份合同的几间房请写在一行，例如 101、102；另一份合同请另用编号"
MEND: Final = "抄错的请改正，同一人的姓名请写得一致"
Called = Mapping[str, Line]
"""The rows of one number, by whom they name."""


def twice(row: Row, earlier: Row) -> Reason:
    """Of a row that is told apart from an `earlier` one by nothing."""
    where = _where(row, earlier)
    if isinstance(row, Person) and isinstance(earlier, Person) and _named_otherwise(row, earlier):
        column = NUMBERS[row.line.sheet]
        return column, f"{column}与{where}「{earlier.name}」相同，姓名不同：{MEND}"
    differ = [
        str(field.alias or name)
        for name, field in type(row).model_fields.items()
        if name != "line" and getattr(row, name) != getattr(earlier, name)
    ]
    if not differ:
        return "", f"与{where}重复"
    if differ == ["房号"]:
        return "房号", f"与{where}是同一{row.line.sheet}，房号不同：{IN_ONE_ROW}"
    other = [column for column in differ if column != "房号"]  # one contract may have many
    return other[0], f"与{where}是同一{row.line.sheet}，{'、'.join(other)}不同：请写得一致"


def known_before(row: Identified, people: dict[Hashable, Identified]) -> Identified | None:
    """Whom the service would take this row for: by the document, else by name and phone."""
    sheet, named = row.line.sheet, (name_key(row.name), row.phone)
    earlier = people.get((sheet, row.identity or named))
    for mark in (row.identity or named, named):
        people.setdefault((sheet, mark), row)
    return earlier


def same_person(row: Identified, earlier: Identified) -> Reason:
    """Under a second number they would be one person all the same, and be looked for by it in vain; and who
    has another's document is not known at all.
    """
    column, what = ("证件号", "证件号") if row.identity else ("手机", "姓名和手机")
    where = _where(row, earlier)
    if _named_otherwise(row, earlier):
        return column, f"{what}与{where}「{earlier.name}」相同，姓名不同：{MEND}"
    return column, f"{what}与{where}「{earlier.number}」相同：同一人请只用一个编号"


def contradict(row: Row, earlier: Row) -> bool:
    """Whether one document has two names, or one person two phones or documents: whose it is, and where they
    are reached, nobody knows, so neither row is taken for right.
    """
    if not isinstance(row, Identified) or not isinstance(earlier, Identified):
        return False
    one_document = row.identity is not None and row.identity == earlier.identity
    if _named_otherwise(row, earlier):
        return one_document
    two_documents = None not in (row.identity, earlier.identity) and not one_document
    return row.phone != earlier.phone or two_documents


def other_city(row: Unit, cities: dict[str, Unit]) -> Reason | None:
    """Rows of one park that name two cities: nobody knows whose rules hold there."""
    if row.city is None:
        return None
    earlier = cities.setdefault(row.park, row)
    if earlier.city in (None, row.city):
        return None
    where = f"园区「{row.park}」在第 {earlier.line.number} 行写的城市是「{city_name(earlier.city)}」"
    return "城市", f"{where}，一个园区只能在一个城市"


def called(report: Report) -> Mapping[tuple[str, str], Called]:
    """Who goes by each number of people, sheet by sheet; a refused row only if no other names the same."""
    found: dict[tuple[str, str], dict[str, Line]] = defaultdict(dict)
    for table in report.workbook.tables:
        column = NUMBERS.get(table.sheet.title, "")
        for line in table.lines if column else ():
            names = found[table.sheet.title, said(line.cells.get(column, ""))]
            name = name_key(line.cells.get("姓名", ""))
            if name not in names or report.ok(line):
                names[name] = line
    return found


def whose(row: Row, number: str, names: Called) -> Sequence[Line] | str:
    """The rows of `number` that a row rests on: of whom it names beside it, of all where it names nobody. Why
    not, where it names somebody else: a number that was miscopied lets nothing to whom it is of.
    """
    beside = _beside(row)
    named = {name: line for name, line in names.items() if name}
    if not named or not (key := name_key(beside)):
        return [*(named or names).values()]
    found = [line for name, line in named.items() if name == key] or [
        line for name, line in named.items() if name in key or key in name
    ]
    if found:
        return found
    line = next(iter(named.values()))
    who, other = said(line.cells.get("姓名", "")), said(beside)
    return f"「{number}」是第 {line.number} 行的「{who}」，本行写的是「{other}」：请改正编号或姓名"


def _beside(row: Row) -> Cell:
    """The name that a contract is told with: in a sheet of its own, or in a flat one."""
    side = OWNERS.title if row.line.sheet == OWNER_CONTRACTS.title else TENANTS.title
    cells = row.line.cells if isinstance(row, Contract) else {}
    return cells.get(f"{side}姓名") or cells.get("姓名", "")


def _named_otherwise(row: Person, earlier: Person) -> bool:
    return name_key(row.name) != name_key(earlier.name)


def _where(row: Row, earlier: Row) -> str:
    table = "" if earlier.line.table == row.line.table else f"「{earlier.line.table}」"
    return f"{table}第 {earlier.line.number} 行"
