"""What clerks write beside a name, or instead of one: that somebody has left, and a second person."""

from pathlib import Path

import pytest
from ledger.english import in_english
from ledger.rows import Person

from .books import CONTRACT, TENANT, UNIT, book, prepare

ONE = {**UNIT, **{title: cell for title, cell in CONTRACT.items() if title not in ("租客编号", "入住日期")}}
LET_TO = ONE | {"租客姓名": "孙八", "租客电话": "13800138000", "入住日期": "2026-01-01"}


@pytest.mark.parametrize(
    "name", ["孙八(已退)", "孙八（已搬走）", "孙八 退租", "孙八\n已退", "孙八（已退租，押金已退）"]
)
def test_of_whom_the_name_says_that_they_have_left_no_contract_is_taken_in_as_lived_by(
    tmp_path: Path, name: str
) -> None:
    ledger = prepare(book(tmp_path / "a.xlsx", {"总台账": [LET_TO | {"租客姓名": name}]}))
    assert ledger.of("租客合同") == []
    reasons = [why for found in ledger.report.refused.values() for _, why in found]
    assert any(why.startswith("姓名处写有「") for why in reasons)
    assert all("姓名" not in in_english(why) for why in reasons if why.startswith("姓名处"))


@pytest.mark.parametrize("more", [{"状态": "已退租"}, {"退租日期": "2026-06-30"}])
def test_where_the_row_says_so_by_itself_the_name_may_say_it_as_well(
    tmp_path: Path, more: dict[str, str]
) -> None:
    ledger = prepare(book(tmp_path / "a.xlsx", {"总台账": [LET_TO | more | {"租客姓名": "孙八（已退）"}]}))
    assert not ledger.report.refused


@pytest.mark.parametrize("name", ["孙八（未退租）", "孙八（押金已退）", "孙八（合租）"])
def test_what_says_nothing_of_having_left_is_a_remark(tmp_path: Path, name: str) -> None:
    ledger = prepare(book(tmp_path / "a.xlsx", {"总台账": [LET_TO | {"租客姓名": name}]}))
    assert len(ledger.of("租客合同")) == 1


def test_in_a_sheet_of_contracts_alone_a_name_may_say_it_too(tmp_path: Path) -> None:
    let = {title: cell for title, cell in CONTRACT.items() if title != "租客编号"}
    people = [{"姓名": "孙八", "手机": "13800138000"}]
    sheets = {"房源": [UNIT], "租客": people, "租客合同": [let | {"姓名": "孙八（已退）"}]}
    ledger = prepare(book(tmp_path / "a.xlsx", sheets))
    [[(column, why)]] = ledger.report.refused.values()
    assert (column, why[:6]) == ("租客编号", "姓名处写有「")
    assert len(ledger.of("租客")) == 1


@pytest.mark.parametrize("name", ["张三\n李四", "张三 李四", "王五　赵六", "张三 \r\n 李四 王五"])
def test_two_names_with_a_space_or_a_line_between_are_two_people(tmp_path: Path, name: str) -> None:
    ledger = prepare(book(tmp_path / "a.xlsx", {"租客": [TENANT | {"姓名": name}]}))
    [[(column, why)]] = ledger.report.refused.values()
    assert (column, why.split("：")[1]) == ("姓名", "请只写签合同的一位，是一个人的请去掉空格或换行")


@pytest.mark.parametrize(
    ("written", "name"),
    [("王 芳", "王芳"), ("王  芳", "王芳"), ("欧阳 娜娜", "欧阳娜娜"), ("John Smith", "John Smith")],
)
def test_a_space_within_a_name_is_no_second_person(tmp_path: Path, written: str, name: str) -> None:
    ledger = prepare(book(tmp_path / "a.xlsx", {"租客": [TENANT | {"姓名": written}]}))
    assert [row.name for row in ledger.of("租客") if isinstance(row, Person)] == [name]
