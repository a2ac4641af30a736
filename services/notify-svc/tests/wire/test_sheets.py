"""Lists in Excel say who, where and about what by names and numbers that people use."""

import io
import re
from datetime import date
from typing import Any
from uuid import UUID

import openpyxl
from edge.access import Role
from edge.contract_numbers import contract_number
from kernel.ids import new_id
from published.contracts import BuildingAdded, ContractNearExpiry, ParkOpened
from published.tenants import PersonRegistered, TenantRegistered
from testkit.stack import bearer, eventually

from .asking import tell
from .conftest import House
from .test_calling import CHIEF, act, due
from .test_reach_important import ask

AN_ID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")


async def rows(house: House, path: str, **params: Any) -> list[dict[str, Any]]:
    """By the titles of the columns; what identifies to other systems stands in the last alone."""
    answer = await house.http.get(f"{path}.xlsx", params=params, headers=bearer(Role.审计))
    assert answer.is_success, answer.text
    [page] = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
    head, *lines = page.iter_rows(values_only=True)
    for line in lines:
        shown = line if head[-1] != "系统编号" else line[:-1]
        assert not [each for each in shown if AN_ID.search(str(each))], path
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


async def test_no_list_shows_a_clerk_an_id_but_in_its_last_column(house: House) -> None:
    park, building, unit, contract = (new_id() for _ in range(4))
    boss, resident, number = house.person("app", name="王经理"), house.person("app"), "T-000042-1"
    await house.say(ParkOpened(park_id=park, name="安居东园"), park)
    await house.say(BuildingAdded(park_id=park, building_id=building, name="3栋"), park)
    await house.taken_in(unit, park, code="602", building_id=building)
    tenant = TenantRegistered(tenant_id=new_id(), person_id=resident, number=number)
    await house.say(PersonRegistered(person_id=resident, kind="tenant"), resident)
    await house.say(tenant, tenant.tenant_id)
    await house.assign(park, "supervisor", boss)
    await house.partners.order("app", "dead", address=house.address(resident, "app"))
    near = ContractNearExpiry(
        contract_id=contract, track="tenant", stage_days=7, ends_on=date(2025, 3, 15), unit_ids=(unit,),
        park_id=park, party_id=resident, manager_id=boss,
    )  # fmt: skip
    await house.say(near, contract)
    await house.until(contract, "delivered", "unreached")
    task = await due(house, resident)
    assert (await act(house, task, "assign", CHIEF, to=str(boss))).is_success

    place, who = {"园区": "安居东园", "房源": "3栋 602"}, {"身份": "租客", "姓名或租客编号": number}
    about = {
        **place,
        "事由": "合同临期",
        "阶段": "提前 7 天",
        "报修、合同或租客编号": contract_number(contract),
    }
    shown: list[tuple[str, dict[str, Any], list[dict[str, Any]]]] = [
        (
            "/notifications",
            {"cause": str(contract)},
            [
                {**about, "身份": "员工", "姓名或租客编号": "王经理", "状态": "已送达"},
                {**about, **who, "状态": "未送达"},
            ],
        ),
        ("/callbacks", {"person_id": str(resident)}, [{**place, **who, "负责人": "王经理"}]),
        (
            "/responsibilities",
            {"park_id": str(park)},
            [{"园区": "安居东园", "职责": "主管", "姓名": "王经理"}],
        ),
        ("/unreachable", {"park_id": str(park)}, [{**who, "园区": "安居东园", "最近未送达事由": "合同临期"}]),
        (
            "/reach",
            {"park_id": str(park), "by": ["park_id", "kind"]},
            [{"园区": "安居东园", "事由": "合同临期"}],
        ),
    ]

    async def are_all() -> bool:
        for path, params, expected in shown:
            found = sorted(await rows(house, path, **params), key=lambda row: str(row.get("身份")))
            pairs = zip(found, expected, strict=False)
            if [{title: row[title] for title in wanted} for row, wanted in pairs] != expected:
                return False
        return True

    await eventually(are_all, "what was told of them is heard")
    house.registry.away = True
    [row] = await rows(house, "/responsibilities", park_id=str(park))
    assert row["姓名"] == "（查不到名称）", "a list without names is better than none"
    assert UUID(row["系统编号"]) == boss


async def test_an_owner_is_shown_by_a_masked_name_and_without_tenant_svc_by_what_they_are(
    house: House,
) -> None:
    owner = house.person("app", name="欧阳业")
    await house.known(new_id(), owner, "owner")
    contract = await tell(house, owner)
    await house.until(contract, "delivered")
    [row] = await rows(house, "/notifications", cause=str(contract))
    assert (row["身份"], row["姓名或租客编号"]) == ("业主", "欧*")
    house.registry.away = True
    [row] = await rows(house, "/notifications", cause=str(contract))
    assert (row["身份"], row["姓名或租客编号"]) == ("业主", None)


async def test_of_an_emergency_contact_a_sheet_says_whose_they_are(house: House) -> None:
    resident, number = house.person("app"), f"T-{new_id().int % 10**6:06d}-7"
    tenant = TenantRegistered(tenant_id=new_id(), person_id=resident, number=number)
    await house.say(tenant, tenant.tenant_id)
    cause = await ask(house, new_id(), new_id(), "sms", emergency_of=resident)

    async def said() -> bool:
        [row] = await rows(house, "/notifications", cause=str(cause))
        return (row["身份"], row["姓名或租客编号"]) == ("紧急联系人", f"{number} 的紧急联系人")

    await eventually(said, "by the number of who named them")
