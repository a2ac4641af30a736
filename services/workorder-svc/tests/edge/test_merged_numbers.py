"""Two numbers of one tenant: by a token of either they see their home and what was reported under both."""

from edge.access import Role
from kernel.ids import named_id, new_id
from published.tenants import TenantsMerged, TenantsUnmerged
from testkit.stack import bearer
from testkit.voices import Voices

from .test_my_repairs import ROOM, TENANT, Http, http, person

__all__ = ["http"]

GONE = named_id("tenant", "gone")
IDS = {
    "tenant_id": GONE,
    "person_id": person(GONE),
    "survivor_id": TENANT,
    "survivor_person_id": person(TENANT),
}


async def test_repairs_are_shown_to_both_numbers_until_they_are_two_again(http: Http, voices: Voices) -> None:
    await voices.registered(GONE)
    await voices.known(person(GONE))

    async def seen() -> list[tuple[int, int]]:
        """How many homes and repairs the one and the other see."""
        both = [
            (await http.get("/me/repairs", headers=bearer(Role.租客, str(person(each))))).json()
            for each in (TENANT, GONE)
        ]
        return [(len(each["homes"]), len(each["repairs"])) for each in both]

    said = {"report_id": str(new_id()), "unit_id": str(ROOM), "words": "厨房漏水"}
    assert (await http.post("/me/repairs", json=said)).is_success
    assert await seen() == [(1, 1), (0, 0)]
    merged = TenantsMerged(**IDS, number="T-000002-5", survivor_number="T-000001-7")
    await voices.tell((f"tenant-{GONE}", merged))
    assert await seen() == [(1, 1), (1, 1)]
    theirs = bearer(Role.租客, str(person(GONE)))
    again = {"report_id": str(new_id()), "unit_id": str(ROOM), "words": "卧室灯坏了"}
    assert (await http.post("/me/repairs", json=again, headers=theirs)).is_success
    assert await seen() == [(1, 2), (1, 2)]
    await voices.tell((f"tenant-{GONE}", TenantsUnmerged(**IDS)))
    assert [homes for homes, _ in await seen()] == [1, 0]
