"""The flat ledger: one row of unit, owner, tenant and both contracts is as many rows as it says things."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from ledger import reading
from ledger.checking import Ledger, check, refused_covers
from ledger.columns import OWNER_CONTRACTS, OWNERS
from ledger.english import in_english
from ledger.kinds import Choice
from ledger.mending import give_back
from ledger.refused import TooManyApart
from ledger.rows import Contract, Identified, Person, TenantContract, Unit

from .books import TENANT, UNIT, book, prepare

OWNER = {"业主姓名": "王五", "业主电话": "13700137000"}
OWNED = {"收房日期": "2025-01-01", "业主到期日期": "2027-12-31", "收房租金": "2000", "业主付款方式": "年付"}
LET = {"起租日期": "2026-01-01", "到期日期": "2026-12-31", "月租金": "2800", "付款方式": "押一付三"}
TENANT_OF = {"租客姓名": "张三", "身份证号": TENANT["证件号"], "手机号": TENANT["手机"]}
ROW = UNIT | {"面积": 35, "自有": "否"} | OWNER | OWNED | TENANT_OF | LET | {"入住日期": "2026-01-01"}
KINDS = ["房源", "业主", "业主合同", "租客", "租客合同"]


def flat(tmp_path: Path, *rows: dict[str, Any], name: str = "Sheet1") -> Path:
    return book(tmp_path / "台账.xlsx", {name: list(rows)})


def counted(ledger: Ledger) -> list[int]:
    assert [each["reason"] for each in ledger.report.to_dict()["refused"]] == []
    return [len(ledger.of(kind)) for kind in KINDS]


@pytest.mark.parametrize("name", ["Sheet1", "房源", "2026台账"])
def test_one_row_says_five_things(tmp_path: Path, name: str) -> None:
    ledger = prepare(flat(tmp_path, ROW, name=name))
    assert counted(ledger) == [1, 1, 1, 1, 1]
    [owned], [let] = ledger.of("业主合同"), ledger.of("租客合同")
    assert isinstance(owned, Contract)
    assert isinstance(let, Contract)
    assert (owned.rent, owned.terms.cycle, let.rent, let.terms.cycle) == (
        *(200_000, "yearly"),
        *(280_000, "quarterly"),
    )
    [unit] = ledger.of("房源")
    assert isinstance(unit, Unit)
    assert (unit.area, unit.own) == (3_500, False)
    [owner], [tenant] = ledger.of("业主"), ledger.of("租客")
    assert isinstance(owner, Person)
    assert isinstance(tenant, Identified)
    assert (owner.name, owner.number, tenant.name, tenant.number) == (
        *("王五", owned.party),
        *("张三", let.party),
    )
    assert owned.number == owned.party == "东园/1号楼/101/2025-01-01"  # nothing of the person's


def test_more_than_may_be_at_once_is_refused_at_the_row_that_is_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 23)
    rows = [
        ROW | {"房号": f"{room}", "租客姓名": f"张{room}", "身份证号": "", "手机号": f"138001380{room:02}"}
        for room in range(8)
    ]
    with pytest.raises(TooManyApart) as refused:
        prepare(flat(tmp_path, *rows))
    assert refused.value.facts == {"line": 7, "limit": 23}, "a unit, its tenant, two contracts, and one owner"
    assert "读到第 7 行" in str(refused.value)


def test_one_heading_that_another_claims_too_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    place = {"楼盘": "北苑", "楼号": "A座", "房间": "1-101"}
    owned = {"房东": "张伟", "房东手机": "13900010001", "收房日期": "2025-03-01", "托管到期": "2028-02-29"}
    rent = {"托管价": 2500, "付款": "季付", "租户": "刘洋", "租户手机": "13900020001"}
    first = {"租约期限": "2025.3.1-2026.2.28", "月租": 3200, "押": 3200, "付租方式": "押一付三"}
    second = first | {"租户": "陈晨", "租户手机": "13900020002", "租约期限": "2026.3.15-2027.3.14"}
    rows = [place | owned | rent | each for each in (first, second)]
    found = reading.read(flat(tmp_path, *rows).read_bytes())
    [seen] = found.seen
    assert seen.kind == "总台账"
    which = "有 2 列都是「租客付款方式」（I 列「付款」、O 列「付租方式」），请只留一列"
    assert f"总台账 各行均未导入：{which}" in found.notices
    ledger = check(found)
    refused = ledger.report.to_dict()["refused"]
    assert [(each["sheet"], each["row"]) for each in refused if which in each["reason"]] == [
        ("租客合同", 2),
        ("租客合同", 3),
    ]
    assert [len(ledger.of(kind)) for kind in ("房源", "业主", "租客")] == [1, 1, 2]


def test_the_column_that_contracts_of_one_side_lack_is_told_once_and_not_by_each_row_alone(
    tmp_path: Path,
) -> None:
    one = {name: cell for name, cell in ROW.items() if name != "业主付款方式"}
    ledger = prepare(flat(tmp_path, one))
    assert [(each["sheet"], each["reason"]) for each in ledger.report.to_dict()["refused"]] == [
        ("业主合同", "缺少付款方式")
    ]
    [told] = [each for each in ledger.report.workbook.notices if "业主付款方式" in each]
    assert told.startswith("总台账 没有「业主付款方式」这一列，写有业主合同的行都会退回：")
    assert in_english(told).startswith("总台账 has no column «业主付款方式»")
    people = {name: cell for name, cell in ROW.items() if name not in OWNED}
    for whole in (ROW, people):
        assert not [each for each in prepare(flat(tmp_path, whole)).report.workbook.notices if "退回" in each]


def test_its_columns_are_shown_and_may_be_said_otherwise(tmp_path: Path) -> None:
    content = flat(tmp_path, ROW).read_bytes()
    [seen] = reading.read(content).seen
    fields = dict(seen.columns.values())
    assert (seen.kind, seen.rows, fields["收房日期"], fields["起租日期"]) == (
        *("总台账", 1),
        *("业主起租日期", "租客起租日期"),
    )
    letters = {field: letter for letter, (_, field) in seen.columns.items()}
    assert counted(check(reading.read(content, {0: Choice("房源")}))) == [1, 0, 0, 0, 0]
    unused = {letters[field]: None for field in ("租客入住日期", "租客起租日期")}
    other = check(reading.read(content, {0: Choice("总台账", unused)}))
    assert {each["column"] for each in other.report.to_dict()["refused"]} == {"起租日期"}


def test_what_is_said_in_many_rows_is_one_and_a_vacant_unit_is_only_that(tmp_path: Path) -> None:
    numbered = ROW | {"业主合同编号": "YH1", "合同编号": "HT1"}
    second = numbered | {"房号": "102", "合同编号": "HT2", "入住日期": None, "收房租金": None}
    vacant = dict.fromkeys((*TENANT_OF, *LET, "合同编号", "入住日期"))
    past = numbered | {
        "合同编号": "HT0",
        "起租日期": "2025-01-01",
        "到期日期": "2025-12-31",
        "入住日期": None,
    }
    ledger = prepare(flat(tmp_path, numbered, second, second | vacant | {"房号": "103"}, past))
    assert counted(ledger) == [3, 1, 1, 1, 3]
    [owned] = ledger.of("业主合同")
    assert isinstance(owned, Contract)
    assert owned.codes == ("101", "102", "103")


def test_rows_that_say_one_thing_differently_are_refused_by_that_part_alone(tmp_path: Path) -> None:
    other = ROW | {
        "房号": "102",
        "业主合同编号": "YH1",
        "收房租金": "免租",
        "手机号": "1",
        "租客姓名": "李四",
    }
    found = prepare(flat(tmp_path, ROW | {"业主合同编号": "YH1"}, other | {"身份证号": None}))
    assert [(each["sheet"], each["row"], each["column"]) for each in found.report.to_dict()["refused"]] == [
        ("业主合同", 3, "收房租金"),
        ("租客", 3, "手机号"),
        ("租客合同", 3, "租客编号"),
    ]
    assert len(found.of("房源")) == 2


def test_who_lives_there_says_the_column_or_where_there_is_none_the_contract(tmp_path: Path) -> None:
    said = prepare(flat(tmp_path, ROW, ROW | {"房号": "102", "入住日期": " 未入住"}))
    assert [row.moved_in for row in said.of("租客合同") if isinstance(row, TenantContract)] == [
        date(2026, 1, 1),
        None,
    ]
    assert not [notice for notice in said.report.workbook.notices if "没有入住日期一列" in notice]
    silent = prepare(flat(tmp_path, {name: cell for name, cell in ROW.items() if name != "入住日期"}))
    [let] = silent.of("租客合同")
    assert not silent.has(let, "入住日期")
    [notice] = [each for each in silent.report.workbook.notices if "没有入住日期一列" in each]
    assert "共 1 行" in notice
    assert "has no column 入住日期 (1 rows)" in in_english(notice)


def test_an_owners_contract_that_was_refused_is_known_by_its_units(tmp_path: Path) -> None:
    found = prepare(flat(tmp_path, ROW, ROW | {"房号": "102", "收房日期": "不知道"}))
    assert {place: line.number for place, line in refused_covers(found.report).items()} == {
        ("东园", "1号楼", "102"): 3
    }


@pytest.mark.parametrize("merged", [True, False])
def test_the_side_may_stand_above(tmp_path: Path, merged: bool) -> None:
    path, bare = tmp_path / "banded.xlsx", ["姓名", "电话", "起租日期", "到期日期", "月租金", "付款方式"]
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet("台账")
        for area, title in {"A1:C1": "房源信息", "D1:I1": "业主合同", "J1:O1": "承租人"}.items():
            sheet.merge_range(area, title) if merged else sheet.write_string(area[:2], title)
        sheet.write_row("A2", [*UNIT, *bare, *bare])
        row = ["13700137000", "2025-01-01", "2027-12-31", "2000", "年付"]
        let = ["13800138000", "2026-01-01", "2026-12-31", "2800", "押一付三"]
        sheet.write_row("A3", [*UNIT.values(), "王五", *row, "张三", *let])
    assert counted(prepare(path)) == [1, 1, 1, 1, 1]


def test_without_a_word_of_tenants_what_is_said_is_of_owners(tmp_path: Path) -> None:
    ledger = prepare(flat(tmp_path, UNIT | OWNER | LET))
    assert counted(ledger) == [1, 1, 1, 0, 0]


def test_what_is_refused_comes_back_as_the_sheets_it_stands_for_and_is_the_same_when_mended(
    tmp_path: Path,
) -> None:
    source = flat(tmp_path, ROW | {"手机号": "1"})
    ledger = prepare(source)
    [unit] = ledger.of("房源")
    assert isinstance(unit, Unit)
    mending = give_back(ledger.report, source)
    assert mending is not None
    mended = prepare(mending).report.workbook
    [tenant] = [line for table in mended.tables for line in table.lines if table.sheet.title == "租客"]
    [let] = [line for table in mended.tables for line in table.lines if table.sheet.title == "租客合同"]
    assert tenant.cells["租客编号"] == let.cells["租客编号"] == "东园/1号楼/101/2026-01-01"


def test_a_sheet_of_contracts_with_a_name_beside_is_no_flat_ledger(tmp_path: Path) -> None:
    contract = {"合同编号": "HT1", "租客编号": "ZK1", "租客姓名": "张三"} | UNIT | LET
    [seen] = reading.read(flat(tmp_path, contract).read_bytes()).seen
    assert seen.kind == "租客合同"


@pytest.mark.parametrize("end", ["到期", "结束", "截止"])
def test_days_are_known_by_the_contract_they_are_of(tmp_path: Path, end: str) -> None:
    names = {
        "收房日期": "业主合同开始",
        "业主到期日期": f"业主合同{end}",
        "起租日期": "合同开始",
        "到期日期": f"合同{end}",
    }
    ledger = prepare(flat(tmp_path, {names.get(title, title): said for title, said in ROW.items()}))
    assert counted(ledger) == [1, 1, 1, 1, 1]
    [owned], [let] = ledger.of("业主合同"), ledger.of("租客合同")
    assert isinstance(owned, Contract)
    assert isinstance(let, Contract)
    assert (owned.first, owned.last) == (date(2025, 1, 1), date(2027, 12, 31))
    assert (let.first, let.last) == (date(2026, 1, 1), date(2026, 12, 31))


def test_sheets_of_owners_call_their_columns_by_the_owner() -> None:
    owners, contracts = OWNERS.names, OWNER_CONTRACTS.names
    assert [owners[name] for name in ("业主姓名", "业主电话", "业主手机号")] == ["姓名", "手机", "手机"]
    for of in ("", "业主"):
        assert contracts[f"{of}合同开始"] == "起租日期"
        assert [contracts[f"{of}合同{end}"] for end in ("到期", "结束")] == ["到期日期"] * 2
