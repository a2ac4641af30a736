"""In what a column counts, as its heading says or a line above the table: read so, or asked about, never
taken for yuan a month.
"""

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from ledger import paid, rents
from ledger.cells import Broken, CellWrong
from ledger.checking import Ledger, check
from ledger.english import in_english
from ledger.kinds import Choice
from ledger.measures import PERCENT, TEN_THOUSANDS, counted, counts_in
from ledger.mending import give_back
from ledger.reading import read
from ledger.rows import Contract

from .books import CONTRACT, TENANT, UNIT, book, prepare
from .test_flat import ROW


def let(without: str = "", **columns: Any) -> dict[str, list[dict[str, Any]]]:
    contract = {name: cell for name, cell in CONTRACT.items() if name != without} | columns
    return {"房源": [UNIT], "租客": [TENANT], "租客合同": [contract]}


def one(ledger: Ledger) -> Contract:
    assert refusals(ledger) == []
    [found] = ledger.of("租客合同")
    assert isinstance(found, Contract)
    return found


def refusals(ledger: Ledger) -> list[tuple[int, str, str]]:
    return [(each["row"], each["column"], each["reason"]) for each in ledger.report.to_dict()["refused"]]


def titled(path: Path, above: Mapping[str, str], row: dict[str, Any], below: str = "") -> Path:
    """One row under its headings, and words above these, by the cell or cells they stand in."""
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet("台账")
        for at, words in above.items():
            sheet.merge_range(at, words) if ":" in at else sheet.write_string(at, words)
        for at, (title, cell) in enumerate(row.items()):
            sheet.write(2, at, title)
            sheet.write(3, at, below if below and title.endswith(("月租金", "押金")) else cell)
            sheet.write(4, at, cell if below else None)
    return path


@pytest.mark.parametrize(
    ("heading", "said", "fen"),
    [
        ("月租金（万元）", 0.28, 280_000),
        ("月租金（万元）", "0.28", 280_000),
        ("租金（人民币万元/月）", 0.28, 280_000),
        ("租金（万）", "2800元", 280_000),
        ("租金（元）", 2_800, 280_000),
        ("租金（元/月）", 2_800, 280_000),
        ("租金（元，含物业费）", 2_800, 280_000),
        ("月租金（季付）", 2_800, 280_000),
        ("租金（每月）", 2_800, 280_000),
        ("租金（首年）", 2_800, 280_000),
        ("租金（3月）", 2_800, 280_000),
        ("租金（2026年）", 2_800, 280_000),
        ("租金（万科）", 2_800, 280_000),
        ("租金（元/月，季付）", 2_800, 280_000),
        ("租金（季付,元/月）", 2_800, 280_000),
        ("租金（元、万元）", 0.28, 280_000),
    ],
)
def test_a_rent_counts_in_what_its_heading_says(tmp_path: Path, heading: str, said: Any, fen: int) -> None:
    ledger = prepare(book(tmp_path / "台账.xlsx", let("月租金", **{heading: said})))
    assert one(ledger).rent == fen
    told = [each for each in ledger.report.workbook.notices if "以万元计" in each]
    assert len(told) == ("万" in heading and "科" not in heading)
    assert all(in_english(each) != each for each in told)


@pytest.mark.parametrize(
    ("heading", "reason"),
    [
        ("租金（元/年）", "按年的金额：请除以 12"),
        ("租金（元/年，含税）", "按年的金额：请除以 12"),
        ("租金(年)", "按年的金额：请除以 12"),
        ("租金（万元/年）", "按年的金额：请除以 12"),
        ("月租金（元/季）", "按季的金额：请除以 3"),
        ("租金（半年）", "按半年的金额：请除以 6"),
        ("租金（元/3个月）", "按几个月的金额"),
        ("租金（元/天）", "按天的金额"),
        ("租金（每期）", "按期的金额"),
        ("租金（季付）", "看不出是每月的还是每次付的金额"),
        ("月租金（元/㎡）", "按面积的单价：请乘以面积"),
        ("租金（元/平米·天）", "按面积的单价"),
        ("租金（千元）", "不以元计"),
        ("租金（美元）", "不是人民币金额"),
        ("租金（元）（美元）", "不是人民币金额"),
        ("租金（元）（㎡）", "按面积的单价"),
        ("租金（元，按年）", "按年的金额"),
        ("租金（万元）（年）", "按年的金额"),
        *[
            (f"租金（{first}{between}{second}）", why)
            for first, second, why in (
                ("元", "季付", "每次付的金额"),
                ("年", "元", "按年的金额"),
                ("元", "年", "按年的金额"),
            )
            for between in ("、", "，", ")(")
        ],
    ],
)
def test_what_is_no_rent_of_a_month_is_asked_about(tmp_path: Path, heading: str, reason: str) -> None:
    ledger = prepare(book(tmp_path / "台账.xlsx", let("月租金", **{heading: "33600"})))
    [(row, column, told)] = refusals(ledger)
    assert (row, column) == (2, "月租金")
    assert told.startswith(f"「{unicodedata.normalize('NFKC', heading)}」")
    assert reason in told
    assert told.endswith("；表头请写成「月租金」")
    assert f"租客合同 各行均未导入：{told}" in ledger.report.workbook.notices
    assert not [each for each in map(in_english, told.split("；")) if each in told]


def test_so_is_a_deposit_in_months_and_one_of_nobody_is_none(tmp_path: Path) -> None:
    ledger = prepare(book(tmp_path / "台账.xlsx", let(**{"押金（月数）": 2})))
    why = "「押金(月数)」是月数，不是金额：请写成多少元，例如 2800.00；表头请写成「押金」"
    assert refusals(ledger) == [(2, "押金", why)]
    assert one(prepare(book(tmp_path / "a.xlsx", let(**{"押金（元）": 5600})))).deposit == 560_000
    assert one(prepare(book(tmp_path / "b.xlsx", let(**{"押金（万元）": 0.56})))).deposit == 560_000


def test_both_sides_of_a_flat_ledger_are_asked_about_by_themselves(tmp_path: Path) -> None:
    row = {name: cell for name, cell in ROW.items() if name != "收房租金"} | {"收房租金（元/年）": 24_000}
    path = book(tmp_path / "台账.xlsx", {"台账": [row]})
    ledger = prepare(path)
    why = "「收房租金(元/年)」是按年的金额：请除以 12，写每月多少元；表头请写成「业主月租金」"
    assert refusals(ledger) == [(2, "业主月租金", why)]
    assert one_of(ledger, "租客合同").rent == 280_000
    mending = give_back(ledger.report, path)
    assert mending is not None
    assert [reason for *_, reason in refusals(prepare(mending))] == ["缺少月租金"]


def one_of(ledger: Ledger, kind: str) -> Contract:
    [found] = ledger.of(kind)
    assert isinstance(found, Contract)
    return found


def test_the_refused_row_comes_back_with_the_column_to_write_in(tmp_path: Path) -> None:
    path = book(tmp_path / "台账.xlsx", let("月租金", **{"租金（元/年）": "33600"}))
    mending = give_back(prepare(path).report, path)
    assert mending is not None
    [line] = read(mending.read_bytes()).tables[0].lines
    assert "33600" in line.cells.values()
    assert [(column, reason) for _, column, reason in refusals(prepare(mending))] == [
        ("月租金", "缺少月租金")
    ]


def test_of_two_columns_the_one_that_says_yuan_a_month_is_meant(tmp_path: Path) -> None:
    columns = {"租金（元/年）": 33_600, "租金（元/月）": 2_800, "月租金（元/㎡）": 80}
    ledger = prepare(book(tmp_path / "台账.xlsx", let("月租金", **columns)))
    assert one(ledger).rent == 280_000
    assert "租客合同 的列「租金(元/年)」「月租金(元/m2)」未使用" in ledger.report.workbook.notices


def test_who_says_by_hand_which_column_it_is_has_not_said_in_what_it_counts(tmp_path: Path) -> None:
    sheets = {"租客合同": let("月租金", **{"租金（元/年）": "33600", "价钱（万元）": 0.28})["租客合同"]}
    content = book(tmp_path / "台账.xlsx", sheets).read_bytes()
    [seen] = read(content).seen
    letters = {said: letter for letter, (said, _) in seen.columns.items()}
    yearly = check(read(content, {0: Choice("租客合同", {letters["租金(元/年)"]: "月租金"})}))
    assert "请除以 12" in refusals(yearly)[0][2]
    other = read(content, {0: Choice("租客合同", {letters["价钱(万元)"]: "月租金"})})
    assert other.tables[0].lines[0].cells["月租金"] == "0.28万"


@pytest.mark.parametrize(
    "above",
    [
        {"A1:P1": "东园 2026 年台账（单位：万元）"},
        {"A1": "东园 2026 年台账（万元）"},
        {"A1:P1": "东园台账", "H2": "金额单位：人民币万元", "A2": "2026年11月"},
        {"A1": "面积单位：㎡；金额单位：万元"},
    ],
)
def test_so_a_line_above_the_table_says_of_all_sums(tmp_path: Path, above: dict[str, str]) -> None:
    row = ROW | {"收房租金": 0.2, "月租金": 0.28, "押金": "2800元", "业主押金（元）": 2000}
    ledger = prepare(titled(tmp_path / "台账.xlsx", above, row))
    assert refusals(ledger) == []
    owned, tenant = one_of(ledger, "业主合同"), one_of(ledger, "租客合同")
    assert (owned.rent, owned.deposit, tenant.rent, tenant.deposit) == (200_000, 200_000, 280_000, 280_000)


def test_a_unit_that_is_of_something_else_says_nothing_of_the_rent(tmp_path: Path) -> None:
    above = {"A1": "编制单位：万元物业公司（2026年）", "T1:U1": "物业费（元/年）", "A2": "注：物业费3元/㎡"}
    found = prepare(titled(tmp_path / "台账.xlsx", above, ROW | {"物业费": 100, "水费": 10}))
    assert one_of(found, "租客合同").rent == 280_000
    amid = titled(tmp_path / "说明.xlsx", {"A1": "填表说明：押金（元/年）不填"}, ROW)
    assert refusals(prepare(amid)) == []


def test_units_right_below_the_headings_say_it_as_well(tmp_path: Path) -> None:
    ledger = prepare(titled(tmp_path / "台账.xlsx", {}, ROW, below="元/年"))
    told = refusals(ledger)[-1][-1]
    assert told == (
        "「月租金（表头外注有「元/年」）」是按年的金额：请除以 12，写每月多少元；"
        "如不是，表头请写成「租客月租金（元）」"
    )
    assert not [each for each in map(in_english, told.split("；")) if each in told]


def test_who_made_the_table_and_in_what_it_counts_may_stand_in_one_cell(tmp_path: Path) -> None:
    for above in ("编制单位：安居公司金额单位：万元", "金额单位：万元编制单位：安居公司", "单位：万元"):
        ledger = prepare(titled(tmp_path / "台账.xlsx", {"A1": above}, ROW | {"月租金": 0.28}))
        assert one_of(ledger, "租客合同").rent == 280_000, above


def test_a_unit_above_the_table_is_said_to_stand_there_and_the_headings_own_goes_before(
    tmp_path: Path,
) -> None:
    above = {"A1": "（元/年）"}
    ledger = prepare(titled(tmp_path / "台账.xlsx", above, ROW))
    assert "表头外注有「元/年」" in refusals(ledger)[-1][-1]
    mended = {f"{name}（元）" if "租金" in name else name: cell for name, cell in ROW.items()}
    assert refusals(prepare(titled(tmp_path / "改.xlsx", above, mended))) == []


@pytest.mark.parametrize(
    ("heading", "said", "free"),
    [
        ("免租期（月）", 12, rents.Free(0, 12, None, None)),
        ("免租期（月）", "15天", rents.Free(15, 0, None, None)),
        ("免租期（天）", 3, rents.Free(3, 0, None, None)),
        ("免租（周）", 2, rents.Free(14, 0, None, None)),
        ("免租期（月）", 0, None),
        ("免租期（自然日）", 30, rents.Free(30, 0, None, None)),
    ],
)
def test_days_free_of_rent_count_in_what_their_heading_says(
    tmp_path: Path, heading: str, said: Any, free: rents.Free | None
) -> None:
    assert one(prepare(book(tmp_path / "台账.xlsx", let(**{heading: said})))).free == free


@pytest.mark.parametrize(
    ("heading", "said", "rise"),
    [
        ("年递增（%）", 5, rents.Rise(500, 0)),
        ("年递增（%）", 0.05, rents.Rise(500, 0)),
        ("年递增（%）", "2.5%", rents.Rise(250, 0)),
        ("年递增（元）", 100, rents.Rise(0, 10_000)),
        ("年递增（%）", "无", None),
    ],
)
def test_so_does_what_the_rent_rises_by(
    tmp_path: Path, heading: str, said: Any, rise: rents.Rise | None
) -> None:
    assert one(prepare(book(tmp_path / "台账.xlsx", let(**{heading: said})))).rise == rise


def test_half_a_percent_or_fifty_is_asked_about(tmp_path: Path) -> None:
    [(_, column, reason)] = refusals(prepare(book(tmp_path / "台账.xlsx", let(**{"年递增（%）": 0.5}))))
    assert (column, reason) == ("年递增(%)", f"「0.5(%)」{rents.UNCLEAR}")


@pytest.mark.parametrize(("read_", "said"), [(paid.rent, 0.28), (paid.rent, "9.99"), (paid.deposit, 0.56)])
def test_less_than_ten_yuan_may_be_ten_thousands(read_: Any, said: Any) -> None:
    with pytest.raises(
        CellWrong, match=f"以万元计的请写「{said}万」，确为 {said} 元的请写「{said}元」"
    ) as told:
        read_(said)
    assert in_english(str(told.value)) != str(told.value)


@pytest.mark.parametrize("read_", [paid.rent, paid.deposit])
def test_a_million_and_more_under_ten_thousands_may_be_yuan(read_: Any) -> None:
    with pytest.raises(
        CellWrong, match="以万元计是 28000000 元：以元计的请写「2800元」，确为 2800 万元的请写「2800万元」"
    ) as told:
        read_(counted(2_800, TEN_THOUSANDS))
    assert in_english(str(told.value)) != str(told.value)
    assert (read_("2800元"), read_("2800万元"), read_("99.99万")) == (280_000, 2_800_000_000, 99_990_000)


def test_a_deposit_of_two_may_be_months() -> None:
    with pytest.raises(CellWrong, match="押金只有 2 元：是月数的请写「2个月」") as told:
        paid.deposit(2)
    assert "write 2个月" in in_english(str(told.value))
    assert (paid.deposit("2个月"), paid.deposit("2元"), paid.deposit(0)) == (paid.Months(2), 200, 0)
    assert (paid.rent("1元"), paid.rent("0.28万"), paid.rent(10)) == (100, 280_000, 1_000)


@given(
    column=st.sampled_from(["月租金", "业主押金", "免租期", "租客年递增", "姓名"]),
    title=st.text(
        st.sampled_from("租金押免期（）()【月年季天㎡元万/每%单位：:，、 一3") | st.characters(), max_size=30
    ),
    beside=st.lists(st.text(max_size=30), max_size=3),
)
def test_whatever_a_heading_says_it_is_a_template_or_a_reason(
    column: str, title: str, beside: list[str]
) -> None:
    found = counts_in(column, title, beside)
    if not isinstance(found, Broken):
        assert found == "" or found.format("7") != found
    elif column != "姓名":
        assert in_english(found).isascii() or "表头" not in in_english(found)


@given(fen=st.integers(100, 10**11))
def test_any_sum_is_the_same_under_ten_thousands(fen: int) -> None:
    said = f"{fen // 10**6}.{fen % 10**6:06}"
    assert paid.fen(counted(said, TEN_THOUSANDS)) == fen
    assert counted(counted(said, TEN_THOUSANDS), TEN_THOUSANDS) == counted(said, TEN_THOUSANDS)


@given(cell=st.text(max_size=12) | st.booleans() | st.floats() | st.integers())
def test_what_is_no_number_alone_stays_as_it_is(cell: Any) -> None:
    found = counted(cell, PERCENT)
    assert found is cell or (isinstance(found, str) and found.endswith(("%", "（%）")))
