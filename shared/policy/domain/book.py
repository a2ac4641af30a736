"""All policies of a service as they hold: the first versions in the code, the others by command. Pure."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID

from policy.domain.declared import Policies, key_of
from policy.domain.values import GENERAL, Values, Version, Versions

V = TypeVar("V", bound=Values)


class Book:
    """The policies as published, by key; `cities`: of the parks in a city that has a policy of its own."""

    def __init__(
        self,
        policies: Policies,
        published: Mapping[str, tuple[Version[Any], ...]] = MappingProxyType({}),
        cities: Mapping[UUID, str] = MappingProxyType({}),
    ) -> None:
        self._policies, self._cities = policies, cities
        names = {*policies, *published}
        self._known = {
            name: tuple(_scoped(name, each) for each in policies.seeds_of(name) + published.get(name, ()))
            for name in names
        }

    def of(self, kind: type[V], city: str | None = None) -> Versions[V]:
        """All versions of one policy: in a city the general ones until its own begin, if it has any."""
        return self._of(kind.name(), city)

    def in_park(self, kind: type[V], park_id: UUID) -> Versions[V]:
        """The same of the city a park lies in."""
        return self.of(kind, self.city_of(park_id))

    def city_of(self, park_id: UUID) -> str | None:
        """The city a park lies in, as far as somebody said."""
        return self._cities.get(park_id)

    def governs(self, key: str, city: str | None, since: date) -> bool:
        """Whether what is decided in a city from `since` on is decided by what is published under `key`: by a
        policy of that city's own, and by the general one where it has none of its own by then.
        """
        name, _, of = key.partition(":")
        if of:
            return of == city
        own = self._known.get(key_of(name, city), ()) if city else ()
        return all(each.valid_from > since for each in own)

    def at(self, key: str, day: date) -> Version[Any]:
        """The version in force under a name on a day; of a city without one of its own, the general."""
        name, _, city = key.partition(":")
        return self._of(name, city or None).in_force(day)

    def with_other(self, key: str, values: Values, first: date) -> "Book":
        """The same, had `values` been in force from `first` on, and nothing else after it."""
        known = self._known.get(key, ())
        number = max((each.version for each in known), default=1) + 1
        other: Version[Any] = _scoped(key, Version(version=number, valid_from=first, values=values))
        book = Book(self._policies, cities=self._cities)
        book._known = self._known | {key: (*(each for each in known if each.valid_from < first), other)}
        return book

    def _of(self, name: str, city: str | None) -> Versions[Any]:
        general = self._known[name]
        own = self._known.get(key_of(name, city), ()) if city else ()
        if not own:
            return Versions(known=general)
        first = min(each.valid_from for each in own)
        before = tuple(each for each in general if each.valid_from < first)
        return Versions(known=(*before, *own))


def _scoped(key: str, version: Version[Any]) -> Version[Any]:
    """The same, with whose it is by the key it is kept under."""
    return version.model_copy(update={"scope": key.partition(":")[2] or GENERAL})
