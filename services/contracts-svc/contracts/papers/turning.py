"""Values at which a text may say something else, as far as it names them: `fields.occupants > 3` is tried
with two, three and four. Each alone, everything else as usual: what takes two of them at once is not found.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from contracts.domain.template_fields import Field, Kind, Wording
from contracts.papers.shown import Value, samples

TRIED: Final = 40  # papers at most: no contract compares so much
LONGEST: Final[dict[Kind, int]] = {Kind.integer: 10**9, Kind.text: 1_000, Kind.texts: 60}
_FIELD: Final = r"\bfields\.([A-Za-z_][A-Za-z0-9_-]*)(\.len\(\))?(?![\w.-])"
_WITH: Final = r"\s*(?:[<>=!]=|[<>+*/-])\s*"
_SAID: Final = r'(?:(\d{1,10})\b|"([^"\\\n]+)")'
BEFORE: Final = re.compile(_FIELD + _WITH + _SAID)
BEHIND: Final = re.compile(_SAID + _WITH + _FIELD)


def turned(wording: Wording) -> Iterator[tuple[str, dict[str, Value]]]:
    """In words, and the values; the first TRIED of them."""
    usual = samples(wording.fields)
    yield from islice(((when, usual | value) for when, value in _each(wording)), TRIED)


def _each(wording: Wording) -> Iterator[tuple[str, dict[str, Value]]]:
    fields, known = {each.name: each for each in wording.fields}, set[str]()
    for name, measured, number, said in _compared(wording.text):
        field = fields.get(name)
        for when, value in _values(field, bool(measured), number, said) if field else ():
            if when not in known:
                known.add(when)
                yield when, {name: value}


def _compared(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Field, whether its length, and the number or the words it is held against."""
    for found in BEFORE.finditer(text):
        name, measured, number, said = found.groups(default="")
        yield name, measured, number, said
    for found in BEHIND.finditer(text):
        number, said, name, measured = found.groups(default="")
        yield name, measured, number, said


def _values(field: Field, measured: bool, number: str, said: str) -> Iterator[tuple[str, Value]]:
    match field.kind, measured:
        case Kind.text, False if said.strip():
            yield f"字段「{field.label}」填「{said}」", said
        case Kind.integer, False:
            for each in _about(field.kind, number):
                yield f"字段「{field.label}」填「{each}」", each
        case Kind.text, True:
            for each in _about(field.kind, number):
                if each:  # a blank is missing
                    yield f"字段「{field.label}」长 {each}", "x" * each
        case Kind.texts, True:
            for each in _about(field.kind, number):
                items = tuple(f"第 {place + 1} 项" for place in range(each))
                yield f"清单「{field.label}」有 {each} 项", items


def _about(kind: Kind, number: str) -> Iterator[int]:
    """The number itself, one less and one more; none below 0, and none that is too many."""
    if number and int(number) < LONGEST[kind]:
        yield from (each for each in range(int(number) - 1, int(number) + 2) if each >= 0)
