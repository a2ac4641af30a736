"""What one step does with records, wherever they come from: one transaction for effects and checkpoint.

The checkpoint row decides, not the broker: one transaction at a time for a consumer, so a second one of the
same partition (a zombie, a rebalance under way) waits, then finds everything behind the row and drops it.
Which steps there are, `two_steps.py` says.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg import AsyncConnection, AsyncCursor

from kernel import parking, views
from kernel.clock import Clock
from kernel.crash import point
from kernel.deciding import MEETINGS, Asked, Decided, Deciding, give_way
from kernel.domain import Event
from kernel.facts import Fact, PublishedEvent, Registry
from kernel.ids import derived_id
from kernel.listeners import Listeners
from kernel.rearming import Rearming
from kernel.service import Policy, View
from kernel.signals import Signal
from kernel.store import Repeated, StaleVersion, meaning_of
from kernel.telemetry import span_for_each
from kernel.wire import Received

log = logging.getLogger(__name__)

TRIES = 3
Place = tuple[str, int]


class Gap(Exception):
    """Records do not follow the checkpoint: something between was not delivered (yet)."""

    def __init__(self, places: set[Place]) -> None:
        super().__init__(places)
        self.places = places


class StillDeciding(Exception):
    """A record is redriven whose predecessors wait for what is decided upon them: in a moment, again."""


class Outrun(psycopg.OperationalError):
    """A stream was written faster than a policy could decide on it, for seconds: to be tried again."""


class Instants(NamedTuple):
    """What the crash points of a step are called: see `crash.POINTS`."""

    effects: str
    checkpoint: str
    committed: str


class Following:
    """One step: applies records of any source to the views and policies that are given to it.

    `consumer` is whose checkpoints it moves, `own` the context it belongs to. One that comes `after` another
    step passes over what was set aside there: whoever redrives that redrives both.
    """

    def __init__(
        self,
        consumer: str,
        own: str,
        parts: Sequence[View | Policy],
        instants: Instants,
        deciding: Deciding,
        registry: Registry,
        clock: Clock,
        *,
        rearming: Rearming | None = None,
        after: bool = False,
    ) -> None:
        self.consumer = consumer
        self.applied: set[Signal] = set()  # each is set when something was taken in
        self._own = own
        self._after = after
        self._instants = instants
        self._deciding = deciding
        self._registry = registry
        self._clock = clock
        self._views = Listeners(part for part in parts if isinstance(part, View))
        self._policies = Listeners(part for part in parts if isinstance(part, Policy))
        self._rearming = rearming
        listened: set[type[Event]] = {event for part in parts for event in part.listens}
        if rearming:
            listened |= rearming.listens
        # Of one name in two contexts, as a policy that is published here and there, each is another event.
        self._listens_to = {(_told_by(event, own), event.__name__) for event in listened}

    async def apply(self, records: Sequence[Received]) -> int:
        """Apply records in order, once; how many were new.

        Raises Gap after applying what could be applied, and psycopg.OperationalError when the store is
        gone or others write to a stream without a pause (Outrun). Anything else parks the key of the record
        at fault.
        """
        try:
            return await self._transact(records, singly=False)
        except (psycopg.OperationalError, Gap):
            raise
        except (StaleVersion, Repeated):  # a command was faster on a stream that a policy wants
            log.info("a batch of %d met a faster writer; applying singly", len(records))
        except Exception as fault:  # noqa: BLE001 - which record it was is found out one by one
            log.warning("a batch of %d failed (%s); applying singly", len(records), type(fault).__name__)
        return await self._transact(records, singly=True)

    async def _transact(self, records: Sequence[Received], *, singly: bool) -> int:
        decided = Decided()
        shown = self._shown(records)
        async with self._deciding.store.transaction() as conn:
            # All questions go out before an answer is awaited; the later see what the lock let through.
            places = {(r.source, r.part) for r in records}
            locked = await _ask_checkpoints(conn, self.consumer, places)
            parked = await parking.ask_stuck(conn, self._own, {r.key for r in records}, shown=shown)
            aside = await parking.ask_set_aside(conn, self._own, records) if shown else None
            marks = await _marks(locked, places)
            fresh, gaps = _behind_dropped(records, marks)
            if fresh:
                passed_over = await parking.set_aside(aside) if aside else set()
                to_do = [r for r in fresh if (r.source, r.part, r.position) not in passed_over]
                decided = await self._effects(conn, to_do, await parking.stuck(parked), singly=singly)
                point(self._instants.effects)
                await move_checkpoints(conn, self.consumer, marks, self._clock)
                point(self._instants.checkpoint)
        await self._deciding.committed(decided)
        if fresh:
            point(self._instants.committed)
            for signal in self.applied:
                signal.set()
        if gaps:
            raise Gap(gaps)
        return len(fresh)

    def _shown(self, records: Sequence[Received]) -> bool:
        """Whether the step before this one has had them: what comes from the bus, never the own log's."""
        return self._after and any(r.known is None for r in records)

    async def _effects(
        self, conn: AsyncConnection, fresh: list[Received], stuck: set[str], *, singly: bool
    ) -> Decided:
        if strangers := [r for r in fresh if r.position < 1]:
            await self._park(conn, strangers, parking.STRANGER)
            fresh = [r for r in fresh if r.position > 0]
        if not singly:
            await self._park(conn, [r for r in fresh if r.key in stuck], parking.BEHIND)
            return await self.effects(conn, [r for r in fresh if r.key not in stuck])
        decided = Decided()
        for record in fresh:
            reason = parking.BEHIND if record.key in stuck else await self._try(conn, record, decided)
            if reason:
                stuck.add(record.key)
                await self._park(conn, [record], reason)
        return decided

    async def _park(self, conn: AsyncConnection, records: Sequence[Received], reason: str) -> None:
        shown = self._shown(records)
        await parking.park(conn, self._own, records, self._clock, reason, shown=shown)

    async def _try(self, conn: AsyncConnection, record: Received, decided: Decided) -> str | None:
        """Apply one record in a savepoint, up to three times, and add what was `decided`; the reason if it
        never went.
        """
        reason, failed, met = "", 0, 0
        while failed < TRIES:
            try:
                async with conn.transaction():
                    more = await self.effects(conn, [record])
            except psycopg.OperationalError:
                raise
            except Exception as fault:  # noqa: BLE001 - any failure parks this key and no other
                cause = meaning_of(fault)
                if isinstance(cause, StaleVersion | Repeated) and met < MEETINGS:
                    met += 1  # a faster writer is nobody's fault
                    await give_way(met)
                    continue
                if isinstance(cause, StaleVersion):
                    raise Outrun(f"{met} times on the stream that {record.key} leads to") from None
                failed += 1
                reason = f"{type(cause).__name__}: {cause}"[:500]
            else:
                decided.add(more)
                return None
        log.error("parked after %d tries: %s of %s", TRIES, record.type or "(no type)", record.source)
        return reason

    async def effects(self, conn: AsyncConnection, records: Sequence[Received]) -> Decided:
        """Views, what policies ask for, deadlines that depend on more than their fact: in the caller's
        transaction. Types nobody listens to pass.
        """
        facts = [r.fact(self._registry) for r in records if self._concerns(r)]
        if not facts:
            return Decided()
        traces = (fact.origin.trace for fact in facts)
        with span_for_each("apply", traces, consumer=self.consumer, facts=len(facts)) as spans:
            await views.apply(conn, self._views, facts)
            decided = await self._deciding.decide_all(conn, self._asked(facts, spans))
            if self._rearming:
                await self._rearming.apply(conn, facts)
        return decided

    @property
    def follows_own_log(self) -> bool:
        """Whether any of its parts listens to what its own context appends."""
        return any(context == self._own for context, _ in self._listens_to)

    async def is_past(self, conn: AsyncConnection, record: Received) -> bool:
        """Whether its checkpoint is at this record, or behind it; locked until the transaction ends."""
        place = (record.source, record.part)
        return (await lock_checkpoints(conn, self.consumer, {place}))[place] >= record.position

    def _concerns(self, record: Received) -> bool:
        """Whether anybody listens, or may: what does not say what it is, or who told it, is to be parked."""
        told_by = record.told_by
        if not record.type or told_by is None:
            return not record.type or any(record.type == name for _, name in self._listens_to)
        return (told_by, record.type) in self._listens_to

    def _asked(self, facts: Sequence[Fact], spans: Mapping[str | None, str]) -> list[Asked]:
        asked: list[Asked] = []
        for fact in facts:
            dos = [
                (policy.name, index, do)
                for policy in self._policies.of(fact.event)
                for index, do in enumerate(policy.react(fact))
            ]
            if dos:  # the envelope of a fact that moves nobody is not read
                id_, origin = fact.id, fact.origin
                caused = origin.caused_by(fact, spans.get(origin.trace))
                asked += (Asked(do, derived_id(id_, name, index), caused) for name, index, do in dos)
        return asked


def _told_by(event: type[Event], own: str) -> str:
    """The context whose event it is."""
    return event.context if issubclass(event, PublishedEvent) else own


def _behind_dropped(
    records: Sequence[Received], marks: dict[Place, int]
) -> tuple[list[Received], set[Place]]:
    """The records that follow their checkpoints (which move along in `marks`), and places with a gap.

    A place has one as long as something beyond its mark was seen and left out, also when the missing record
    came behind it: then the partition is read again for what was left out.
    """
    fresh: list[Received] = []
    beyond: dict[Place, int] = {}
    for record in records:
        place = (record.source, record.part)
        if record.position < 1:  # no envelope of ours: it parks and moves nothing
            fresh.append(record)
        elif record.position > marks[place]:
            if record.previous > marks[place]:
                beyond[place] = max(beyond.get(place, 0), record.position)
                continue
            marks[place] = record.position
            fresh.append(record)
    return fresh, {place for place, position in beyond.items() if position > marks[place]}


async def lock_checkpoints(conn: AsyncConnection, consumer: str, places: set[Place]) -> dict[Place, int]:
    """The checkpoints of these places, locked until the transaction ends; 0 where there was none."""
    return await _marks(await _ask_checkpoints(conn, consumer, places), places)


async def _ask_checkpoints(conn: AsyncConnection, consumer: str, places: set[Place]) -> AsyncCursor[Any]:
    await parking.lock(conn, consumer)
    ordered = sorted(places)
    sources, parts = [s for s, _ in ordered], [p for _, p in ordered]
    return await conn.execute(
        "select c.source, c.part, c.position from kernel.checkpoints c"
        " join unnest(%s::text[], %s::int[]) as x(s, p) on (c.source, c.part) = (x.s, x.p)"
        " where c.consumer = %s order by c.source, c.part for update of c",
        [sources, parts, consumer],
    )


async def _marks(asked: AsyncCursor[Any], places: set[Place]) -> dict[Place, int]:
    found = {(source, part): position for source, part, position in await asked.fetchall()}
    return dict.fromkeys(places, 0) | found


async def move_checkpoints(
    conn: AsyncConnection, consumer: str, marks: dict[Place, int], clock: Clock
) -> None:
    places = list(marks)
    await conn.execute(
        "insert into kernel.checkpoints (consumer, source, part, position, moved_at)"
        " select %s, source, part, position, %s"
        " from unnest(%s::text[], %s::int[], %s::bigint[]) as x(source, part, position)"
        " on conflict (consumer, source, part)"
        " do update set position = excluded.position, moved_at = excluded.moved_at",
        [
            consumer,
            clock.now(),
            [source for source, _ in places],
            [part for _, part in places],
            list(marks.values()),
        ],
    )
