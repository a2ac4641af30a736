"""What a technician does without a network: told later, in order, each once; what is to be gone through."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from published.values import Place
from testkit.photos import photograph
from testkit.stack import bearer, eventually
from testkit.voices import Voices

MORNING = datetime(2025, 3, 14, 1, 0, tzinfo=UTC)
"""Nine in the morning in Shanghai, a Friday."""
PARK, ELSEWHERE = named_id("park"), named_id("park", "elsewhere")
ROOM, NEXT_DOOR, AWAY = named_id("unit"), named_id("unit", "next door"), named_id("unit", "away")
SITE = {"latitude": 31.2304, "longitude": 121.4737}
LI = str(named_id("technician", "Li"))
PLUMBER: dict[str, Any] = {
    "employment": "staff",
    "skills": ["plumbing"],
    "base": SITE,
    "parks": [str(PARK)],
    "shifts": [{"weekdays": [5], "begins": "08:00:00", "ends": "18:00:00"}],
}
STAFF = bearer(Role.运维经理)

Http = httpx.AsyncClient


@pytest.fixture
async def http(runtime: Runtime, voices: Voices) -> AsyncIterator[Http]:
    await voices.taken_in(PARK, ROOM, NEXT_DOOR, place=Place(**SITE))
    await voices.taken_in(ELSEWHERE, AWAY)
    await voices.known(named_id("technician", "Li"))
    app, li = httpx.ASGITransport(create_app(runtime)), bearer(Role.维修员, LI)
    async with Http(transport=app, base_url="http://workorders", headers=li) as client:
        await client.put(f"/technicians/{LI}", json=PLUMBER, headers=STAFF)
        yield client


async def given_to_li(http: Http) -> str:
    said = {"order_id": str(new_id()), "unit_id": str(ROOM), "park_id": str(PARK)}
    said |= {"fault": "water_leak", "urgency": "emergency"}
    assert (await http.post("/orders", json=said, headers=STAFF)).status_code == 201

    async def offered() -> bool:
        errands = (await http.get("/me/day")).json()["errands"]
        return [each["status"] for each in errands] == ["offered"]

    await eventually(offered, "they are asked")
    assert (await http.post(f"/orders/{said['order_id']}/respond", json={"technician_id": LI})).is_success
    return said["order_id"]


async def opened(http: Http, unit: object, park: object = PARK) -> str:
    asked = {"unit_id": str(unit), "park_id": str(park), "kind": "turnover", "due_on": "2025-03-16"}
    id_, items = (
        str(new_id()),
        [{"item": "taps", "fault": "tap_drips"}, {"item": "lock", "fault": "lock_broken"}],
    )
    assert (await http.put(f"/inspections/{id_}", json=asked | {"items": items}, headers=STAFF)).is_success
    return id_


async def test_what_a_phone_tells_late_and_tells_again_counts_once_and_when_it_was(
    http: Http, clock: VirtualClock
) -> None:
    order_id = await given_to_li(http)
    clock.set(MORNING + timedelta(hours=2))
    there = {"technician_id": LI, "position": SITE | {"accuracy": 8}}
    leave = {"answer": "given", "how": "in_person", "said_by": "tenant"}
    steps: list[tuple[str, dict[str, Any] | bytes, int]] = [
        ("arrive", there, 60),
        ("consent", leave, 59),
        ("photos before", photograph(1), 58),
        ("photos after", photograph(2), 31),
        ("complete", {}, 30),
    ]
    for number, (step, said, minutes) in enumerate(steps):
        path, _, side = step.partition(" ")
        heard = []
        for lost in (0, 7):  # seconds that went by until it was told again, since no answer came
            phone = MORNING + timedelta(days=-365, seconds=lost)  # whatever its clock is worth
            device = {"at": (phone - timedelta(minutes=minutes, seconds=lost)).isoformat()}
            device["clock"] = phone.isoformat()
            clock.advance(timedelta(milliseconds=300))
            key, url = {"Idempotency-Key": f"step {number}"}, f"/orders/{order_id}/{path}"
            if isinstance(said, bytes):
                binary = key | {"Content-Type": "application/octet-stream"}
                answer = await http.post(url, content=said, params=device | {"side": side}, headers=binary)
            else:
                answer = await http.post(url, json=said | {"device": device}, headers=key)
            assert answer.is_success, answer.text
            heard.append(answer.json())
        assert heard[1] == heard[0] | {"repeated": True}, step
        assert heard[0]["events"]
    order = (await http.get(f"/orders/{order_id}", headers=STAFF)).json()
    assert order["arrived_at"][:16] == "2025-03-14T02:00"
    assert order["completed_at"][:16] == "2025-03-14T02:30"
    assert (await http.get("/me/day")).json()["errands"] == []


async def test_what_is_to_be_gone_through_in_their_parks_is_in_the_day_and_no_other(http: Http) -> None:
    here, next_door, off = [await opened(http, unit) for unit in (ROOM, NEXT_DOOR, ROOM)]
    await opened(http, AWAY, ELSEWHERE)
    why = STAFF | {"X-Reason": "mistake"}
    assert (await http.post(f"/inspections/{off}/withdraw", headers=why)).is_success
    day = (await http.get("/me/day")).json()
    assert [each["inspection_id"] for each in day["rounds"]] == sorted([here, next_door])
    await given_to_li(http)
    day = (await http.get("/me/day")).json()
    [errand], [round_] = day["errands"], day["rounds"]
    assert [each["inspection_id"] for each in errand["inspections"]] == [here]
    assert (round_["inspection_id"], round_["unit_code"]) == (next_door, "1-1")
    items = {each["item_name"]: each["verdict"] for each in round_["items"]}
    assert items == {"龙头、花洒": None, "门锁": None}
    device = {"at": "2024-01-01T00:00:00Z", "clock": "2024-01-01T00:05:00Z"}
    failed = {"verdict": "failed", "device": device}
    for repeated in (False, True):
        path, key = f"/inspections/{next_door}/items/taps", {"Idempotency-Key": "taps"}
        answer = (await http.post(path, json=failed, headers=key)).json()
        assert (answer["events"], answer["repeated"]) == (["ItemInspected"], repeated)

    async def mended() -> bool:
        found = (await http.get("/orders", params={"unit_id": str(NEXT_DOOR)}, headers=STAFF)).json()["items"]
        return [(each["fault"], each["source"]) for each in found] == [("tap_drips", "turnover")]

    await eventually(mended, "what failed is an order, once")
