"""Who of a service's views, policies or timers hears of an event, found once for each type of event.

A service has dozens of them, and a fact concerns two or three: to ask each of them about each fact costs more
than what they do with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from kernel.domain import Event
from kernel.facts import Fact


class Listener(Protocol):
    """What `listens` to events of these types, and of those that derive from them."""

    @property
    def listens(self) -> tuple[type[Event], ...]: ...


L = TypeVar("L", bound=Listener)


class Listeners(Generic[L]):
    """Iterates over all of them, in their order."""

    def __init__(self, listeners: Iterable[L]) -> None:
        self._all = tuple(listeners)
        self._places: dict[type[Event], tuple[int, ...]] = {}

    def __iter__(self) -> Iterator[L]:
        return iter(self._all)

    def of(self, event: Event) -> Sequence[L]:
        """Those that hear of this event, in their order."""
        return [self._all[place] for place in self._hearing(type(event))]

    def sorted_out(self, facts: Iterable[Fact]) -> list[tuple[L, list[Fact]]]:
        """Each that hears of any of these facts, in their order, with those it hears of."""
        heard: dict[int, list[Fact]] = {}
        for fact in facts:
            for place in self._hearing(type(fact.event)):
                heard.setdefault(place, []).append(fact)
        return [(self._all[place], heard[place]) for place in sorted(heard)]

    def _hearing(self, kind: type[Event]) -> tuple[int, ...]:
        places = self._places.get(kind)
        if places is None:
            places = tuple(at for at, each in enumerate(self._all) if issubclass(kind, each.listens))
            self._places[kind] = places
        return places
