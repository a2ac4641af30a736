"""Command in, fact out: load, decide, append; on conflict load and decide again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict
from uuid import UUID
from weakref import WeakValueDictionary

import orjson
import psycopg

from kernel.clock import Clock
from kernel.commit import GroupCommit
from kernel.deciding import MEETINGS, Deciding, digest_of, give_way
from kernel.domain import Command, Decider, Event, Refusal, State
from kernel.facts import Origin
from kernel.ids import derived_id
from kernel.service import Informs
from kernel.store import Append, Repeated, StaleVersion, StoreUnavailable, Stream
from kernel.together import Together


class Conflict(Refusal):
    """The stream changed under the command each time it was decided."""

    title = "其他人正在修改同一对象，请稍后重试"
    status = 409


class VersionMismatch(Refusal):
    """The caller's version (If-Match) is not the current one."""

    title = "内容已被他人更新：您看到的是第 {expected} 版，现为第 {version} 版"
    field = "If-Match"
    status = 412


class KeyReused(Refusal):
    """A command id was used before for something else."""

    title = "该 Idempotency-Key 已用于另一请求"
    field = "Idempotency-Key"


class RefusedBefore(Refusal):
    """The first outcome of a repeated command was a refusal; it is given again, word for word."""

    def __init__(self, code: str, title: str, field: str | None, status: int, facts: dict[str, Any]) -> None:
        super().__init__(**facts)
        self._code = code
        self.title, self.field, self.status = title, field, status  # type: ignore[misc]

    @property
    def code(self) -> str:
        return self._code


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command led to. `version` is the stream's after it; `repeated` = this is an earlier outcome."""

    stream: str
    version: int
    events: Sequence[Event] = ()
    repeated: bool = False
    position: int | None = None


class How(TypedDict):
    """In whose name a command is asked, under which id, and (If-Match) on which version; see `handle`."""

    origin: Origin
    command_id: UUID
    expected_version: NotRequired[int | None]


class Handling:
    """Decides commands of one context, with the states of hot streams at hand."""

    def __init__(
        self, deciding: Deciding, commit: GroupCommit, clock: Clock, informs: Informs | None = None
    ) -> None:
        self._store = deciding.store
        self._commit = commit
        self._clock = clock
        self._informs = informs
        self._streams: Together[str, Stream] = Together(self._load_all)
        self._states = deciding.states
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def handle(
        self,
        decider: Decider[Any, Any, Any],
        id_: object,
        command: Command,
        *,
        origin: Origin,
        command_id: UUID,
        expected_version: int | None = None,
    ) -> Outcome:
        """One command on one stream, once.

        The same `command_id` again answers the first outcome (also a refusal), after a restart and when
        two copies race. Raises the Refusal of the decider or of a reservation, Conflict after
        `MEETINGS` with a faster writer, VersionMismatch, KeyReused, StoreUnavailable (outcome unknown: send
        it again).
        """
        stream = decider.stream(id_)
        turn = self._turns.setdefault(stream, asyncio.Lock())
        try:
            async with turn:
                command = await self._informed(command)
                return await self._decide(decider, stream, command, origin, command_id, expected_version)
        except psycopg.OperationalError as fault:
            raise StoreUnavailable from fault

    async def would(self, decider: Decider[Any, Any, Any], id_: object, command: Command) -> Sequence[Event]:
        """What one command would lead to, were it asked now; nothing is kept. Raises as `handle` would."""
        command = await self._informed(command)
        _, state = await self._load(decider, decider.stream(id_))
        return decider.decide(command, state)

    async def _informed(self, command: Command) -> Command:
        if self._informs is None or not isinstance(command, self._informs.commands):
            return command
        async with self._store.pool.connection() as conn:
            return self._informs.tell(command, await self._informs.read(conn, [command]))

    async def _decide(
        self,
        decider: Decider[Any, Any, Any],
        stream: str,
        command: Command,
        origin: Origin,
        command_id: UUID,
        expected_version: int | None,
    ) -> Outcome:
        met = 0
        while True:
            cached = self._states.of(stream)
            version, state = cached or await self._load(decider, stream)
            refused: Refusal | None = None
            try:
                if expected_version is not None and expected_version != version:
                    raise VersionMismatch(expected=expected_version, version=version)
                events = decider.decide(command, state)
            except Refusal as refusal:
                events, refused = (), refusal
            if not events:
                # Nothing is appended, so nothing would prove a cached state: look again before answering.
                if cached:
                    self._states.forget(stream)
                    continue
                return await self._without_events(stream, version, command, command_id, refused)
            now = self._clock.now()
            append = Append(
                stream,
                version,
                events,
                command_id,
                type(command).__name__,
                digest_of(stream, command),
                origin,
                now,
                now,
            )
            try:
                position = await self._commit.append(append)
            except Repeated:
                self._states.forget(stream)
                return await self._earlier(stream, command, command_id)
            except StaleVersion:
                self._states.forget(stream)
                if cached:  # no meeting: nobody else was at work meanwhile
                    continue
                met += 1
                if met == MEETINGS:
                    raise Conflict(stream=stream) from None
                await give_way(met)
                continue
            except BaseException:
                self._states.forget(stream)
                raise
            for event in events:
                state = decider.evolve(state, event)
            version += len(events)
            self._states.keep({stream: (version, state)})
            return Outcome(stream, version, events, position=position)

    async def _load(self, decider: Decider[Any, Any, Any], stream: str) -> tuple[int, State]:
        history = await self._streams.of(stream)
        assert history is not None  # also one without events is answered
        state: State = decider.initial
        for event in history.events:
            state = decider.evolve(state, event)
        return history.version, state

    async def _load_all(self, streams: Sequence[str]) -> dict[str, Stream]:
        async with self._store.pool.connection() as conn:
            return await self._store.load_many(conn, streams)

    async def _without_events(
        self, stream: str, version: int, command: Command, command_id: UUID, refused: Refusal | None
    ) -> Outcome:
        """Nothing to append: the answer is an earlier outcome of this id, or becomes the first."""
        refusal = refused and {
            "code": refused.code,
            "title": str(refused),
            "field": refused.field,
            "status": refused.status,
            "facts": refused.facts,
        }
        async with self._store.pool.connection() as conn:
            row = await (
                await conn.execute(
                    "insert into kernel.outcomes"
                    " (command_id, stream_id, version, digest, refusal, recorded_at)"
                    " select %(id)s, %(stream)s, %(version)s, %(digest)s, %(refusal)s, %(now)s"
                    " where %(keep)s and not exists (select from kernel.events where event_id = %(event)s)"
                    " on conflict (command_id) do nothing returning 1",
                    {
                        "id": command_id,
                        "stream": stream,
                        "version": version,
                        "digest": digest_of(stream, command),
                        "refusal": orjson.dumps(refusal, default=str).decode() if refusal else None,
                        "now": self._clock.now(),
                        "event": derived_id(command_id, 0),
                        # Whoever saw an old version comes back with the new one under the same id.
                        "keep": not isinstance(refused, VersionMismatch),
                    },
                )
            ).fetchone()
        if row is None:
            return await self._earlier(stream, command, command_id, refused)
        if refused:
            raise refused
        return Outcome(stream, version)

    async def _earlier(
        self, stream: str, command: Command, command_id: UUID, otherwise: Refusal | None = None
    ) -> Outcome:
        """The first outcome of this command id. Raises the refusal given then, KeyReused, or `otherwise`."""
        digest = digest_of(stream, command)
        async with self._store.pool.connection() as conn:
            rows = await (
                await conn.execute(
                    "select version, type, schema_version, data::text, origin->>'digest' from kernel.events"
                    " where stream_id = %s and command_id = %s order by version",
                    [stream, command_id],
                )
            ).fetchall()
            if rows:
                if rows[0][4] != digest:
                    raise KeyReused
                decode = self._store.registry.decode
                events = [decode(type_, schema, raw) for _, type_, schema, raw, _ in rows]
                return Outcome(stream, rows[-1][0], events, repeated=True)
            row = await (
                await conn.execute(
                    "select version, digest, refusal from kernel.outcomes where command_id = %s", [command_id]
                )
            ).fetchone()
        if row is None or row[1] != digest:
            raise otherwise if row is None and otherwise else KeyReused
        if row[2]:
            raise RefusedBefore(**row[2])
        return Outcome(stream, row[0], repeated=True)
