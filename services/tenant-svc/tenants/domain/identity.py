"""Documents people prove themselves with, and what their numbers must look like. Pure.

| kind | document | what must be right |
|---|---|---|
| `resident_id` | 居民身份证 | GB 11643-1999: division, birth date, check character |
| `residence_permit` | 港澳台居民居住证 | the same, of region 810000, 820000 or 830000 |
| `permanent_residence` | 外国人永久居留身份证 | the same, behind a 9; before 2023: 3 letters, 12 digits |
| `passport` | 护照 | letters and digits; unique within the country that issued it |
| `network_identity` | 国家网络身份认证 | letters and digits of a 网号 or a result; no number of a document |

No refusal here carries the number, or any part of it.
"""

import re
from collections.abc import Callable
from datetime import date
from hmac import compare_digest
from typing import Literal

from kernel.domain import Refusal

IdentityKind = Literal[
    "resident_id", "passport", "residence_permit", "permanent_residence", "network_identity"
]
FOREIGN = frozenset({"passport", "residence_permit", "permanent_residence"})

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
OLDEST_BIRTH = date(1900, 1, 1)
YOUNGEST = 16  # years; who is younger cannot rent by themselves (民法典 18, 19)
SHORTEST_TOKEN = 16  # letters and digits; numbers of passports and of 1999's permits have fewer
SENIOR_AT = 60  # years; from that month on a person counts as high-risk


CHINA = "CHN"
"""Whose passports are none from elsewhere: by them citizens who settled abroad prove who they are
(出境入境管理法 14).
"""


class NumberMalformed(Refusal):
    """Not written like a number of this kind of document."""

    title, field = "证件号码格式不正确", "identity.number"


class FirstGeneration(Refusal):
    """Fifteen digits, as residents' cards had them that ended with 2012 (居民身份证法 2011, 第二十三条)."""

    title, field = (
        "这是一代身份证的 15 位号码，一代身份证已停用，请填写二代身份证的 18 位号码",
        "identity.number",
    )


class BirthDateImpossible(Refusal):
    """Digits 7 to 14 of a resident number are no day on which a living person was born."""

    title, field = "身份证号码中的出生日期不正确", "identity.number"


class RegionUnknown(Refusal):
    """The first six digits of a resident number name no division that issues them, or ever did."""

    title, field = "身份证号码的地区代码（前六位）不存在，请核对号码和证件种类", "identity.number"


class NumberInToken(Refusal):
    """A number of a document in the place of a result that is there to leave none."""

    title = "这里应填写国家网络身份认证返回的网号或结果标识，不能填写证件号码"
    field = "identity.number"


class CheckDigitWrong(Refusal):
    """The last character does not check the others: a slip of the pen."""

    title, field = "身份证号码校验位不正确，请核对", "identity.number"


class TooYoungToRent(Refusal):
    """Under sixteen: their guardian rents, and they live there too."""

    title, field = "未满 16 周岁不能独立承租，请登记其监护人，未成年人登记为同住人", "identity.number"


class CountryMissing(Refusal):
    """Two countries may give out the same number."""

    title, field = "请填写护照的签发国家或地区", "identity.country"


class CountryUnknown(Refusal):
    """Not one of ISO 3166-1."""

    title, field = "签发国家或地区应为 ISO 3166-1 三位字母代码，如 USA", "identity.country"


class CountryNotAsked(Refusal):
    """The number of another document says all there is."""

    title, field = "只有护照需要填写签发国家或地区", "identity.country"


IsDivision = Callable[[str], bool]
"""Whether six digits are, or ever were, the code of an administrative division (GB/T 2260)."""
IsCountry = Callable[[str], bool]
"""Whether three letters are the code of a country (ISO 3166-1 alpha-3)."""

OLD_CARD = 15
"""Characters of 外国人永久居留身份证 before 2023: country 3, place 4, birth date 6 (YYMMDD), 2 more.

That the letters say a country is in 国家移民管理局《新版外国人永久居留身份证机读信息规则（2023 版）》, 2;
we found no rule that says by which list, or how the last digit checks the others. Libraries take ISO 3166-1
and the 7-3-1 of ICAO 9303 without a source: nobody is turned away by either.
"""

_SPELLINGS = {
    "resident_id": r"[1-8]\d{16}[\dX]",
    "passport": r"[A-Z0-9]{5,20}",
    "residence_permit": r"8[123]0000\d{11}[\dX]",
    "permanent_residence": r"9\d{16}[\dX]|[A-Z]{3}\d{12}",
    "network_identity": r"[A-Za-z0-9+/=_.-]{16,128}",
}


_FIRST = re.compile(r"[1-8]\d{14}", re.ASCII)


def checked_number(kind: IdentityKind, number: str, today: date, is_division: IsDivision) -> str:
    """The number in its one spelling.

    Raises NumberMalformed, FirstGeneration, NumberInToken, RegionUnknown, BirthDateImpossible or
    CheckDigitWrong.
    """
    found = re.sub(r"\s", "", number)
    found = found if kind == "network_identity" else found.upper()
    if not re.fullmatch(_SPELLINGS[kind], found, re.ASCII):
        raise FirstGeneration if kind == "resident_id" and _FIRST.fullmatch(found) else NumberMalformed
    if kind == "network_identity" and _gives_away(found):
        raise NumberInToken
    if tells_birth(kind, found):
        if kind == "resident_id" and not is_division(found[:6]):
            raise RegionUnknown
        if birth_date(found) > today:
            raise BirthDateImpossible
        if check_character(found) != found[-1]:
            raise CheckDigitWrong
    if kind == "permanent_residence" and len(found) == OLD_CARD and not _was_day(found[7:13], today):
        raise BirthDateImpossible
    return found


def _was_day(six: str, today: date) -> bool:
    """Whether six digits (YYMMDD) were a day, of whichever century."""
    for century in (19, 20):
        try:
            if date(century * 100 + int(six[:2]), int(six[2:4]), int(six[4:])) <= today:
                return True
        except ValueError:
            continue
    return False


def check_country(kind: IdentityKind, country: str | None, is_country: IsCountry) -> None:
    """Raises CountryUnknown or CountryNotAsked."""
    if country is not None and kind != "passport":
        raise CountryNotAsked
    if country is not None and not is_country(country):
        raise CountryUnknown


def _gives_away(token: str) -> bool:
    """Whether it is a document's number, however parted, or has a resident's in it.

    No number of a document is as long as a token but those of GB 11643: all digits, or all but the last.
    """
    plain = re.sub(r"[^A-Z0-9]", "", token.upper())
    if len(plain) < SHORTEST_TOKEN or re.fullmatch(r"\d+X?", plain):
        return True
    return any(told_birth(plain[at : at + 18]) for at in range(len(plain) - 17))


def tells_birth(kind: IdentityKind, number: str) -> bool:
    """Whether the number of this kind of document has a birth date in it."""
    return kind not in ("passport", "network_identity") and is_gb_11643(number)


def check_old_enough(kind: IdentityKind, number: str, today: date, field: str = "identity.number") -> None:
    """Raises TooYoungToRent, naming `field`, where the number says so.

    From sixteen on people may rent by what they earn.
    """
    if tells_birth(kind, number):
        born = birth_date(number)
        if (today.year - born.year) - ((today.month, today.day) < (born.month, born.day)) < YOUNGEST:
            raise TooYoungToRent(field=field)


def is_gb_11643(number: str) -> bool:
    """Seventeen digits and a check character."""
    return re.fullmatch(r"\d{17}[\dX]", number, re.ASCII) is not None


def birth_date(number: str) -> date:
    """The day of birth in a GB 11643 number. Raises BirthDateImpossible."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BirthDateImpossible from None
    if born < OLDEST_BIRTH:
        raise BirthDateImpossible
    return born


def told_birth(number: str) -> date | None:
    """The day of birth that a checked number of whatever kind tells; none where it is of no such form.

    Passports and tokens may have eighteen digits, too: only where the last checks the others it is one.
    """
    if not is_gb_11643(number) or check_character(number) != number[-1]:
        return None
    try:
        return birth_date(number)
    except BirthDateImpossible:
        return None


def check_character(number: str) -> str:
    """The last character that the first seventeen ask for (ISO 7064 MOD 11-2)."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False))
    return CHECK[total % 11]


def high_risk_from(kind: IdentityKind, number: str) -> date | None:
    """The first day of the month of the 60th birthday, where the number tells it."""
    if not tells_birth(kind, number):
        return None
    born = birth_date(number)
    return date(born.year + SENIOR_AT, born.month, 1)


def born_in(high_risk_from: date) -> date:
    """The first day of the month of birth, by that of the 60th birthday."""
    return date(high_risk_from.year - SENIOR_AT, high_risk_from.month, 1)


def ends_with(known: str, last: str) -> bool:
    """Whether `last` is how `known` ends, in as long as it takes for any other `last` of its length."""
    return compare_digest(known[-len(last) :].upper().encode(), last.upper().encode())
