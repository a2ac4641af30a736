"""Whether important matters reached whom they are about: persons, notifications and rates counted by hand."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
from edge.access import Role
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import new_id
from local.engines import Engines
from notifications.domain.matter import Matter
from notifications.domain.notification import notification
from notifications.domain.notification_commands import Request
from notifications.domain.plan import Channel
from notifications.domain.plans import at_once
from published.tenants import TenantFlaggedHighRisk
from testkit.stack import bearer, eventually
from testkit.stores import Stores

from .asking import advance, attempt
from .conftest import House, TenantSvc, open_house

CHIEF = bearer(Role.主管, actor="chief") | {"X-Reason": "visited"}
COUNTED = ("persons", "notifications", "by_message", "by_call", "under_way", "per_cent", "met")


async def ask(house: House, park: UUID, person: UUID, channel: Channel = "app", **more: Any) -> UUID:
    """An important matter of its own for this person; its cause."""
    cause = new_id()
    matter = Matter(
        notice_id=new_id(), kind="ContractNearExpiry", rule="ContractNearExpiry/tenant", stage="7",
        thing_id=cause, cause_id=cause, park_id=park, words={"day": "2025-04-07", "days": "2025-04-08"},
    )  # fmt: skip
    asked = Request(
        notification_id=new_id(), person_id=person, matter=matter, rules_version=1,
        plan=at_once("test", "important", channel), template="near_expiry_tenant", **more,
    )  # fmt: skip
    await house.runtime.handle(notification, asked.notification_id, asked, origin=SYSTEM, command_id=new_id())
    return cause


async def known_as_frail(house: House, person: UUID) -> None:
    async def noted() -> bool:
        query = "select from kernel.events where stream_id = %s"
        async with house.runtime.pool.connection() as conn:
            return bool((await conn.execute(query, [f"callback-{person}"])).rowcount)

    await eventually(noted, "a message is not enough for them")


async def told_in_person(house: House, cause: UUID) -> None:
    [row] = await house.told(cause)

    async def closed() -> bool:
        path = f"/callbacks/{row['id']}/close"
        return (await house.http.post(path, json={"how": "in_person"}, headers=CHIEF)).is_success

    await eventually(closed, "there is a task to tell them, and it is done")


async def test_of_the_end_of_a_month_persons_are_counted_once_and_the_staff_apart(
    engines: Engines, stores: Stores, registry: TenantSvc, tmp_path: Path
) -> None:
    late_in_march = VirtualClock(datetime(2025, 3, 31, 15, 30, tzinfo=UTC))  # 23:30 in Shanghai
    async with open_house(engines, stores, registry, tmp_path, late_in_march) as house:
        park, boss, resident, frail = new_id(), house.person("app"), house.person("app"), house.person("app")
        unheard, visited, waiting = (house.person("app") for _ in range(3))
        kin = {"contact_id": str(new_id()), "name": "赵秀兰", "phone": "13900003333", "relation": "parent"}
        registry.kin[str(resident)] = [kin]
        await house.known(park, boss)
        for each in (unheard, visited):
            await house.partners.order("app", "dead", address=house.address(each, "app"))
        for each in (waiting, frail):
            await house.partners.order("app", "silent", address=house.address(each, "app"))

        for person in (boss, boss, resident):
            await house.until(await ask(house, park, person), "delivered")

        advance(house, timedelta(hours=1))
        for person in (boss, resident):
            await house.until(await ask(house, park, person), "delivered")
        about = await ask(house, park, UUID(kin["contact_id"]), "sms", emergency_of=resident)
        await house.until(about, "delivered")
        for person in (unheard, visited):
            lost = await ask(house, park, person)
            await house.until(lost, "unreached")
        await told_in_person(house, lost)
        await attempt(house, await ask(house, park, waiting), "app", "accepted")
        await house.say(TenantFlaggedHighRisk(person_id=frail), frail)
        await known_as_frail(house, frail)
        fragile = await ask(house, park, frail)
        await attempt(house, fragile, "app", "accepted")
        await told_in_person(house, fragile)  # while the message may still arrive: they were told

        async def between(since: str, until: str) -> list[tuple[Any, ...]]:
            found = await house.get("/reach/important", park_id=str(park), since=since, until=until)
            assert [each["group"] for each in found] == ["concerned", "staff"]
            return [tuple(each[name] for name in COUNTED) for each in found]

        march, april = "2025-03-31", "2025-04-01"
        assert await between(march, march) == [(1, 1, 1, 0, 0, 100.0, True), (1, 2, 2, 0, 0, 100.0, None)]
        assert await between(april, april) == [(6, 6, 2, 2, 1, 80.0, False), (1, 1, 1, 0, 0, 100.0, None)]
        assert await between(march, april) == [(6, 7, 3, 2, 1, 83.33, False), (1, 3, 3, 0, 0, 100.0, None)]
        assert await between("2025-02-01", "2025-02-28") == [(0,) * 5 + (None, None)] * 2

        answer = await house.http.get(
            "/reach/important.xlsx", params={"park_id": str(park), "since": march}, headers=bearer(Role.审计)
        )
        [page] = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
        head, of_them, of_staff = page.iter_rows(values_only=True)
        assert head[2:5] == ("通知对象", "人数（同一人只计一次）", "通知数")
        assert of_them[2:] == ("当事人（租客、业主及其紧急联系人）", 6, 7, 3, 2, 0, 1, 83.33, 98.1, "否")
        assert of_staff[2:] == ("员工", 1, 3, 3, 0, 0, 0, 100, None, None)
