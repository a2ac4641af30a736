"""How the rent of a contract moves, as clerks write it: 每年递增5%, and days free of it, 免租30天."""

import re
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ledger import cells, periods
from ledger.cells import Cell, CellWrong

NONE: Final = ("无", "没有", "不递增", "不涨", "否", "0", "0%", "0天", "-", "/")
MOST_RISE: Final = Decimal(50)  # percent a year; more is a slip of the pen
UNCLEAR: Final = "看不出每年递增多少：请写成 5%、每年递增5% 或 每年递增100元，没有的写「无」"
DAYS_AT_LEAST: Final = 7  # a bare number: nobody gives so many months
_RISE = re.compile(
    r"(?:从?第[二2]年(?:起|开始)?)?(?:租金)?(?:每年|逐年|年)?(?:租金)?(?:递增|上涨|涨|增加|上浮)?"
    r"(\d{1,2}(?:\.\d{1,2})?)%(?:/年|每年)?",
    re.ASCII,
)
_MORE = re.compile(
    r"(?:从?第[二2]年(?:起|开始)?)?(?:租金)?(?:每年|逐年|年)(?:租金)?(?:递增|上涨|涨|增加|上浮)(\d{1,6}(?:\.\d{1,2})?)元",
    re.ASCII,
)
_FREE = re.compile(
    r"(?:前|首|免租?期?)?(半个?月|(\d{1,3}|[一二两三四五六])个?(天|日|月|周|星期))(?:免租期?)?", re.ASCII
)
_WORDS: Final = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}


class Rise(NamedTuple):
    """With each year of the contract the rent is so many hundredths of a percent, or fen a month, more."""

    basis_points: int
    fen: int


class Free(NamedTuple):
    """From its first day on, so many days or months; or from one day to another, both within."""

    days: int
    months: int
    first: date | None
    last: date | None


def rise(cell: Cell) -> Rise | None:
    """5%, 每年递增3%, 第二年起每年涨2.5%, 0.05 as Excel keeps 5%, 每年涨100元; None in words for none."""
    said = cells.unspaced(cell)
    if said in NONE:
        return None
    percent = re.fullmatch(r"0\.\d{1,4}", said, re.ASCII)
    found = _RISE.fullmatch(said)
    if percent or found:
        rate = Decimal(said) * 100 if percent else Decimal(found[1] if found else "")
        if rate > MOST_RISE:
            raise CellWrong(f"「{said[:20]}」超过每年 50%，请核对")
        return Rise(int(rate * 100), 0) if rate else None
    if more := _MORE.fullmatch(said):
        return Rise(0, int(Decimal(more[1]) * 100))
    raise CellWrong(f"「{said[:20]}」{UNCLEAR}")


def free(cell: Cell) -> Free | None:
    """30天, 1个月, 半个月, 前15天, 首月, 2025.3.1-2025.3.15; None in words for none."""
    said = cells.unspaced(cell)
    if said in NONE:
        return None
    if said in ("首月", "首月免租"):
        return Free(0, 1, None, None)
    if re.fullmatch(r"\d{1,3}", said, re.ASCII) and int(said) >= DAYS_AT_LEAST:
        return Free(int(said), 0, None, None)
    if found := _FREE.fullmatch(said):
        return _length(found[2], found[3])
    try:
        first, last = periods.period(said)
    except CellWrong:
        raise CellWrong(
            f"「{said[:20]}」看不出免租哪些天：请写成 30天、1个月 或 2025.3.1-2025.3.15，没有的写「无」"
        ) from None
    return Free(0, 0, first, last)


def _length(count: str | None, unit: str | None) -> Free:
    """半个月 is fifteen days."""
    if count is None:
        return Free(15, 0, None, None)
    number = _WORDS[count] if count in _WORDS else int(count)
    if unit == "月":
        return Free(0, number, None, None)
    return Free(number * (7 if unit in ("周", "星期") else 1), 0, None, None)
