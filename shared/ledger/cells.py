"""What clerks write into a cell, and what it means: dates, money, phones, documents, payment terms.

Each function takes a cell as the workbook gave it and answers the value, or raises CellWrong with a reason
that names what to write instead. Nothing is guessed: what has two readings is refused.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from edge.divisions import city_named
from edge.doors import door_number

Cell = str | int | float | bool | date | datetime | time | timedelta

EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)
MOST_FEN: Final = 10**12
DIGITS: Final = 15  # that Excel keeps of a number
MOST_EXACT: Final = 10**DIGITS
AS_TEXT: Final = "请把该列设为文本后重新录入"
SERIAL_0: Final = date(1899, 12, 30)
SERIALS: Final = range(18264, 109576)  # what Excel counts for the days from 1950 to 2199


_SPACES: Final = re.compile(r"\s+")
_SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
_AROUND_PARTS: Final = re.compile(r"\s*([-/.年月日号])\s*")  # 2025 年 3 月 1 日; not the space before an hour
_BETWEEN_HAN: Final = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")


class Broken(str):
    """In the place of a cell that has no value: why not."""


class CellWrong(ValueError):
    """The reason, for the clerk."""


def text(cell: Cell) -> str:
    """The words of a cell: full-width forms made plain, spaces at the ends and doubled ones taken away."""
    match cell:
        case Broken():
            raise CellWrong(str(cell))
        case str():
            said = _SPACES.sub(" ", unicodedata.normalize("NFKC", cell)).strip()
            if _SCIENTIFIC.fullmatch(said):
                raise CellWrong(f"是科学计数 {said[:20]}，后几位可能已丢失：{AS_TEXT}")
            return _BETWEEN_HAN.sub("", said)
        case bool():
            raise CellWrong("是 TRUE/FALSE，不是文字")
        case int() | float() if abs(cell) >= MOST_EXACT:
            raise CellWrong(f"被存成了数字，后几位已丢失：{AS_TEXT}")
        case float() if cell.is_integer():
            return str(int(cell))
        case float():
            return f"{cell:.{DIGITS}g}"  # as Excel shows it: 25200.3, where a sum came to 25200.300000000003
        case int():
            return str(cell)
        case _:
            raise CellWrong("被 Excel 变成了日期或时间：请把单元格设为文本后重新填写")


def day(cell: Cell) -> date:
    """2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日 or 1号, 20260301, a date, or Excel's number of one: 46082.

    1950 to 2199.
    """
    if isinstance(cell, datetime):
        return _in_range(cell.date())
    if isinstance(cell, date):
        return _in_range(cell)
    said = _AROUND_PARTS.sub(r"\1", text(cell)) if isinstance(cell, str) else text(cell)
    found = re.fullmatch(
        r"(\d{4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})(?:日|号|(?= |T|$))(?:[ T]?0?0:00(?::00)?)?",
        said,
        re.ASCII,
    )
    if found:
        year, month, of_month = found[1], found[3], found[5]
    elif re.fullmatch(r"\d{8}", said, re.ASCII):
        year, month, of_month = said[:4], said[4:6], said[6:]
    elif re.fullmatch(r"\d{5,6}(\.\d+)?", said, re.ASCII) and int(float(said)) in SERIALS:
        return SERIAL_0 + timedelta(int(float(said)))  # the day lost its format, as it does when copied
    elif isinstance(cell, (int, float)):
        raise CellWrong(f"是数字 {said}，不是日期：请把单元格设为日期格式，或写成 2026-03-01")
    else:
        raise CellWrong(f"「{said[:20]}」不是日期：请写成 2026-03-01、2026/3/1 或 2026年3月1日，年份写四位")
    try:
        return _in_range(date(int(year), int(month), int(of_month)))
    except ValueError as fault:
        if isinstance(fault, CellWrong):
            raise
        raise CellWrong(f"{year}-{int(month):02}-{int(of_month):02} 不是真实存在的日期") from None


def _in_range(found: date) -> date:
    if not EARLIEST <= found <= LATEST:
        raise CellWrong(f"{found} 超出范围（1950 至 2199 年）")
    return found


def fen(cell: Cell) -> int:
    """2800, "2,800", "2800.00", "2800元/月", "¥2,800", "0.28万" → fen, 0 to 10^12.

    A number of months (1.5个月) is no amount.
    """
    said = text(cell)
    bare = re.sub(
        r"^(RMB|CNY|人民币|每月|月租)?[¥]?|(元|块)?(整|正)?(?:(?:/|每|一)个?月|(?<=元)月)?$",
        "",
        said.replace(" ", ""),
        flags=re.I,
    )
    found = re.fullmatch(r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(万?)", bare, re.ASCII)
    if not found:
        if "年" in said:
            raise CellWrong(f"「{said[:20]}」是按年的金额：请除以 12，写每月多少元")
        if said.endswith("月"):
            raise CellWrong(f"「{said[:20]}」是月数，不是金额：请写成多少元，例如 2800.00")
        raise CellWrong(f"「{said[:20]}」不是金额：请写成 2800 或 2800.00")
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
    """An amount in fen; none only in words, 免租: a nought may be a figure that nobody knew."""
    said = text(cell).replace(" ", "")
    if said in ("免租", "免租金", "免费", "免收", "无租金", "分成"):
        return 0
    found = fen(cell)
    if found == 0:
        raise CellWrong("月租金为 0：确为免租的请写「免租」")
    return found


def deposit(cell: Cell) -> int | Months:
    """An amount in fen, or 一个月, 2个月租金, 押一 in months' rent; 无, 免押 is none."""
    said = text(cell).replace(" ", "")
    if said in ("无", "无押金", "免押", "免押金"):
        return 0
    found = re.fullmatch(r"押?(一|二|两|三|四|五|六|\d{1,2})个月(租金|房租)?|押(一|二|两|三)", said, re.ASCII)
    return Months(_number(found[1] or found[3])) if found else fen(cell)


def phone(cell: Cell) -> str:
    """A mainland mobile number (11 digits), be there words beside it, or one abroad as +85212345678."""
    said = re.sub(r"[\s()-]", "", text(cell))
    if re.fullmatch(r"\+(?!86)\d{7,15}", said, re.ASCII):
        return said
    found = re.findall(r"(?<![\d+])(?:\+?86|0086)?(1[3-9]\d{9})(?!\d)", said, re.ASCII)
    if len(set(found)) > 1:
        raise CellWrong(f"一格里有 {len(found)} 个手机号：请只留签合同的人常用的一个")
    if found and not _digits_beside(said, found[0]):
        return str(found[0])
    if re.fullmatch(r"(0\d{2,3})?[2-9]\d{6,7}|400\d{7}", said, re.ASCII):
        raise CellWrong(f"「{said}」是座机，收不到短信：请填写联系人的手机号")
    raise CellWrong("手机号应为 1 开头的 11 位数字，境外号码请写成 +85212345678")


def _digits_beside(said: str, number: str) -> bool:
    before, _, after = said.partition(number)
    return bool(re.search(r"\d", re.sub(r"(\+?86|0086)$", "", before) + after))


def email(cell: Cell) -> str:
    """An e-mail address, at most 200 characters."""
    said = text(cell).replace(" ", "")
    if len(said) > 200 or not re.fullmatch(
        r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", said, re.ASCII
    ):
        raise CellWrong("邮箱格式不正确，例如 wang@example.com")
    return said


class Terms(NamedTuple):
    """押一付三: `deposit_months` 1 (None: not said), `cycle` quarterly."""

    deposit_months: int | None
    cycle: str


_NUMBERS = {
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "半年": 6,
    "年": 12,
    "十二": 12,
}
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
    months = _number(found["pay"]) if found else 0
    if not found or months not in _CYCLES:
        raise CellWrong(f"「{said[:20]}」不是付款方式：请写成 押一付一、押一付三、双月付、半年付或年付")
    return Terms(None if found["hold"] is None else _number(found["hold"]), _CYCLES[months])


def _number(word: str) -> int:
    return _NUMBERS[word] if word in _NUMBERS else int(word)


def square_decimetres(cell: Cell) -> int:
    """35.5, "35.5㎡", "1,200平米" → 3550, 120000."""
    said = re.sub(r"(平方米|平米|平方|平|m2|㎡)$", "", text(cell).replace(" ", ""), flags=re.I)
    said = re.sub(r"^(\d),(?=\d{3}(\.|$))", r"\1", said)
    if not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", said, re.ASCII) or not Decimal(said):
        raise CellWrong("面积应为平方米数，例如 35.5")
    return int(Decimal(said) * 100)


_ONE_ROOM = re.compile(r"[朝东南西北大小]*(开间|单间|一居|主卧|次卧|客卧|侧卧|卧室|隔断间?|阳台房|标间|单房)")


def rooms(cell: Cell) -> int:
    """1, "2室1厅", "两室一厅", "2-1-1", "开间", "朝南主卧" (let by the room) → bedrooms, 1 to 20."""
    said = text(cell).replace(" ", "")
    if _ONE_ROOM.fullmatch(re.sub(r"\(.*?\)|带?(独卫|阳台|飘窗)", "", said)):
        return 1
    found = re.match(r"(\d{1,2}|[一二两三四五六])(室|房|居|-\d-\d$|$)", said, re.ASCII)
    count = _number(found[1]) if found else 0
    if not 1 <= count <= 20:
        raise CellWrong("户型应为室数，例如 2室1厅；单间、主卧、次卧也可以")
    return count


def city(cell: Cell) -> str:
    """北京, 北京市 or 110000 → its code (GB/T 2260)."""
    said = text(cell).replace(" ", "")
    code = city_named(said)
    if code is None:
        raise CellWrong(f"「{said[:20]}」不是城市：请写成 北京、深圳市 或六位行政区划代码 440300")
    return code


_PERSONS = re.compile(r"(?:限住|限|最多|至多|不超过|≤)?(\d{1,3}|[一二两三四五六])(?:个?人|位)?", re.ASCII)


def persons(cell: Cell) -> int:
    """2, "3人", "限住4人", "最多两人" → how many may live there, 1 to 100."""
    found = _PERSONS.fullmatch(text(cell).replace(" ", ""))
    count = _number(found[1]) if found else 0
    if not 1 <= count <= 100:
        raise CellWrong("限住人数应为 1 至 100 的整数，例如 2")
    return count


def codes(cell: Cell) -> tuple[str, ...]:
    """One or several door numbers: 101、102室、3单元502; each in the spelling that it has everywhere."""
    found: list[str] = []
    for part in re.split(r"[、,;/\s]+", text(cell)):
        code = door_number(part)
        if part and code is None:
            raise CellWrong(f"房号「{part[:20]}」只能有文字、数字、点、连字符、井号和括号，多间请用顿号分开")
        found += [code] if code else []
    if not found or len(set(found)) < len(found):
        raise CellWrong("房号重复或为空")
    if len(found) > 500:
        raise CellWrong("一份合同最多 500 间房")
    return tuple(found)
