"""Photos of what is inspected: by the same rules as those of repairs, and known again there."""

from datetime import timedelta
from typing import Any

import httpx
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import new_id
from testkit.on_site import came_in, photo
from testkit.photos import photograph
from testkit.stack import bearer
from workorders.edge.bringing import KIND, store_of
from workorders.forgetting import forget_originals

from .orders import FIX, LI, PARK, ROOM, Http, came, http, reported

__all__ = ["http"]
WHY = {"X-Reason": "complaint"}


async def opened(http: Http) -> str:
    path, items = f"/inspections/{new_id()}", [{"item": "taps", "fault": "tap_drips"}]
    asked = {"unit_id": str(ROOM), "park_id": str(PARK), "kind": "routine", "due_on": "2025-03-16"}
    assert (await http.put(path, json=asked | {"items": items})).is_success
    return path


async def shown(http: Http, path: str, content: bytes, item: str = "taps", **when: str) -> httpx.Response:
    binary = {"Content-Type": "application/octet-stream"}
    return await http.post(f"{path}/items/{item}/photos", content=content, params=when, headers=binary)


def refused(answer: httpx.Response, code: str) -> dict[str, Any]:
    said: dict[str, Any] = answer.json()
    assert said["type"] == f"urn:anju:problem:{code}", answer.text
    return said


async def test_a_photo_of_an_item_is_new_of_this_visit_and_shown_without_what_the_camera_wrote(
    http: Http, clock: VirtualClock, runtime: Runtime
) -> None:
    path, order_id = await opened(http), await reported(http)
    refused(await shown(http, path, photograph("early")), "not-on-site")
    await came_in(http, path, {"technician_id": LI, "position": FIX | {"mock": True}})
    [came_so] = (await http.get("/visits", params={"signal": "mock_location"})).json()["items"]
    assert f"/inspections/{came_so['inspection_id']}" == path
    await came(http, order_id)
    clock.advance(timedelta(minutes=5))
    refused(await shown(http, path, photograph(1, "2025:03:14 08:59:00", "+08:00")), "photo-taken-earlier")
    refused(await shown(http, path, b"no picture"), "not-an-image")
    refused(await shown(http, path, photograph(2), "stove"), "item-not-on-list")
    mine = photograph("dripping", "2025:03:14 09:02:00", "+08:00")
    assert (await shown(http, path, mine)).json()["events"] == ["ItemPhotographed"]
    assert (await shown(http, path, mine)).json()["events"] == []

    # What was shown of the inspection shows no repair, nor the other way round.
    assert refused(await photo(http, order_id, "before", mine), "photo-not-new")["visit_id"] in path
    assert (await photo(http, order_id, "before", photograph("wet"))).is_success
    assert refused(await shown(http, path, photograph("wet")), "photo-not-new")["visit_id"] == order_id

    [taken] = (await http.get(f"{path}/photos", headers=bearer(Role.维修员, LI))).json()
    assert (taken["item"], taken["taken_at"]) == ("taps", "2025-03-14T01:02:00Z")
    assert (await http.get(path)).json()["photos"] == {"taps": 1}
    picture = f"{path}/photos/{taken['sha256']}"
    seen = await http.get(picture)
    assert (seen.headers["content-type"], b"2025:03:14" in seen.content) == ("image/jpeg", False)
    assert (await http.get(f"{picture}/original")).json()["field"] == "X-Reason"
    assert (await http.get(f"{picture}/original", headers=WHY)).content == mine
    refused(await http.get(f"{path}/photos/{'0' * 64}"), "photo-unknown")
    refused(await http.get(f"/orders/{order_id}/photos/{taken['sha256']}"), "photo-unknown")

    clock.advance(timedelta(days=181))
    assert runtime.vault
    store = store_of(runtime.vault.key_of_files(KIND))
    await forget_originals(runtime, store)  # but for what the service, which looks as well, has forgotten
    assert await forget_originals(runtime, store) == 0
    [repairs] = (await http.get(f"/orders/{order_id}/photos")).json()
    assert repairs["original_forgotten_at"]
    refused(await http.get(f"{picture}/original", headers=WHY), "original-not-kept")
    assert (await http.get(picture)).headers["content-type"] == "image/jpeg"
