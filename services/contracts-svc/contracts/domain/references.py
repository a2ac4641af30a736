"""Numbers of papers that others made, as they wrote them: 京房租备〔2025〕第3317号, ZD-8/2."""

import re
import unicodedata
from typing import Final

_DASH: Final = re.compile("[‐‑‒–—―−]")
_OPENS: Final = re.compile(r"[〔【〖「『〈《\[{]")
_CLOSES: Final = re.compile(r"[〕】〗」』〉》\]}]")
_SAYING: Final = re.compile("[0-9a-z]")


def same_number(said: str) -> str:
    """By what two spellings of one number are the same: widths, capitals, spaces, hyphens and the kind of its
    brackets aside, of which no keyboard has those that a city prints.
    """
    said = _CLOSES.sub(")", _OPENS.sub("(", _DASH.sub("-", unicodedata.normalize("NFKC", said))))
    return re.sub(r"\s", "", said).casefold()


def says_something(said: str) -> bool:
    """Whether it has a digit or a letter: a mark, or words alone, number nothing."""
    return _SAYING.search(same_number(said)) is not None
