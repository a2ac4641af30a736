"""How clerks write that a rent rises with the years, and which days are free of it."""

from datetime import date
from typing import Any

import pytest
from ledger import rents
from ledger.cells import CellWrong
from ledger.paid import rent
from ledger.rents import Free, Rise


@pytest.mark.parametrize("word", ["免租", " 免 租 ", "分成"])
def test_a_room_is_free_of_rent_in_words(word: str) -> None:
    assert rent(word) == 0
    assert rent("2,800元/月") == 280_000


@pytest.mark.parametrize("figure", [0, "0", "0.00元", "0万"])
def test_no_rent_in_figures_may_be_one_that_nobody_knew(figure: Any) -> None:
    with pytest.raises(CellWrong, match="确为免租的请写「免租」"):
        rent(figure)


@pytest.mark.parametrize(
    ("written", "rise"),
    [
        ("5%", Rise(500, 0)),
        (0.05, Rise(500, 0)),
        ("每年递增3%", Rise(300, 0)),
        ("第二年起每年涨 2.5％", Rise(250, 0)),
        ("年递增8%", Rise(800, 0)),
        ("每年涨100元", Rise(0, 10_000)),
        *[(none, None) for none in ("无", "不递增", 0, "0%")],
    ],
)
def test_how_the_rent_rises_is_read(written: Any, rise: Rise | None) -> None:
    assert rents.rise(written) == rise


@pytest.mark.parametrize("written", ["5", 3, "三年后5%", "面议", "60%", "每2年5%", "3%或5%"])
def test_what_has_two_readings_is_no_rise(written: Any) -> None:
    with pytest.raises(CellWrong, match=r"看不出每年递增多少|超过每年 50%"):
        rents.rise(written)


@pytest.mark.parametrize(
    ("written", "free"),
    [
        ("30天", Free(30, 0, None, None)),
        (15, Free(15, 0, None, None)),
        ("前 7 日", Free(7, 0, None, None)),
        ("1个月", Free(0, 1, None, None)),
        ("两个月", Free(0, 2, None, None)),
        ("免租一个月", Free(0, 1, None, None)),
        ("首月免租", Free(0, 1, None, None)),
        ("半个月", Free(15, 0, None, None)),
        ("2周", Free(14, 0, None, None)),
        ("2025.3.1-2025.3.15", Free(0, 0, date(2025, 3, 1), date(2025, 3, 15))),
        *[(none, None) for none in ("无", "0", "0天")],
    ],
)
def test_which_days_are_free_is_read(written: Any, free: Free | None) -> None:
    assert rents.free(written) == free


@pytest.mark.parametrize("written", ["2", 3, "装修期", "3.1-3.15", "每年一个月"])
def test_what_may_be_days_or_months_is_neither(written: Any) -> None:
    with pytest.raises(CellWrong, match="看不出免租哪些天"):
        rents.free(written)
