"""Deadlines that depend on more than the fact which armed them: armed anew when that changed.

A fact arms its deadlines in its own transaction, by what is known then. What is known changes by a fact of
another stream, and two transactions may not see each other. The log puts them in order: behind it each fact
arms once more, by what is known by then, and after a change all that went before do. What stands already is
left as it is, and what no longer fits is asked in vain: the state decides when it fires.
"""

from psycopg import AsyncConnection

from kernel import deadlines
from kernel.domain import Event
from kernel.facts import Fact
from kernel.listeners import Listeners
from kernel.service import Service
from kernel.store import Store


class Rearming:
    """Of the timers of one service that are `rearmed_by` something."""

    def __init__(self, service: Service, store: Store) -> None:
        self._timers = Listeners(timer for timer in service.timers if timer.rearmed_by)
        self._informs = service.informs
        self._store = store
        changes = {event for timer in self._timers for event in timer.rearmed_by}
        self.listens: set[type[Event]] = changes | {
            event for timer in self._timers for event in timer.listens
        }

    async def apply(self, conn: AsyncConnection, facts: list[Fact]) -> None:
        """Arm by these facts; by all there are up to now after one that changed what is known."""
        if not any(type(fact.event) in self.listens for fact in facts):
            return
        await deadlines.arm(conn, self._timers, facts, self._informs)
        for timer in self._timers:
            if any(isinstance(fact.event, timer.rearmed_by) for fact in facts):
                types = [event.__name__ for event in timer.listens]
                async for stretch in self._store.read_types(conn, types):
                    await deadlines.arm(conn, Listeners([timer]), stretch, self._informs)
