"""Who has, lives in and cares for what a list shows, as a clerk knows them: asked for when a sheet is made.

Those who work for us by their names; owners and tenants masked, for a sheet goes its own ways.
"""

import asyncio
import logging
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from edge.call import Host
from edge.lists import Items
from host.settings import told
from neighbours.asking import DepartmentAway
from neighbours.staff import staff_names
from neighbours.tenants import persons_by_tenant

from contracts.edge.parties import NAME, Listed, open_parties
from contracts.settings import PaperSettings

log = logging.getLogger(__name__)

AT_ONCE: Final = 1_000  # people of one question
UNDER_WAY: Final = 4  # questions at a time: a sheet of a hundred thousand units is not the only one who asks
MANAGERS = "导出管家姓名"
PEOPLE = "导出业主和租客（姓名脱敏）"


async def manager_names(host: Host, ids: Collection[UUID]) -> dict[UUID, str]:
    """Of those whom tenant-svc names; while it is away of none: the sheet has their ids all the same."""
    where = told(PaperSettings)
    return await staff_names(
        *(ids, MANAGERS, where.tenants_base_url, NAME), *(host.settings.token_key, where.neighbours_timeout_s)
    )


async def people_listed(host: Host, ids: Collection[UUID]) -> dict[UUID, Listed]:
    """Of those whom tenant-svc knows, by their ids as people; while it is away of none."""
    found: dict[UUID, Listed] = {}
    waiting, turn, away = sorted(ids), asyncio.Semaphore(UNDER_WAY), asyncio.Event()

    async def ask(some: Collection[UUID]) -> None:
        async with turn:
            if away.is_set():
                return
            try:
                found.update(await parties.listed(some, PEOPLE))
            except DepartmentAway as fault:
                log.warning("a sheet without names: %s", fault.facts)
                away.set()

    async with open_parties(told(PaperSettings), host.settings.token_key) as parties:
        some = (waiting[first : first + AT_ONCE] for first in range(0, len(waiting), AT_ONCE))
        await asyncio.gather(*map(ask, some))
    return found


async def as_listed(host: Host, people: Sequence[UUID | None]) -> list[dict[str, str | None]]:
    """What a sheet says of each of these people, in their order."""
    listed = await people_listed(host, {who for who in people if who})
    nobody = Listed(name=None, number=None)
    found = [listed.get(who, nobody) if who else nobody for who in people]
    return [{"person": each.name, "tenant_no": each.number} for each in found]


async def tenants_listed(host: Host, tenants: Sequence[UUID | None]) -> list[dict[str, str | None]]:
    """The same of these tenants."""
    people = await persons_by_tenant(host.pool, [who for who in tenants if who])
    return await as_listed(host, [people.get(who) if who else None for who in tenants])


async def parties_listed(host: Host, items: Items) -> list[dict[str, str | None]]:
    """Who signed each, or whose stay it is of."""
    if items and "party_id" in items[0]:
        return await as_listed(host, [item["party_id"] for item in items])
    return await tenants_listed(host, [item["tenant_id"] for item in items])
