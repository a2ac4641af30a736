"""In what the numbers of a column count, as the ledger says beside it: 租金（万元）, 免租期（月）, or
单位：万元 above the whole table.

A number that stands alone under 万元 is so many of it, as if the cell said so itself. What is no rent of a
month, or no sum of yuan, is not reckoned into one: the column is not read, and says why.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from ledger.cells import Broken, Cell, CellWrong, unspaced
from ledger.rents import UNCLEAR

AS_IT_IS: Final = "{}"
TEN_THOUSANDS: Final = "{}万"
PERCENT: Final = "{}%"
NO_PERCENT: Final = "{}（%）"  # which no rise of the rent is written as
SHOWN_AS_PERCENT: Final = Decimal("0.2")  # as Excel keeps 20%; of 0.5 nobody knows whether it is 0.5% or 50%
ALONE: Final = re.compile(r"¥?(\d[\d,]*(?:\.\d+)?)", re.ASCII)

_BRACKETS: Final = re.compile(r"[(\[【〔]([^)\]】〕]*)")
_AT_THE_END: Final = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]\s*$")
_OF_ALL: Final = re.compile(
    r"单位: ?([^\s)\]】〕]+?)(?=[\s)\]】〕]|(?:\w\w)?单位:|$)"
)  # 编制单位:甲公司金额单位:元
_OF_MANY: Final = re.compile(r"[、,;和及]")
_DRESS: Final = re.compile(r"^(?:\w{0,2}单位:)?(?:人民币|rmb|cny)?")
_MONEY: Final = re.compile(r"[十百千万美港欧澳]?元(?:[/每·].{1,8})?")

_FOREIGN: Final = re.compile(r"美[元金]|港[元币]|澳[元币]|欧元|usd|hkd|eur|\$")
_BY_AREA: Final = re.compile(r"m2|平方|平米|[/每]平|坪")
_PERIODS: Final = {
    r"半年": "是按半年的金额：请除以 6，写每月多少元",
    r"年度?": "是按年的金额：请除以 12，写每月多少元",
    r"季度?": "是按季的金额：请除以 3，写每月多少元",
    r"双月|两月|(?:[两二三四六]|\d{1,2})个月": "是按几个月的金额：请换算成每月多少元",
    r"[天日晚夜]": "是按天的金额：请换算成每月多少元",
    r"周|星期|期|次": "是按期的金额：请换算成每月多少元",
}
_BY_PERIOD: Final = [
    (re.compile(rf"(?:^|元|[/每按·])(?:{period})(?:租金?|/?元)?$"), why) for period, why in _PERIODS.items()
]
_PAID: Final = re.compile(r"[每按]?(?:半年|年度?|季度?|双月|[两二三四六\d]个月|期)[付缴]")
_MONTHLY: Final = re.compile("元[/每·]?个?月")
_MONTHS: Final = re.compile(r"(?:几|按)?个?月(?:数|份)?(?:租金|房租)?|.*月数")


def counts_in(column: str, title: str, beside: Iterable[str] = ()) -> str:
    """What a number alone says in a column of ours, 0.28 as «0.28万» by a template; none where nothing is
    said; Broken: why the column is none of ours. `title`: what it is called; `beside`: what stands around the
    title, nearest first, which counts where that says nothing, and only of money.
    """
    read = next((read for ending, read in _OF.items() if column.endswith(ending)), None)
    if read is None:
        return ""
    plain = re.sub(r"\s", "", _plain(title))
    own = [unit for units in _BRACKETS.findall(plain) for unit in _OF_MANY.split(units)]
    is_month = "月" in _BRACKETS.sub("", plain) or any(map(_MONTHLY.search, own))
    said = [found for unit in own if (found := read(_DRESS.sub("", unit), is_month))]
    called, mend = title[:20], f"表头请写成「{column}」"
    if not said and read in (_rent, _deposit):
        around = [unit for each in beside for unit in _of_money(_plain(each))]
        unit, found = next(((unit, it) for unit in around if (it := read(unit, is_month))), ("", ""))
        said = [found] if found else []
        # Nobody finds a heading that says so: it stands elsewhere, and the heading's own word goes before.
        called, mend = f"{called}（表头外注有「{unit}」）", f"如不是，表头请写成「{column}（元）」"
    # Of several words none may hide what another says: （元）（年）, （元，季付）, （元、万元）.
    found = min(said, key=_weight, default="")
    if isinstance(found, Broken):
        return Broken(f"「{called}」{found}；{mend}")
    return "" if found == AS_IT_IS else found


def _weight(found: str) -> int:
    return 0 if isinstance(found, Broken) else 2 if found == AS_IT_IS else 1


def countable(column: str) -> bool:
    """Whether `counts_in` may say anything of it."""
    return column.endswith((*_OF,))


def counted(cell: Cell, template: str) -> Cell:
    """The same, with what it counts in where it is a number alone; a nought stays one."""
    try:
        said = unspaced(cell) if isinstance(cell, (str, int, float)) else ""
    except CellWrong:
        return cell
    alone = ALONE.fullmatch(said)
    number = alone[1] if alone else "0"
    if not (amount := Decimal(number.replace(",", ""))):
        return cell
    if template == PERCENT and amount < 1:
        return cell if amount <= SHOWN_AS_PERCENT else NO_PERCENT.format(number)
    return template.format(number)


def _plain(title: str) -> str:
    return unicodedata.normalize("NFKC", title).casefold()


def _of_money(said: str) -> Iterable[str]:
    """What words around a heading say of money: 单位：元、㎡, （万元） behind a title, or nothing but 元/年.

    In brackets amid a sentence it is of something else.
    """
    units = [said, *_OF_ALL.findall(said), *_AT_THE_END.findall(said)]
    each = (_DRESS.sub("", unit.strip()) for unit in (part for of in units for part in _OF_MANY.split(of)))
    return [unit for unit in each if _MONEY.fullmatch(unit)]


def _sum(unit: str) -> str:
    if _FOREIGN.search(unit):
        return Broken("不是人民币金额：请换算成人民币多少元")
    if _BY_AREA.search(unit):
        return Broken("是按面积的单价：请乘以面积，写一共多少元")
    if re.search("[十百千]元", unit):
        return Broken("不以元计：请换算成元")
    if re.search("万元|^万(?:/个?月)?$", unit):
        return TEN_THOUSANDS
    return AS_IT_IS if "元" in unit else ""


def _rent(unit: str, is_month: bool) -> str:
    """季付 beside 月租金 says how it is paid, and beside 租金 maybe what a quarter costs."""
    found = _sum(unit)
    if isinstance(found, Broken):
        return found
    if _PAID.fullmatch(unit) and not is_month:
        return Broken("看不出是每月的还是每次付的金额：请写每月多少元")
    for period, why in _BY_PERIOD:
        if period.search(unit) and ("元" in unit or not is_month):
            return Broken(why)
    return found or (AS_IT_IS if re.fullmatch("[/每按]?月[付缴租]?", unit) else "")


def _deposit(unit: str, _: bool) -> str:
    return Broken("是月数，不是金额：请写成多少元，例如 2800.00") if _MONTHS.fullmatch(unit) else _sum(unit)


def _free(unit: str, _: bool) -> str:
    if re.fullmatch("天数?|日", unit):
        return "{}天"
    if re.fullmatch("周数?|星期", unit):
        return "{}周"
    return "{}个月" if _MONTHS.fullmatch(unit) else ""


def _rise(unit: str, _: bool) -> str:
    if unit in ("%", "百分比"):
        return PERCENT
    if "元" in unit or unit == "‰":
        return "每年涨{}元" if unit in ("元", "元/月") else Broken(UNCLEAR)
    return ""


_OF: Final[Mapping[str, Callable[[str, bool], str]]] = MappingProxyType(
    {"月租金": _rent, "押金": _deposit, "免租期": _free, "年递增": _rise}
)
