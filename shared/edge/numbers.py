"""How people type numbers: in the wide digits of a Chinese keyboard, in groups, with a blank behind.

Phones, documents and accounts are kept, compared and found as their digits and letters alone.
"""

import re
import unicodedata
from typing import Final

DIGIT: Final = "0-9０-９"
GAP: Final = (
    " \u3000\u2010-\u2015\u2212－-"  # blanks, and the dashes of various keyboards; as of a class of a pattern
)
_GAPS: Final = re.compile(r"[\s\u2010-\u2015\u2212-]")


def plain(text: str) -> str:
    """The same in ordinary digits and letters (NFKC), without blanks and dashes."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", text))
