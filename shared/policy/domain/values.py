"""Policy data: thresholds that people decide on, each version from its first day on. Pure.

What the law fixes (twenty years, what is in writing) is no policy and stays with the rules it belongs to.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Final, Generic, TypeVar

from kernel.domain import Frozen
from pydantic import BeforeValidator, Field

City = Annotated[str, Field(examples=["110000"])]
GENERAL: Final = "general"
Scope = Annotated[str, Field(examples=["110000", GENERAL])]
"""Whose a version is: a city's own, by its code, or the general one: each counts its versions by itself."""


def _whole(found: object) -> object:
    if type(found) is not int:  # pydantic would also take "7", 7.0 and true
        raise ValueError("not a whole number")
    return found


Number = Annotated[int, Field(ge=0, le=9_999), BeforeValidator(_whole)]
"""Days, hours, months, times; what of it makes sense each policy says."""


class Values(Frozen):
    """What one policy says; each kind has a `policy` of its own, and knows what cannot be said."""

    @classmethod
    def name(cls) -> str:
        """Of the policy that says so."""
        return str(cls.model_fields["policy"].default)

    def check(self) -> None:
        """Raises a named refusal where the values are none to decide by."""


V = TypeVar("V", bound=Values)


class Version(Frozen, Generic[V]):
    """`values` from `valid_from` on, until another version takes its place."""

    version: int
    valid_from: date
    values: V
    scope: Scope = GENERAL


class Span(Frozen, Generic[V]):
    """The days on which a version is in force: from `first` until before `until`, None for good."""

    first: date
    until: date | None
    of: Version[V]


class Versions(Frozen, Generic[V]):
    """All versions of one policy that were published. The first is in the code and has no first day."""

    known: tuple[Version[V], ...]

    def in_force(self, day: date) -> Version[V]:
        """The version of a day."""
        return max((each for each in self.known if each.valid_from <= day), key=_place)

    def number(self, number: int) -> Version[V]:
        """The version a decision was made by. Raises KeyError for one that never was."""
        return {each.version: each for each in self.known}[number]

    def spans(self) -> tuple[Span[V], ...]:
        """When each is in force, in order; what was replaced before its first day is not among them."""
        ordered = list({each.valid_from: each for each in sorted(self.known, key=_place)}.values())
        ends: Iterable[date | None] = (*(each.valid_from for each in ordered[1:]), None)
        return tuple(
            Span[V](first=each.valid_from, until=until, of=each)
            for each, until in zip(ordered, ends, strict=True)
        )


def _place(version: Version[V]) -> tuple[date, int]:
    return version.valid_from, version.version


def seed(values: V) -> Versions[V]:
    """What holds from the beginning: version 1, in the code."""
    return Versions(known=(Version(version=1, valid_from=date.min, values=values),))
