"""Row by row: every reason with its sheet, row and column; what rests on a refused row comes back with it."""

from pathlib import Path
from typing import Any

from ledger.english import in_english
from ledger.mending import give_back
from ledger.rows import Contract

from .books import CONTRACT, TENANT, UNIT, book, prepare


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


def test_what_nobody_sees_in_a_cell_is_refused_by_its_column(tmp_path: Path) -> None:
    unseen = [TENANT | {"姓名": name} for name in ("张\u200b三", "\u202e张三", "\u3164")]
    found = refusals(ledger(tmp_path, 租客=unseen))
    assert found == [("租客", row, "姓名", "含有看不见的特殊字符，请删除后重新填写") for row in (2, 3, 4)]


def test_the_column_is_called_as_the_clerk_calls_it(tmp_path: Path) -> None:
    called = {("截止日" if name == "到期日期" else name): cell for name, cell in CONTRACT.items()}
    found = refusals(ledger(tmp_path, 租客合同=[called | {"截止日": "2025-12-31"}]))
    assert found == [("租客合同", 2, "截止日", "到期日期 2025-12-31 早于起租日期 2026-01-01")]


def test_a_row_said_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    another = TENANT | {"姓名": "李四", "证件号": ""}
    found = refusals(ledger(tmp_path, 租客=[TENANT, dict(TENANT), another]))
    other = "租客编号与第 2 行「张三」相同，姓名不同：抄错的请改正，同一人的姓名请写得一致"
    assert found == [("租客", 3, "", "与第 2 行重复"), ("租客", 4, "租客编号", other)]


def test_the_same_person_under_a_second_number_is_refused(tmp_path: Path) -> None:
    again = TENANT | {"租客编号": "ZK2", "手机": "13900139000"}
    nobody = {"租客编号": "ZK3", "姓名": "张 三", "手机": TENANT["手机"]}
    found = refusals(
        ledger(tmp_path, 房源=[UNIT], 租客=[TENANT, again, nobody], 租客合同=[CONTRACT | {"租客编号": "ZK2"}])
    )
    assert found == [
        ("租客", 2, "证件号", "证件号与第 3 行「ZK2」相同：同一人请只用一个编号"),
        ("租客", 3, "证件号", "证件号与第 2 行「ZK1」相同：同一人请只用一个编号"),
        ("租客", 4, "手机", "姓名和手机与第 2 行「ZK1」相同：同一人请只用一个编号"),
        ("租客合同", 2, "租客编号", "「ZK2」所在行有误（租客 第 3 行）"),
    ]


def test_a_number_as_number_and_as_text_is_the_same(tmp_path: Path) -> None:
    unit = UNIT | {"房号": 101, "管家工号": 7}
    staff = {"工号": 7, "姓名": "李四", "岗位": "管家", "手机": "1"}
    tenants = [TENANT | {"租客编号": 1001}, TENANT | {"租客编号": "1001"}]
    whole = ledger(
        tmp_path, 员工=[staff], 房源=[unit], 租客=tenants, 租客合同=[CONTRACT | {"租客编号": "1001"}]
    )
    assert refusals(whole)[1:] == [
        ("房源", 2, "管家工号", "「7」所在行有误（员工 第 2 行）"),
        ("租客", 3, "", "与第 2 行重复"),
        ("租客合同", 2, "房号", "「101」所在行有误（房源 第 2 行）"),
    ]


def test_a_row_may_rest_on_the_good_one_of_two(tmp_path: Path) -> None:
    both = [TENANT | {"手机": "1"}, TENANT]
    found = refusals(ledger(tmp_path, 房源=[UNIT], 租客=both, 租客合同=[CONTRACT]))
    assert [each[:3] for each in found] == [("租客", 2, "手机")]


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


def test_nobody_moves_in_after_the_end_yet_many_did_before_the_contract_of_today(tmp_path: Path) -> None:
    wrong = f"入住日期 2099-01-01 晚于到期日期 {CONTRACT['到期日期']}"
    for day, refused in (("2020-02-29", []), ("2099-01-01", [("租客合同", 2, "入住日期", wrong)])):
        said = [CONTRACT | {"入住日期": day}]
        assert refusals(ledger(tmp_path, 房源=[UNIT], 租客=[TENANT], 租客合同=said)) == refused


def test_a_contract_that_names_no_deposit_is_told_of(tmp_path: Path) -> None:
    said = [
        CONTRACT | {"付款方式": "季付", "押金": ""},
        CONTRACT | {"合同编号": "HT2", "房号": "102", "付款方式": "季付", "押金": "0", "入住日期": ""},
        CONTRACT | {"合同编号": "HT3", "房号": "103", "付款方式": "押一付三", "入住日期": ""},
    ]
    units = [UNIT | {"房号": code} for code in ("101", "102", "103")]
    ledger = prepare(book(tmp_path / "l.xlsx", {"房源": units, "租客": [TENANT], "租客合同": said}))
    [notice] = [each for each in ledger.report.workbook.notices if "押金" in each]
    assert notice.startswith("租客合同 第 2 行没有写押金，付款方式里也没有写押几：按没有押金导入")
    assert in_english(notice).startswith("rows 2 of 租客合同 name no deposit")


def test_a_deposit_that_is_not_what_the_terms_say_is_told_of(tmp_path: Path) -> None:
    rows = [
        CONTRACT | {"合同编号": f"HT{n}", "房号": f"50{n}", "月租金": "3000", "付款方式": how, "押金": held}
        for n, (how, held) in enumerate(
            [
                ("押二付一", "3000"),
                ("押二付一", "6000"),
                ("押一付三", ""),
                ("月付", "500"),
                ("免押付一", "3000"),
            ],
            1,
        )
    ]
    units = [UNIT | {"房号": f"50{n}"} for n in range(1, 6)]
    sheets = {"房源": units, "租客": [TENANT], "租客合同": rows}
    notes = prepare(book(tmp_path / "台账.xlsx", sheets)).report.to_dict()["notes"]
    assert [(each["sheet"], each["row"]) for each in notes] == [("租客合同", 2), ("租客合同", 6)]
    assert "押 2 个月，即 6,000.00 元，押金一栏写的是 3,000.00 元" in notes[0]["reason"]
    assert in_english(notes[0]["reason"]).startswith("by the terms 2 months of rent are held (6,000.00 yuan)")


def test_so_is_one_in_months_that_are_not_those_of_the_terms(tmp_path: Path) -> None:
    said = [("押一付一", "押二", 2), ("押二付一", "2个月", 2), ("月付", "押二", 2), ("免押付一", "押一", 1)]
    rows = [
        CONTRACT | {"合同编号": f"HT{n}", "房号": f"50{n}", "月租金": "3000", "付款方式": how, "押金": held}
        for n, (how, held, _) in enumerate(said, 1)
    ]
    units = [UNIT | {"房号": f"50{n}"} for n in range(1, len(said) + 1)]
    ledger = prepare(book(tmp_path / "台账.xlsx", {"房源": units, "租客": [TENANT], "租客合同": rows}))
    held = [row.deposit for row in ledger.of("租客合同") if isinstance(row, Contract)]
    assert held == [months * 300_000 for _, _, months in said]
    notes = ledger.report.to_dict()["notes"]
    assert [(each["row"], each["reason"].partition("：")[0]) for each in notes] == [
        (2, "付款方式写的是押 1 个月，押金一栏写的是押 2 个月"),
        (5, "付款方式写的是押 0 个月，押金一栏写的是押 1 个月"),
    ]
    assert in_english(notes[0]["reason"]).startswith("by the terms 1 months of rent are held")


def test_nothing_to_mend_writes_no_workbook(tmp_path: Path) -> None:
    source = ledger(tmp_path, 租客=[TENANT])
    assert give_back(prepare(source).report, source) is None


def test_a_cell_that_looks_like_a_formula_stays_text_in_the_mending_book(tmp_path: Path) -> None:
    source = ledger(tmp_path, 租客=[TENANT | {"姓名": "=HYPERLINK(1)", "手机": "1"}])
    mending = give_back(prepare(source).report, source)
    assert mending is not None
    line = prepare(mending).report.workbook.tables[0].lines[0]
    assert line.cells["姓名"] == "=HYPERLINK(1)"
