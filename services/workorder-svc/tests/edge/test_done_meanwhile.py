"""What somebody did without a network before the desk put it off or cancelled it is kept as what happened."""

from datetime import timedelta

import pytest
from edge.access import Role
from kernel.clock import VirtualClock
from testkit.on_site import photo
from testkit.photos import photograph
from testkit.stack import bearer

from .orders import FIX, LI, Http, http, reported

__all__ = ["http"]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("cancel", {"reason": "solved_itself"}),
        ("defer", {"until": "2025-03-20", "reason": "tenant_absent"}),
    ],
)
async def test_each_step_of_it_is_told_late_and_the_photos_are_shown(
    http: Http, clock: VirtualClock, step: str, said: dict[str, str]
) -> None:
    id_, li = await reported(http, "ordinary"), bearer(Role.维修员, LI)
    assert (await http.post(f"/orders/{id_}/respond", json={"technician_id": LI})).is_success
    clock.advance(timedelta(minutes=10))
    at = clock.now()
    clock.advance(timedelta(minutes=20))
    assert (await http.post(f"/orders/{id_}/{step}", json=said)).is_success
    device = {"at": at.isoformat(), "clock": clock.now().isoformat()}
    leave = {"answer": "given", "how": "in_person", "said_by": "tenant"}
    for does, body in (
        ("arrive", {"technician_id": LI, "position": FIX}),
        ("consent", leave),
        ("complete", {}),
    ):
        answer = await http.post(f"/orders/{id_}/{does}", json=body | {"device": device}, headers=li)
        assert answer.json()["events"] == ["StepToldLate"], answer.text
    http.headers.update(li)
    shown = await photo(http, id_, "after", photograph(f"{id_} after"), **device)
    assert shown.json()["events"] == ["PhotoToldLate", "StepToldLate"], shown.text
