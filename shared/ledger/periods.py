"""Both days of a term in one cell, as many a ledger has them: 2025.3.1-2026.2.28 under 租期."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from ledger import cells
from ledger.cells import Broken, Cell, CellWrong
from ledger.columns import PERIOD

DAYS: Final = ("起租日期", "到期日期")
_DAY: Final = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{8}"
_TO: Final = r"[-~—–―─至到]+"
_ENDLESS: Final = ("长期", "不定期", "无固定", "至今")


def period(cell: Cell) -> tuple[date, date]:
    """The first and the last day, both within. Raises CellWrong where it names one alone, or no year."""
    said = cells.text(cell).replace(" ", "")
    found = re.fullmatch(rf"自?({_DAY})起?{_TO}({_DAY})[止前]?", said, re.ASCII)
    if found:
        return cells.day(found[1]), cells.day(found[2])
    if any(word in said for word in _ENDLESS):
        raise CellWrong(f"「{said[:30]}」没有写到哪一天：请填写合同上的到期日")
    raise CellWrong(f"「{said[:30]}」看不出起止日期：请写成 2025.3.1-2026.2.28，年份都写四位")


def with_days(said: Mapping[str, Cell]) -> dict[str, Cell]:
    """The same with the days of its term by themselves, or with what is wrong with them in their place."""
    if PERIOD not in said:
        return dict(said)
    days: tuple[Cell, Cell]
    try:
        days = period(said[PERIOD])
    except CellWrong as wrong:
        days = Broken(wrong), Broken(wrong)
    return {**dict(zip(DAYS, days, strict=True)), **said}


def first_day(said: Mapping[str, Cell]) -> date:
    """On which the contract of this row begins. Raises CellWrong."""
    return cells.day(with_days(said).get(DAYS[0], ""))
