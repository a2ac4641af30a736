"""What is to be gone through in a home that is its owner's again."""

from datetime import UTC, date, datetime
from typing import Any

from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import new_id
from published.contracts import UnitReleased
from testkit.on_site import came_in
from testkit.voices import Voices
from workorders.giving_back import give_back

from .orders import FIX, LI, PARK, Http, http

__all__ = ["http"]


async def test_what_is_open_in_a_home_given_back_ends_on_that_day_and_none_is_opened_for_its_owner(
    http: Http, clock: VirtualClock, runtime: Runtime, voices: Voices
) -> None:
    home, path = new_id(), f"/inspections/{new_id()}"
    await voices.taken_in(PARK, home)
    said: dict[str, Any] = {"unit_id": str(home), "park_id": str(PARK), "kind": "routine"}
    said |= {"items": [{"item": each, "fault": "tap_drips"} for each in ("kitchen", "bath")]}

    async def asked(due_on: str, at: str) -> Any:
        return (await http.put(at, json=said | {"due_on": due_on})).json()

    assert (await asked("2025-03-20", path))["events"] == ["InspectionOpened"]
    await came_in(http, path, {"technician_id": LI, "position": FIX})
    assert (await http.post(f"{path}/items/bath", json={"verdict": "passed"})).is_success
    back = UnitReleased(unit_id=home, park_id=PARK, released_on=date(2025, 3, 15))
    await voices.tell((f"unit-{home}", back))
    late = await asked("2025-03-15", f"/inspections/{new_id()}")
    assert (late["type"], late["field"]) == ("urn:anju:problem:inspected-for-owner", "unit_id")
    assert (await asked("2025-03-14", f"/inspections/{new_id()}"))["events"] == ["InspectionOpened"]

    async def withdrawn() -> bool:
        await give_back(runtime)
        return (await http.get(path)).json()["withdrawn_at"] is not None

    assert not await withdrawn()
    clock.set(datetime(2025, 3, 14, 16, tzinfo=UTC))  # midnight in Shanghai
    assert await withdrawn()
    assert (await http.post(f"{path}/items/kitchen", json={"verdict": "passed"})).status_code == 409
