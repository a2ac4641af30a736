"""Whether more live in a unit than may: counted whenever something was written or heard, and told.

A policy could not see it: how many may is said of units, of parks, and by policies from a day on.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from host.looking import looking
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.ids import new_id
from kernel.service import Row
from policy.domain.book import Book

from tenants.domain.crowd import NoteCrowd, NoteRoom, crowd
from tenants.domain.household import household
from tenants.views.crowded import crowd_in, households_of, noted
from tenants.views.policies import SHELF

BREATH_SECONDS: Final = 10.0  # all households are read at once: a hundred thousand in a third of a second


async def counting(runtime: Runtime) -> None:
    """Count until cancelled."""
    await looking(runtime, "crowds", count, BREATH_SECONDS)


async def count(runtime: Runtime) -> None:
    """One pass over all households, and the units of which it was noted."""
    policies, today = await SHELF.book_of(runtime), local_date(runtime.clock.now())
    before = await noted(runtime.pool)
    households = await households_of(runtime.pool)
    # In a thread of its own: a hundred thousand take two seconds, and people are answered meanwhile.
    found = await asyncio.to_thread(_too_many, households, policies, today)
    for unit, asked in found.items():
        if before.get(unit) != asked.crowd.tenant_id:
            origin = await runtime.store.following_from(
                household.stream(asked.crowd.tenant_id), runtime.clock.now()
            )
            await runtime.handle(crowd, unit, asked, origin=origin, command_id=new_id())
    for unit in before.keys() - found.keys():
        origin = await runtime.store.following_from(crowd.stream(unit), runtime.clock.now())
        await runtime.handle(crowd, unit, NoteRoom(), origin=origin, command_id=new_id())


def _too_many(households: Sequence[Row], policies: Book, today: date) -> Mapping[UUID, NoteCrowd]:
    """By unit."""
    return {
        row["unit_id"]: NoteCrowd(unit_id=row["unit_id"], park_id=row["park_id"], crowd=now)
        for row in households
        if (now := crowd_in(row, policies, today))
    }
