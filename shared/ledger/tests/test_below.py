"""Tables that stand below another in one sheet: each is read by its own headings."""

import csv
import io
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from ledger import refused
from ledger.checking import check
from ledger.kinds import Choice
from ledger.reading import Workbook, read

FLAT: Final = ["园区", "楼栋", "房号", "租客姓名", "证件号", "手机", "租期", "月租金", "押金", "付款方式"]
OTHER: Final = ["园区", "楼栋", "房号", "承租人", "身份证", "电话", "租期", "押金(元)", "租金(元)", "付款"]
WORDS: Final = "总台账 第 {} 行只有楼层、单元等分组文字或说明，已略过；其中有要导入的，请按列填写后再导入"


def home(code: str, *, rent: str = "2600", deposit: str = "5200") -> list[str]:
    row = ["幸福里", "1号楼", code, f"张{code}", "", f"13800138{code}", "2026.1.15-2027.1.14", rent, deposit]
    return [*row, "押一付三"]


def turned(code: str) -> list[str]:
    """Under the other headings, where the deposit stands first."""
    return home(code, rent="6000", deposit="3000")


def book(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], merged: Sequence[str] = ()) -> bytes:
    with xlsxwriter.Workbook(path / "台账.xlsx") as out:
        for name, rows in sheets.items():
            sheet = out.add_worksheet(name)
            for at, cells in enumerate(rows):
                sheet.write_row(at, 0, cells)
            for area in merged:
                first, _, words = area.partition(" ")
                sheet.merge_range(first, words)
    return (path / "台账.xlsx").read_bytes()


def text(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def sums(found: Workbook) -> dict[int, tuple[Any, Any]]:
    """Row → rent and deposit of each contract."""
    return {
        line.number: (line.cells["月租金"], line.cells["押金"])
        for table in found.tables
        if table.sheet.title == "租客合同"
        for line in table.lines
    }


TURNED: Final = [FLAT, home("101"), home("102"), [], ["二期"], OTHER, turned("201"), turned("202")]
RENTS: Final = {2: ("2600", "5200"), 3: ("2600", "5200"), 7: ("3000", "6000"), 8: ("3000", "6000")}


def test_a_table_with_other_headings_is_read_by_these(tmp_path: Path) -> None:
    found = read(book(tmp_path, {"总台账": TURNED}))
    assert sums(found) == RENTS
    assert not check(found).report.refused
    assert [table.name for table in found.tables] == [
        *("房源", "房源 (2)", "租客", "租客 (2)", "租客合同", "租客合同 (2)")
    ]
    assert [(seen.place, seen.name, seen.rows) for seen in found.seen] == [
        (0, "总台账", 2),
        (100, "总台账第6行起", 2),
    ]
    assert WORDS.format(5) in found.notices
    assert (
        "工作表「总台账」第 6 行起又有表头，与上面的不同："
        "其下按「总台账」另作一张表读取，下称「总台账「第6行起」」"
    ) in found.notices


@pytest.mark.parametrize("between", [[], [[]], [["二期"]], [[], ["2026年二期"], []]])
@pytest.mark.parametrize("before", [0, 30])
def test_nothing_need_stand_between_them_nor_need_they_be_short(
    between: list[list[str]], before: int
) -> None:
    above = [home(f"{code}") for code in range(301, 301 + before)]
    found = read(text([FLAT, *above, home("101"), *between, OTHER, turned("201")]))
    last = before + len(between) + 4
    assert sums(found)[last] == ("3000", "6000")
    assert len(sums(found)) == before + 2
    assert found.seen[1].name == f"文本第{last - 1}行起"


def test_headings_said_again_as_they_stand_are_no_rows_whatever_is_above_them(tmp_path: Path) -> None:
    groups = ["房源", "", "", "租客", "", "", "租赁合同"]
    heading = ["园区", "楼栋", "房号", "姓名", "证件号", "手机", *FLAT[6:]]
    page = [groups, heading, home("101"), home("102")]
    second = [groups, heading, home("201")]
    found = read(book(tmp_path, {"总台账": [["台账"], *page, [], *second]}, ["A2:C2 房源", "A7:C7 房源"]))
    assert list(sums(found)) == [4, 5, 9]
    assert not check(found).report.refused
    assert len(found.seen) == 1


def test_the_second_may_have_headings_two_rows_high(tmp_path: Path) -> None:
    groups = ["房源", "", "", "业主", "", "租客", "", "租赁合同"]
    heading = ["房号", "园区", "楼栋", "姓名", "电话", "姓名", "电话", "押金", "租金", "租期", "付款方式"]
    row = ["201", "幸福里", "1号楼", "王五", "13700137000", "李四", "13900139000", "6000", "3000"]
    rows = [FLAT, home("101"), [], groups, heading, [*row, "2026.1.15-2027.1.14", "押一付三"]]
    merged = ["A4:C4 房源", "D4:E4 业主", "F4:G4 租客", "H4:K4 租赁合同"]
    found = read(book(tmp_path, {"总台账": rows}, merged))
    assert sums(found) == {2: ("2600", "5200"), 6: ("3000", "6000")}
    names = {line.cells["姓名"] for table in found.tables for line in table.lines if "手机" in line.cells}
    assert names == {"张101", "王五", "李四"}
    assert not check(found).report.refused


def test_what_stands_below_may_be_of_another_kind(tmp_path: Path) -> None:
    people = [["租客编号", "手机", "姓名"], ["ZK1", "13800138000", "张三"]]
    rows = [["园区", "楼栋", "房号"], ["东园", "1号楼", "101"], [], *people]
    found = read(book(tmp_path, {"房源": rows}))
    assert [(table.name, [line.number for line in table.lines]) for table in found.tables] == [
        ("房源", [2]),
        ("租客", [5]),
    ]
    assert found.tables[1].lines[0].cells == {"租客编号": "ZK1", "手机": "13800138000", "姓名": "张三"}


def test_a_column_below_can_be_chosen_by_hand_and_moves_nothing_elsewhere(tmp_path: Path) -> None:
    below = [*OTHER[:7], "每月", "押", OTHER[9]]
    content = book(tmp_path, {"总台账": [FLAT, home("101"), [], below, home("201")], "业主台账": TURNED})
    assert [seen.place for seen in read(content).seen] == [0, 100, 1, 101]
    chosen = Choice("总台账", {"H": "租客月租金", "I": "租客押金"})
    found = read(content, {100: chosen, 1: Choice(None)})
    assert [(seen.place, seen.kind) for seen in found.seen] == [
        *((0, "总台账"), (100, "总台账"), (1, None), (101, None))
    ]
    assert sums(found) == {2: ("2600", "5200"), 5: ("2600", "5200")}


def test_a_sheet_that_is_none_of_ours_is_passed_over_whole(tmp_path: Path) -> None:
    rows = [["支出", "经办", "说明"], *[["3", "张三", "无"]] * 12, *TURNED]
    found = read(book(tmp_path, {"流水": rows, "总台账": [FLAT, home("101")]}))
    assert [(seen.name, seen.kind) for seen in found.seen] == [("流水", None), ("总台账", "总台账")]


def test_a_row_of_words_that_are_headings_elsewhere_is_a_row(tmp_path: Path) -> None:
    heading = ["租客编号", "姓名", "证件类型", "证件号", "手机", "微信", "语言", "备注"]
    row = ["ZK1", "业主", "身份证", "11010519491231002X", "13800138000", "手机号", "", "押金"]
    found = read(book(tmp_path, {"租客": [heading, row, ["ZK2", *row[1:]]]}))
    assert [line.number for table in found.tables for line in table.lines] == [2, 3]


@given(st.data())
def test_each_row_is_read_by_the_headings_above_it(data: st.DataObject) -> None:
    """However many tables and pages there are, and in whichever order their columns stand."""
    rows: list[list[str]] = []
    expected: dict[int, tuple[str, str]] = {}
    for _ in range(data.draw(st.integers(1, 4))):
        order = data.draw(st.permutations(range(len(FLAT))))
        heading = data.draw(st.sampled_from([FLAT, [*OTHER[:7], OTHER[8], OTHER[7], OTHER[9]]]))
        for _ in range(data.draw(st.integers(1, 3))):
            rows.append([heading[i] for i in order])
            for _ in range(data.draw(st.integers(1, 4))):
                rent, deposit = str(2000 + len(rows)), str(5000 + len(rows))
                said = home(f"{len(rows) + 101}", rent=rent, deposit=deposit)
                rows.append([said[i] for i in order])
                expected[len(rows)] = rent, deposit
        rows += [[]] * data.draw(st.integers(0, 2))
    found = read(text(rows))
    assert sums(found) == expected
    assert not check(found).report.refused


def test_more_tables_than_can_be_mapped_are_refused_at_once() -> None:
    rows = [FLAT, home("101"), OTHER, turned("201")]
    began = time.process_time()
    with pytest.raises(refused.TooManyTables, match=r"50000 张.*最多 100 张"):
        read(text(rows * 25_000))
    assert time.process_time() - began < 15


def test_many_tables_far_down_cost_little() -> None:
    """Each is as far from the top as its rows are."""
    many = [home(f"{code}") for code in range(101, 151)]
    rows = [FLAT, *many] + [[]] * 90_000 + [FLAT[::-1], *(row[::-1] for row in many), FLAT, *many] * 40
    began = time.process_time()
    found = read(text(rows))
    assert time.process_time() - began < 15
    assert len(found.seen) == 81


def test_areas_merged_across_tables_change_nothing(tmp_path: Path) -> None:
    rows = [FLAT, home("101"), OTHER, turned("201")]
    areas = ["K2:K4 同一业主", "L1:L4 核对过", "M4:P9 附注"]
    assert sums(read(book(tmp_path, {"总台账": rows}, areas))) == {2: ("2600", "5200"), 4: ("3000", "6000")}
