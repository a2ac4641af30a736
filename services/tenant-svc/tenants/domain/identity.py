"""Documents people prove themselves with, and what their numbers must look like. Pure.

No refusal here carries the number, or any part of it.
"""

import re
from datetime import date, timedelta
from hmac import compare_digest
from typing import Literal

from kernel.domain import Refusal

IdentityKind = Literal["resident_id", "passport", "residence_permit"]

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
OLDEST_BIRTH = date(1900, 1, 1)
SENIOR_AT = 60  # years; from then on a person counts as high-risk


class NumberMalformed(Refusal):
    """Not written like a number of this kind of document."""

    title, field = "证件号码格式不正确", "identity.number"


class BirthDateImpossible(Refusal):
    """Digits 7 to 14 of a resident number are no day on which a living person was born."""

    title, field = "身份证号码中的出生日期不正确", "identity.number"


class CheckDigitWrong(Refusal):
    """The last character does not check the others: a slip of the pen."""

    title, field = "身份证号码校验位不正确，请核对", "identity.number"


def checked_number(kind: IdentityKind, number: str, today: date) -> str:
    """The number in its one spelling. Raises NumberMalformed, BirthDateImpossible or CheckDigitWrong.

    Resident numbers are GB 11643-1999; so are residence permits of 18 characters (港澳台居民居住证, and
    the permanent residence card since 2023). The 15 digits of before 1999 ended in 2013.
    """
    found = re.sub(r"\s", "", number).upper()
    if not re.fullmatch(_SPELLINGS[kind], found, re.ASCII):
        raise NumberMalformed
    if is_gb_11643(found):
        if birth_date(found) > today:
            raise BirthDateImpossible
        if check_character(found) != found[-1]:
            raise CheckDigitWrong
    return found


_SPELLINGS = {
    "resident_id": r"[1-8]\d{16}[\dX]",
    "passport": r"[A-Z0-9]{5,20}",
    "residence_permit": r"[1-9]\d{16}[\dX]|[A-Z]{3}\d{12}",
}


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


def check_character(number: str) -> str:
    """The last character that the first seventeen ask for (ISO 7064 MOD 11-2)."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False))
    return CHECK[total % 11]


def senior_on(number: str) -> date | None:
    """The 60th birthday, where the number tells the birth date."""
    if not is_gb_11643(number):
        return None
    born = birth_date(number)
    # From the first of the month, since 2100 has no 29 February.
    return date(born.year + SENIOR_AT, born.month, 1) + timedelta(days=born.day - 1)


def ends_with(known: str, last: str) -> bool:
    """Whether `last` is how `known` ends, in as long as it takes for any other `last` of its length."""
    return compare_digest(known[-len(last) :].upper().encode(), last.upper().encode())


def is_high_risk(kind: IdentityKind | None, senior: date | None, today: date) -> bool:
    """Whether a human must make sure that this person is reached: foreign documents, or 60 and older."""
    return kind in ("passport", "residence_permit") or (senior is not None and senior <= today)
