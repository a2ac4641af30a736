"""Time passes in a house on a virtual clock, from one due moment to the next; people act on the way."""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kernel.clock import VirtualClock

from anju.demonstration.house import House
from anju.demonstration.quiet import quiet

Do = Callable[[], Awaitable[object]]


@dataclass(order=True)
class Act:
    """Something people do at a moment; `n` keeps the order of acts of the same moment."""

    at: datetime
    n: int
    do: Do = field(compare=False)


class Agenda:
    """What people will do, on paper until the clock comes there."""

    def __init__(self) -> None:
        self._acts: list[Act] = []
        self._numbers = itertools.count()

    def plan(self, at: datetime, do: Do) -> None:
        heapq.heappush(self._acts, Act(at, next(self._numbers), do))

    @property
    def next_at(self) -> datetime | None:
        """When the next thing is done, None if nothing is."""
        return self._acts[0].at if self._acts else None

    async def do_due(self, now: datetime, hands: int) -> None:
        """Whatever is due, in order, `hands` at once; what is planned meanwhile for `now` as well."""
        while acts := self._taken(now, hands):
            await asyncio.gather(*(act.do() for act in acts))

    def _taken(self, now: datetime, at_most: int) -> list[Act]:
        taken: list[Act] = []
        while self._acts and self._acts[0].at <= now and len(taken) < at_most:
            taken.append(heapq.heappop(self._acts))
        return taken


async def pass_until(
    house: House,
    clock: VirtualClock,
    agenda: Agenda,
    end: datetime,
    tell: Callable[[datetime], None],
    *,
    step: Callable[[], timedelta] = timedelta,
    look: Do | None = None,
    hands: int = 1,
    prompt: bool = False,
) -> None:
    """Until `end`, and all that follows from it is done; `tell` hears each moment the clock comes to.

    With a `step` the clock moves by no less: what is due close together is then done together. `look`: what
    people do whenever all is quiet. `prompt`: who looks at the clock now and then is told of each jump; of
    use where much is tried again by the clock. Raises NeverQuiet.
    """
    while True:
        due = await quiet(house)
        if look:
            await look()
        moments = [at for at in (due, agenda.next_at) if at is not None]
        over = not moments or min(moments) >= end
        clock.set(end if over else min(end, max(clock.now() + step(), min(moments))))
        if prompt:
            house.look_up()
        tell(clock.now())
        if over:
            await quiet(house)
            return
        await agenda.do_due(clock.now(), hands)
