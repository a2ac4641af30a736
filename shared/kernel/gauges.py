"""What stands waiting: asked of the store when somebody reads /metrics, so that it costs nothing between."""

import asyncio
import logging
from datetime import datetime
from math import nan
from typing import LiteralString

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from kernel.clock import Clock
from kernel.consumer import Consumer
from kernel.telemetry import (
    CONSUMER_LAG_EVENTS,
    CONSUMER_LAG_SECONDS,
    LOG_TO_KAFKA_EVENTS,
    OUTBOX_AGE,
    OVERDUE_DEADLINES,
    PARKED_KEYS,
)

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds; then a gauge is NaN: unknown, not what it was

QUERY: LiteralString = """
select (select extract(epoch from %(now)s - e.recorded_at)::float from kernel.outbox o
          join kernel.events e using (stream_id, version) order by o.id limit 1),
       (select coalesce(max(position), 0) from kernel.log)
           - coalesce((select position from kernel.cursors where topic = %(topic)s), 0),
       (select count(distinct key) from kernel.parked where consumer = %(consumer)s and status = 'parked'),
       (select count(*) from kernel.deadlines
         where due_at <= %(now)s and fired_at is null and failure is null)
           + (select count(*) from kernel.deadlines where failure is not null)
"""
OWN_LOG: LiteralString = """
with done as (select coalesce(max(position), 0) as position from kernel.checkpoints
               where consumer = %(consumer)s and source = %(source)s)
select (select coalesce(max(position), 0) from kernel.log) - position,
       (select extract(epoch from %(now)s - e.recorded_at)::float from kernel.log l
          join kernel.events e using (stream_id, version) where l.position = done.position + 1)
  from done
"""


class Gauges:
    """One service's: `topic` if it publishes, `source` if it follows its own log, `consumer` if others'."""

    def __init__(
        self,
        pool: AsyncConnectionPool[AsyncConnection],
        service: str,
        clock: Clock,
        *,
        topic: str | None,
        source: str | None,
        consumer: Consumer | None,
    ) -> None:
        self._pool, self._service, self._clock = pool, service, clock
        self._topic, self._source, self._consumer = topic, source, consumer

    async def measure(self) -> None:
        """Set every gauge to what is so now; to NaN what the store does not tell in time."""
        now = self._clock.now()
        if self._consumer:
            CONSUMER_LAG_EVENTS.labels(self._service, "kafka").set(self._consumer.lag())
            CONSUMER_LAG_SECONDS.labels(self._service, "kafka").set(self._consumer.lag_seconds())
        try:
            async with asyncio.timeout(PATIENCE):
                await self._ask(now)
        except (psycopg.OperationalError, TimeoutError) as fault:
            log.warning("the store tells no gauges: %s", type(fault).__name__)
            self._set(nan, nan, nan, nan)

    async def _ask(self, now: datetime) -> None:
        given = {"now": now, "topic": self._topic, "consumer": self._service, "source": self._source}
        async with self._pool.connection() as conn:
            row = await (await conn.execute(QUERY, given)).fetchone()
            own = await (await conn.execute(OWN_LOG, given)).fetchone() if self._source else None
        age, unpublished, parked, overdue = row or (nan, nan, nan, nan)
        self._set(age or 0.0, unpublished, parked, overdue)
        if own:
            CONSUMER_LAG_EVENTS.labels(self._service, "log").set(own[0])
            CONSUMER_LAG_SECONDS.labels(self._service, "log").set(max(own[1] or 0.0, 0.0))

    def _set(self, age: float, unpublished: float, parked: float, overdue: float) -> None:
        OUTBOX_AGE.labels(self._service).set(max(age, 0.0))
        PARKED_KEYS.labels(self._service).set(parked)
        OVERDUE_DEADLINES.labels(self._service).set(overdue)
        if self._topic:
            LOG_TO_KAFKA_EVENTS.labels(self._service).set(unpublished)


_watched: set[Gauges] = set()


def watch(gauges: Gauges) -> None:
    """Have `measure_all` measure these, until `forget`."""
    _watched.add(gauges)


def forget(gauges: Gauges) -> None:
    _watched.discard(gauges)


async def measure_all() -> None:
    """Every service of this process: they share one registry, whichever's address was asked."""
    await asyncio.gather(*(gauges.measure() for gauges in list(_watched)))
