"""Follow first, decide later: what others tell goes to the views, and then to the policies.

A department has followed when its views say so; what it decides upon that may take a dozen commands. In one
transaction the status of the next tenant would wait for all that is settled for the one before. So each step
has its own checkpoint, and the second is given what the first is through with: a policy never decides on a
fact that the views do not know. What happens in between, a crash as well, moves one checkpoint and not the
other, and is made up for by what Kafka delivers again.

The own log is one step, for its facts are known to whoever decides. So is the bus, for a service that has
nothing to decide upon what others tell, or no view of it.
"""

from collections.abc import Sequence
from typing import Final

from psycopg import AsyncConnection

from kernel.clock import Clock
from kernel.deciding import Decided, Deciding
from kernel.facts import PublishedEvent, Registry
from kernel.following import Following, Gap, Instants, Place, StillDeciding
from kernel.rearming import Rearming
from kernel.service import Policy, Service, View
from kernel.signals import Signal
from kernel.wire import Received

FIRST: Final = Instants("shown", "marked", "followed")
LAST: Final = Instants("applied", "checkpointed", "consumed")


class TwoSteps:
    """The steps of one service. `first` and `last` are the same where there is one."""

    def __init__(self, service: Service, deciding: Deciding, registry: Registry, clock: Clock) -> None:
        views = [view for view in service.views if not view.inline]
        theirs = [view for view in views if _of_others(view)]
        split = divided(service)
        rest = [view for view in views if not (split and view in theirs)]
        self.last = Following(
            service.name,
            service.name,
            [*rest, *service.policies],
            LAST,
            deciding,
            registry,
            clock,
            rearming=Rearming(service, deciding.store),
            after=split,
        )
        self.first = self.last
        if split:
            name = views_of(service)
            self.first = Following(name, service.name, theirs, FIRST, deciding, registry, clock)
        self.steps: Sequence[Following] = [self.first, self.last] if split else [self.last]
        self.consumers = [step.consumer for step in self.steps]

    async def apply(self, records: Sequence[Received]) -> int:
        """Both steps, one after the other; how many were new to the first. Raises as `Following.apply`."""
        new, gaps = [], set[Place]()
        for step in self.steps:
            try:
                new.append(await step.apply(records))
            except Gap as gap:
                gaps |= gap.places
        if gaps:
            raise Gap(gaps)
        return new[0]

    async def redriven(self, conn: AsyncConnection, record: Received, *, shown: bool) -> Decided:
        """The effects of a record that was set aside, in the caller's transaction: of both steps, or of the
        last where the views had it. Raises StillDeciding where what came before it is not decided yet.
        """
        if shown or self.first is self.last or record.position < 1:
            return await self.last.effects(conn, [record])
        if not await self.last.is_past(conn, record):
            raise StillDeciding(f"what came before {record.position} of {record.source} is being decided")
        await self.first.effects(conn, [record])
        return await self.last.effects(conn, [record])

    def tell(self, signal: Signal) -> None:
        """Set it whenever something was taken in, until `tell_no_more`."""
        for step in self.steps:
            step.applied.add(signal)

    def tell_no_more(self, signal: Signal) -> None:
        for step in self.steps:
            step.applied.discard(signal)


def divided(service: Service) -> bool:
    """Whether it has views of others' facts, and something to decide upon them."""
    return any(map(_of_others, service.views)) and any(map(_of_others, service.policies))


def views_of(service: Service) -> str:
    """The consumer whose checkpoints say how far views have followed others' facts."""
    return f"{service.name} views" if divided(service) else service.name


async def divide(conn: AsyncConnection, service: Service) -> None:
    """Have the checkpoints that its steps need: of a release with another number of steps it goes on.

    Views that part from the decisions stand where these do; since then theirs are the first to be written.
    Where nothing is decided any more all stands where the views do.
    """
    views = f"{service.name} views"
    if divided(service):
        await conn.execute(
            "insert into kernel.checkpoints (consumer, source, part, position, moved_at)"
            " select %s, source, part, position, moved_at from kernel.checkpoints"
            " where consumer = %s and source not like 'log:%%' on conflict do nothing",
            [views, service.name],
        )
        return
    await conn.execute(
        "insert into kernel.checkpoints (consumer, source, part, position, moved_at)"
        " select %s, source, part, position, moved_at from kernel.checkpoints where consumer = %s"
        " on conflict (consumer, source, part)"
        " do update set position = excluded.position, moved_at = excluded.moved_at",
        [service.name, views],
    )
    await conn.execute("delete from kernel.checkpoints where consumer = %s", [views])


def _of_others(part: View | Policy) -> bool:
    return any(issubclass(event, PublishedEvent) for event in part.listens)
