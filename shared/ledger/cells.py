"""What clerks write into a cell, and what it means: words, days, how somebody is reached. Money and how it is
paid stand in `paid`, what is said of a unit in `units`.

Each function takes a cell as the workbook gave it and answers the value, or raises CellWrong with a reason
that names what to write instead. Nothing is guessed: what has two readings is refused.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Final

Cell = str | int | float | bool | date | datetime | time | timedelta

EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)
DIGITS: Final = 15  # that Excel keeps of a number
MOST_EXACT: Final = 10**DIGITS
AS_TEXT: Final = "请把该列设为文本后重新录入"
SERIAL_0: Final = date(1899, 12, 30)
SERIALS: Final = range(18264, 109576)  # what Excel counts for the days from 1950 to 2199


_SPACES: Final = re.compile(r"\s+")
_SCIENTIFIC: Final = re.compile(r"\d(\.\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
_AROUND_PARTS: Final = re.compile(r"\s*([-/.年月日号])\s*")  # 2025 年 3 月 1 日; not the space before an hour
_BETWEEN_HAN: Final = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_LINES: Final = re.compile(r"\d\s*[\r\n\v\f\u0085\u2028\u2029]\s*\d")
_PARTED: Final = re.compile(r"\d+(?: \d+)+")
_THOUSANDS: Final = re.compile(
    r"\d{1,2}(?: \d{3})+|\d{1,3}(?: \d{3})*(?: 0\d\d)(?: \d{3})*"
)  # 12 500, 150 000
_NOTHING: Final = re.compile(r"[/\\—-]+|暂?(无|没有|缺)|N/?A", re.ASCII | re.IGNORECASE)


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


def unspaced(cell: Cell) -> str:
    """The same without any space. Raises CellWrong where one parts two numbers, or a line does: 3000 3200
    would be thirty millions; 3 000 is one that is parted at its thousands.
    """
    said = text(cell)
    parted = (found for found in _PARTED.findall(said) if not _THOUSANDS.fullmatch(found))
    if (isinstance(cell, str) and _LINES.search(cell)) or any(parted):
        raise CellWrong(f"「{said[:20]}」里不止一个数：请只留一个")
    return said.replace(" ", "")


def says_nothing(said: str) -> bool:
    """Whether it is what clerks write where they have nothing to write: /, 无, 暂无."""
    return bool(_NOTHING.fullmatch(said))


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


def numeral(word: str) -> int:
    """两 → 2, 12 → 12."""
    return _NUMBERS[word] if word in _NUMBERS else int(word)
