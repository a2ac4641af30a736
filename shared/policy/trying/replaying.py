"""One stream lived through again by a book of policies: what its deadlines would have told, and when. Pure.

What people did is taken as it was, at the moment it was recorded. What deadlines led to is left out and asked
again, by the service's own timers, of its own decider.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from kernel.domain import Command, Decider, Event, State
from kernel.facts import Fact
from kernel.service import Timer

from policy.domain.book import Book


class Books(NamedTuple):
    """What was in force when it happened, and what is tried on it; twice the same: as it came out."""

    then: Book
    tried: Book


@dataclass(frozen=True)
class Again:
    """How streams of one kind are lived through again.

    `leads_to` is what the timers lead to, of which `repeats` picks those that something else may lead to as
    well (the state is that before it); `tell` tells a command the policy it is decided by; `as_if` says a
    fact as the book that is tried would have had it, where the fact carries days that a policy gave it (the
    state is that before it).
    """

    decider: Decider[Any, Any, Any]
    timers: Sequence[Timer]
    leads_to: tuple[type[Event], ...]
    tell: Callable[[Any, Book], Command]
    as_if: Callable[[State, Fact, Books], Event] = lambda _, fact, __: fact.event
    repeats: Callable[[Any, Any], bool] = lambda _, __: True


class Replay:
    """One stream under way."""

    def __init__(self, again: Again, books: Books) -> None:
        self._again, self._books = again, books
        self._state: State = again.decider.initial
        self._asked: list[tuple[datetime, int, Command]] = []
        self._armed = 0

    def told(self, facts: Sequence[Fact], until: datetime) -> Iterator[tuple[Event, datetime]]:
        """What deadlines would have told before `until`. `facts` are all of the stream, in order."""
        for fact in facts:
            of_deadlines = isinstance(fact.event, self._again.leads_to)
            if of_deadlines and self._again.repeats(self._state, fact.event):
                continue
            if fact.recorded_at >= until:
                break
            yield from self._pass(fact.recorded_at, fact)
            event = self._again.as_if(self._state, fact, self._books)
            self._take(_said(fact, event, fact.recorded_at))
        if facts:
            yield from self._pass(until, facts[-1])

    def _pass(self, moment: datetime, last: Fact) -> Iterator[tuple[Event, datetime]]:
        while self._asked and self._asked[0][0] < moment:
            at, _, command = heapq.heappop(self._asked)
            for event in self._again.decider.decide(command, self._state):
                self._take(_said(last, event, at))
                yield event, at

    def _take(self, fact: Fact) -> None:
        self._state = self._again.decider.evolve(self._state, fact.event)
        for timer in self._again.timers:
            if not isinstance(fact.event, timer.listens):
                continue
            known = (self._books.tried,) if timer.rearmed_by else ()
            for deadline in timer.arm(fact, *known):
                command = self._again.tell(timer.fire(deadline).command, self._books.tried)
                # Known late, it is asked at once.
                heapq.heappush(self._asked, (max(deadline.due_at, fact.recorded_at), self._armed, command))
                self._armed += 1


def _said(fact: Fact, event: Event, at: datetime) -> Fact:
    return Fact(event, fact.id, fact.stream, fact.version, fact.position, at, at, fact.origin, fact.context)
