"""Terms in one cell, and what else clerks write into cells of a contract."""

from datetime import date
from typing import Any

import pytest
from ledger import cells, paid, periods, units
from ledger.cells import CellWrong
from ledger.paid import Months, Terms

FIRST, LAST = date(2025, 3, 1), date(2026, 2, 28)


@pytest.mark.parametrize(
    "written",
    [
        "2025.3.1-2026.2.28",
        "2025-03-01-2026-02-28",
        "2025/3/1～2026/2/28",
        "2025年3月1日至2026年2月28日",
        "2025年3月1日起 至 2026年2月28日止",
        "2025.3.1——2026.2.28",
        "20250301-20260228",
        "２０２５.３.１到２０２６.２.２８",
    ],
)
def test_both_days_of_a_term_are_read_from_one_cell(written: str) -> None:
    assert periods.period(written) == (FIRST, LAST)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2025.3.1-长期", "没有写到哪一天"),
        ("2025.3.1至今", "没有写到哪一天"),
        ("2025.3.1-2.28", "看不出起止日期"),
        ("一年", "看不出起止日期"),
        ("2025.3.1-2026.2.30", "2026-02-30 不是真实存在的日期"),
    ],
)
def test_a_term_that_says_no_two_days_is_refused(written: str, reason: str) -> None:
    with pytest.raises(CellWrong, match=reason):
        periods.period(written)


def test_days_in_columns_of_their_own_count_before_those_in_one_cell() -> None:
    said: dict[str, Any] = {"租期": "2025.3.1-2026.2.28", "到期日期": "2026-03-31"}
    assert periods.with_days(said) == said | {"起租日期": FIRST}


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        ("付三押一", Terms(1, "quarterly")),
        ("押一付半年", Terms(1, "half_yearly")),
        ("免押付一", Terms(0, "monthly")),
        ("押一，付三", Terms(1, "quarterly")),
        ("一季一付", Terms(None, "quarterly")),
        ("每月一付", Terms(None, "monthly")),
        ("两个月一付", Terms(None, "two_monthly")),
        ("每两月一付", Terms(None, "two_monthly")),
        ("付二押一", Terms(1, "two_monthly")),
        ("按年付", Terms(None, "yearly")),
    ],
)
def test_ways_to_pay_are_known_as_people_say_them(written: str, terms: Terms) -> None:
    assert paid.terms(written) == terms


def test_a_deposit_may_be_said_in_months_of_rent() -> None:
    said = ["一个月", "2个月租金", "押一", "无", "3,600元", "12个月"]
    assert [paid.deposit(each) for each in said] == [Months(1), Months(2), Months(1), 0, 360_000, Months(12)]


@pytest.mark.parametrize("written", ["1.5个月", "0.5个月", "1.5月", "3月"])
def test_a_number_of_months_is_no_number_of_yuan(written: str) -> None:
    for read in (paid.deposit, paid.rent):
        with pytest.raises(CellWrong, match="是月数，不是金额"):
            read(written)


@pytest.mark.parametrize("written", ["13800138000微信同号", "王芳 138 0013 8000", "138-0013-8000（妻）"])
def test_words_beside_a_telephone_are_no_part_of_it(written: str) -> None:
    assert cells.phone(written) == "13800138000"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("13800138000/13900139000", "一格里有 2 个手机号"),
        ("010-88886666", "是座机，收不到短信"),
        ("13800138000转8", "11 位数字"),
        ("1380013800013", "11 位数字"),
    ],
)
def test_two_telephones_or_a_landline_are_refused_with_what_to_write(written: str, reason: str) -> None:
    with pytest.raises(CellWrong, match=reason):
        cells.phone(written)


def test_what_a_year_costs_is_not_taken_for_a_month() -> None:
    with pytest.raises(CellWrong, match="请除以 12"):
        paid.fen("36000元/年")


@pytest.mark.parametrize("written", ["主卧", "朝南次卧", "单间（独卫）", "2-1-1", "三房两厅"])
def test_rooms_are_counted_also_where_one_of_them_is_let(written: str) -> None:
    assert units.rooms(written) == {"2-1-1": 2, "三房两厅": 3}.get(written, 1)
