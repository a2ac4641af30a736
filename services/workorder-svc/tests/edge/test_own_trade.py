"""Who takes a repair up by themselves knows how to mend it; and who was never taken on is no technician."""

from edge.access import Role
from testkit.stack import bearer, eventually

from .sending import LI, PLUMBER, WANG, Http, assigned, http, nobody_for, order, reported

__all__ = ["http"]


async def test_what_nobody_fits_for_nobody_of_another_trade_takes_up_unless_somebody_sends_them(
    http: Http,
) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER | {"skills": ["electrical"]})
    damp = await reported(http, "wall_damp")
    await eventually(nobody_for(http, damp), "there is no mason")
    own, path = bearer(Role.维修员, str(LI)), f"/orders/{damp}/respond"
    refused = await http.post(path, json={"technician_id": str(LI)}, headers=own)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:anju:problem:other-trade")
    assert "泥瓦防水" in refused.json()["title"]
    assert (await order(http, damp))["nobody_fits"] is not None, "and it is told as long as it is so"
    assert (await assigned(http, damp, LI)).is_success
    assert (await http.post(path, json={"technician_id": str(LI)}, headers=own)).is_success
    unclear = await reported(http, "unclear")
    answer = await http.post(
        f"/orders/{unclear}/respond", json={"technician_id": str(LI)}, headers=bearer(Role.维修员, str(LI))
    )
    assert answer.is_success, "what nobody knows yet whoever comes finds out"


async def test_who_was_never_taken_on_takes_nothing_up_and_checks_in_nowhere(http: Http) -> None:
    await http.put(f"/technicians/{LI}", json=PLUMBER | {"skills": ["electrical"]})
    net = await reported(http, "network_down")
    for step in ("respond", "arrive"):
        asked = {"technician_id": str(WANG)}
        answer = await http.post(f"/orders/{net}/{step}", json=asked, headers=bearer(Role.维修员, str(WANG)))
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:anju:problem:technician-unknown")
