"""Rows of a ledger that are none of a home: nothing comes of them, and the clerk is told which they are."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
import xlsxwriter
from ledger.checking import Ledger
from ledger.rows import Contract, Unit

from .books import prepare

FLAT: Final = [
    *("小区", "楼栋", "房号", "房东", "房东电话", "收房租期", "收房价", "收房付款"),
    *("租客", "电话", "租期", "租金", "押金", "付款", "备注"),
]
OWNED: Final = ["王五", "13700137000", "2024.6.1-2029.5.31", "2000", "季付"]
LET: Final = ["张三", "13800138000", "2026.1.15-2027.1.14", "2600", "2600", "押一付三"]
SUMS: Final = "总台账 第 {} 行是合计行，已略过"
WORDS: Final = "总台账 第 {} 行只有楼层、单元等分组文字或说明，已略过；其中有要导入的，请按列填写后再导入"


def home(code: str) -> list[str]:
    return ["幸福里", "1号楼", code, *OWNED, *LET]


def flat(path: Path, rows: Sequence[Sequence[Any]], merged: Mapping[str, str] = {}) -> Ledger:
    """Its rows begin at row 2."""
    with xlsxwriter.Workbook(path / "台账.xlsx") as out:
        sheet = out.add_worksheet("出租明细")
        for at, cells in enumerate([FLAT, *rows]):
            sheet.write_row(at, 0, cells)
        for area, words in merged.items():
            sheet.merge_range(area, words)
    return prepare(path / "台账.xlsx")


def doors(ledger: Ledger) -> list[tuple[str, str, str]]:
    return [(row.park, row.building, row.code) for row in ledger.of("房源") if isinstance(row, Unit)]


def told(ledger: Ledger) -> list[str]:
    return [each for each in ledger.report.workbook.notices if each.endswith("略过") or "略过；" in each]


@pytest.mark.parametrize("area", ["A3:O3", "B3:O3", "C3:E3", "A3:C3"])
def test_a_caption_over_several_columns_is_no_value_of_theirs(tmp_path: Path, area: str) -> None:
    ledger = flat(tmp_path, [home("101"), [], home("201")], {area: "二层及以上（含阁楼）"})
    assert doors(ledger) == [("幸福里", "1号楼", "101"), ("幸福里", "1号楼", "201")]
    assert not ledger.report.refused
    assert told(ledger) == [WORDS.format(3)]


def test_nor_is_one_beside_a_park_that_is_merged_down(tmp_path: Path) -> None:
    rows = [["", *home(code)[1:]] if code else [] for code in ("101", "", "201")]
    ledger = flat(tmp_path, rows, {"A2:A4": "幸福里", "B3:O3": "2单元"})
    assert doors(ledger) == [("幸福里", "1号楼", "101"), ("幸福里", "1号楼", "201")]
    assert told(ledger) == [WORDS.format(3)]


@pytest.mark.parametrize("words", ["二层", "1单元", "第3层", "负一层", "2号楼：", "A座（12间）", "三 楼"])
@pytest.mark.parametrize("before", [["幸福里", "1号楼"], ["幸福里", ""], ["", ""]])
def test_a_group_in_the_place_of_a_door_is_no_home(tmp_path: Path, words: str, before: list[str]) -> None:
    ledger = flat(tmp_path, [home("101"), [*before, words], home("201")])
    assert [code for _, _, code in doors(ledger)] == ["101", "201"]
    assert not ledger.report.refused
    assert told(ledger) == [WORDS.format(3)]


def test_so_is_none_that_stands_alone_in_another_column(tmp_path: Path) -> None:
    ledger = flat(tmp_path, [["1单元"], home("101"), ["", "1号楼"], home("201"), [*[""] * 14, "以下为新收"]])
    assert [code for _, _, code in doors(ledger)] == ["101", "201"]
    assert not ledger.report.refused
    assert told(ledger) == [WORDS.format("2、4、6")]


@pytest.mark.parametrize(
    "words",
    ["合计", "小 计", "总计：", "合计3间", "本月合计", "1号楼小计", "共3套", "总 数", "平均", "共计：3间"],
)
@pytest.mark.parametrize("at", [0, 2])
def test_a_sum_is_no_home_however_it_is_called(tmp_path: Path, words: str, at: int) -> None:
    row: list[Any] = ["幸福里" if at else "", "", "", "", "", "", 2000, "", "", "", "", 2600]
    row[at] = words
    ledger = flat(tmp_path, [home("101"), row])
    assert [code for _, _, code in doors(ledger)] == ["101"]
    assert not ledger.report.refused
    assert told(ledger) == [SUMS.format(3)]


def test_a_home_is_one_whatever_words_stand_in_its_row(tmp_path: Path) -> None:
    """Where the door says a storey it is let as one; where all are buildings, these are what is let."""
    rows = [home("101"), home("二层"), home("东户"), [*home("202")[:-1], "押金共计5000"]]
    rows[-1] += ["合计12间已抄表"]
    ledger = flat(tmp_path, rows)
    assert [code for _, _, code in doors(ledger)] == ["101", "二层", "东户", "202"]
    assert told(ledger) == []
    villas = flat(tmp_path, [["半山", "别墅", f"{n}栋"] for n in (1, 2, 3)])
    assert [code for _, _, code in doors(villas)] == ["1栋", "2栋", "3栋"]


def test_nobody_over_the_tenants_columns_is_nobody(tmp_path: Path) -> None:
    ledger = flat(tmp_path, [[*home("101")[:8]]], {"I2:N2": "空置"})
    assert [code for _, _, code in doors(ledger)] == ["101"]
    assert not ledger.report.refused
    assert not ledger.of("租客合同")
    [owned] = [row for row in ledger.of("业主合同") if isinstance(row, Contract)]
    assert owned.rent == 200_000


def test_a_caption_names_nobody_either(tmp_path: Path) -> None:
    path = tmp_path / "人.xlsx"
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet("租客")
        sheet.write_row(0, 0, ["租客编号", "姓名", "手机"])
        sheet.merge_range("A2:C2", "老客户")
        sheet.write_row(2, 0, ["ZK1", "张三", "13800138000"])
        sheet.write_row(3, 0, ["二层"])
        sheet.write_row(4, 0, ["合计", "1人"])
    ledger = prepare(path)
    assert [row.line.number for row in ledger.of("租客")] == [3]
    assert not ledger.report.refused
    assert len(told(ledger)) == 2


@pytest.mark.parametrize(
    "below",
    [
        ["制表人：王会计", "", "", "审核：李四"],
        ["制表：", "王会计", "", "审核人：", "李四", "2026.11.30"],
        ["", "", "", "审批人: 李四", "", "", "", "", "日期：2026-11-30"],
    ],
)
def test_who_made_the_table_and_who_looked_at_it_are_no_home(tmp_path: Path, below: list[str]) -> None:
    ledger = flat(tmp_path, [home("101"), below])
    assert doors(ledger) == [("幸福里", "1号楼", "101")]
    assert not ledger.report.refused
    assert told(ledger) == [WORDS.format(3)]


def test_a_home_in_whose_row_somebody_has_looked_is_one(tmp_path: Path) -> None:
    ledger = flat(tmp_path, [["审核：已核", *home("101")[1:]]])
    assert doors(ledger) == [("审核:已核", "1号楼", "101")]
