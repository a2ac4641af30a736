"""What a template may say in place of a word: typed fields, and which of them a text uses where."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from kernel.domain import Frozen

USE: Final = re.compile(r"\bfields\.([A-Za-z_][A-Za-z0-9_-]*)")
MONEY: Final = re.compile(r"\bfields\.([A-Za-z_][A-Za-z0-9_-]*)(?!\.(?:yuan|capital)\b)(?![A-Za-z0-9_-])")
# `fields` otherwise than as `fields.name`: what is looked up under another name, where it is handed on or by
# a method cannot be told, and some contract would be the first to miss it.
NOT_BY_NAME: Final = re.compile(r"\bfields\b(?!\.[A-Za-z_][A-Za-z0-9_-]*(?![A-Za-z0-9_(-]))")
# What would reach beyond the text itself: other files, packages fetched by name, the inputs as they came, or
# what the words of Typst are before a template has them.
REACHING: Final = re.compile(
    r"#?\b(import|include)\b\s*[\"@]|\b(read|plugin|image|json|csv|yaml|toml|xml|cbor|bibliography|eval)\s*\(|\b(sys|std)\b"
)
# The same of a path that is put together; in the words of a contract, «include» is a word like any other.
FETCHING: Final = re.compile(r"\b(?:import|include)\b")
SAID_IN_CODE: Final = re.compile(r"(?:#|=>|#let\b[^\n]*=)\s*$")
CALLED: Final = re.compile(r"[\w#-]")
CLOSED_BY: Final = {"}": "{", ")": "(", "]": "["}
OF_THE_DAY: Final = re.compile(r"\bdatetime\b")


class Kind(StrEnum):
    """What a field holds. In the text, money is `.yuan` and `.capital`, the others stand by themselves."""

    text = "text"
    date = "date"
    money = "money"
    integer = "integer"
    yes_no = "yes_no"
    texts = "texts"


class Field(Frozen):
    """One declared field; `label` is what a clerk reads beside it."""

    name: str
    kind: Kind
    label: str


class Wording(Frozen):
    """The text of a template, in Typst, and the fields it declares."""

    text: str
    fields: tuple[Field, ...]


def uses(text: str) -> Iterator[tuple[str, int]]:
    """Each field used, with its line, counted from 1."""
    for number, line in enumerate(text.splitlines(), start=1):
        for found in USE.finditer(line):
            yield found[1], number


def bare_money(wording: Wording) -> Iterator[tuple[str, int]]:
    """Each amount that says neither its figures nor its capitals, with its line."""
    amounts = {each.name for each in wording.fields if each.kind is Kind.money}
    for number, line in enumerate(wording.text.splitlines(), start=1):
        for found in MONEY.finditer(line):
            if found[1] in amounts:
                yield found[1], number


def not_by_name(text: str) -> int | None:
    """The first line that takes `fields` otherwise than by the name of one."""
    return _first_line(NOT_BY_NAME, text)


def reaching(text: str) -> int | None:
    """The first line that asks for something beyond the text and its fields."""
    found = [_first_line(REACHING, text), *(_line(text, at) for at in _fetching(text))]
    return min((line for line in found if line is not None), default=None)


def _fetching(text: str) -> Iterator[int]:
    """Where a file or a package is asked for, however its name is put together."""
    for found in FETCHING.finditer(text):
        before = text[: found.start()]
        if SAID_IN_CODE.search(before) or _is_code(before):
            yield found.start()


def _is_code(before: str) -> bool:
    """Whether what comes next is code: in braces, or in what is handed to a function, and in no string."""
    closed: list[str] = []
    for at in range(len(before) - 1, -1, -1):
        each = before[at]
        if each in CLOSED_BY:
            closed.append(CLOSED_BY[each])
        elif closed and each == closed[-1]:
            closed.pop()
        elif not closed and each in "{([":
            called = each == "(" and CALLED.match(before, max(at - 1, 0)) is not None and at > 0
            return (each == "{" or called) and before.count('"', at) % 2 == 0
    return False


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def of_the_day(text: str) -> int | None:
    """The first line that could say another thing on another day."""
    return _first_line(OF_THE_DAY, text)


def _first_line(wanted: re.Pattern[str], text: str) -> int | None:
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if wanted.search(line)), None)
