"""What is sent says what and where, and is what was shown before."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from edge.access import Role
from kernel.ids import new_id
from notifications.domain.causes import SAMPLES
from published.contracts import BuildingAdded, ParkOpened, UnitDoorCorrected, UnitTakenIn
from published.workorders import (
    PartFitted,
    RatingAsked,
    WorkOrderCompleted,
    WorkOrderDispatched,
    WorkOrderEvent,
    WorkOrderTakenAway,
    number_of,
)
from testkit.stack import bearer, eventually

from .conftest import House

VALVES = PartFitted(name="角阀", count=2)
AT = datetime(2025, 3, 15, 2, tzinfo=UTC)


async def flat(house: House) -> dict[str, Any]:
    """An order in a unit that notify-svc has heard of, with its building and its park."""
    park, building, unit = new_id(), new_id(), new_id()
    await house.say(ParkOpened(park_id=park, name="海棠园"), park)
    await house.say(BuildingAdded(park_id=park, building_id=building, name="3号楼"), park)
    door = {"unit_id": unit, "building_id": building, "park_id": park}
    await house.say(UnitTakenIn(**door, code="12o3"), unit)
    await house.say(UnitDoorCorrected(**door, code="1203"), unit)

    async def known() -> bool:
        query = (
            "select (select count(*) from views.names where id = any(%s)),"
            " (select count(*) from views.units where id = %s and code = '1203')"
        )
        async with house.runtime.pool.connection() as conn:
            return await (await conn.execute(query, [[park, building], unit])).fetchone() == (2, 1)

    await eventually(known, "where it is", every=0.01)
    return {"order_id": new_id(), "unit_id": unit, "park_id": park}


def told(where: dict[str, Any], person: UUID) -> dict[str, WorkOrderEvent]:
    """By what its text begins with, after the name."""
    about: dict[str, Any] = {**where, "at": AT, "fault": "water_leak"}
    which = f"漏水，工单 {number_of(where['order_id'])}"
    return {
        f"海棠园 3号楼 1203 有紧急维修（{which}）派给您，请在 2025-03-15 10:00 前": WorkOrderDispatched(
            **about, technician_id=person, respond_by=AT, urgency="emergency"
        ),
        f"海棠园 3号楼 1203 的维修（{which}）已不由您处理：已改派给其他维修员。": WorkOrderTakenAway(
            **about, technician_id=person, urgency="emergency", reason="given_to_another"
        ),
        f"海棠园 3号楼 1203 的维修（{which}）已于 2025-03-15 完成。": WorkOrderCompleted(
            **about, person_id=person
        ),
        "海棠园 3号楼 1203 的维修（漏水）已完成，更换角阀×2，其中 120.50 元由您承担": RatingAsked(
            **about, person_id=person, closing=1, tenant_fen=12_050, parts=(VALVES,), reopen_within=14
        ),
    }


@pytest.mark.parametrize("number", range(4))
async def test_a_message_of_a_repair_says_where_and_what_as_it_was_shown_beforehand(
    house: House, number: int
) -> None:
    person = house.person("app", name="张三")
    where = await flat(house)
    begins, event = list(told(where, person).items())[number]
    await house.say(event, where["order_id"])
    [row] = await house.until(where["order_id"], "delivered")
    [entry] = await house.partners.entries(key=f"{row['id']}.app")
    sent = entry["content"]
    assert sent["body"].startswith(f"张三：{begins}")
    urgent = "紧急" in begins
    assert sent["body"].endswith(" 有危险先拨 400 800 1234。") is urgent

    rules = (await house.get("/policies/notice-rules"))["versions"][0]["values"]
    asked = {"values": rules, "cause": str(where["order_id"])}
    [shown] = (await house.http.post("/rules/try", json=asked, headers=bearer(Role.运营经理))).json()
    text = shown["audiences"][0]["texts"]["zh"]["app"]
    as_sent = text["text"].replace(shown["notice_id"][:8], row["id"][:8])
    as_sent = as_sent.replace(SAMPLES["link"], sent["data"].get("link", ""))
    assert (sent["title"], sent["body"]) == (text["subject"], as_sent)
