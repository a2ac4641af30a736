"""Numbers of papers that others made, as they wrote them: 京房租备〔2025〕第3317号, ZD-8/2."""

import re
import unicodedata
from typing import Final

_DASH: Final = re.compile("[‐‑‒–—―−]")
_SAYING: Final = re.compile("[0-9a-z]")


def same_number(said: str) -> str:
    """By what two spellings of one number are the same: widths, capitals, spaces and hyphens aside."""
    return re.sub(r"\s", "", _DASH.sub("-", unicodedata.normalize("NFKC", said))).casefold()


def says_something(said: str) -> bool:
    """Whether it has a digit or a letter: a mark, or words alone, number nothing."""
    return _SAYING.search(same_number(said)) is not None
