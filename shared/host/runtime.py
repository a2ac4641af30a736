"""One service running: its store, its commands, its sources, its timers, wired once."""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Unpack
from uuid import UUID

from edge.access import Verifier, consume_in
from kernel import gauges, parking
from kernel.agreement import Agreement
from kernel.broker import Broker
from kernel.clock import Clock
from kernel.commit import GroupCommit
from kernel.connection import CONNECT_SECONDS, OPTIONS, Connection
from kernel.consumer import Consumer
from kernel.deciding import Decided, Deciding
from kernel.definitions import build_outdated
from kernel.domain import Command, Decider, Event, Refusal
from kernel.facts import Fact
from kernel.handle import Handling, How, Outcome
from kernel.migrate import migrate
from kernel.own_log import OwnLog
from kernel.publisher import Publisher
from kernel.sequencer import Sequencer
from kernel.service import Service
from kernel.store import Store
from kernel.timers import Timers
from kernel.topics import topic_of
from kernel.two_steps import TwoSteps, views_of
from kernel.wire import Received
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from vault import sealing
from vault.sealing import Vault

from host import first_answer
from host.first_answer import once_answered
from host.settings import Settings

log = logging.getLogger(__name__)

CANCEL_SECONDS = 2.0  # for a duty to leave orderly, before it is told again
FAILURES = 3  # in a row: a duty that is begun anew as often is said to be missing …
STEADY_SECONDS = 30.0  # … until it has held out as long


class PositionUnknown(Refusal):
    """A place that the log of this service has not reached."""

    title, field = "日志中还没有这个位置", "after"


class Runtime:
    """What edges, workers and tools get in hand. Made by `start`, ended by `stop`."""

    def __init__(self, service: Service, settings: Settings, clock: Clock) -> None:
        self.service, self.settings, self.clock = service, settings, clock
        self.stopping = asyncio.Event()  # answers that never end by themselves end at this
        self.pool: AsyncConnectionPool[AsyncConnection] = AsyncConnectionPool(
            settings.url,
            min_size=1,
            max_size=settings.pool,
            open=False,
            timeout=5.0,
            configure=self._connected,
            connection_class=Connection,
            kwargs={
                "autocommit": True,
                "application_name": f"anju-{service.name}",
                "connect_timeout": CONNECT_SECONDS,
                "options": OPTIONS,
            },
        )
        self.registry = service.registry()
        self.store = Store(self.pool, self.registry, service.name)
        self.sequencer = Sequencer(self.pool)
        self.deciding = Deciding(self.store, service, clock, self.sequencer)
        self.commit = GroupCommit(self.deciding, service.reservations, self.sequencer)
        self.handling = Handling(self.deciding, self.commit, clock, service.informs)
        both = service.registry()
        for event in service.follows():
            both.add(event)
        self.following = TwoSteps(service, self.deciding, both, clock)
        self.timers = Timers(self.deciding, service.timers, clock)
        self.verifier = Verifier(settings.token_keys, audience=service.name, consume=consume_in(self.pool))
        self.vault = Vault(self.pool, {1: settings.master_key}, clock) if service.seals else None
        prefix = settings.topic_prefix
        self.own_topic = topic_of(service.name, prefix)
        self.topics = {c: topic_of(c, prefix) for c in sorted({e.context for e in service.follows()})}
        self.publisher: Publisher | None = None
        if service.publish:
            broker = Broker(settings.kafka)
            self.publisher = Publisher(
                settings.url, self.store, self.sequencer, service.publish, broker, self.own_topic, clock
            )
            self.sequencer.advanced[self.publisher.signal] = ()
        self.consumer = self._consumer() if self.topics else None
        others_tell = self.consumer.told_lately if self.consumer else lambda: False
        self.own_log = OwnLog(self.store, self.following.last, self.sequencer, others_tell)
        self.sequencer.advanced[self.own_log.signal] = ()
        own = self.own_log.source if self.following.last.follows_own_log else None
        self.agreement_of = Agreement(self.pool, service.name, views_of(service), self.topics, own)
        self.gauges = gauges.Gauges(
            self.pool,
            service.name,
            clock,
            topic=self.own_topic if service.publish else None,
            source=own,
            consumer=self.consumer,
        )
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._failed: dict[
            str, tuple[int, float, str]
        ] = {}  # of a duty: how often in a row, when last, by what

    async def _connected(self, _: AsyncConnection) -> None:
        """What is held of the store is of the one before: this may be one from a backup, which knows less."""
        self.sequencer.recent.forget()
        self.deciding.states.forget_all()

    def _consumer(self) -> Consumer:
        group = f"{self.settings.topic_prefix}.{self.service.name}"
        topics, steps = list(self.topics.values()), self.following.steps
        return Consumer(self.settings.kafka, group, topics, steps, _die, self.settings.instance)

    async def start(self) -> None:
        """Migrate if an owner URL is given, then start everything this service does by itself.

        Raises an OperationalError where the store lets nobody in for `first_answer.ANSWER_SECONDS`.
        """
        name = self.service.name
        if self.settings.owner_url:
            await once_answered(name, partial(self.migrate, self.settings.owner_url))
        await self.pool.open(wait=True, timeout=first_answer.ANSWER_SECONDS)
        await once_answered(name, partial(build_outdated, self))
        duties: dict[str, Callable[[], Awaitable[None]]] = {"sequencer": self.sequencer.run}
        if self.following.last.follows_own_log:
            duties["own log"] = self.own_log.run
        if self.service.timers:
            duties["timers"] = self.timers.run
        if self.publisher:
            duties["publisher"] = self.publisher.run
        if self.consumer:
            duties["consumer"] = self.consumer.run
        for worker in self.service.workers:
            duties[worker.__name__] = partial(worker, self)
        gauges.watch(self.gauges)
        for name, duty in duties.items():
            self._tasks[name] = asyncio.create_task(self._keep(name, duty), name=name)

    async def migrate(self, owner_url: str) -> None:
        """Bring the database to what this service expects."""
        schemas = [sealing.SCHEMA] if self.service.seals else []
        await migrate(owner_url, self.settings.url, self.service, *schemas)

    async def _keep(self, name: str, duty: Callable[[], Awaitable[None]]) -> None:
        """A duty that ends by a fault nobody foresaw is started again; the fault is in the log, loudly."""
        now = asyncio.get_running_loop().time
        while True:
            try:
                await duty()
            except asyncio.CancelledError:
                raise
            except Exception as fault:  # foreseen by nobody: a duty that stays away would be worse
                times, last, _ = self._failed.get(name, (0, -STEADY_SECONDS, ""))
                again = times + 1 if now() - last < STEADY_SECONDS else 1
                self._failed[name] = again, now(), _name(fault)
                if self.stopping.is_set():  # begun anew, it would not leave at all
                    log.exception("%s of %s failed while it stopped", name, self.service.name)
                    return
                log.exception("%s of %s failed; starting it again", name, self.service.name)
            await asyncio.sleep(1.0)

    async def stop(self) -> None:
        """Stop taking work; what is under way either commits or is as if it had never begun."""
        self.stopping.set()
        gauges.forget(self.gauges)
        ending = set(self._tasks.values())
        while ending:
            # Again until it is heard: one may be lost in the connection pool (`heed_cancel`), and a producer
            # waits for ever for a Kafka that is gone.
            for task in ending:
                task.cancel()
            _, ending = await asyncio.wait(ending, timeout=CANCEL_SECONDS)
        # A duty that was stopped while it connected keeps its socket for as long as anyone keeps the duty.
        ending.clear()
        self._tasks.clear()
        await self.pool.close(timeout=5)

    async def handle(
        self, decider: Decider[Any, Any, Any], id_: object, command: Command, **how: Unpack[How]
    ) -> Outcome:
        """`Handling.handle`, answered when the events have their log position."""
        outcome = await self.handling.handle(decider, id_, command, **how)
        if outcome.position is not None:
            return outcome
        position = await self.sequencer.positions.of(outcome.stream, outcome.version)
        return replace(outcome, position=position)

    async def would(self, decider: Decider[Any, Any, Any], id_: object, command: Command) -> Sequence[Event]:
        """`Handling.would`."""
        return await self.handling.would(decider, id_, command)

    async def wait_for(self, position: int, timeout: float = 2.0) -> int:  # noqa: ASYNC109
        """Wait until views of the own log are at `position`; how many events miss after `timeout` s.

        Raises PositionUnknown at once for one that the log has not reached: nobody was answered that.
        """
        if position > self.sequencer.head:
            async with self.pool.connection() as conn:
                if position > await self.store.head(conn):
                    raise PositionUnknown
        if "own log" not in self._tasks:
            return 0  # all views are inline: what was answered is visible
        loop = asyncio.get_running_loop()
        until = loop.time() + timeout
        while True:
            async with self.pool.connection() as conn:
                behind = position - await self.agreement_of.applied_of(conn, self.own_log.source)
            if behind <= 0 or loop.time() >= until:
                return max(behind, 0)
            await asyncio.sleep(0.01)

    def readiness(self) -> dict[str, str]:
        """What is missing, and why; empty when the service is ready."""
        missing = {}
        if self.pool.closed:
            missing["store"] = "not connected"
        if self.consumer and not self.consumer.ready:
            missing["kafka"] = "not subscribed"
        if self.lost:
            missing["log"] = "older than what was published of it"
        elif self.publisher and not self.publisher.ready:
            missing["topic"] = "not made"
        now = asyncio.get_running_loop().time()
        for name, (times, last, fault) in self._failed.items():
            if times >= FAILURES and now - last < STEADY_SECONDS:
                missing[name] = f"failed {times} times in a row: {fault}"
        return missing

    @property
    def lost(self) -> int:
        """Facts that it published and its log does not hold (`kernel/lost.py`), as far as was looked."""
        return self.publisher.lost if self.publisher else 0

    async def agreement(self) -> dict[str, Any]:
        """How far this service has applied each source, how far its own log was published, and what of that
        it has `lost`.
        """
        return {**await self.agreement_of.answer(), "lost": self.lost}

    async def agreement_on(self, context: str, key: str) -> dict[str, Any]:
        """How far this service is with one stream of a context; see `Agreement.of`. Of its own, also how many
        facts of that context it has `lost`.
        """
        found = await self.agreement_of.of(context, key)
        return {**found, "lost": self.lost} if context == self.service.name else found

    async def facts_naming(self, ids: Sequence[UUID]) -> list[Fact]:
        """Every fact of this service's log that names one of these, in order; see `Store.read_naming`."""
        async with self.pool.connection() as conn:
            return await self.store.read_naming(conn, ids)

    async def redrive(self, key: str) -> int:
        """Apply the parked records of a key; all or none. Raises whatever they fail with."""
        decided = Decided()

        async def effects(conn: AsyncConnection, record: Received, shown: bool) -> None:
            decided.add(await self.following.redriven(conn, record, shown=shown))

        name, steps = self.service.name, self.following.consumers
        async with self.store.transaction() as conn:
            redriven = await parking.redrive(conn, name, steps, key, effects, self.clock)
        await self.deciding.committed(decided)
        return redriven

    async def skip(self, key: str, reason: str) -> str | None:
        """Give up the first parked record of a key with a reason; its type."""
        async with self.store.transaction() as conn:
            steps = self.following.consumers
            return await parking.skip(conn, self.service.name, steps, key, reason, self.clock)


def _name(fault: BaseException) -> str:
    """What kind of fault; of a group, the kinds of what is in it: a group says nothing of its own."""
    if isinstance(fault, BaseExceptionGroup):
        return ", ".join(sorted({_name(each) for each in fault.exceptions}))
    return type(fault).__name__


def _die() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
