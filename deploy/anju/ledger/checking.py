"""What the file alone can tell: each row by itself, rows said twice, rows that rest on a refused one."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

from anju.ledger.columns import OWNERS, STAFF, TENANTS, UNITS
from anju.ledger.reading import Line, Workbook
from anju.ledger.report import Report
from anju.ledger.rows import Contract, Person, Row, TenantContract, Unit, row_of


@dataclass
class Ledger:
    """The rows of a file that may be sent, by sheet, in its order; `report` knows the others."""

    report: Report
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def of(self, sheet: str) -> list[Row]:
        """Those not refused until now."""
        return [row for row in self.rows.get(sheet, []) if self.report.ok(row.line)]


def check(workbook: Workbook) -> Ledger:
    """Judge every line; nothing is sent."""
    ledger = Ledger(Report(workbook))
    seen: dict[Hashable, Line] = {}
    for table in workbook.tables:
        kept = ledger.rows[table.sheet.title] = []
        for line in table.lines:
            found = row_of(line)
            if isinstance(found, list):
                ledger.report.refuse(line, *found)
                continue
            earlier = seen.setdefault(natural_key(found), line)
            if earlier is not line:
                same = "与第 {} 行重复" if earlier.cells == line.cells else "编号与第 {} 行相同，内容不同"
                ledger.report.refuse(line, ("", same.format(earlier.number)))
                continue
            kept.append(found)
    _refuse_dependents(ledger, _raw_keys(workbook))
    return ledger


def natural_key(row: Row) -> Hashable:
    """By what clerks tell such rows apart."""
    match row:
        case Unit():
            return row.line.sheet, row.park, row.building, row.code
        case Person() | Contract():
            return row.line.sheet, row.number
        case _:
            return row.line.sheet, row.line.number


def rests_on(row: Row) -> Iterator[tuple[str, str, str]]:
    """(sheet, number, own column) of each person a row needs."""
    match row:
        case Unit(manager=str(manager)):
            yield STAFF.title, manager, "管家工号"
        case TenantContract():
            yield TENANTS.title, row.party, "租客编号"
        case Contract():
            yield OWNERS.title, row.party, "业主编号"


def _raw_keys(workbook: Workbook) -> dict[tuple[str, str], Line]:
    """Number → line of every person and unit, as it stands there: also of lines that are refused."""
    names = {STAFF.title: "工号", OWNERS.title: "业主编号", TENANTS.title: "租客编号"}
    found: dict[tuple[str, str], Line] = {}
    for table in workbook.tables:
        for line in table.lines:
            if column := names.get(table.sheet.title):
                found.setdefault((table.sheet.title, str(line.cells.get(column, "")).strip()), line)
            elif table.sheet is UNITS:
                place = "/".join(str(line.cells.get(c, "")).strip() for c in ("园区", "楼栋", "房号"))
                found.setdefault((UNITS.title, place), line)
    return found


def _refuse_dependents(ledger: Ledger, lines: dict[tuple[str, str], Line]) -> None:
    for row in [row for rows in ledger.rows.values() for row in rows]:
        for sheet, number, column in rests_on(row):
            refuse_if_refused(ledger.report, row.line, lines.get((sheet, number)), column, number)
        if isinstance(row, Contract):
            for code in row.codes:
                line = lines.get((UNITS.title, f"{row.park}/{row.building}/{code}"))
                refuse_if_refused(ledger.report, row.line, line, "房号", code)


def refuse_if_refused(report: Report, line: Line, other: Line | None, column: str, said: str) -> None:
    """A row that rests on a refused one is refused with it, so that both come back together."""
    if other is not None and not report.ok(other):
        report.refuse(line, (column, f"「{said}」所在行有误（{other.sheet} 第 {other.number} 行）"))
