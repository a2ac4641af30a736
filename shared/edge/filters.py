"""What stands behind the question mark: known names only, once where there is one value, and nothing that
only looks like one.

FastAPI passes over what it does not know, and takes the last of several: a misspelt filter would show a clerk
everything, and a doubled one something else than the other half of the address says. Pydantic takes yes, on
and 1 for true, and 1_0 for ten: what a body is refused for an address does not say either.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args, get_origin

from fastapi.dependencies.models import Dependant
from starlette.requests import Request

from edge.problems import TITLES, InvalidInput, clean

WRITTEN: Final = {bool: ("true|false", TITLES["bool_type"]), int: ("-?[0-9]+", TITLES["int_type"])}
"""How such a value is written, and what is said of any other."""


@dataclass(frozen=True)
class Filters:
    """The names that a route takes, those of them that may come several times, and as what of WRITTEN each of
    some is read.
    """

    known: frozenset[str]
    several: frozenset[str]
    read_as: Mapping[str, type]

    @classmethod
    def of(cls, dependant: Dependant) -> "Filters":
        """Those of a route, with what its dependencies take."""
        fields = list(_fields(dependant))
        several = (each.alias for each in fields if _holds_several(each.field_info.annotation))
        read_as = {each.alias: kind for each in fields if (kind := _read_as(each.field_info.annotation))}
        return cls(frozenset(each.alias for each in fields), frozenset(several), read_as)

    def check(self, request: Request) -> None:
        """Raises InvalidInput with each name at fault."""
        said = request.query_params.multi_items()
        named = [name for name, _ in said]
        errors = [
            {"field": clean(name), "title": TITLES["extra_forbidden"]}
            for name in dict.fromkeys(named)
            if name not in self.known
        ]
        errors += [
            {"field": name, "title": "只能出现一次"}
            for name in sorted(self.known - self.several)
            if named.count(name) > 1
        ]
        of_kind = [
            (name, value, *WRITTEN[self.read_as[name]]) for name, value in said if name in self.read_as
        ]
        errors += [
            {"field": name, "title": title}
            for name, value, pattern, title in of_kind
            if not re.fullmatch(pattern, value)
        ]
        if errors:
            raise InvalidInput(field=errors[0]["field"], errors=errors)


def _fields(dependant: Dependant) -> Iterator[Any]:
    yield from dependant.query_params
    for each in dependant.dependencies:
        yield from _fields(each)


def _holds_several(annotation: object) -> bool:
    return get_origin(annotation) in (list, tuple, set) or any(map(_holds_several, get_args(annotation)))


def _read_as(annotation: object) -> type | None:
    if isinstance(annotation, type):
        return annotation if annotation in WRITTEN else None
    return next(filter(None, map(_read_as, get_args(annotation))), None)
