"""A clerk's ledger through the public API: good rows once, refused rows back, mended, and nothing doubled."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from anju import importing
from anju.demonstration.house import House
from anju.demonstration.quiet import quiet
from anju.importing import Loaded
from ledger.checking import Ledger, check
from ledger.reading import read

pytestmark = pytest.mark.timeout(300)  # a house starts within, also on a busy machine

STREAMS = "select count(distinct stream_id), count(*) from kernel.events where type <> all(%s)"
# What people would tell of a doubled import; how often somebody tried to reach them, or to import, is another
# matter.
ATTEMPTS = [
    *("AttemptStarted", "AttemptAccepted", "AttemptPostponed", "MessageDelivered"),
    *("ImportOpened", "ImportConfirmed", "ImportFinished"),
]


async def facts(house: House) -> dict[str, Any]:
    """How many streams and facts each service has."""
    found = {}
    for name, runtime in house.runtimes.items():
        async with runtime.pool.connection() as conn:
            found[name] = await (await conn.execute(STREAMS, [ATTEMPTS])).fetchone()
    return found


async def load(house: House, path: Path) -> Loaded:
    async with house.api("ledger") as api:
        loaded = await importing.load(api, path)
    await quiet(house)
    return loaded


def prepare(path: Path) -> Ledger:
    """Read and judged by itself."""
    return check(read(path.read_bytes()))


def refused(report: Loaded) -> list[tuple[str, str]]:
    return [(each["sheet"], each["reason"]) for each in report.told["refused"]]


async def test_good_rows_are_imported_and_each_dirty_row_says_why(imported: Loaded) -> None:
    sheets = {each["sheet"]: each for each in imported.told["sheets"]}
    assert {name: each["refused"] for name, each in sheets.items()} == {
        "员工": 0,
        "房源": 0,
        "业主": 0,
        "业主合同": 1,
        "租客": 2,
        "租客合同": 4,
    }
    assert all(each["new"] == each["good"] for each in sheets.values())
    # The one that no file can know: there is no such unit. The service says so, the row bears it.
    assert ("租客合同", "该园区没有这套房源") in refused(imported)


async def test_every_department_knows_the_tenants_of_the_ledger(house: House, imported: Loaded) -> None:
    async with house.api() as api:
        lives = {
            row["id"]: row["unit_id"] for row in await everyone(api, "/tenants/tenants", status="moved_in")
        }
        copied = {
            r["tenant_id"]: r["unit_id"]
            for r in await everyone(api, "/analytics/occupancy", status="moved_in")
        }
        let = [row for row in await everyone(api, "/contracts/board") if row.get("tenant")]
    assert copied == lives
    assert len(lives) > 40
    assert len(let) >= len(lives)


async def everyone(api: Any, path: str, **query: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = await api.get(path, limit=200, cursor=cursor, **query)
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            return found


async def test_the_same_file_again_changes_nothing(house: House, imported: Loaded, ledger_file: Path) -> None:
    before = await facts(house)
    again = await load(house, ledger_file)
    assert refused(again) == refused(imported)
    assert all(each["new"] == 0 for each in again.told["sheets"])
    assert await facts(house) == before


async def test_the_mended_rows_alone_are_imported_and_then_the_whole_doubles_nothing(
    house: House, imported: Loaded, ledger_file: Path
) -> None:
    mending = imported.give_back(ledger_file)
    assert mending is not None
    mend(mending)
    report = await load(house, mending)
    # A row said twice is no error once it stands alone: it is the contract that is known already.
    assert refused(report) == []
    new = {each["sheet"]: each["new"] for each in report.told["sheets"]}
    assert new == {"业主合同": 1, "租客": 2, "租客合同": 3}
    before = await facts(house)
    again = await load(house, mending)
    assert refused(again) == []
    await load(house, ledger_file)
    assert await facts(house) == before


async def test_a_misspelt_column_holds_up_its_own_sheet_and_mending_either_file_doubles_nothing(
    house: House, tmp_path: Path
) -> None:
    whole = misspelt_ledger(tmp_path / "园区.xlsx")
    first = await load(house, whole)
    assert news(first) == {"房源": (2, 0), "租客": (0, 2), "租客合同": (0, 2)}
    assert ("租客", "没有「姓名」这一列，您是否写成了「租客名」？") in refused(first)
    assert first.told["notices"][0] == "租客 的 XFD1048576 离表格太远，未读取"

    mending = first.give_back(whole)
    assert mending is not None
    rename_column(mending)
    mended = await load(house, mending)
    assert refused(mended) == []
    assert news(mended) == {"租客": (2, 0), "租客合同": (2, 0)}

    before = await facts(house)
    rename_column(whole)
    for path in (mending, whole):
        again = await load(house, path)
        assert refused(again) == []
        assert all(new == 0 for new, _ in news(again).values())
    assert await facts(house) == before


def news(report: Loaded) -> dict[str, tuple[int, int]]:
    """Per sheet how many rows made something, and how many were refused."""
    return {each["sheet"]: (each["new"], each["refused"]) for each in report.told["sheets"]}


def misspelt_ledger(path: Path) -> Path:
    """Two tenants of a park of its own: their sheet misspells a column and has something in the last cell."""
    book = openpyxl.Workbook()
    place = ("错列园", "1号楼")
    rows: dict[str, list[tuple[str, ...]]] = {
        "房源": [("园区", "楼栋", "房号"), (*place, "101"), (*place, "102")],
        "租客": [
            ("租客编号", "租客名", "手机", "备注"),
            ("CL1", "钱一", "13700000001", "老客户"),
            ("CL2", "钱二", "13700000002", ""),
        ],
        "租客合同": [
            ("合同编号", "租客编号", "园区", "楼栋", "房号", "起租日期", "到期日期", "月租金", "付款方式"),
            ("CL-1", "CL1", *place, "101", "2024/1/1", "2033年12月31日", "2,800", "押一付三"),
            ("CL-2", "CL2", *place, "102", "2024.1.1", "20331231", "2800元/月", "押一付一"),
        ],
    }
    for title, cells in rows.items():
        sheet = book.create_sheet(title)
        for row in cells:
            sheet.append(row)
    book["租客"]["XFD1048576"] = "x"
    del book["Sheet"]
    book.save(path)
    return path


def rename_column(path: Path) -> None:
    """What the refusal asks for."""
    book = openpyxl.load_workbook(path)
    heading = next(cell for cell in book["租客"][1] if cell.value == "租客名")
    heading.value = "姓名"
    book.save(path)


def mend(path: Path) -> None:
    """What a clerk would do with the red cells."""
    book, free = openpyxl.load_workbook(path), free_units(path)
    for sheet in book:
        columns = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            reason = str(sheet.cell(row, columns["原因"]).value)
            if "校验码" in reason:
                sheet.cell(row, columns["证件号"]).value = "11010519491231002X"
            if "手机" in reason:
                sheet.cell(row, columns["手机"]).value = "13900001234"
            if "02-30" in reason:
                last = sheet.cell(row, columns["到期日期"])
                last.value = f"{int(str(last.value)[:4]) + 1}-02-28"  # of the ledger's year: always ahead
                sheet.cell(row, columns["房号"]).value = next(free)
            if "早于" in reason:  # the units are covered by another contract until then
                sheet.cell(row, columns["起始日期"]).value = "2040-01-01"
                sheet.cell(row, columns["截止日期"]).value = "2044-12-31"
            if "房源" in reason:
                sheet.cell(row, columns["房号"]).value = next(free)
    book.save(path)


def free_units(mending: Path) -> Iterator[str]:
    """Units that nobody rents, by the ledger itself."""
    whole = prepare(mending.with_name("台账.xlsx"))
    let = {code for row in whole.rows["租客合同"] for code in row.codes}  # type: ignore[attr-defined]
    taken = {str(row.line.cells["房号"]) for row in whole.rows["租客合同"]}
    waiting = {str(line.cells.get("房号")) for line in prepare(mending).report.workbook.tables[-1].lines}
    for line in whole.report.workbook.tables[1].lines:
        if line.cells["房号"] not in let | taken | waiting:
            yield str(line.cells["房号"])
