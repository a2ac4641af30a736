"""What clerks write of money and of how it is paid: rent, deposit, payment terms. As in `cells`, nothing is
guessed: what has two readings is refused.
"""

import re
from decimal import Decimal
from typing import Final, NamedTuple

from ledger.cells import Cell, CellWrong, numeral, text, unspaced

MOST_FEN: Final = 10**12
FEN_AT_LEAST: Final = 1_000  # a bare number of yuan: what is less counts in months, or in 万
FEN_AT_MOST: Final = 10**8  # so much of 万 where no 元 is said: what is more may be yuan


def fen(cell: Cell) -> int:
    """2800, "2,800", "2800.00", "2800元/月", "¥2,800", "0.28万" → fen, 0 to 10^12.

    A number of months (1.5个月) is no amount. 4.500 as text may be four thousand and a half thousand, or four
    and a half: in some countries a dot parts thousands.
    """
    said, whole = text(cell), unspaced(cell)
    bare = re.sub(
        r"^(RMB|CNY|人民币|每月|月租)?[¥]?|(元|块)?(整|正)?(?:(?:/|每|一)个?月|(?<=元)月)?$",
        "",
        whole,
        flags=re.I,
    )
    found = re.fullmatch(r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(万?)", bare, re.ASCII)
    if not found:
        if "年" in said:
            raise CellWrong(f"「{said[:20]}」是按年的金额：请除以 12，写每月多少元")
        if said.endswith("月"):
            raise CellWrong(f"「{said[:20]}」是月数，不是金额：请写成多少元，例如 2800.00")
        raise CellWrong(f"「{said[:20]}」不是金额：请写成 2800 或 2800.00")
    if isinstance(cell, str) and not found[2] and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", found[1], re.ASCII):
        thousands = found[1].replace(".", "")
        raise CellWrong(f"「{said[:20]}」有两种读法：是 {thousands} 元的请写成 {thousands}，否则请写两位小数")
    amount = Decimal(found[1].replace(",", "")) * (1_000_000 if found[2] else 100)
    if amount != amount.to_integral_value():
        raise CellWrong(f"「{said[:20]}」小于一分：金额最多两位小数")
    if amount > MOST_FEN:
        raise CellWrong("金额过大")
    return int(amount)


class Months(NamedTuple):
    """So many months' rent."""

    rents: int


def rent(cell: Cell) -> int:
    """An amount in fen; none only in words, 免租: a nought may be a figure that nobody knew. Less than ten
    yuan only where the cell says that they are: 0.28 may be 万. A million and more of 万 only where the cell
    says 元 as well: 2800 under 万元 may be yuan.
    """
    said = unspaced(cell)
    if said in ("免租", "免租金", "免费", "免收", "无租金", "分成"):
        return 0
    found = fen(cell)
    if found == 0:
        raise CellWrong("月租金为 0：确为免租的请写「免租」")
    if _is_bare(said, found):
        raise CellWrong(_too_little("月租金", said))
    return _not_too_much("月租金", said, found)


def deposit(cell: Cell) -> int | Months:
    """An amount in fen, or 一个月, 2个月租金, 押一 in months' rent; 无, 免押, 0 is none. Less than ten
    yuan only where the cell says that they are: 2 may be months. Of much as `rent`.
    """
    said = unspaced(cell)
    if said in ("无", "无押金", "免押", "免押金"):
        return 0
    found = re.fullmatch(r"押?(一|二|两|三|四|五|六|\d{1,2})个月(租金|房租)?|押(一|二|两|三)", said, re.ASCII)
    if found:
        return Months(numeral(found[1] or found[3]))
    if _is_bare(said, amount := fen(cell)):
        if said.isdecimal():
            raise CellWrong(
                f"押金只有 {said} 元：是月数的请写「{said}个月」，确为 {said} 元的请写「{said}元」"
            )
        raise CellWrong(_too_little("押金", said))
    return _not_too_much("押金", said, amount)


def _too_little(what: str, said: str) -> str:
    return f"{what}只有 {said} 元：以万元计的请写「{said}万」，确为 {said} 元的请写「{said}元」"


def _not_too_much(what: str, said: str, amount: int) -> int:
    if said.endswith("万") and amount >= FEN_AT_MOST:
        number = said.removesuffix("万")
        raise CellWrong(
            f"{what}以万元计是 {amount // 100} 元：以元计的请写「{number}元」，"
            f"确为 {number} 万元的请写「{number}万元」"
        )
    return amount


def _is_bare(said: str, amount: int) -> bool:
    """Whether it is so small a number that nobody knows of what, and says no yuan."""
    return 0 < amount < FEN_AT_LEAST and bool(re.fullmatch(r"[\d.]+", said, re.ASCII))


class Terms(NamedTuple):
    """押一付三: `deposit_months` 1 (None: not said), `cycle` quarterly."""

    deposit_months: int | None
    cycle: str


_CYCLES = {
    1: "monthly",
    2: "two_monthly",
    3: "quarterly",
    4: "four_monthly",
    6: "half_yearly",
    12: "yearly",
}
_SPANS = {
    "个月": 1,
    "月": 1,
    "双月": 2,
    "两月": 2,
    "两个月": 2,
    "二个月": 2,
    "2个月": 2,
    "季": 3,
    "季度": 3,
    "三个月": 3,
    "3个月": 3,
    "四个月": 4,
    "4个月": 4,
    "半年": 6,
    "六个月": 6,
    "6个月": 6,
    "年": 12,
}
_SPAN = "|".join(sorted(_SPANS, key=len, reverse=True))
_HOLD = r"押(?P<hold>零|一|二|两|三|四|五|六|\d)"
_PAY = r"[付交缴](?P<pay>半年|十二|年|一|二|两|三|四|六|\d{1,2})"
_DEPOSIT_FIRST = re.compile(f"(?:{_HOLD})?{_PAY}", re.ASCII)
_DEPOSIT_LAST = re.compile(f"{_PAY}{_HOLD}", re.ASCII)


def terms(cell: Cell) -> Terms:
    """押一付一, 押1付3, 付三押一, 双月付, 每季付, 按季, 季度, 三个月一付, 押一交三; 无押金付一."""
    said = re.sub(r"[\s,、/+]", "", text(cell))
    bare = re.sub(r"^免押(金)?|^无押(金)?", "押零", said)
    spoken = re.fullmatch(rf"(?:按|每|一)?({_SPAN})(?:一|度)?(?:付|交|缴|结)(?:款|租|清)?", bare)
    spoken = spoken or re.fullmatch("[按每]?(月|双月|季|半年|年)度?", bare)  # as 付款周期 says it
    if spoken:
        return Terms(None, _CYCLES[_SPANS[spoken[1]]])
    found = _DEPOSIT_FIRST.fullmatch(bare) or _DEPOSIT_LAST.fullmatch(bare)
    months = numeral(found["pay"]) if found else 0
    if not found or months not in _CYCLES:
        raise CellWrong(f"「{said[:20]}」不是付款方式：请写成 押一付一、押一付三、双月付、半年付或年付")
    return Terms(None if found["hold"] is None else numeral(found["hold"]), _CYCLES[months])
