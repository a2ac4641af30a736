"""How a telephone number is written: in one spelling, with hyphens and spaces or without, whoever types it.

Mainland mobiles are 1[3-9] and nine digits, other lines have their area code (2 or 3 digits behind the 0)
and seven or eight digits, 400 and 800 numbers ten (工信部, 电信网编号计划). All others are said with their
country and have no more than 15 digits (ITU-T E.164).
"""

import re
from typing import Final

from pydantic_core import PydanticCustomError

from edge.numbers import plain

BAD_PHONE: Final = "phone"
"""The kind of error that a field of a body has for it."""

NO_SMS: Final = "landline"
"""The kind of error for a number that takes no message."""

_HOME: Final = re.compile(r"^(\+86|0086|86(?=1[3-9]\d{9}$))")
_AT_HOME: Final = re.compile(r"1[3-9]\d{9}|0(10|2\d|[3-9]\d{2})[2-8]\d{6,7}|[48]00\d{7}", re.ASCII)
_ABROAD: Final = re.compile(r"\+(?!86)[1-9]\d{6,14}", re.ASCII)


def phone_number(text: str) -> str | None:
    """The number in its one spelling: `13800138000`, `057188881234`, `4008001234`, `+85221234567`; None where
    it is none.
    """
    bare = plain(text).replace("(", "").replace(")", "")
    if bare.startswith("00") and not bare.startswith("0086"):
        bare = f"+{bare[2:]}"
    if _ABROAD.fullmatch(bare):
        return bare
    home = _HOME.sub("", bare)
    # Behind the country the 0 of an area code is left out.
    spelled = (home,) if home == bare else (home, f"0{home}")
    return next((each for each in spelled if _AT_HOME.fullmatch(each)), None)


def one_spelling(text: str) -> str:
    """As `phone_number`. Raises a pydantic error of the kind BAD_PHONE."""
    found = phone_number(text)
    if found is None:
        raise PydanticCustomError(BAD_PHONE, "a telephone number")
    return found


def message_number(text: str) -> str:
    """A number as `one_spelling`, unless it is a line that takes no message: a landline, or 400 and 800.

    Raises a pydantic error of the kind BAD_PHONE or NO_SMS.
    """
    found = one_spelling(text)
    if found[0] not in "+1":
        raise PydanticCustomError(NO_SMS, "a number that takes messages")
    return found
