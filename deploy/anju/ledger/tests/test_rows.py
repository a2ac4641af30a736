"""Row by row: every reason with its sheet, row and column; what rests on a refused row comes back with it."""

from pathlib import Path
from typing import Any

from anju.ledger.loading import give_back, prepare

from .books import CONTRACT, TENANT, UNIT, book


def refusals(path: Path) -> list[tuple[str, int, str, str]]:
    report = prepare(path).report.to_dict()
    return [(each["sheet"], each["row"], each["column"], each["reason"]) for each in report["refused"]]


def ledger(tmp_path: Path, **sheets: list[dict[str, Any]]) -> Path:
    return book(tmp_path / "台账.xlsx", sheets)


def test_a_good_ledger_is_refused_nothing(tmp_path: Path) -> None:
    assert refusals(ledger(tmp_path, 房源=[UNIT], 租客=[TENANT], 租客合同=[CONTRACT])) == []


def test_every_fault_of_a_row_is_told_at_once(tmp_path: Path) -> None:
    wrong = CONTRACT | {"起租日期": "2026-02-30", "月租金": "面议", "付款方式": "随意"}
    del wrong["园区"]
    whole = ledger(tmp_path, 租客合同=[CONTRACT, wrong])
    assert [(row, column) for _, row, column, _ in refusals(whole)] == [
        (3, "园区"),
        (3, "起租日期"),
        (3, "月租金"),
        (3, "付款方式"),
    ]


def test_the_column_is_called_as_the_clerk_calls_it(tmp_path: Path) -> None:
    called = {("截止日" if name == "到期日期" else name): cell for name, cell in CONTRACT.items()}
    found = refusals(ledger(tmp_path, 租客合同=[called | {"截止日": "2025-12-31"}]))
    assert found == [("租客合同", 2, "截止日", "到期日期 2025-12-31 早于起租日期 2026-01-01")]


def test_a_row_said_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    other = TENANT | {"姓名": "李四"}
    found = refusals(ledger(tmp_path, 租客=[TENANT, dict(TENANT), other]))
    assert found == [
        ("租客", 3, "", "与第 2 行重复"),
        ("租客", 4, "", "编号与第 2 行相同，内容不同"),
    ]


def test_what_rests_on_a_refused_row_comes_back_with_it(tmp_path: Path) -> None:
    nobody = TENANT | {"手机": None}
    found = refusals(ledger(tmp_path, 房源=[UNIT], 租客=[nobody], 租客合同=[CONTRACT]))
    assert found == [
        ("租客", 2, "手机", "缺少手机"),
        ("租客合同", 2, "租客编号", "「ZK1」所在行有误（租客 第 2 行）"),
    ]


def test_the_refused_rows_come_back_as_a_workbook_that_can_be_mended(tmp_path: Path) -> None:
    wrong = TENANT | {"租客编号": "ZK2", "手机": "123"}
    source = ledger(tmp_path, 房源=[UNIT], 租客=[TENANT, wrong], 租客合同=[CONTRACT])
    mending = give_back(prepare(source).report, source)
    assert mending == tmp_path / "台账-错误.xlsx"
    assert refusals(mending) == [
        ("租客", 2, "手机", "手机号应为 1 开头的 11 位数字，境外号码请写成 +85212345678")
    ]
    again = give_back(prepare(mending).report, mending)
    assert again == tmp_path / "台账-错误2.xlsx"


def test_nothing_to_mend_writes_no_workbook(tmp_path: Path) -> None:
    source = ledger(tmp_path, 租客=[TENANT])
    assert give_back(prepare(source).report, source) is None


def test_a_cell_that_looks_like_a_formula_stays_text_in_the_mending_book(tmp_path: Path) -> None:
    source = ledger(tmp_path, 租客=[TENANT | {"姓名": "=HYPERLINK(1)", "手机": "1"}])
    mending = give_back(prepare(source).report, source)
    assert mending is not None
    line = prepare(mending).report.workbook.tables[0].lines[0]
    assert line.cells["姓名"] == "=HYPERLINK(1)"
