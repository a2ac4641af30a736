"""Finds somebody for each order that waits: emergencies first, the gravest before all, then what is due.

What it finds becomes a fact, under an id that comes of the order and of its version: after a crash, or by two
copies of this service, it is one offer. Where nobody fits it says so at once, and looks again after a while,
so that whoever is free by then, or whose shift has begun, is found. Where those on shift let pass what can
wait, it says so once, and asks those of a later shift. An offer to somebody who cannot be sent any more is
taken back, and goes to the next. It reads only tables of this service.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID

from host.runtime import Runtime
from kernel.facts import Origin
from kernel.handle import How, KeyReused, VersionMismatch
from kernel.ids import derived_id, new_id
from kernel.store import StoreUnavailable
from psycopg import OperationalError

from workorders.choosing import Amiss, amiss, candidates, identified, jobs, looked_since, terms_of
from workorders.choosing_sql import NEXT
from workorders.domain.dispatch import Job, offer, shift_to_tell_of
from workorders.domain.offer_commands import (
    Dispatch,
    NoteNobodyFits,
    WithdrawOffer,
)
from workorders.domain.work_order import work_order
from workorders.weighing import one_by_one

log = logging.getLogger(__name__)

AT_MOST: Final = 50
SECONDS: Final = 2.0  # how often it looks when nothing wakes it

Resting = dict[tuple[UUID, int], datetime]
"""Until when nobody is looked for again, by order and version: whatever changes it is looked at at once."""


async def dispatching(runtime: Runtime) -> None:
    """Give orders until cancelled."""
    resting = Resting()
    with runtime.sequencer.advancing() as wake:
        while True:
            try:
                more = await take_back_some(runtime) or await give_some(runtime, resting)
            except (OperationalError, StoreUnavailable) as fault:
                log.warning("dispatching waits for the store: %s", type(fault).__name__)
                more = False
            if not more:
                await wake.wait(SECONDS)


async def take_back_some(runtime: Runtime) -> bool:
    """From those who were asked and cannot be sent any more; True if there was anything."""
    now = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        found = await amiss(conn, now, AT_MOST)
    for each in found:
        asked = WithdrawOffer(at=now, technician_id=each.technician_id, reason=each.reason)
        await _ask(runtime, each, asked)
    return bool(found)


async def give_some(runtime: Runtime, resting: Resting) -> bool:
    """One pass over what waits; True if there may be more."""
    now = runtime.clock.now()
    for rested in [each for each, until in resting.items() if until <= now]:
        del resting[rested]
    ids, versions = [order_id for order_id, _ in resting], [version for _, version in resting]
    async with runtime.pool.connection() as conn:
        asked_by = {"ids": ids, "versions": versions, "looked_since": await looked_since(conn, now)}
        found = await jobs(conn, NEXT, asked_by | {"limit": AT_MOST})
        if not found:
            return False
        terms = await terms_of(conn, now)
        known = await candidates(conn, found, terms, now)
    asked = list[tuple[Job, Dispatch | NoteNobodyFits]]()
    for job, best, why in one_by_one(found, known, terms, now):
        await asyncio.sleep(0)  # others have their turn
        if best and shift_to_tell_of(job, known, terms):
            asked.append((job, NoteNobodyFits(at=now, why=("passed_on",))))  # and it is looked at anew
            continue
        if best:
            asked.append((job, offer(job, best, terms, now)))
            continue
        news = why != job.unfit
        resting[job.order_id, job.version + news] = now + terms.rests(job.urgency)
        if news:
            asked.append((job, NoteNobodyFits(at=now, why=why)))
    await asyncio.gather(*(_ask(runtime, job, command) for job, command in asked))
    return len(found) == AT_MOST


async def _ask(
    runtime: Runtime, job: Job | Amiss, command: Dispatch | NoteNobodyFits | WithdrawOffer
) -> None:
    """One offer of each version of an order, whoever makes it; to say again that nobody fits is new."""
    id_ = new_id()
    if isinstance(command, Dispatch):
        id_ = derived_id(job.order_id, "dispatch", job.version)
        command = identified(command, id_)
    since = Origin.from_dict(job.origin)
    # Of who told the fact since which it waits only that fact remains: what is decided here, weeks later it
    # may be, is neither their decision nor for their reason.
    origin = Origin(correlation=since.correlation, cause=since.cause, trace=since.trace)
    how: How = {"origin": origin, "command_id": id_, "expected_version": job.version}
    # The order went on meanwhile, or another copy of this service was first.
    with suppress(VersionMismatch, KeyReused):
        await runtime.handle(work_order, job.order_id, command, **how)
