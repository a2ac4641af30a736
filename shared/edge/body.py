"""What may come in: strict JSON, and body fields whose every limit is in the schema."""

import json
import re
from datetime import UTC, date, datetime
from math import inf, isfinite
from typing import Annotated, Any

import orjson
from kernel.domain import Refusal
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic import StringConstraints as Text_
from pydantic_core import PydanticCustomError

from edge.numbers import DIGIT, GAP
from edge.phones import BAD_PHONE, message_number, one_spelling
from edge.texts import (
    LINE,
    NAME,
    PARAGRAPHS,
    SPOKEN,
    UNSEEN,
    TextNotAllowed,
    composed,
    fits,
    is_visible,
    seen,
)

PHONE = rf"^[+＋(（]?[{DIGIT}][{DIGIT}()（）{GAP}]{{0,30}}$"
NO_NUL = r"^[^\x00]*$"  # PostgreSQL's text holds any character but this one
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class BodyMalformed(Refusal):
    """Not JSON (RFC 8259, UTF-8), or nested beyond reason."""

    title, field, status = "请求内容不是有效的 JSON", "body", 400


class NumberNotAllowed(Refusal):
    """NaN, Infinity, or a number no double can hold."""

    title, status = "数字超出允许的范围", 422


class NameTwice(Refusal):
    """A member said twice in one object: parsers disagree on which of the two counts (RFC 8259, 4)."""

    title, status = "同一字段出现了两次", 400


def parse_json(raw: bytes) -> Any:
    """The value of a JSON text.

    Raises BodyMalformed, TextNotAllowed, NumberNotAllowed or NameTwice, the field named.
    """
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        found = _loosely(raw)
        _refuse_what_is_wrong(found)
        raise BodyMalformed from None
    if b"\\u0000" in raw:
        _refuse_what_is_wrong(found)
    try:
        json.loads(raw, object_pairs_hook=_each_name_once)
    except RecursionError:
        raise BodyMalformed from None
    return found


def _each_name_once(members: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in members]
    if len(set(names)) < len(names):
        raise NameTwice(field=next(name for name in names if names.count(name) > 1))


def _loosely(raw: bytes) -> Any:
    # The standard parser lets more through, so that the field at fault can be named.
    try:
        return json.loads(raw.decode(), parse_int=lambda digits: int(digits) if len(digits) < 20 else inf)
    except (ValueError, RecursionError):
        raise BodyMalformed from None


def _refuse_what_is_wrong(found: Any) -> None:
    waiting: list[tuple[str, Any]] = [("", found)]
    while waiting:
        at, value = waiting.pop()
        match value:
            case str() if _unstorable(value):
                raise TextNotAllowed(field=at or "body")
            case float() if not isfinite(value):
                raise NumberNotAllowed(field=at or "body")
            case dict():
                if any(_unstorable(key) for key in value):
                    raise TextNotAllowed(field=at or "body")
                waiting += [(f"{at}.{key}" if at else key, each) for key, each in value.items()]
            case list():
                waiting += [(f"{at}.{i}" if at else str(i), each) for i, each in enumerate(value)]


def _unstorable(text: str) -> bool:
    return re.search("[\x00\ud800-\udfff]", text) is not None


def _iso_date(found: object) -> object:
    # Pydantic would also take seconds since 1970 and instants at midnight.
    if isinstance(found, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", found, re.ASCII):
        return found
    if type(found) is date:
        return found
    raise PydanticCustomError("local_date", "a date as 2025-03-14")


def _in_our_centuries(found: date) -> date:
    if not FIRST_DAY <= found <= LAST_DAY:
        raise PydanticCustomError("date_far", "between 1900 and 2199")
    return found


def _near_our_time(found: datetime) -> datetime:
    if not 1970 <= found.year < LAST_DAY.year:
        raise PydanticCustomError("instant_far", "between 1970 and 2199")
    return found.astimezone(UTC)


def _written(found: object) -> object:
    if isinstance(found, (str, datetime)) and not (
        isinstance(found, str) and found.strip("0123456789. ") == ""
    ):
        return found
    raise PydanticCustomError("instant", "an instant as 2025-03-14T08:00:00+08:00")


def _seen(found: object) -> object:
    return seen(found) if isinstance(found, str) else found


def written(pattern: str) -> AfterValidator:
    """Text of these characters alone, in its one spelling, some of which can be seen where there is any."""

    def check(found: str) -> str:
        if not fits(found, pattern):
            raise PydanticCustomError(UNSEEN, "characters that can be seen")
        if found and not is_visible(found):
            raise PydanticCustomError("invisible", "something that can be read")
        return composed(found)

    return AfterValidator(check)


def _typed(found: str) -> str:
    """What has letters or an extension in it is told how a number is written, not that some characters are
    wrong.
    """
    if not re.fullmatch(PHONE, found):
        raise PydanticCustomError(BAD_PHONE, "a telephone number")
    return found


Fen = Annotated[int, Field(strict=True, ge=0, le=10**12)]
"""Money in fen, 0..10^12."""
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
"""How many, 0..1,000,000."""
Position = Annotated[int, Field(ge=0, le=2**63 - 1)]
"""A place in a log."""
Flag = Annotated[bool, Field(strict=True)]
"""true or false, nothing that looks like it."""
LocalDate = Annotated[date, BeforeValidator(_iso_date), AfterValidator(_in_our_centuries)]
"""A calendar date people write, 1900-01-01..2199-12-31, strictly as 2025-03-14."""
Instant = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_near_our_time)]
"""An instant with its offset, kept in UTC, 1970..2198."""
Name = Annotated[
    str,
    Text_(min_length=1, max_length=200, strip_whitespace=True),
    Field(strict=True, json_schema_extra={"pattern": NAME}),
    written(NAME),
]
"""What somebody or something is called, 1..200 characters once trimmed."""
ShortText = Annotated[
    str,
    Text_(min_length=1, max_length=200, strip_whitespace=True),
    Field(strict=True, json_schema_extra={"pattern": LINE}),
    written(LINE),
]
"""A line of text, 1..200 characters once trimmed."""
Text = Annotated[
    str,
    Text_(max_length=2_000, strip_whitespace=True),
    Field(strict=True, json_schema_extra={"pattern": SPOKEN}),
    BeforeValidator(_seen),
    written(PARAGRAPHS),
]
"""What somebody says in their own words, some paragraphs: 0..2,000 characters.

Marks among them that nobody sees, as a keyboard adds to turn the direction, are taken out before all else.
"""
Code = Annotated[str, Text_(max_length=64, pattern=r"^[A-Za-z0-9._-]{1,64}$"), Field(strict=True)]
"""A code or key without spaces, 1..64."""
Phone = Annotated[
    str,
    Text_(max_length=32, strip_whitespace=True),
    Field(
        strict=True,
        examples=["139-2222-0001", "0571-88881234", "+852 2123 4567"],
        json_schema_extra={"pattern": PHONE},
    ),
    AfterValidator(_typed),
    AfterValidator(one_spelling),
]
"""A telephone number, however people type it; kept in its one spelling (`edge/phones.py`)."""
Mobile = Annotated[Phone, Field(examples=["139-2222-0001", "+852 2123 4567"]), AfterValidator(message_number)]
"""One by which messages are to reach somebody."""


class Body(BaseModel):
    """A request body: knows all its fields, states the limit of each, and guesses at none.

    Raises TypeError when a subclass leaves a text, list or whole number without its upper limit, or a text
    without the characters it may have; or where it, or what it is made of, would take for true or false, or
    for a number, what only looks like it: pydantic takes "yes", "on" and 1 for true, and true for 1.0.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        boundless = _boundless(cls.model_json_schema(), cls.__name__)
        if boundless:
            raise TypeError(f"without an upper limit, or a pattern: {', '.join(boundless)}")
        guessed = _guessed(cls.__pydantic_core_schema__, cls.__name__)
        if guessed:
            raise TypeError(f"takes what only looks like it, for want of strict=True: {', '.join(guessed)}")


_LIMITS = {"string": ("maxLength", "pattern"), "array": ("maxItems",), "integer": ("maximum",)}
_LIMITED = ("enum", "const", "format")


def _boundless(schema: Any, at: str) -> list[str]:
    if isinstance(schema, list):
        return [each for part in schema for each in _boundless(part, at)]
    if not isinstance(schema, dict):
        return []
    limits = _LIMITS.get(str(schema.get("type")))
    limited = any(word in schema for word in _LIMITED) or all(limit in schema for limit in limits or ())
    here = [] if limited else [at]
    return here + [each for name, part in schema.items() for each in _boundless(part, f"{at}.{name}")]


_STRICT = ("bool", "float")
_NO_SCHEMA = ("metadata", "serialization", "default")


def _guessed(schema: Any, at: str) -> list[str]:
    if isinstance(schema, list | tuple):
        return [each for part in schema for each in _guessed(part, at)]
    if not isinstance(schema, dict):
        return []
    if schema.get("type") == "model-fields":
        fields = schema["fields"].items()
        return [each for name, part in fields for each in _guessed(part, f"{at}.{name}")]
    here = [at] if schema.get("type") in _STRICT and not schema.get("strict") else []
    parts = (part for name, part in schema.items() if name not in _NO_SCHEMA)
    return here + [each for part in parts for each in _guessed(part, at)]
