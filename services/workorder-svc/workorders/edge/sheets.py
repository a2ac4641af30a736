"""Lists of repairs as Excel sheets: where they have ids and codes, people read what those are called.

Of a place that is its name, of an order and a tenant the number that people say, of a technician the name,
which tenant-svc is asked for when the sheet is made. What another system needs an id for has it last.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from edge.call import Host
from edge.lists import Items, Sheet
from host.settings import told
from neighbours.called import staff_names
from published.workorders import number_of

from workorders.domain.fault_names import NAMES
from workorders.settings import NeighbourSettings

NUMBERED: Final = {"order_id": "number", "last_order_id": "last_number"}
CALLED: Final = {"park_id": "park", "building_id": "building", "unit_id": "unit", "tenant_id": "tenant"}
"""By what member of an item its id is, under what its name is shown."""
TECHNICIAN: Final = {"technician_id": "technician"}
UNHEARD: Final = "（查不到名称）"
PURPOSE: Final = "导出维修员姓名"
QUERY: Final = """
    select unit_id, concat_ws(' ', building.name, code) from views.units
      left join views.names building on building.id = building_id where unit_id = any(%(ids)s)
     union all select id, name from views.names where id = any(%(ids)s)
     union all select tenant_id, coalesce(survivor_number, number) from views.tenants
      where tenant_id = any(%(ids)s)"""
Called = Mapping[UUID, str]


def placed(host: Host, sheet: Sheet) -> Sheet:
    """What nobody said the name of is said to have none."""
    names_people = "technician" in sheet.columns

    async def readable(items: Items) -> Items:
        items = await sheet.told(items)
        ids = {id_ for item in items for id_ in [*_ids(item, CALLED), *_parks(item)]}
        people = {id_ for item in items for id_ in _ids(item, TECHNICIAN)} if names_people else set()
        async with host.pool.connection() as conn:
            found = await conn.execute(QUERY, {"ids": list(ids)})
            called: dict[UUID, str] = dict(await found.fetchall())
        called |= await _names(host, people)
        return [{**item, **_numbered(item), **_named(item, called)} for item in items]

    return replace(sheet, words={**sheet.words, "fault": NAMES}, told=readable)


async def _names(host: Host, people: set[UUID]) -> dict[UUID, str]:
    asked, service = told(NeighbourSettings), "workorder-svc"
    return await staff_names(
        *(people, PURPOSE, asked.tenants_base_url, service),
        *(host.settings.token_key, asked.neighbours_timeout_s),
    )


def _ids(item: Mapping[str, Any], members: Mapping[str, str]) -> list[UUID]:
    return [UUID(str(item[member])) for member in members if item.get(member)]


def _parks(item: Mapping[str, Any]) -> list[UUID]:
    return [UUID(str(each)) for each in item.get("parks") or ()]


def _numbered(item: Mapping[str, Any]) -> dict[str, str]:
    return {shown: number_of(UUID(str(item[id_]))) for id_, shown in NUMBERED.items() if item.get(id_)}


def _named(item: Mapping[str, Any], called: Called) -> dict[str, Any]:
    members = {**CALLED, **TECHNICIAN}
    named: dict[str, Any] = {
        shown: called.get(UUID(str(item[id_])), UNHEARD) for id_, shown in members.items() if item.get(id_)
    }
    return named | {"parks": [called.get(each, UNHEARD) for each in _parks(item)]}
