"""Lists of repairs as Excel sheets: where they have ids of places and codes of faults, people read names; and
of an order the number that people say.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from edge.lists import Items, Sheet
from neighbours.looking import Pool
from published.workorders import number_of

from workorders.domain.fault_names import NAMES

PLACES: Final = ("park_id", "unit_id")
CALLED: Final = """
    select unit_id, concat_ws(' ', building.name, code) from views.units
      left join views.names building on building.id = building_id where unit_id = any(%(ids)s)
     union all select id, name from views.names where id = any(%(ids)s)"""


def placed(pool: Pool, sheet: Sheet) -> Sheet:
    """What nobody said the name of stays as it is."""

    async def told(items: Items) -> Items:
        items = await sheet.told(items)
        ids = {id_ for item in items for id_ in _places(item)}
        async with pool.connection() as conn:
            found = await conn.execute(CALLED, {"ids": list(ids)})
            called: dict[UUID, str] = dict(await found.fetchall())
        return [{**item, **_numbered(item), **_named(item, called)} for item in items]

    return replace(sheet, words={**sheet.words, "fault": NAMES}, told=told)


def _places(item: Mapping[str, Any]) -> list[UUID]:
    named = [item[name] for name in PLACES if item.get(name)]
    return [UUID(str(each)) for each in (*named, *(item.get("parks") or ()))]


def _numbered(item: Mapping[str, Any]) -> dict[str, Any]:
    order_id = item.get("order_id")
    return {"number": number_of(UUID(str(order_id)))} if order_id else {}


def _named(item: Mapping[str, Any], called: Mapping[UUID, str]) -> dict[str, Any]:
    there = [name for name in PLACES if item.get(name)]
    named: dict[str, Any] = {name: called.get(UUID(str(item[name])), item[name]) for name in there}
    if item.get("parks"):
        named["parks"] = [called.get(UUID(str(each)), each) for each in item["parks"]]
    return named
