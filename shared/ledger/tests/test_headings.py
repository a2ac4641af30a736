"""Columns as clerks call them: found, missing, misspelt, unknown, there twice; the other sheets go on."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from ledger.mending import give_back

from .books import CONTRACT, TENANT, UNIT, book, prepare, read

NAMELESS = {column: cell for column, cell in TENANT.items() if column != "姓名"}


def refusals(path: Path) -> list[tuple[str, int, str, str]]:
    report = prepare(path).report.to_dict()
    return [(each["sheet"], each["row"], each["column"], each["reason"]) for each in report["refused"]]


@pytest.mark.parametrize(
    "called",
    [
        "房号",
        "房 号",
        "房\n号",
        "房号*",
        "*房号",
        "房号(必填)",
        "（必填）房号",
        "【必填】房号",
        "房号：",
        " 房间号 ",
    ],
)
def test_a_column_is_known_however_its_heading_is_dressed(tmp_path: Path, called: str) -> None:
    unit = {called if column == "房号" else column: cell for column, cell in UNIT.items()}
    assert dict(read(book(tmp_path / "a.xlsx", {"房源": [unit]})).tables[0].lines[0].cells) == UNIT


def test_full_width_and_unit_signs_in_a_heading_are_plain(tmp_path: Path) -> None:
    lines = read(book(tmp_path / "a.xlsx", {"房源": [UNIT | {"面积㎡": 35}]})).tables[0].lines
    owner = {"业主编号": "YZ1", "姓名": "王五", "Ｅ－ｍａｉｌ": "a@b.cn", "手机": "13800138000"}
    other = read(book(tmp_path / "b.xlsx", {"业主": [owner]})).tables[0].lines
    assert (lines[0].cells["面积"], other[0].cells["邮箱"]) == (35, "a@b.cn")


def test_a_missing_column_refuses_the_rows_of_its_sheet_and_nothing_else(tmp_path: Path) -> None:
    path = book(tmp_path / "台账.xlsx", {"房源": [UNIT], "租客": [NAMELESS], "租客合同": [CONTRACT]})
    assert refusals(path) == [
        ("租客", 2, "姓名", "没有「姓名」这一列"),
        ("租客合同", 2, "租客编号", "「ZK1」所在行有误（租客 第 2 行）"),
    ]
    assert len(prepare(path).of("房源")) == 1


def test_the_missing_column_stands_empty_in_the_mending_book(tmp_path: Path) -> None:
    path = book(tmp_path / "台账.xlsx", {"租客": [NAMELESS]})
    mending = give_back(prepare(path).report, path)
    assert mending is not None
    assert refusals(mending) == [("租客", 2, "姓名", "缺少姓名")]


def test_a_misspelt_column_is_asked_about_and_comes_back_with_its_cells(tmp_path: Path) -> None:
    wrong = {"租客编号": "ZK1", "租客名": "张三", "手机号玛": "13800138000"}
    path = book(tmp_path / "台账.xlsx", {"租客": [wrong]})
    assert refusals(path) == [
        ("租客", 2, "姓名", "没有「姓名」这一列，您是否写成了「租客名」？"),
        ("租客", 2, "手机", "没有「手机」这一列，您是否写成了「手机号玛」？"),
    ]
    mending = give_back(prepare(path).report, path)
    assert mending is not None
    rows = sheet(mending)
    assert rows[0] == ["租客编号", "租客名", "手机号玛", "原因"]
    assert rows[1][:3] == ["ZK1", "张三", "13800138000"]


def test_a_sheet_without_any_heading_of_ours_is_refused_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(path) as out:
        tenants = out.add_worksheet("租客")
        for row, cells in enumerate([["租客台账"], ["甲", "乙"], ["1", "2"], ["", "3"]]):
            tenants.write_row(row, 0, cells)
    assert [each[:3] for each in refusals(path)] == [
        ("租客", row, column) for row in (3, 4) for column in ("租客编号", "姓名", "手机")
    ]
    mending = give_back(prepare(path).report, path)
    assert mending is not None
    assert [row[:5] for row in sheet(mending)][:2] == [
        ["甲", "乙", "租客编号", "姓名", "手机"],
        ["1", "2", None, None, None],
    ]


def test_no_row_is_passed_over_where_all_but_one_column_is_misspelt(tmp_path: Path) -> None:
    rows = [{"编码": "ZK1", "名称": "张三", "语言": "中文"}, {"编码": "ZK2", "名称": "李四"}]
    assert {row for _, row, _, _ in refusals(book(tmp_path / "台账.xlsx", {"租客": rows}))} == {2, 3}


def test_a_column_we_do_not_know_is_told_once_and_its_rows_go_in(tmp_path: Path) -> None:
    known = {" 编号 ": "ZK1", "姓 名": "张三", "联系电话（必填）": "13800138000", "备注": "老客户"}
    path = book(tmp_path / "台账.xlsx", {"租客表": [known, known | {" 编号 ": "ZK2", "姓 名": "李四"}]})
    assert refusals(path) == []
    assert read(path).notices == ["租客 的列「备注」未使用"]


def test_a_column_that_need_not_be_there_is_asked_about_when_it_seems_misspelt(tmp_path: Path) -> None:
    contract = {("入住日其" if column == "入住日期" else column): cell for column, cell in CONTRACT.items()}
    notices = read(book(tmp_path / "台账.xlsx", {"租客合同": [contract]})).notices
    assert "租客合同 没有「入住日期」这一列，您是否写成了「入住日其」？" in notices


def test_what_we_do_not_know_of_a_refused_row_goes_back_with_it(tmp_path: Path) -> None:
    path = book(tmp_path / "台账.xlsx", {"租客": [{"序号": 1} | TENANT | {"手机": "1", "备注": "老客户"}]})
    mending = give_back(prepare(path).report, path)
    assert mending is not None
    assert sheet(mending)[0] == ["序号", *TENANT, "备注", "原因"]
    assert sheet(mending)[1][5] == "老客户"


def test_of_two_columns_the_one_called_as_we_call_it_is_meant(tmp_path: Path) -> None:
    found = read(book(tmp_path / "台账.xlsx", {"租客": [{"电话": "010-1"} | TENANT]}))
    assert found.tables[0].lines[0].cells["手机"] == TENANT["手机"]
    assert found.notices == ["租客 的列「电话」未使用"]


def test_two_columns_that_could_both_be_meant_refuse_the_rows_and_come_back_both(tmp_path: Path) -> None:
    double = NAMELESS | {"姓名": "张三", "电话": "1", "联系电话": "2"}
    del double["手机"]
    path = book(tmp_path / "台账.xlsx", {"租客": [double]})
    assert refusals(path) == [
        ("租客", 2, "手机", "有 2 列都是「手机」（D 列「电话」、E 列「联系电话」），请只留一列")
    ]
    mending = give_back(prepare(path).report, path)
    assert mending is not None
    assert sheet(mending)[1][3:5] == ["1", "2"]


def test_two_sheets_of_a_kind_are_both_read_and_told_apart(tmp_path: Path) -> None:
    more = [TENANT, TENANT | {"租客编号": "ZK2", "姓名": "李四", "证件号": None, "手机": "1"}]
    path = book(tmp_path / "台账.xlsx", {"租客": [TENANT], "租客表": more, "房源": [UNIT]})
    assert [each[:3] for each in refusals(path)] == [("租客 (2)", 2, ""), ("租客 (2)", 3, "手机")]
    assert refusals(path)[0][3] == "与「租客」第 2 行重复"
    mending = give_back(prepare(path).report, path)
    assert mending is not None
    assert [row[0] for row in sheet(mending)] == ["租客编号", "ZK1", "ZK2"]
    assert [each[:3] for each in refusals(mending)] == [("租客", 3, "手机")]


def test_merged_cells_say_the_same_in_each_row(tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet("房源")
        sheet.merge_range(0, 0, 0, 2, "房源台账")
        sheet.write_row(1, 0, ["园区", "楼栋", "房号"])
        sheet.merge_range(2, 0, 4, 0, "东园")
        sheet.merge_range(2, 1, 3, 1, "1号楼")
        sheet.write_column(2, 2, ["101", "102", "201"])
        sheet.write_string(4, 1, "2号楼")
        sheet.write_row(5, 0, ["合计", "", "3"])
    lines = read(path).tables[0].lines
    assert [tuple(line.cells.values()) for line in lines] == [
        ("东园", "1号楼", "101"),
        ("东园", "1号楼", "102"),
        ("东园", "2号楼", "201"),
    ]
    assert [line.number for line in lines] == [3, 4, 5]


def test_a_title_blank_rows_and_headings_said_again_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "printed.xlsx"
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet("房源")
        sheet.merge_range(0, 0, 0, 2, "房源台账")
        for row, cells in {2: UNIT, 3: UNIT.values(), 7: UNIT, 8: ("东园", "1号楼", "102")}.items():
            sheet.write_row(row, 0, list(cells))
        sheet.write_comment(3, 0, "新房")
        sheet.autofilter(2, 0, 8, 2)
    assert [line.number for line in read(path).tables[0].lines] == [4, 9]


@pytest.mark.parametrize("known_above", [True, False])
def test_a_heading_may_be_two_rows_high(tmp_path: Path, known_above: bool) -> None:
    path = tmp_path / "high.xlsx"
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet("租客")
        sheet.merge_range("A1:F1", "租客台账")
        for columns, title in {"A2:A3": "租客编号", "B2:B3": "姓名"}.items():
            sheet.merge_range(columns, title)
        sheet.merge_range("C2:D2", "证件")
        sheet.write_row("C3", ["证件类型", "证件号"])
        if known_above:
            sheet.merge_range("E2:E3", "手机")
        else:
            sheet.merge_range("E2:F2", "联络")
            sheet.write_row("E3", ["手机", "邮箱"])
        sheet.write_row("A4", ["ZK1", "张三", "身份证", TENANT["证件号"], TENANT["手机"]])
    line = read(path).tables[0].lines[0]
    assert (line.number, dict(line.cells)) == (4, TENANT | {"证件类型": "身份证"})


@pytest.mark.parametrize(
    "heading",
    [
        ["租客编号,姓名,证件,,手机,邮箱", ",,证件类型,证件号,,"],
        ["租客编号,姓名,证件,,联络,", ",,证件类型,证件号,手机,邮箱"],
        [",,证件类型,证件号,手机", "租客编号,姓名,,,"],
        ["租客台账,,,,", "租客编号,姓名,证件,,手机", ",,类型,证件号,"],
    ],
)
def test_a_heading_two_rows_high_need_not_be_merged(tmp_path: Path, heading: list[str]) -> None:
    path = tmp_path / "high.xlsx"
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet("租客")
        for row, titles in enumerate(heading):
            sheet.write_row(row, 0, titles.split(","))
        people = (("ZK1", "张三", TENANT["证件号"]), ("ZK2", "李四", None))
        for row, (number, name, document) in enumerate(people, start=len(heading)):
            sheet.write_row(row, 0, [number, name, "身份证", document, TENANT["手机"]])
    lines = read(path).tables[0].lines
    assert [line.number for line in lines] == [len(heading) + 1, len(heading) + 2]
    assert dict(lines[0].cells).items() >= TENANT.items()
    assert refusals(path) == []


def test_a_row_of_the_table_is_no_heading_whatever_it_says(tmp_path: Path) -> None:
    rows = [TENANT | {"姓名": "手机"}, TENANT | {"租客编号": "ZK2", "证件号": None, "备注": "微信"}]
    lines = (
        read(book(tmp_path / "台账.xlsx", {"租客": [rows[0] | {"备注": "邮箱"}, rows[1]]})).tables[0].lines
    )
    assert [line.number for line in lines] == [2, 3]


def test_a_note_merged_beside_the_table_makes_no_row_a_heading(tmp_path: Path) -> None:
    path = tmp_path / "noted.xlsx"
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet("房源")
        sheet.write_row(0, 0, list(UNIT))
        sheet.merge_range("E1:E3", "三月核对过")
        for row in (1, 2, 3):
            sheet.write_row(row, 0, ["东园", "1号楼", f"10{row}"])
    assert [line.number for line in read(path).tables[0].lines] == [2, 3, 4]


def test_what_is_hidden_is_read_and_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "hidden.xlsx"
    with xlsxwriter.Workbook(path) as out:
        out.add_worksheet("说明")
        sheet = out.add_worksheet("房源")
        sheet.hide()
        sheet.write_row(0, 0, list(UNIT))
        for row in (1, 2):
            sheet.write_row(row, 0, ["东园", "1号楼", f"10{row}"])
        sheet.set_row(2, None, None, {"hidden": True})
    found = read(path)
    assert found.notices == ["工作表「房源」是隐藏的，也已读取", "房源 有 1 行被隐藏或筛选掉，也已读取"]
    assert found.lines == 2


def sheet(path: Path) -> list[list[Any]]:
    """The first sheet as it stands there."""
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path).worksheets[0]]
