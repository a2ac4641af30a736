"""What clerks write is understood, or refused with what to write instead."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from edge.doors import OF_A_CONTRACT
from hypothesis import given
from hypothesis import strategies as some
from ledger import cells, documents, paid, rents, units
from ledger.cells import Cell, CellWrong
from ledger.measures import counted
from ledger.paid import Terms

FIRST_OF_MARCH = date(2026, 3, 1)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-01",
        "2026/3/1",
        "2026.3.1",
        "2026年3月1日",
        "2026年3月1号",
        "2026 年 3 月 1 号",
        "20260301",
        20260301,
        20260301.0,
        46082,
        46082.75,
        "46082",
        " 2026 - 03 - 01 ",
        "２０２６/０３/０１",
        "2026-03-01 00:00:00",
        date(2026, 3, 1),
        datetime.combine(FIRST_OF_MARCH, time(8, 30)),
    ],
)
def test_a_day_is_read_in_every_form_clerks_use(written: Any) -> None:
    assert cells.day(written) == FIRST_OF_MARCH


DAYS = some.dates(cells.EARLIEST, cells.LATEST)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@given(DAYS)
def test_any_day_is_the_same_in_any_form(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    said = [day.isoformat(), f"{y}/{m}/{d}", f"{y}年{m}月{d}日", f"{y}.{m:02}.{d:02}", f"{y}{m:02}{d:02}"]
    said += [f"{y}-{m}-{d} 00:00:00", f"{y}/{m}/{d} 0:00", f"{y}年{m}月{d}日00:00", f"{day}T00:00:00"]
    serial = (day - cells.SERIAL_0).days
    forms = [*said, *(each.translate(WIDE) for each in said), serial, float(serial), str(serial)]
    assert {cells.day(form) for form in forms} == {day}


@given(some.integers(0, paid.MOST_FEN))
def test_any_sum_is_the_same_in_any_form(fen: int) -> None:
    yuan = f"{fen // 100:,}.{fen % 100:02}"
    forms = [yuan, yuan.replace(",", ""), f"¥{yuan}", f"{yuan}元/月", yuan.translate(WIDE)]
    assert {paid.fen(form) for form in forms} == {fen}
    if fen % 1_000_000 == 0:
        assert paid.fen(f"{fen // 1_000_000}万") == fen


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2026-02-30", "2026-02-30 不是真实存在的日期"),
        ("20261301", "2026-13-01 不是真实存在的日期"),
        (2800, "是数字 2800，不是日期"),
        ("26/3/1", "不是日期"),
        ("27.2.28", "年份写四位"),
        ("2026年3月", "不是日期"),
        ("2026-3-1~2027-2-28", "不是日期"),
        ("长期", "不是日期"),
        ("2026/3/100:00", "不是日期"),  # of the first at midnight, or of the tenth?
        ("1880-01-01", "超出范围"),
        (True, "TRUE"),
        (1e308, "后几位已丢失"),
    ],
)
def test_what_is_no_day_is_refused_and_never_guessed(written: Any, reason: str) -> None:
    with pytest.raises(CellWrong, match=reason):
        cells.day(written)


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("2,800", 280_000),
        ("2800.00", 280_000),
        ("2800元/月", 280_000),
        ("¥2,800", 280_000),
        (2800.0, 280_000),
        (2800.5, 280_050),
        (25200.300000000003, 2_520_030),  # 8400.1 three times over
        (999_999_999.99, 99_999_999_999),
        ("２８００", 280_000),
        ("2800 元", 280_000),
        ("￥２,８００元整", 280_000),
        ("0.28万", 280_000),
        ("4.285万", 4_285_000),
        ("2800.000", 280_000),
        ("1.2万元/月", 1_200_000),
        ("人民币2800元", 280_000),
        ("1,234,567.89", 123_456_789),
        (0, 0),
    ],
)
def test_money_is_read_as_fen(written: Any, fen: int) -> None:
    assert paid.fen(written) == fen


@pytest.mark.parametrize(
    "written",
    [
        "面议",
        "2,80",
        "-5",
        "2800.005",
        2800.005,
        "4.500",
        "¥12.000",
        1 / 3,
        "1e5",
        "2800-3000",
        1e308,
        "",
        True,
        "万",
        "0.0000001万",
    ],
)
def test_what_is_no_sum_is_refused(written: Any) -> None:
    with pytest.raises(CellWrong):
        paid.fen(written)


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        ("押一付一", Terms(1, "monthly")),
        ("押1付3", Terms(1, "quarterly")),
        ("押一付二", Terms(1, "two_monthly")),
        ("押二付两", Terms(2, "two_monthly")),
        ("押1付4", Terms(1, "four_monthly")),
        ("押二付六", Terms(2, "half_yearly")),
        ("押一付年", Terms(1, "yearly")),
        ("半年付", Terms(None, "half_yearly")),
        ("季付", Terms(None, "quarterly")),
        ("双月付", Terms(None, "two_monthly")),
        ("四个月付", Terms(None, "four_monthly")),
        ("付三", Terms(None, "quarterly")),
        ("押一交三", Terms(1, "quarterly")),
        ("缴半年押一", Terms(1, "half_yearly")),
        ("季度", Terms(None, "quarterly")),
        ("按季", Terms(None, "quarterly")),
        ("月", Terms(None, "monthly")),
        ("年度", Terms(None, "yearly")),
    ],
)
def test_payment_terms_give_deposit_and_cycle(written: str, terms: Terms) -> None:
    assert paid.terms(written) == terms


@pytest.mark.parametrize("written", ["押一付五", "现金", "押一", "押一付0", "3个月", "度"])
def test_terms_we_do_not_have_are_refused(written: str) -> None:
    with pytest.raises(CellWrong, match="不是付款方式"):
        paid.terms(written)


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        (13800138000.0, "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("+86-13800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("+852 1234 5678", "+85212345678"),
    ],
)
def test_a_phone_number_loses_what_clerks_put_between(written: Any, phone: str) -> None:
    assert cells.phone(written) == phone


@pytest.mark.parametrize("written", ["1380013800", "12800138000", "010-12345678", "无", 1.38e10 + 0.5])
def test_a_number_no_message_can_reach_is_refused(written: Any) -> None:
    with pytest.raises(CellWrong, match="手机号"):
        cells.phone(written)


@pytest.mark.parametrize("read", [cells.text, cells.phone, units.codes, documents.number])
@pytest.mark.parametrize("written", [2.0260101000123456e16, 110105194912310020, "1.38E+10", "1.10105E+17"])
def test_digits_that_excel_has_lost_are_named(read: Any, written: Any) -> None:
    with pytest.raises(CellWrong, match=r"后几位.*已丢失"):
        read(written)


def test_a_name_loses_stray_and_full_width_spaces() -> None:
    assert cells.text("  张　三 ") == "张三"
    assert cells.text("Emma  Laurent") == "Emma Laurent"


def test_a_door_number_that_became_a_date_is_named() -> None:
    with pytest.raises(CellWrong, match="变成了日期"):
        units.codes(date(2026, 3, 12))


@pytest.mark.parametrize("written", ["３单元５０２", "3单元502室", "3单元502号房", "3单元502"])
def test_one_door_is_one_however_it_is_written(written: str) -> None:
    assert units.codes(written) == ("3单元502",)


def test_a_door_number_has_no_sign_that_no_door_has() -> None:
    assert units.codes("A座101、101（南）") == ("A座101", "101(南)")
    for wrong in ("=1+1", "101?", "…", "1" * 65):
        with pytest.raises(CellWrong, match="房号「"):
            units.codes(wrong)


def test_several_units_stand_in_one_cell() -> None:
    with pytest.raises(CellWrong, match="重复"):
        units.codes("101、101室")
    assert units.codes("101、102,103 / 104") == ("101", "102", "103", "104")
    with pytest.raises(CellWrong, match="重复"):
        units.codes("101、101")


def test_a_contract_in_a_ledger_covers_as_many_homes_as_one_that_is_written_down() -> None:
    doors = [str(each) for each in range(1, OF_A_CONTRACT + 1)]
    assert units.codes("、".join(doors)) == tuple(doors)
    with pytest.raises(CellWrong, match=f"最多 {OF_A_CONTRACT} 间"):
        units.codes("、".join([*doors, "A"]))


@pytest.mark.parametrize(
    ("written", "persons"), [(2, 2), ("3人", 3), ("限住 4 人", 4), ("最多５人", 5), ("两人", 2), ("≤6人", 6)]
)
def test_how_many_may_live_somewhere_is_read(written: Any, persons: int) -> None:
    assert units.persons(written) == persons


@pytest.mark.parametrize("written", ["0", "101", "2-3人", "若干", 2.5, -1])
def test_what_is_no_number_of_persons_is_refused(written: Any) -> None:
    with pytest.raises(CellWrong, match="限住人数应为 1 至 100 的整数"):
        units.persons(written)


def test_an_area_with_a_thousands_mark_is_that_area() -> None:
    assert [units.square_decimetres(said) for said in ("1,200㎡", "1,200.5", "1200")] == [
        120_000,
        120_050,
        120_000,
    ]
    for wrong in ("12,00", "1,20", ",200"):
        with pytest.raises(CellWrong):
            units.square_decimetres(wrong)


TWO = [
    *("3000\n3200", "3000\r\n3200", "3000 3200", "3000\u30003200", "3000\u00a0200"),
    *("3 00", "800 900", "3\n000", "50 60"),
]
NUMBERS = [
    *(paid.fen, paid.rent, paid.deposit, rents.rise),
    *(units.square_decimetres, units.persons, units.rooms),
]


@pytest.mark.parametrize("written", TWO)
@pytest.mark.parametrize(
    "read",
    [paid.fen, paid.rent, paid.deposit, units.square_decimetres, units.persons, units.rooms, rents.rise],
)
def test_two_numbers_in_one_cell_are_not_one(read: Callable[[Cell], object], written: str) -> None:
    with pytest.raises(CellWrong, match="里不止一个数"):
        read(written)


@pytest.mark.parametrize(
    ("written", "fen"),
    [("3 000", 300_000), ("12 000.50", 1_200_050), ("¥ 3 000 元", 300_000), ("150 000", 15_000_000)],
)
def test_a_space_may_part_the_thousands_of_one(written: str, fen: int) -> None:
    assert paid.fen(written) == fen


@pytest.mark.parametrize("written", ["1\n2个月", "7\n15", "7 15天"])
def test_nor_are_the_days_of_two_years(written: str) -> None:
    with pytest.raises(CellWrong, match="里不止一个数"):
        rents.free(written)


def test_nor_are_they_one_where_the_heading_says_what_they_count_in() -> None:
    with pytest.raises(CellWrong, match="里不止一个数"):
        paid.rent(counted("0.3 0.4", "{}万元"))
