"""What is done with the commands that rows ask for: they are asked for good, or only foretold."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from host.runtime import Runtime
from kernel.deciding import digest_of
from kernel.domain import Command, Decider, Event, Refusal
from kernel.facts import Origin
from kernel.handle import Conflict, How
from kernel.ids import derived_id
from kernel.store import StoreUnavailable

from contracts.imports.became import Became, refused


class Ask(NamedTuple):
    """One command on one stream; `reason`: why, where that is kept beside it."""

    decider: Decider[Any, Any, Any]
    id: UUID
    command: Command
    reason: str | None = None


class Hands(Protocol):
    """Each is answered with what became of it, in order; those of one stream are done in their order."""

    @property
    def dry_run(self) -> bool: ...

    @property
    def by(self) -> str:
        """Who asks: never who approved what a row signs."""

    @property
    def left(self) -> Sequence[dict[Any, Any]]:
        """What rows left behind for those after them, where it is kept by nobody else."""

    async def ask(self, asked: Sequence[Ask]) -> list[Became]: ...


@dataclass
class Doing:
    """For good: all at once, so that they share commits. Raises StoreUnavailable, and may be done again."""

    runtime: Runtime
    import_id: UUID
    origin: Origin
    dry_run: bool = False

    @property
    def by(self) -> str:
        """Who confirmed it."""
        return self.origin.actor

    @property
    def left(self) -> Sequence[dict[Any, Any]]:
        return ()

    async def ask(self, asked: Sequence[Ask]) -> list[Became]:
        return list(await asyncio.gather(*map(self._ask, asked)))

    async def _ask(self, one: Ask) -> Became:
        # Each import asks anew, by what there is, as it was foretold; after a crash it hears the same again.
        id_ = derived_id(self.import_id, digest_of(one.decider.stream(one.id), one.command))
        origin = self.origin._replace(reason=one.reason) if one.reason else self.origin
        how: How = {"origin": origin, "command_id": id_}
        try:
            outcome = await self.runtime.handling.handle(one.decider, one.id, one.command, **how)
        except (StoreUnavailable, Conflict):
            raise
        except Refusal as refusal:
            return refused(refusal)
        return came_of(outcome.events, first=outcome.version == len(outcome.events))


@dataclass
class Foretelling:
    """Decided by what there is and what the rows before would have made of it; nothing is kept.

    `by`: who handed it in, as if they confirmed it as well.
    """

    runtime: Runtime
    by: str
    dry_run: bool = True
    _states: dict[str, Any] = field(default_factory=dict)

    @property
    def left(self) -> Sequence[dict[Any, Any]]:
        return (self._states,)

    async def ask(self, asked: Sequence[Ask]) -> list[Became]:
        await self._load(asked)
        return [self._decide(one) for one in asked]

    async def _load(self, asked: Sequence[Ask]) -> None:
        wanted = {one.decider.stream(one.id): one.decider for one in asked}
        missing = [stream for stream in wanted if stream not in self._states]
        async with self.runtime.pool.connection() as conn:
            found = await self.runtime.store.load_many(conn, missing)
        for stream, history in found.items():
            state = wanted[stream].initial
            for event in history.events:
                state = wanted[stream].evolve(state, event)
            self._states[stream] = state

    def _decide(self, one: Ask) -> Became:
        stream = one.decider.stream(one.id)
        try:
            events = one.decider.decide(one.command, self._states[stream])
        except Refusal as refusal:
            return refused(refusal)
        first = self._states[stream] == one.decider.initial
        for event in events:
            self._states[stream] = one.decider.evolve(self._states[stream], event)
        return came_of(events, first=first)


def came_of(events: Sequence[Event], *, first: bool) -> Became:
    """`first`: nothing was known of it before."""
    return Became(new=first and bool(events), changed=not first and bool(events), events=events)
