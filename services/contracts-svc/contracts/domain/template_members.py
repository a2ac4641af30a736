"""What can be asked of a field by its kind: `.yuan` of an amount, `.len()` of a text or a list.

Read and not tried, for a condition that no sample meets would hide it until somebody's contract meets it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from contracts.domain.template_fields import Field, Kind, Wording

WORDS: Final[Mapping[Kind, str]] = {
    Kind.text: "文字",
    Kind.date: "日期",
    Kind.money: "金额",
    Kind.integer: "整数",
    Kind.yes_no: "是或否",
    Kind.texts: "清单",
}
AMOUNT: Final = ("yuan", "capital")


def _named(*lines: str) -> frozenset[str]:
    return frozenset(each for line in lines for each in line.split())


_OF_TEXT: Final = _named(
    "at clusters codepoints contains ends-with find first last len match matches normalize position",
    "replace rev slice split starts-with to-unicode trim",
)
METHODS: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.text: _OF_TEXT,
    Kind.date: _OF_TEXT,  # as papers write a day
    Kind.money: _named(),
    Kind.integer: _named("bit-and bit-lshift bit-not bit-or bit-rshift bit-xor signum to-bytes"),
    Kind.yes_no: _named(),
    Kind.texts: _named(
        "at chunks contains dedup enumerate filter find first flatten fold insert intersperse join last len",
        "map pop position product push reduce remove rev slice sorted split sum to-dict windows zip",
    ),
}
"""What Typst has for a value of that kind."""
_NAME: Final = r"[^\W\d][\w-]*"
ASKED: Final = re.compile(rf"\bfields\.({_NAME})\.({_NAME})(?:\.({_NAME}))?(?![\w-])")
CALLED: Final = ("(", "[")


def unfit(wording: Wording) -> Iterator[tuple[Field, str, int]]:
    """Each field that is asked for what none of its kind has, with what that is, and its line from 1."""
    fields = {each.name: each for each in wording.fields}
    for number, line in enumerate(wording.text.splitlines(), start=1):
        for found in ASKED.finditer(line):
            field = fields.get(found[1])
            member = field and _unfit(field.kind, found[2], found[3], line[found.end() :])
            if field and member:
                yield field, member, number


def _unfit(kind: Kind, first: str, second: str | None, behind: str) -> str | None:
    """What it does not have; of an amount the second is asked of the text that the first one is."""
    if kind is Kind.money:
        if first not in AMOUNT:
            return first
        return f"{first}.{second}" if second and _unfit(Kind.text, second, None, behind) else None
    if second or not behind.startswith(CALLED):
        return first  # a method without its brackets says nothing
    return None if first in METHODS[kind] else first
