"""Who has, lives in and cares for what a list shows, as a clerk knows them: asked for when a sheet is made.

Those who work for us by their names; owners and tenants masked, for a sheet goes its own ways.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from edge.call import Host
from edge.lists import Items
from host.settings import told
from neighbours import called
from neighbours.called import Listed
from neighbours.tenants import persons_by_tenant

from contracts.edge.parties import NAME
from contracts.settings import PaperSettings

MANAGERS = "导出管家姓名"
PEOPLE = "导出业主和租客（姓名脱敏）"


async def manager_names(host: Host, ids: Collection[UUID]) -> dict[UUID, str]:
    """Of those whom tenant-svc names; while it is away of none: the sheet has their ids all the same."""
    return await called.staff_names(ids, MANAGERS, *_where(host))


async def people_listed(host: Host, ids: Collection[UUID]) -> dict[UUID, Listed]:
    """Of those whom tenant-svc knows, by their ids as people; while it is away of none."""
    return await called.people_listed(ids, PEOPLE, *_where(host))


def _where(host: Host) -> tuple[str, str, str | None, float]:
    where = told(PaperSettings)
    return where.tenants_base_url, NAME, host.settings.token_key, where.neighbours_timeout_s


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
