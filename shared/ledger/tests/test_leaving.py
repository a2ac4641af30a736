"""Who has left is not taken in as living there: a column says so, the name of a sheet, or a remark."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ledger.checking import Ledger, check
from ledger.english import in_english
from ledger.kinds import Choice
from ledger.mending import give_back
from ledger.reading import read
from ledger.rows import TenantContract
from ledger.standing import sheet_of_left, sheet_of_void

from .books import CONTRACT, TENANT, UNIT, book, prepare
from .test_flat import ROW

OWN = {"房源": [UNIT], "租客": [TENANT]}
OTHER = ROW | {"房号": "102", "租客姓名": "李四", "身份证号": None, "手机号": "13900139000"}


def let(**said: Any) -> dict[str, list[dict[str, Any]]]:
    return OWN | {"租客合同": [CONTRACT | said]}


def contracts(ledger: Ledger) -> list[TenantContract]:
    return [row for row in ledger.of("租客合同") if isinstance(row, TenantContract)]


def refusals(ledger: Ledger) -> list[tuple[int, str, str]]:
    return [(each["row"], each["column"], each["reason"]) for each in ledger.report.to_dict()["refused"]]


@pytest.mark.parametrize(
    "called",
    ["退租日期", "实际退租日", "实际退租日期", "搬离日期", "退房时间", "解约日期", "退租日期（实际）"],
)
@pytest.mark.parametrize("flat", [False, True])
def test_the_day_on_which_somebody_left_is_the_last_one(tmp_path: Path, called: str, flat: bool) -> None:
    sheets = {"台账": [ROW | {called: "2026-05-01"}]} if flat else let(**{called: "2026-05-01"})
    ledger = prepare(book(tmp_path / "台账.xlsx", sheets))
    [row] = contracts(ledger)
    assert (row.last, row.left, row.agreed) == (date(2026, 5, 1), date(2026, 5, 1), date(2026, 12, 31))
    assert not [each for each in ledger.report.workbook.notices if "未使用" in each or "是否写成" in each]


@pytest.mark.parametrize("said", ["", "无", "未退租", "在租", "-"])
def test_who_is_there_still_has_no_such_day(tmp_path: Path, said: str) -> None:
    [row] = contracts(prepare(book(tmp_path / "台账.xlsx", let(退租日期=said))))
    assert (row.last, row.left) == (date(2026, 12, 31), None)


def test_who_stayed_on_and_left_had_the_contract_to_its_end(tmp_path: Path) -> None:
    [row] = contracts(prepare(book(tmp_path / "台账.xlsx", let(退租日期="2027-02-01"))))
    assert (row.last, row.left) == (date(2026, 12, 31), date(2027, 2, 1))


@pytest.mark.parametrize(("said", "begun"), [({}, "2026-01-01"), ({"入住日期": "2026-03-01"}, "2026-03-01")])
def test_nobody_leaves_before_they_came(tmp_path: Path, said: dict[str, str], begun: str) -> None:
    left = {"退租日期": "2025-12-31" if not said else "2026-02-01"}
    [(row, column, why)] = refusals(prepare(book(tmp_path / "台账.xlsx", let(**said, **left))))
    assert (row, column) == (2, "退租日期")
    assert why == f"退租日期 {left['退租日期']} 早于起租或入住日期 {begun}：没有起租就取消的，请删去这一行"
    assert "take the row away" in in_english(why)


def test_a_day_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    [(row, column, why)] = refusals(prepare(book(tmp_path / "台账.xlsx", let(退租日期="五月"))))
    assert (row, column) == (2, "退租日期")
    assert why.startswith("「五月」不是日期")


@pytest.mark.parametrize(
    "name", ["已退租", "租客合同（已退租）", "历史租客", "2025年退租", "已搬离", "往期租客"]
)
@pytest.mark.parametrize("flat", [False, True])
def test_in_a_sheet_of_who_has_left_they_have(tmp_path: Path, name: str, flat: bool) -> None:
    if flat:
        sheets = {"台账": [ROW], name: [OTHER]}
    else:
        sheets = OWN | {
            "租客合同": [CONTRACT],
            name: [CONTRACT | {"合同编号": "HT2", "到期日期": "2026-03-31"}],
        }
    path = book(tmp_path / "台账.xlsx", sheets)
    ledger = prepare(path)
    assert refusals(ledger) == []
    assert [row.stands and row.stands.word for row in contracts(ledger)] == [None, "已退租"]
    told = f"工作表「{name}」没有「状态」这一列：各行的状态按「已退租」读取"
    assert told in ledger.report.workbook.notices
    assert "read as of tenants who left" in in_english(told)


def test_where_it_has_a_status_that_counts(tmp_path: Path) -> None:
    ledger = prepare(book(tmp_path / "台账.xlsx", OWN | {"已退租": [CONTRACT | {"状态": "在租"}]}))
    assert [row.stands and row.stands.word for row in contracts(ledger)] == ["在租"]


def test_what_comes_back_to_be_mended_still_says_so(tmp_path: Path) -> None:
    path = book(tmp_path / "台账.xlsx", OWN | {"已退租": [CONTRACT | {"付款方式": "随意"}]})
    mending = give_back(prepare(path).report, path)
    assert mending is not None
    [line] = [each for table in read(mending.read_bytes()).tables for each in table.lines]
    assert line.cells["状态"] == "已退租"


OF_ALL = [
    "全部合同（含已退租）",
    "总台账（含已退租）",
    "在租及已退租",
    "2026历史台账",
    "历史数据导入",
    "退租登记",
]


@pytest.mark.parametrize(
    "name", ["未退租", "退租申请", "退租结算", "在租", "租客合同", "不退租", "台账", *OF_ALL]
)
def test_other_sheets_say_nothing_of_it(tmp_path: Path, name: str) -> None:
    assert not sheet_of_left(name)
    [row] = contracts(prepare(book(tmp_path / "台账.xlsx", OWN | {name: [CONTRACT]})))
    assert row.stands is None


def test_a_sheet_of_void_contracts_is_passed_over_and_told_of_unless_somebody_says_what_it_is(
    tmp_path: Path,
) -> None:
    content = book(tmp_path / "台账.xlsx", {"台账": [ROW], "作废": [OTHER]}).read_bytes()
    found = read(content)
    told = "工作表「作废」看来是作废的合同，已略过：要导入的请指定它是哪一种表"
    assert told in found.notices
    assert "was passed over" in in_english(told)
    assert len(contracts(check(found))) == 1
    assert len(contracts(check(read(content, {1: Choice("总台账")})))) == 2
    assert not sheet_of_void("台账")


def test_a_remark_that_somebody_has_left_is_told_with_its_rows(tmp_path: Path) -> None:
    rows = [ROW | {"备注": "未退租"}, OTHER | {"备注": "5月1日已退租"}]
    found = read(book(tmp_path / "台账.xlsx", {"台账": rows}).read_bytes())
    what = "写有退租、搬离或作废：没有据此处理，已退租的请填写退租日期，作废的请删去该行"
    assert [each for each in found.notices if "退租、搬离" in each] == [f"总台账 第 3 行的「备注」{what}"]
    assert "nothing was made of it" in in_english(f"总台账 第 3 行的「备注」{what}")
