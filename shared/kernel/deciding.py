"""Commands decided inside somebody's transaction: what policies and deadlines ask for, a list at a time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor

from kernel import deadlines, views
from kernel.clock import Clock
from kernel.domain import Command, State
from kernel.facts import Fact, Origin
from kernel.hot_rows import HotRows, Taken
from kernel.ids import derived_id
from kernel.listeners import Listeners
from kernel.sequencer import Sequencer
from kernel.service import Do, Service
from kernel.states import Known, States
from kernel.store import Append, Appended, Store

MEETINGS = 500  # with a faster writer on one stream, before who decides gives up


def digest_of(stream: str, command: Command) -> str:
    """A short hash of what was asked of whom, to tell a repeated command from a reused id.

    Without `at`: a command that is sent again is asked at another moment and is still the same.
    """
    asked = command.__pydantic_serializer__.to_json(command, exclude={"at"})
    body = type(command).__name__.encode() + b"|" + asked
    return blake2b(stream.encode() + b"|" + body, digest_size=8).hexdigest()


async def give_way(met: int) -> None:
    """Leave a faster writer its stream: 1 ms at the first meeting, 20 ms from the twentieth on."""
    await asyncio.sleep(min(0.001 * met, 0.02))


@dataclass(frozen=True, slots=True)
class Asked:
    """A command with its id, its origin and the moment it speaks of (None: now)."""

    do: Do
    command_id: UUID
    origin: Origin
    effective_at: datetime | None = None


@dataclass(slots=True)
class Decided:
    """What was appended, and the states and rows it left, of a transaction that may still come to nothing."""

    appended: list[Appended] = field(default_factory=list)
    states: dict[str, Known] = field(default_factory=dict)
    rows: list[Taken] = field(default_factory=list)

    def add(self, more: "Decided") -> None:
        """What was decided next in the same transaction."""
        self.appended += more.appended
        self.states |= more.states
        self.rows += more.rows


class Deciding:
    """Load, decide, append and show, in one transaction that others share with their own effects."""

    def __init__(self, store: Store, service: Service, clock: Clock, sequencer: Sequencer) -> None:
        self.store = store
        self.states = States()
        self.rows = HotRows()
        self._sequencer = sequencer
        self._clock = clock
        self._inline = Listeners(view for view in service.views if view.inline)
        self._timers = Listeners(service.timers)
        self._informs = service.informs

    async def committed(self, decided: Decided) -> None:
        """Their transaction has committed: who follows the log, or decides next, need not read them again."""
        for appended in decided.appended:
            await self._sequencer.committed_with(appended)
        self.states.keep(decided.states)
        for taken in decided.rows:
            await self.rows.keep(taken)

    async def show(self, conn: AsyncConnection, facts: Sequence[Fact]) -> Taken:
        """Bring inline views up to date and arm deadlines, in the transaction that appends these facts.

        What it answers is for `rows`, once that has committed.
        """
        taken = self.rows.take(facts)
        await views.apply(conn, self._inline, facts, taken)
        await deadlines.arm(conn, self._timers, facts, self._informs)
        return taken

    async def decide_all(self, conn: AsyncConnection, asked: Sequence[Asked]) -> Decided:
        """Decide each in order on the state the ones before it left; a command done before is skipped.

        Raises a Refusal of any of them, and what `Store.append_many` raises; the caller's transaction then
        ends. What it answers is for `committed`.
        """
        if not asked:
            return Decided()
        first = [derived_id(each.command_id, 0) for each in asked]
        known = await self._known(conn, first)  # its answer comes with that of the next question
        asked = await self._informed(conn, asked)
        wanted = sorted({a.do.stream for a in asked})
        held = self.states.take(wanted)
        versions = {stream: version for stream, (version, _) in held.items()}
        streams = await self.store.load_many(conn, wanted, versions)
        done = {event_id for (event_id,) in await known.fetchall()}
        states: dict[str, State] = {}
        appends = []
        now = self._clock.now()
        for each, event_id in zip(asked, first, strict=True):
            if event_id in done:
                continue
            do, stream = each.do, each.do.stream
            history = streams[stream]
            if stream not in states:
                _, state = held.get(stream) or (0, do.decider.initial)
                for event in history.events:
                    state = do.decider.evolve(state, event)
                states[stream] = state
            events = do.decider.decide(do.command, states[stream])
            if not events:
                continue
            appends.append(
                Append(
                    stream,
                    history.version,
                    events,
                    each.command_id,
                    type(do.command).__name__,
                    digest_of(stream, do.command),
                    each.origin,
                    each.effective_at or now,
                    now,
                )
            )
            history.version += len(events)
            for event in events:
                states[stream] = do.decider.evolve(states[stream], event)
        appended = await self.store.append_many(conn, appends)
        taken = await self.show(conn, appended.facts)
        left = {stream: (streams[stream].version, state) for stream, state in states.items()}
        return Decided([appended], left, [taken])

    async def _informed(self, conn: AsyncConnection, asked: Sequence[Asked]) -> Sequence[Asked]:
        informs = self._informs
        if informs is None:
            return asked
        to_tell = [each.do.command for each in asked if isinstance(each.do.command, informs.commands)]
        if not to_tell:
            return asked
        known = await informs.read(conn, to_tell)
        return [
            replace(each, do=replace(each.do, command=informs.tell(each.do.command, known)))
            if isinstance(each.do.command, informs.commands)
            else each
            for each in asked
        ]

    async def _known(self, conn: AsyncConnection, first: Sequence[UUID]) -> AsyncCursor:
        """Those of these first events of commands that are there: their commands had their outcome before."""
        return await conn.execute("select event_id from kernel.events where event_id = any(%s)", [first])
