"""What a service says of its policies: what each is called and governs, and its first versions. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policy.domain.values import Values, Version, Versions


@dataclass(frozen=True)
class Declared:
    """One policy. `title`, `governs` and `source` are for people: how it is called, what is decided by it,
    and who says so where its first versions are concerned.

    `by_city`: where each city may have its own, those in the code; None where the operator decides for all.
    """

    seeds: Versions[Any]
    title: str
    governs: str
    source: str
    by_city: Mapping[str, Versions[Any]] | None = None

    @property
    def kind(self) -> type[Values]:
        return type(self.seeds.known[0].values)

    @property
    def name(self) -> str:
        """As it is kept, and asked for."""
        return self.kind.name()


class Policies:
    """All policies of one service; `values`: the union of their values, told apart by `policy`."""

    def __init__(self, values: Any, *declared: Declared) -> None:
        self.values = values
        self._declared = {each.name: each for each in declared}
        self._seeds = {each.name: each.seeds for each in declared} | {
            key_of(each.name, city): seeds
            for each in declared
            for city, seeds in (each.by_city or {}).items()
        }

    def __iter__(self) -> Iterator[str]:
        """The keys with a version in the code."""
        return iter(self._seeds)

    def __contains__(self, key: object) -> bool:
        """Whether there is, or may be, something under this key."""
        name, _, city = str(key).partition(":")
        return name in self._declared and (not city or self.has_cities(name))

    def __getitem__(self, key: str) -> Declared:
        """What a key is of. Raises KeyError."""
        return self._declared[key.partition(":")[0]]

    def has_cities(self, name: str) -> bool:
        """Whether cities may differ."""
        return self._declared[name].by_city is not None

    def seeds_of(self, key: str) -> tuple[Version[Any], ...]:
        """The versions in the code; a city's own policy may have none."""
        return self._seeds[key].known if key in self._seeds else ()


def key_of(policy: str, city: str | None = None) -> str:
    """The name under which a policy is kept: `filing`, or `filing:110000` where a city has its own."""
    return f"{policy}:{city}" if city else policy
