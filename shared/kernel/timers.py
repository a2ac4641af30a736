"""Fires deadlines: once, in due order, late rather than never.

Taken with `for update skip locked` and fired as commands with ids derived from the row: marking and events
are one transaction, so a crash fires again what was never written and nothing else. Nobody cancels: a
deadline that no longer fits meets a state that says so. The event's effective time is the moment it was
due, its recorded time the moment it fired: the difference is the lateness.
"""

import asyncio
import logging
from collections.abc import Sequence
from uuid import UUID

import psycopg

from kernel.clock import Clock
from kernel.crash import point
from kernel.deciding import Asked, Deciding
from kernel.facts import Origin
from kernel.ids import derived_id
from kernel.service import Deadline, Timer
from kernel.signals import heed_cancel
from kernel.store import Repeated, StaleVersion
from kernel.telemetry import DEADLINE_LATENESS, span_for_each

log = logging.getLogger(__name__)

AT_MOST = 500
MEETINGS = 50  # with faster writers in one pass, before the rest waits for the next
POLL_SECONDS = 2.0  # for deadlines that were armed while we waited for a later one


class Timers:
    """Fires what is due. Any number may run: each takes rows that no other holds."""

    def __init__(self, deciding: Deciding, timers: Sequence[Timer], clock: Clock) -> None:
        self._deciding = deciding
        self._timers = {timer.kind: timer for timer in timers}
        self._clock = clock

    async def run(self) -> None:
        """Fire until cancelled. PostgreSQL going away is waited out."""
        while True:
            try:
                wait = await self._due_in()
                fired = wait <= 0 and await self.once() > 0
            except psycopg.OperationalError as fault:
                log.warning("deadlines wait for the store: %s", type(fault).__name__)
                await asyncio.sleep(0.5)
                continue
            heed_cancel()
            if not fired:  # nothing is due, or all that is due is being fired by another
                await self._clock.sleep(min(wait, POLL_SECONDS) if wait > 0 else POLL_SECONDS)

    async def _due_in(self) -> float:
        """Seconds until the next deadline; not positive when one is due."""
        async with self._deciding.store.pool.connection() as conn:
            row = await (
                await conn.execute(
                    "select min(due_at) from kernel.deadlines where fired_at is null and failure is null"
                )
            ).fetchone()
        due_at = row[0] if row else None
        return (due_at - self._clock.now()).total_seconds() if due_at else POLL_SECONDS

    async def once(self, at_most: int = AT_MOST) -> int:
        """Fire up to `at_most` due deadlines in due order, in one transaction if all goes well; how many."""
        try:
            return await self._fire(at_most, [])
        except psycopg.OperationalError:
            raise
        except (StaleVersion, Repeated):
            log.info("a batch of deadlines met a faster writer; firing singly")
        except Exception:  # it belongs to one deadline, not to the others of its batch
            log.exception("a batch of deadlines failed; firing singly to find which")
        return await self._fire_singly(at_most)

    async def _fire_singly(self, at_most: int) -> int:
        """One by one; one that fails is set aside with the reason, for an operator, and the others fire."""
        done = met = 0
        while done < at_most:
            tried: list[UUID] = []
            try:
                if not await self._fire(1, tried):
                    break
            except psycopg.OperationalError:
                raise
            except (StaleVersion, Repeated):
                met += 1  # a faster writer is nobody's fault: this one stays due
                if met == MEETINGS:
                    break
                continue
            except Exception as fault:
                if not tried:
                    raise
                log.exception("a deadline failed and is set aside")
                await self._set_aside(tried[0], fault)
            done += 1
        return done

    async def _set_aside(self, deadline_id: UUID, fault: Exception) -> None:
        async with self._deciding.store.transaction() as conn:
            await conn.execute(
                "update kernel.deadlines set failure = %s where deadline_id = %s and fired_at is null",
                [f"{type(fault).__name__}: {fault}"[:500].replace("\0", "\ufffd"), deadline_id],
            )

    async def _fire(self, at_most: int, tried: list[UUID]) -> int:
        now = self._clock.now()
        async with self._deciding.store.transaction() as conn:
            rows = await (
                await conn.execute(
                    "update kernel.deadlines d set fired_at = %(now)s from (select deadline_id from"
                    " kernel.deadlines where due_at <= %(now)s and fired_at is null and failure is null"
                    " order by due_at, deadline_id limit %(limit)s for update skip locked) due"
                    " where d.deadline_id = due.deadline_id"
                    " returning d.deadline_id, d.kind, d.id, d.due_at, d.note, d.origin",
                    {"now": now, "limit": at_most},
                )
            ).fetchall()
            rows.sort(key=lambda row: (row[3], row[0]))
            tried += [row[0] for row in rows]
            late = DEADLINE_LATENESS.labels(self._deciding.store.context)
            with span_for_each("fire", (row[5].get("trace") for row in rows), deadlines=len(rows)) as spans:
                asked = []
                for deadline_id, kind, id_, due_at, note, found in rows:
                    do = self._timers[kind].fire(Deadline(kind, id_, due_at, note))
                    origin = Origin.from_dict(found)
                    origin = origin._replace(trace=spans.get(origin.trace, origin.trace))
                    asked.append(Asked(do, derived_id(deadline_id, "fire"), origin, due_at))
                    late.observe((now - due_at).total_seconds())
                decided = await self._deciding.decide_all(conn, asked)
                point("fired")
        await self._deciding.committed(decided)
        return len(rows)
