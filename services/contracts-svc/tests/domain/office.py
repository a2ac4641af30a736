"""Streams, what follows from their facts and the deadlines they arm, without PostgreSQL and Kafka.

Everything that follows from a fact happens at once, and each deadline in its very moment.
"""

import heapq
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.by_policy import tell
from kernel.domain import Decider, Event, Refusal, State
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from kernel.service import Do, Policy, Timer
from policy.domain.book import Book


class Office:
    """`now` only moves forward, by `until`."""

    def __init__(
        self, policies: Sequence[Policy], timers: Sequence[Timer], book: Book, now: datetime
    ) -> None:
        self._policies, self._timers, self._book, self.now = policies, timers, book, now
        self._states: dict[str, State] = {}
        self._armed: list[tuple[datetime, int, Do]] = []
        self._count = 0

    def state(self, decider: Decider[Any, Any, Any], id_: object) -> Any:
        return self._states.get(decider.stream(id_), decider.initial)

    def begin(self, decider: Decider[Any, Any, Any], id_: UUID, *events: Event) -> None:
        """It has happened, whoever decided it."""
        for event in events:
            self._happen(decider, id_, event)
        self.until(self.now)

    def ask(self, do: Do) -> type[Refusal] | None:
        """What refused it; else it was done, with all that follows."""
        try:
            self._do(do)
        except Refusal as refusal:
            return type(refusal)
        self.until(self.now)
        return None

    def until(self, moment: datetime) -> None:
        """Let the deadlines pass that are due by then."""
        while self._armed and self._armed[0][0] <= moment:
            due_at, _, do = heapq.heappop(self._armed)
            self.now = max(self.now, due_at)
            self._do(do)
        self.now = moment

    def _do(self, do: Do) -> None:
        command = tell(do.command, self._book)
        for event in do.decider.decide(command, self.state(do.decider, do.id)):
            self._happen(do.decider, do.id, event)

    def _happen(self, decider: Decider[Any, Any, Any], id_: object, event: Event) -> None:
        stream = decider.stream(id_)
        self._states[stream] = decider.evolve(self.state(decider, id_), event)
        self._count += 1
        place = (stream, self._count, self._count, self.now, self.now)
        fact = Fact(event, named_id("fact", self._count), *place, SYSTEM, "contracts")
        for timer in self._timers:
            if isinstance(event, timer.listens):
                known = (self._book,) if timer.rearmed_by else ()
                for deadline in timer.arm(fact, *known):
                    self._count += 1
                    heapq.heappush(self._armed, (deadline.due_at, self._count, timer.fire(deadline)))
        for policy in self._policies:
            for do in policy.react(fact) if isinstance(event, policy.listens) else ():
                self._do(do)
