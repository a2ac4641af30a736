"""All policies there are: the first versions in the code, the others by command. Pure."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

from pydantic import Field

from contracts.domain.board import COLOURS, BoardColours
from contracts.domain.city_caps import BY_CITY, CAPS, Caps
from contracts.domain.expiry import STAGES, ExpiryStages
from contracts.domain.filing_policy import FILING, FilingDays
from contracts.domain.policy_values import Values, Version, Versions
from contracts.domain.renewal_policy import RENEWAL, RenewalDays
from contracts.domain.signing_policy import SIGNING, SigningLimits

AnyValues = Annotated[
    ExpiryStages | RenewalDays | BoardColours | SigningLimits | FilingDays | Caps,
    Field(discriminator="policy"),
]
SEEDS: Final[Mapping[str, Versions[Any]]] = {
    "expiry-stages": STAGES,
    "renewal": RENEWAL,
    "board-colours": COLOURS,
    "signing": SIGNING,
    "filing": FILING,
    "deposit-caps": CAPS,
    **{f"deposit-caps:{city}": versions for city, versions in BY_CITY.items()},
}
OF_CITIES: Final = frozenset({"filing", "deposit-caps"})

V = TypeVar("V", bound=Values)


def key_of(policy: str, city: str | None = None) -> str:
    """The name under which a policy is kept: `filing`, or `filing:110000` where a city has its own."""
    return f"{policy}:{city}" if city else policy


def seeds_of(key: str) -> tuple[Version[Any], ...]:
    """The versions in the code; a city's own policy may have none."""
    return SEEDS[key].known if key in SEEDS else ()


class Book:
    """The policies as published, by key; `cities`: of the parks in a city that has a policy of its own."""

    def __init__(
        self,
        published: Mapping[str, tuple[Version[Any], ...]] = MappingProxyType({}),
        cities: Mapping[UUID, str] = MappingProxyType({}),
    ) -> None:
        self._known = {name: seeds_of(name) + published.get(name, ()) for name in {*SEEDS, *published}}
        self._cities = cities

    def of(self, kind: type[V], city: str | None = None) -> Versions[V]:
        """All versions of one policy: in a city the general ones until its own begin, if it has any."""
        name = kind.model_fields["policy"].default
        general = self._known[name]
        own = self._known.get(key_of(name, city), ()) if city else ()
        if not own:
            return Versions(known=general)
        first = min(each.valid_from for each in own)
        before = tuple(each for each in general if each.valid_from < first)
        return Versions(known=(*before, *own))

    def in_park(self, kind: type[V], park_id: UUID) -> Versions[V]:
        """The same of the city a park lies in."""
        return self.of(kind, self._cities.get(park_id))

    def at(self, key: str, day: date) -> Version[Any]:
        """The version in force under a name on a day; of a city without one of its own, the general."""
        policy, _, city = key.partition(":")
        return self.of(type(self._known[policy][0].values), city or None).in_force(day)

    def with_other(self, key: str, values: Values, first: date) -> "Book":
        """The same, had `values` been in force from `first` on, and nothing else after it."""
        known = self._known.get(key, ())
        number = max((each.version for each in known), default=1) + 1
        other: Version[Any] = Version(version=number, valid_from=first, values=values)
        book = Book(cities=self._cities)
        book._known = self._known | {key: (*(each for each in known if each.valid_from < first), other)}
        return book
