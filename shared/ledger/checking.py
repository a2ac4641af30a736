"""What the file alone can tell: each row by itself, rows said twice, rows that rest on a refused one."""

from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Final

from edge.texts import name_mark

from ledger import telling
from ledger.beside import Account, Kin
from ledger.cells import Broken
from ledger.columns import MOVED_IN, OWNER_CONTRACTS, OWNERS, STAFF, TENANT_CONTRACTS, TENANTS, UNITS
from ledger.contradicting import (
    called,
    contradict,
    known_before,
    other_city,
    same_person,
    twice,
    whose,
)
from ledger.headings import said
from ledger.homes import Home, homes_of
from ledger.lines import Line
from ledger.paid import Months
from ledger.reading import Workbook
from ledger.remarks import without_remark
from ledger.report import Report
from ledger.rows import Contract, Identified, Owner, Person, Row, Tenant, TenantContract, Unit, row_of
from ledger.told import place_of

CONTRADICTED: Final = (
    "付款方式写的是押 {months} 个月，即 {rents:,.2f} 元，"
    "押金一栏写的是 {held:,.2f} 元：按押金一栏导入，请核对"
)
MONTHS_CONTRADICTED: Final = (
    "付款方式写的是押 {months} 个月，押金一栏写的是押 {held} 个月：按押金一栏导入，请核对"
)
BESIDE_UNREAD: Final = "{what}没有导入：{why}"
REMARK: Final = "姓名后括号里的「{remark}」按备注处理，未计入姓名：确为姓名一部分的，请去掉括号"


@dataclass
class Ledger:
    """The rows of a file that may be sent, by sheet, in its order; `report` knows the others."""

    report: Report
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def of(self, sheet: str) -> list[Row]:
        """Those not refused until now."""
        return [row for row in self.rows.get(sheet, []) if self.report.ok(row.line)]

    def has(self, row: Row, title: str) -> bool:
        """Whether the sheet of this row has such a column."""
        tables = self.report.workbook.tables
        return any(title in table.headings for table in tables if table.name == row.line.table)


def check(workbook: Workbook) -> Ledger:
    """Judge every line; nothing is sent. Who is said to be two people is neither."""
    ledger = Ledger(Report(workbook))
    seen: dict[Hashable, Row] = {}
    people: dict[Hashable, Identified] = {}
    cities: dict[str, Unit] = {}
    for table in workbook.tables:
        kept = ledger.rows.setdefault(table.sheet.title, [])
        for line in table.lines:
            found = row_of(line)
            if isinstance(found, list):
                ledger.report.refuse(line, *found)
                continue
            earlier = seen.setdefault(natural_key(found), found)
            if earlier is not found:
                ledger.report.refuse(line, twice(found, earlier))
                if contradict(found, earlier):
                    ledger.report.refuse(earlier.line, twice(earlier, found))
                continue
            if isinstance(found, Identified) and (same := known_before(found, people)):
                ledger.report.refuse(line, same_person(found, same))
                if contradict(found, same):
                    ledger.report.refuse(same.line, same_person(same, found))
                continue
            if isinstance(found, Unit) and (reason := other_city(found, cities)):
                ledger.report.refuse(line, reason)
                continue
            kept.append(found)
            _note_remark(ledger.report, found)
            _note_contradicted(ledger.report, found)
            _note_beside(ledger.report, found)
    _refuse_dependents(ledger)
    _note_unsigned(ledger)
    _note_deposits(ledger)
    _note_moves(ledger)
    _note_taken_beside(ledger)
    return ledger


def _note_remark(report: Report, row: Row) -> None:
    if isinstance(row, Person):
        _, remark = without_remark(said(row.line.cells.get("姓名", "")))
        if remark:
            report.note(row.line, REMARK.format(remark=remark))


def _note_beside(report: Report, row: Row) -> None:
    """Who is not reached by a slip of the pen beside their name is taken in all the same."""
    said = row.account if isinstance(row, Owner) else row.kin if isinstance(row, Tenant) else None
    if isinstance(said, Broken):
        what = "收款账户" if isinstance(row, Owner) else "紧急联系人"
        report.note(row.line, BESIDE_UNREAD.format(what=what, why=said))


def _note_taken_beside(ledger: Ledger) -> None:
    """What is to be done about accounts and about people to call, beside taking them in."""
    notices = ledger.report.workbook.notices
    owners = [row.account for row in ledger.of(OWNERS.title) if isinstance(row, Owner)]
    tenants = [row.kin for row in ledger.of(TENANTS.title) if isinstance(row, Tenant)]
    if paid := sum(isinstance(each, Account) for each in owners):
        notices.append(
            f"业主 有 {paid} 行写有收款账户：登记在业主名下，经另一人批准收款账户变更后，才按此付款"
        )
    if called := sum(isinstance(each, Kin) for each in tenants):
        notices.append(
            f"租客 有 {called} 行写有紧急联系人：请确认已征得紧急联系人本人同意，并登记由谁、何时告知"
        )


def _note_contradicted(report: Report, row: Row) -> None:
    """押二 and one month's rent as a deposit, or 押一: one of them is wrong, or it was never paid in full."""
    if not isinstance(row, Contract) or row.deposit_said is None:
        return
    months, held = row.terms.deposit_months, row.deposit_said
    if months is None:
        return
    if isinstance(held, Months):
        if held.rents != months:
            report.note(row.line, MONTHS_CONTRADICTED.format(months=months, held=held.rents))
    elif held != months * row.rent:
        said = {"months": months, "rents": row.rent * months / 100, "held": held / 100}
        report.note(row.line, CONTRADICTED.format(**said))


def _note_unsigned(ledger: Ledger) -> None:
    for sheet in ledger.rows:
        if unsigned := sum(isinstance(row, Contract) and row.signed is None for row in ledger.of(sheet)):
            notices = ledger.report.workbook.notices
            notices.append(
                f"{sheet} 有 {unsigned} 行未填签订日期：已起租的视为在起租日期已签，尚未起租的只建草稿"
            )


def _note_deposits(ledger: Ledger) -> None:
    """Neither an amount nor 押几: nothing is held, unless somebody forgot to write it."""
    silent = [
        row.line
        for sheet in ledger.rows
        for row in ledger.of(sheet)
        if isinstance(row, Contract) and row.deposit_said is None and row.terms.deposit_months is None
    ]
    for name in dict.fromkeys(line.table for line in silent):
        rows = telling.numbers([line.number for line in silent if line.table == name])
        ledger.report.workbook.notices.append(
            f"{name} 第 {rows}行没有写押金，付款方式里也没有写押几：按没有押金导入，有押金的请填写押金"
        )


def _note_moves(ledger: Ledger) -> None:
    lets = [row for row in ledger.of(TENANT_CONTRACTS.title) if isinstance(row, TenantContract)]
    without = [row for row in lets if not ledger.has(row, MOVED_IN) and not (row.stands or row.left)]
    for name, rows in Counter(row.line.table for row in without).items():
        ledger.report.workbook.notices.append(
            f"{name} 没有入住日期一列，共 {rows} 行：合同已起租的，视为自起租日期起已入住"
            "（到期后房源已有后续合同的除外）；不是这样的，请加上此列，填写日期或「未入住」"
        )


def natural_key(row: Row) -> Hashable:
    """By what clerks tell such rows apart."""
    match row:
        case Unit():
            return row.line.sheet, row.park, name_mark(row.building), row.code
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


def _units(report: Report) -> dict[str, Line]:
    """The line of every unit, by its place as it stands there; a refused one only if no other has it."""
    found: dict[str, Line] = {}
    for table in report.workbook.tables:
        for line in table.lines if table.sheet is UNITS else ():
            at = place_of(line.cells)
            if at not in found or report.ok(line):
                found[at] = line
    return found


def _refuse_dependents(ledger: Ledger) -> None:
    report, units, people = ledger.report, _units(ledger.report), called(ledger.report)
    for row in [row for rows in ledger.rows.values() for row in rows]:
        for sheet, number, column in rests_on(row):
            found = whose(row, number, people.get((sheet, number), {}))
            if isinstance(found, str):
                report.refuse(row.line, (column, found))
                continue
            for line in found:
                refuse_if_refused(report, row.line, line, column, number)
        if isinstance(row, Contract):
            for code in row.codes:
                at = f"{row.park}/{row.building}/{code}"
                refuse_if_refused(report, row.line, units.get(at), "房号", code)


def refuse_if_refused(report: Report, line: Line, other: Line | None, column: str, said: str) -> None:
    """A row that rests on a refused one is refused with it, so that both come back together."""
    if other is not None and not report.ok(other):
        report.refuse(line, (column, f"「{said}」所在行有误（{other.table} 第 {other.number} 行）"))


def refused_covers(report: Report) -> dict[Home, Line]:
    """Owners' contracts that were refused, by the units they name."""
    refused = [
        line
        for table in report.workbook.tables
        if table.sheet is OWNER_CONTRACTS
        for line in table.lines
        if not report.ok(line)
    ]
    return {home: line for line in refused for home in homes_of(line)}
