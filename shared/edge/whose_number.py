"""Numbers by which somebody is found, in the midst of what people write.

Sought are those of GB 11643 (居民身份证 and the permits that are numbered like it), by the day of birth in
them, also with a slip of the pen in the last character; and telephones that take messages. A passport's
number is not: that of an order looks like it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from edge.numbers import GAP
from edge.phones import phone_number

_RUN: Final = re.compile(rf"\+?\d+(?:[{GAP}]\d+)*(?:[{GAP}]?[Xx])?", re.ASCII)
_GROUP: Final = re.compile(r"\d+|[Xx]", re.ASCII)
_MOBILE: Final = re.compile(r"(?:0{0,2}86)?1[3-9]\d{9}", re.ASCII)
_AS_SAID: Final = ((11,), (3, 4, 4), (3, 8), (7, 4))
"""How people group the digits of a mobile. Other groups are a door and a day, or what two meters show."""
_IDENTITY: Final = re.compile(
    r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]", re.ASCII
)


def names_somebody(text: str) -> bool:
    """Whether a number of a person's document or telephone is in it, in groups or not, wide digits or not."""
    for run in _RUN.findall(unicodedata.normalize("NFKC", text)):
        if run[0] == "+" and phone_number(run.rstrip("Xx")):
            return True
        groups = _GROUP.findall(run)
        if any(map(_MOBILE.fullmatch, _mobiles(groups))) or any(map(_IDENTITY.fullmatch, _stretches(groups))):
            return True
    return False


def _mobiles(groups: Sequence[str]) -> Iterator[str]:
    """What may be a mobile: groups of that many digits, the first with its country or not."""
    for at, first in enumerate(groups):
        for shape in _AS_SAID:
            lengths = tuple(map(len, groups[at + 1 : at + len(shape)]))
            if lengths == shape[1:] and len(first) >= shape[0]:
                yield "".join(groups[at : at + len(shape)])


def _stretches(groups: Sequence[str]) -> Iterator[str]:
    """Each group of the digits, and each with those behind it: two numbers may stand side by side."""
    for at in range(len(groups)):
        yield from accumulate(groups[at : at + 18])
