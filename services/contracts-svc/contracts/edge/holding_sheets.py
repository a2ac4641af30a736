"""What is held, as Excel sheets: parks, buildings, and units with whose each is and who has it."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from edge.call import Host
from edge.contract_numbers import contract_number
from edge.lists import Items, Sheet

from contracts.edge.called import as_listed, manager_names, tenants_listed
from contracts.edge.sheets import TENANT, Words


async def _with_buildings(items: Items) -> Items:
    return [{**item, "buildings": [each["name"] for each in item["buildings"]]} for item in items]


COUNTS: Final = {
    "held": "房源数",
    "let": "已出租",
    "lived_in": "无合同在住",
    "to_begin": "已签约待起租",
    "vacant": "空置",
}
PARKS: Final = Sheet(
    "园区",
    {
        "name": "名称",
        "city": "城市代码",
        "without_city": "提示",
        "buildings": "楼栋",
        **COUNTS,
        "park_id": "园区编号",
    },
    told=_with_buildings,
)
BUILDINGS: Final = Sheet(
    "楼栋",
    {"park": "园区", "name": "楼栋", **COUNTS, "building_id": "楼栋编号"},
)


async def _with_contracts(host: Host, items: Items) -> Items:
    named = await manager_names(host, {item["manager_id"] for item in items if item["manager_id"]})
    owners = await as_listed(host, [item["owner_id"] for item in items])
    tenants = await tenants_listed(host, [item["tenant_id"] for item in items])
    return [
        {
            **item,
            "owner_name": owner["person"],
            **tenant,
            **{name: item["place"] and item["place"][name] for name in ("latitude", "longitude")},
            **{
                f"{side}_{name}": item[side] and item[side][name]
                for side in ("owner", "tenant")
                for name in ("last_day", "overdue")
            },
            **{
                f"{side}_contract_no": item[side] and contract_number(item[side]["contract_id"])
                for side in ("owner", "tenant")
            },
            **_next(item),
            "manager": named.get(item["manager_id"], ""),
            "area_dm2": item["area_dm2"] and item["area_dm2"] / 100,
        }
        for item, owner, tenant in zip(items, owners, tenants, strict=True)
    ]


def _next(item: Mapping[str, Any]) -> dict[str, Any]:
    """The contract that is signed and begins next."""
    begins = item["next_tenant"]
    return {
        "next_starts_on": begins and begins["starts_on"],
        "next_contract_no": begins and contract_number(begins["contract_id"]),
    }


UNITS: Final[tuple[str, dict[str, str], Words]] = (
    "房源",
    {
        "park": "园区",
        "building": "楼栋",
        "code": "房号",
        "status": "状态",
        "area_dm2": "面积（㎡）",
        "rooms": "室",
        "occupancy_cap": "可住人数",
        "latitude": "纬度（WGS-84）",
        "longitude": "经度（WGS-84）",
        "own": "自有",
        "owner_name": "业主",
        **TENANT,
        "owner_last_day": "业主合同最后一天",
        "owner_overdue": "业主合同已逾期",
        "tenant_last_day": "租客合同最后一天",
        "tenant_overdue": "租客合同已逾期",
        "released_on": "退还日期",
        "manager": "管家",
        "manager_id": "管家编号",
        "owner_contract_no": "业主合同编号",
        "tenant_contract_no": "租客合同编号",
        "next_starts_on": "下一份租客合同起租日",
        "next_contract_no": "下一份租客合同编号",
        "unit_id": "房源编号",
    },
    {
        "status": {
            "let": "已出租",
            "lived_in": "无合同在住",
            "vacant": "空置",
            "to_begin": "已签约待起租",
            "released": "已退还",
        }
    },
)


def units_sheet(host: Host) -> Sheet:
    """The list of units, each with who cares for it."""
    return Sheet(*UNITS, partial(_with_contracts, host))
