"""Lists of notices as Excel sheets: where they have ids and codes, people read names and numbers.

A place is told by its name, a tenant, an order and a contract by their numbers, one of the staff by name, an
owner by a masked one, which tenant-svc is asked for when the sheet is made. What another system needs an
id for has it last.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, LiteralString
from uuid import UUID

from edge.call import Host
from edge.contract_numbers import contract_number
from edge.lists import Items, Sheet
from neighbours.called import people_listed, staff_names

from notifications.domain.kinds import KIND
from notifications.domain.matter import EVERYWHERE
from notifications.edge.people import NAME
from notifications.settings import NeighbourSettings
from notifications.views.stages import staged

WHOLE: Final = "全公司"
UNHEARD: Final = "（查不到名称）"
KIN: Final = "紧急联系人"
ROLES: Final = {"staff": "员工", "tenant": "租客", "owner": "业主"}
OF_CONTRACTS: Final = frozenset(
    {
        *("ContractNearExpiry", "ContractExpired", "ContractAnnulled", "ContractOverrunDetected"),
        *("ContractPartyErased", "NextContractForsaken", "ContractRoomGivenBack"),
        *("ContractRentChanged", "ContractRentFreeChanged", "ContractDepositLowered"),
        *("FilingOverdue", "FilingToCancel"),
    }
)
"""Kinds that are about a contract by its own id."""
PURPOSE: Final = "导出员工姓名"
OF_OWNERS: Final = "导出业主姓名（脱敏）"
CALLED: Final[LiteralString] = """
    select u.id, concat_ws(' ', b.name, u.code) from views.units u
      left join views.names b on b.id = u.building_id where u.id = any(%(ids)s)
     union all select id, name from views.names where id = any(%(ids)s)
     union all select tenant_id, coalesce(survivor_number, number) from views.tenants
      where tenant_id = any(%(ids)s)
     union all select person_id, max(coalesce(survivor_number, number)) from views.tenants
      where person_id = any(%(ids)s) group by person_id"""
KINDS: Final[LiteralString] = "select person_id, kind from views.people where person_id = any(%(ids)s)"
Item = Mapping[str, Any]


def readable(host: Host, sheet: Sheet) -> Sheet:
    """With `park` and `unit`, `person` and what they are (`role_of`), `caller_name`, and `about` which order,
    contract or tenant it is, all as people say it.
    """

    async def told(items: Items) -> Items:
        items = await sheet.told(items)
        ids = {id_ for item in items for id_ in map(_id, item.values()) if id_}
        async with host.pool.connection() as conn:
            kinds = dict(await (await conn.execute(KINDS, {"ids": list(ids)})).fetchall())
            called = {EVERYWHERE: WHOLE}
            called |= dict(await (await conn.execute(CALLED, {"ids": list(ids)})).fetchall())
        where = NeighbourSettings()
        at = where.tenants_base_url, NAME, host.settings.token_key, where.tenants_timeout_s
        staff, owners = ({id_ for id_, of in kinds.items() if of == kind} for kind in ("staff", "owner"))
        listed = await people_listed(owners, OF_OWNERS, *at)
        called |= {id_: each.name for id_, each in listed.items() if each.name}
        called |= await staff_names(staff, PURPOSE, *at)
        return [_readable(item, called, kinds) for item in items]

    return replace(sheet, told=told)


def _readable(item: Item, called: Mapping[UUID, str], kinds: Mapping[UUID, str]) -> dict[str, Any]:
    stage = staged(item["kind"], item["stage"]) if item.get("stage") else None
    found: dict[str, Any] = {**item, "about": _about(item, called), "stage": stage and stage[0]}
    for member, shown in {"park_id": "park", "unit_id": "unit"}.items():
        if id_ := _id(item.get(member)):
            found[shown] = called.get(id_, UNHEARD)
    if matters := item.get("matters"):
        each = ((KIND.get(kind, (kind,))[0], count) for kind, count in matters.items())
        found["matters"] = "、".join(f"{kind} {count} 项" for kind, count in each)
    if person := _id(item.get("person_id")):
        found |= _who(item, person, called, kinds)
    if caller := item.get("caller"):
        found["caller_name"] = called.get(id_, UNHEARD) if (id_ := _id(caller)) else caller
    return found


def _who(
    item: Item, person: UUID, called: Mapping[UUID, str], kinds: Mapping[UUID, str]
) -> dict[str, str | None]:
    """Of emergency contacts it is said whose they are: their names stand in that person's file alone."""
    if of := _id(item.get("emergency_of")):
        return {"role_of": KIN, "person": f"{called.get(of, UNHEARD)} 的{KIN}"}
    role = ROLES.get(kinds.get(person, ""), ROLES["tenant"] if person in called else None)
    unheard = UNHEARD if role == ROLES["staff"] else None
    return {"role_of": role, "person": called.get(person, unheard)}


def _about(item: Item, called: Mapping[UUID, str]) -> str | None:
    if item.get("number") or not (thing := _id(item.get("thing_id"))):
        return item.get("number")
    return contract_number(thing) if item["kind"] in OF_CONTRACTS else called.get(thing)


def _id(value: object) -> UUID | None:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
