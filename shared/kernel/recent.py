"""The newest facts of the log, as this process committed them: who follows the log need not read them.

Only a short cut: what another process wrote, or what is no longer held, is read as before.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

from kernel.facts import Fact

AT_MOST = 4_000

Place = tuple[str, int]  # stream, version


class Recent:
    """One per process and context. What is told of a fact comes in any order: committed, and its position."""

    def __init__(self) -> None:
        self._committed: OrderedDict[Place, Fact] = OrderedDict()
        self._given: OrderedDict[Place, int] = OrderedDict()
        self._log: OrderedDict[int, Fact] = OrderedDict()

    def committed(self, facts: Iterable[Fact]) -> None:
        """These are in the store for good."""
        for fact in facts:
            place = fact.stream, fact.version
            position = self._given.pop(place, None)
            if position is None:
                self._committed[place] = fact
            else:
                self._hold(position, fact)
        _trim(self._committed)

    def given(self, positions: Mapping[Place, int]) -> None:
        """These events, of this process or of others, were given these positions."""
        for place, position in positions.items():
            fact = self._committed.pop(place, None)
            if fact is None:
                self._given[place] = position
            else:
                self._hold(position, fact)
        _trim(self._given)

    def after(self, position: int, at_most: int) -> list[Fact]:
        """The facts that follow this position without a gap, as far as they are held; none: read the log."""
        found: list[Fact] = []
        while len(found) < at_most and (fact := self._log.get(position + len(found) + 1)):
            found.append(fact)
        return found

    def forget(self) -> None:
        """The store was away: what comes back may know less than it did, as one from a backup does."""
        for held in (self._committed, self._given, self._log):
            held.clear()

    def _hold(self, position: int, fact: Fact) -> None:
        self._log[position] = fact._replace(position=position)
        _trim(self._log)


def _trim(held: OrderedDict[Any, Any]) -> None:
    while len(held) > AT_MOST:
        held.popitem(last=False)
