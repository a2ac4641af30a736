"""Numbers by which somebody is found, in the midst of what people write.

Sought are those of GB 11643 (居民身份证 and the permits that are numbered like it), by the day of birth in
them, also with a slip of the pen in the last character; and telephones that take messages. A passport's
number is not: that of an order looks like it.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from edge.numbers import GAP
from edge.phones import phone_number

_RUN: Final = re.compile(rf"\+?\d+(?:[{GAP}]\d+)*(?:[{GAP}]?[Xx])?", re.ASCII)
_GROUP: Final = re.compile(r"\d+|[Xx]", re.ASCII)
_MOBILE: Final = re.compile(r"(?:0{0,2}86)?1[3-9]\d{9}", re.ASCII)
_IDENTITY: Final = re.compile(
    r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]", re.ASCII
)


def names_somebody(text: str) -> bool:
    """Whether a number of a person's document or telephone is in it, in groups or not, wide digits or not."""
    for run in _RUN.findall(unicodedata.normalize("NFKC", text)):
        if run[0] == "+" and phone_number(run.rstrip("Xx")):
            return True
        if any(_MOBILE.fullmatch(each) or _IDENTITY.fullmatch(each) for each in _stretches(run)):
            return True
    return False


def _stretches(run: str) -> Iterator[str]:
    """Each group of the digits, and each with those behind it: two numbers may stand side by side."""
    groups = _GROUP.findall(run)
    for at in range(len(groups)):
        yield from accumulate(groups[at : at + 18])
