"""What stands behind the question mark: known names only, and once where there is one value.

FastAPI passes over what it does not know, and takes the last of several: a misspelt filter would show a clerk
everything, and a doubled one something else than the other half of the address says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from fastapi.dependencies.models import Dependant
from starlette.requests import Request

from edge.problems import TITLES, InvalidInput, clean


@dataclass(frozen=True)
class Filters:
    """The names that a route takes, and those of them that may come several times."""

    known: frozenset[str]
    several: frozenset[str]

    @classmethod
    def of(cls, dependant: Dependant) -> "Filters":
        """Those of a route, with what its dependencies take."""
        fields = list(_fields(dependant))
        several = (each.alias for each in fields if _holds_several(each.field_info.annotation))
        return cls(frozenset(each.alias for each in fields), frozenset(several))

    def check(self, request: Request) -> None:
        """Raises InvalidInput with each name at fault."""
        named = [name for name, _ in request.query_params.multi_items()]
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
        if errors:
            raise InvalidInput(field=errors[0]["field"], errors=errors)


def _fields(dependant: Dependant) -> Iterator[Any]:
    yield from dependant.query_params
    for each in dependant.dependencies:
        yield from _fields(each)


def _holds_several(annotation: object) -> bool:
    return get_origin(annotation) in (list, tuple, set) or any(map(_holds_several, get_args(annotation)))
