"""Circuit of a provider, one stream each: open while it is out of order, so that nobody waits for it in vain.

Whoever finds it failing several times in a row breaks it, and at once whoever is told to come back later, for
as long as it asks; when its time is over somebody tries it again, and
either mends it or breaks it for twice as long.
"""

from datetime import datetime, timedelta
from typing import Final

from kernel.domain import Command, Decider, Event, State

FAILURES: Final = 5
"""In a row; then it is out of order."""
SHORTEST: Final = timedelta(seconds=5)
LONGEST: Final = timedelta(minutes=5)
LONGEST_REST: Final = timedelta(hours=1)
"""Whatever it asks for, somebody tries once in so long."""


class CircuitEvent(Event):
    provider: str


class CircuitOpened(CircuitEvent):
    """Nobody asks it before `until`. `times`: how often in a row; `reason`: its last answer, or silence."""

    times: int
    reason: str
    until: datetime


class CircuitClosed(CircuitEvent):
    """It answers again."""


class CircuitCommand(Command):
    provider: str
    at: datetime


class Break(CircuitCommand):
    """`rests`: for so long it takes nothing, by its own word."""

    reason: str
    rests: timedelta | None = None


class Mend(CircuitCommand):
    pass


class Closed(State):
    pass


class Opened(State):
    times: int
    until: datetime


def wait(times: int) -> timedelta:
    """How long it stays open: 5 s, doubling to five minutes."""
    doubled: int = 2 ** min(times - 1, 16)
    return min(SHORTEST * doubled, LONGEST)


def decide(command: Break | Mend, circuit: Closed | Opened) -> list[CircuitEvent]:
    match command, circuit:
        case Break(at=at), Opened(until=until) if at < until:
            return []  # others found it as well, or an answer comes late
        case Break(provider=provider, at=at, reason=reason, rests=rests), _:
            times = circuit.times + 1 if isinstance(circuit, Opened) else 1
            until = at + max(wait(times), min(rests or SHORTEST, LONGEST_REST))
            return [CircuitOpened(provider=provider, times=times, reason=reason, until=until)]
        case Mend(provider=provider), Opened():
            return [CircuitClosed(provider=provider)]
    return []


def evolve(circuit: Closed | Opened, event: CircuitEvent) -> Closed | Opened:
    match event:
        case CircuitOpened(times=times, until=until):
            return Opened(times=times, until=until)
        case CircuitClosed():
            return Closed()
    return circuit


circuit: Decider[Break | Mend, Closed | Opened, CircuitEvent] = Decider(
    "circuit", Closed(), decide, evolve, (CircuitOpened, CircuitClosed)
)
