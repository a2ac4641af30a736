"""What a tenant reports of their own home, and sees of it, with a token that says who they are."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from published.tenants import PersonRegistered, TenantMovedIn, TenantMovedOut
from published.values import Place
from testkit.on_site import came, photographed
from testkit.stack import bearer, eventually
from testkit.voices import Voices

PARK, ROOM, NEXT_DOOR = named_id("park"), named_id("unit"), named_id("unit", "next door")
TENANT, OTHER = named_id("tenant"), named_id("tenant", "other")
SITE = {"latitude": 31.2304, "longitude": 121.4737}
LI, STAFF = named_id("technician", "Li"), bearer(Role.运维经理)

Http = httpx.AsyncClient


def person(tenant: Any) -> Any:
    return named_id("person", tenant)


def lives(tenant: Any, unit: Any) -> dict[str, Any]:
    return {"tenant_id": tenant, "person_id": person(tenant), "unit_id": unit, "park_id": PARK}


@pytest.fixture
async def http(runtime: Runtime, voices: Voices) -> AsyncIterator[Http]:
    await voices.taken_in(PARK, ROOM, NEXT_DOOR, place=Place(**SITE))
    await voices.registered(TENANT, OTHER)
    people = [
        (f"person-{id_}", PersonRegistered(person_id=id_, kind="tenant"))
        for id_ in (person(TENANT), person(OTHER))
    ]
    people.append((f"person-{LI}", PersonRegistered(person_id=LI, kind="staff")))
    came_on = date(2025, 1, 2)
    await voices.tell(
        *people,
        (f"tenant-{TENANT}", TenantMovedIn(**lives(TENANT, ROOM), moved_in_on=came_on)),
        (f"tenant-{OTHER}", TenantMovedIn(**lives(OTHER, NEXT_DOOR), moved_in_on=came_on)),
    )
    app, me = httpx.ASGITransport(create_app(runtime)), bearer(Role.租客, str(person(TENANT)))
    async with Http(transport=app, base_url="http://workorders", headers=me) as client:
        yield client


async def test_a_tenant_reports_what_is_broken_at_home_and_sees_how_far_it_is(
    http: Http, clock: VirtualClock, voices: Voices
) -> None:
    async def seen() -> Any:
        answer = await http.get("/me/repairs")
        assert answer.status_code == 200, answer.text
        return answer.json()

    home = {"unit_id": str(ROOM), "code": "1-0"}
    assert await seen() == {"homes": [home], "repairs": [], "emergency_phone": None}
    wish = {"begins_at": "2025-03-14T05:00:00Z", "ends_at": "2025-03-14T09:00:00Z"}
    said = {"report_id": str(new_id()), "unit_id": str(ROOM), "words": "厨房漏水", "wishes": [wish]}
    for _ in ("sent", "sent again"):
        answer = await http.post("/me/repairs", json=said)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["known"], answer.json()["urgent"]) == (False, True)
    changed = await http.post("/me/repairs", json=said | {"words": "灯坏了"})
    assert changed.json()["type"] == "urn:anju:problem:report-id-taken"
    again = await http.post("/me/repairs", json=said | {"report_id": str(new_id()), "words": "还在漏水"})
    assert again.json() == answer.json() | {"known": True}
    for wrong, type_ in (
        ({"unit_id": str(NEXT_DOOR)}, "not-your-home"),
        ({"wishes": [wish | {"ends_at": "2025-03-14T05:00:00Z"}]}, "wish-upside-down"),
        ({"photos": ["AAAA"]}, "not-an-image"),
    ):
        problem = await http.post("/me/repairs", json=said | {"report_id": str(new_id())} | wrong)
        assert problem.json()["type"] == f"urn:anju:problem:{type_}"

    [repair] = (await seen())["repairs"]
    assert repair == {
        "number": answer.json()["number"],
        "unit_code": "1-0",
        "fault": "water_leak",
        "fault_name": "漏水",
        "urgent": True,
        "status": "reported",
        "reported_at": "2025-03-14T01:00:00Z",
        "stage": "on_site",
        "due_at": "2025-03-14T05:00:00Z",
        "late": False,
        "heard_above": False,
        "waits_for": None,
        "deferred_until": None,
        "wishes": [wish],
        "arrived_at": None,
        "completed_at": None,
        "reopened": 0,
    }
    [order] = (await http.get("/orders", headers=STAFF)).json()["items"]
    assert (order["tenant_id"], order["source"]) == (str(TENANT), "form")
    clock.advance(timedelta(hours=4, seconds=1))

    async def escalated() -> bool:
        return bool((await seen())["repairs"][0]["heard_above"])

    await eventually(escalated, "the supervisor was told that nobody came")
    assert (await seen())["repairs"][0]["late"] is True
    staff = Http(transport=http._transport, base_url="http://workorders", headers=STAFF)
    await came(staff, order["order_id"], str(LI), SITE | {"accuracy": 8})
    [repair] = (await seen())["repairs"]
    assert (repair["status"], repair["stage"], repair["late"]) == ("on_site", "completion", False)
    await photographed(staff, order["order_id"])
    await staff.post(f"/orders/{order['order_id']}/complete")
    [repair] = (await seen())["repairs"]
    assert (repair["status"], repair["due_at"], repair["completed_at"] is None) == ("completed", None, False)

    others = {"headers": bearer(Role.租客, str(person(OTHER)))}
    assert (await http.get("/me/repairs", **others)).json()["repairs"] == []
    for nobody in (str(new_id()), "no-uuid"):
        answer = await http.get("/me/repairs", headers=bearer(Role.租客, nobody))
        assert answer.json()["type"] == "urn:anju:problem:person-not-heard-of"
    assert (await http.get("/me/repairs", headers=STAFF)).status_code == 403
    left = TenantMovedOut(**lives(TENANT, ROOM), moved_out_on=date(2025, 3, 14))
    await voices.tell((f"tenant-{TENANT}", left))
    found = await seen()
    assert (found["homes"], len(found["repairs"])) == ([], 1)


@pytest.mark.parametrize(("reason", "until"), [("parts", "2025-04-10"), ("tenant_wishes", None)])
async def test_who_reports_again_what_was_put_off_is_told_to_when_or_it_comes_back(
    http: Http, reason: str, until: str | None
) -> None:
    order = {"order_id": str(new_id()), "unit_id": str(ROOM), "park_id": str(PARK), "words": "空调不冷"}
    assert (await http.post("/orders", json=order, headers=STAFF)).status_code == 201
    put_off = {"until": "2025-04-10", "reason": reason}
    assert (await http.post(f"/orders/{order['order_id']}/defer", json=put_off, headers=STAFF)).is_success
    said = {"report_id": str(new_id()), "unit_id": str(ROOM), "words": "空调还是不冷"}
    taken = (await http.post("/me/repairs", json=said)).json()
    assert (taken["known"], taken["deferred_until"], taken["stage"] is None) == (True, until, bool(until))


async def test_who_says_again_what_was_known_sees_it_among_theirs(http: Http) -> None:
    order = {"order_id": str(new_id()), "unit_id": str(ROOM), "park_id": str(PARK), "words": "空调不冷"}
    assert (await http.post("/orders", json=order, headers=STAFF)).status_code == 201
    said = {"report_id": str(new_id()), "unit_id": str(ROOM), "words": "空调还是不冷"}
    assert (await http.post("/me/repairs", json=said)).json()["known"] is True
    [repair] = (await http.get("/me/repairs")).json()["repairs"]
    assert (repair["fault_name"], repair["urgent"]) == ("空调故障", False)


async def test_who_has_what_the_building_has_sees_how_far_that_is_by_their_own_door_and_number(
    http: Http,
) -> None:
    held = {"order_id": str(new_id()), "unit_id": str(NEXT_DOOR), "park_id": str(PARK)}
    held |= {"fault": "lift_stuck", "urgency": "emergency"}
    assert (await http.post("/orders", json=held, headers=STAFF)).status_code == 201
    said = {"report_id": str(new_id()), "unit_id": str(ROOM), "words": "电梯困人了"}
    taken = (await http.post("/me/repairs", json=said)).json()
    assert (taken["known"], taken["reopened"], taken["urgent"]) == (True, False, True)

    async def shown() -> tuple[str, str, str, bool]:
        [repair] = (await http.get("/me/repairs")).json()["repairs"]
        done = repair["completed_at"] is not None
        return repair["number"], repair["unit_code"], repair["status"], done

    assert await shown() == (taken["number"], "1-0", "reported", False)
    path = f"/orders/{held['order_id']}"
    await http.post(f"{path}/respond", json={"technician_id": str(LI)}, headers=STAFF)
    assert await shown() == (taken["number"], "1-0", "taken_up", False)
