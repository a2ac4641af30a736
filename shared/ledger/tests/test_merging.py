"""Money in a merged cell is one sum: of one contract over these rooms, or refused, never said once a row."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest
import xlsxwriter
from ledger.checking import Ledger
from ledger.english import in_english
from ledger.rows import Contract, Person

from .books import book, prepare

OWNED: Final = {
    "业主姓名": "王五",
    "业主电话": "13700137000",
    "业主起租日期": "2025-01-01",
    "业主到期日期": "2029-12-31",
    "收房租金": 30_000,
    "业主押金": 30_000,
    "业主付款方式": "季付",
}
LET: Final = {
    "租客姓名": "张三",
    "租客电话": "13800138000",
    "起租日期": "2026-01-01",
    "到期日期": "2026-12-31",
    "月租金": 2_800,
    "押金": 2_800,
    "付款方式": "押一付三",
}
UNCLEAR: Final = "第 2 至 4 行合并在一格，看不出每份合同各是多少：请拆分单元格，逐行填写"
OF_ONE: Final = UNCLEAR + "；同一份合同的请填同一个合同编号"


def merged(path: Path, columns: Sequence[str], *others: dict[str, Any], sheet: str = "台账") -> Path:
    """Three rooms of one building; these columns are merged over them, the first says what."""
    rows = [{"园区": "东园", "楼栋": "1号楼", "房号": f"10{n}"} | row for n, row in enumerate(others, 1)]
    with xlsxwriter.Workbook(path) as out:
        page = out.add_worksheet(sheet)
        for at, column in enumerate(rows[0]):
            page.write(0, at, column)
            for number, row in enumerate(rows, 1):
                page.write(number, at, row[column])
            if column in columns:
                page.merge_range(1, at, len(rows), at, rows[0][column])
    return path


def contracts(ledger: Ledger, kind: str) -> list[tuple[tuple[str, ...], int, int]]:
    rows = [row for row in ledger.of(kind) if isinstance(row, Contract)]
    return [(row.codes, row.rent, row.deposit) for row in rows]


def refused(ledger: Ledger) -> list[tuple[int, str, str]]:
    return [(each["row"], each["column"], each["reason"]) for each in ledger.report.to_dict()["refused"]]


def test_rent_and_deposit_over_the_rooms_of_one_owner_are_one_contract(tmp_path: Path) -> None:
    columns = ["收房租金", "业主押金"]
    ledger = prepare(merged(tmp_path / "台账.xlsx", columns, OWNED, OWNED, OWNED))
    assert contracts(ledger, "业主合同") == [(("101", "102", "103"), 3_000_000, 3_000_000)]
    assert refused(ledger) == []


def test_so_they_are_where_only_the_first_row_names_the_owner(tmp_path: Path) -> None:
    unnamed = OWNED | {"业主姓名": "", "业主电话": ""}
    path = merged(tmp_path / "台账.xlsx", ["收房租金", "业主押金"], OWNED, unnamed, unnamed)
    assert contracts(prepare(path), "业主合同") == [(("101", "102", "103"), 3_000_000, 3_000_000)]


def test_a_deposit_over_contracts_with_rents_of_their_own_is_refused(tmp_path: Path) -> None:
    ledger = prepare(merged(tmp_path / "台账.xlsx", ["业主押金"], OWNED, OWNED, OWNED))
    assert contracts(ledger, "业主合同") == []
    assert refused(ledger) == [(row, "业主押金", OF_ONE) for row in (2, 3, 4)]
    assert "give them one contract number" in in_english(OF_ONE)


@pytest.mark.parametrize(
    ("column", "said"),
    [("业主合同编号", ["YH1", "YH2", "YH3"]), ("业主起租日期", ["2025-01-01", "2025-02-01", "2025-03-01"])],
)
def test_a_rent_over_several_contracts_is_refused(tmp_path: Path, column: str, said: list[str]) -> None:
    rows = [OWNED | {column: each, "业主押金": 0} for each in said]
    ledger = prepare(merged(tmp_path / "台账.xlsx", ["收房租金"], *rows))
    assert contracts(ledger, "业主合同") == []
    assert refused(ledger) == [(row, "收房租金", OF_ONE) for row in (2, 3, 4)]


def test_a_rent_over_several_tenants_is_refused_and_they_are_taken_in(tmp_path: Path) -> None:
    rows = [
        OWNED | LET | {"租客姓名": name, "租客电话": f"1380013800{n}", "押金": "一个月"}
        for n, name in enumerate(["张三", "李四", "赵六"])
    ]
    ledger = prepare(merged(tmp_path / "台账.xlsx", ["月租金", "押金"], *rows))
    assert [row.name for row in ledger.of("租客") if isinstance(row, Person)] == ["张三", "李四", "赵六"]
    assert refused(ledger) == [(row, "月租金", OF_ONE) for row in (2, 3, 4)]


def test_a_rent_over_the_rooms_of_one_tenant_is_one_contract(tmp_path: Path) -> None:
    rows = [OWNED | LET | {"租客合同编号": "HT1"}] * 3
    ledger = prepare(merged(tmp_path / "台账.xlsx", ["月租金", "押金"], *rows))
    assert contracts(ledger, "租客合同") == [(("101", "102", "103"), 280_000, 280_000)]


@pytest.mark.parametrize("days", [["2026-01-01"] * 3, ["2026-01-01", "2026-01-05", "2026-02-01"]])
def test_so_it_is_where_each_room_says_since_when_they_live_there(tmp_path: Path, days: list[str]) -> None:
    rows = [OWNED | LET | {"入住日期": day} for day in days]
    ledger = prepare(merged(tmp_path / "台账.xlsx", ["月租金", "押金"], *rows))
    assert contracts(ledger, "租客合同") == [(("101", "102", "103"), 280_000, 280_000)]
    assert refused(ledger) == []


def test_one_room_that_says_two_days_is_refused(tmp_path: Path) -> None:
    rows = [OWNED | LET | {"房号": "101", "入住日期": day} for day in ("2026-01-01", "2026-01-05")]
    ledger = prepare(merged(tmp_path / "台账.xlsx", ["月租金", "押金"], *rows))
    assert refused(ledger) == [(3, "入住日期", "与第 2 行是同一租客合同，入住日期不同：请写得一致")]


def test_in_a_sheet_of_contracts_each_row_is_one_and_a_sum_over_several_is_refused(tmp_path: Path) -> None:
    said = {"合同编号": "", "业主编号": "Y1", "起租日期": "2025-01-01", "到期日期": "2029-12-31"}
    rows = [said | {"合同编号": f"H{n}", "月租金": 30_000, "付款方式": "季付"} for n in range(3)]
    ledger = prepare(merged(tmp_path / "台账.xlsx", ["月租金"], *rows, sheet="业主合同"))
    why = UNCLEAR + "；同一份合同的几间房请写在一行，例如 101、102"
    assert refused(ledger) == [(row, "月租金", why) for row in (2, 3, 4)]


def test_one_owner_in_two_sheets_is_one_however_their_telephone_is_written(tmp_path: Path) -> None:
    place = {"园区": "东园", "房号": "101"}
    sheets = {
        "1号楼": [place | {"楼栋": "1号楼"} | OWNED],
        "2号楼": [place | {"楼栋": "2号楼"} | OWNED | {"业主电话": "137 0013 7000", "业主姓名": "王 五"}],
    }
    ledger = prepare(book(tmp_path / "台账.xlsx", sheets))
    assert len(ledger.of("业主")) == 1
    assert len(contracts(ledger, "业主合同")) == 2
    assert refused(ledger) == []
