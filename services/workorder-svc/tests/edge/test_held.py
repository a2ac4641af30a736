"""What somebody said of repairs is told to who makes the file of all that is held about them."""

from base64 import b64decode
from datetime import timedelta
from typing import Any
from uuid import UUID

from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import new_id
from testkit.on_site import came, photographed
from testkit.stack import bearer
from vault.broken import UNREADABLE

from .scanning import encoded, photo
from .test_broken_seals import lose_the_key
from .test_my_repairs import LI, NEXT_DOOR, OTHER, ROOM, SITE, STAFF, TENANT, Http, http, person

__all__ = ["http"]

US = bearer(Role.系统, "tenant-svc")
ASKED = US | {"X-Reason": "wish"}


async def reported(http: Http, tenant: Any, unit: Any, words: str, *photos: str) -> None:
    said = {"report_id": str(new_id()), "unit_id": str(unit), "words": words, "photos": photos}
    answer = await http.post("/me/repairs", json=said, headers=bearer(Role.租客, str(person(tenant))))
    assert answer.is_success, answer.text


async def held(http: Http, *whose: Any) -> list[Any]:
    answer = await http.post("/held/words", json={"ids": [str(id_) for id_ in whose]}, headers=ASKED)
    assert answer.is_success, answer.text
    found: list[Any] = answer.json()
    return found


async def rated(http: Http, words: str) -> None:
    [order] = (await http.get("/orders", params={"unit_id": str(ROOM)}, headers=STAFF)).json()["items"]
    staff = Http(transport=http._transport, base_url="http://workorders", headers=STAFF)
    await came(staff, order["order_id"], str(LI), SITE | {"accuracy": 8})
    await photographed(staff, order["order_id"])
    await staff.post(f"/orders/{order['order_id']}/complete")
    link = await http.post(f"/orders/{order['order_id']}/rating-links", headers=US)
    said = {"token": link.json()["url"].partition("#")[2], "stars": 2, "words": words}
    assert (await http.post("/rating/rate", json=said, headers={"Authorization": ""})).is_success


async def test_all_that_somebody_said_and_nothing_of_anybody_else_is_in_it(
    http: Http, runtime: Runtime, clock: VirtualClock
) -> None:
    await reported(http, TENANT, ROOM, "卧室灯不亮", encoded(photo()))
    clock.advance(timedelta(minutes=1))
    await reported(http, TENANT, ROOM, "卧室灯还是不亮")
    await reported(http, OTHER, NEXT_DOOR, "空调不冷")
    await rated(http, "来得太晚")
    ids = {"json": {"ids": [str(person(TENANT))]}}
    assert (await http.post("/held/words", **ids, headers=STAFF)).status_code == 403
    assert (await http.post("/held/words", **ids, headers=US)).json()["field"] == "X-Reason"

    first, again, rating = await held(http, person(TENANT))
    assert [each["words"] for each in (first, again, rating)] == ["卧室灯不亮", "卧室灯还是不亮", "来得太晚"]
    assert [each["about"] for each in (first, again, rating)] == ["report", "report", "rating"]
    assert first["order_id"] == again["order_id"] == rating["order_id"]
    assert (len(first["files"]), again["files"], rating["files"]) == (1, [], [])
    path = f"/held/files/{first['files'][0]}"
    assert (await http.post(path, headers=US)).json()["field"] == "X-Reason"
    shown = (await http.post(path, headers=ASKED)).json()
    assert (shown["media"], b64decode(shown["content"])[:2]) == ("image/jpeg", b"\xff\xd8")
    gone = (await http.post(f"/held/files/{new_id()}", headers=ASKED)).json()
    assert (gone["content"], gone["unreadable"]) == (None, False)
    looks = (
        "select field from disclosures, unnest(fields) field where person_id = %s and actor = 'tenant-svc'"
    )
    async with runtime.pool.connection() as conn:
        seen = {row[0] for row in await (await conn.execute(looks, [person(TENANT)])).fetchall()}
    assert len(seen) == 4, "two reports, a rating and a photo"
    assert (await http.post("/held/looks", **ids, headers=STAFF)).status_code == 403
    told = (await http.post("/held/looks", **ids, headers=US)).json()
    assert {field for look in told for field in look["fields"] if look["reason"] == "wish"} == seen
    assert {look["person_id"] for look in told} == {str(person(TENANT))}


async def test_one_broken_seal_hides_no_other(http: Http, runtime: Runtime) -> None:
    await reported(http, TENANT, ROOM, "卧室灯不亮", encoded(photo()))
    await reported(http, OTHER, NEXT_DOOR, "空调不冷")
    [broken] = await held(http, person(TENANT))
    await lose_the_key(runtime, UUID(str(person(TENANT))))
    said = {each["words"] for each in await held(http, person(TENANT), person(OTHER))}
    assert said == {UNREADABLE, "空调不冷"}
    shown = (await http.post(f"/held/files/{broken['files'][0]}", headers=ASKED)).json()
    assert (shown["content"], shown["unreadable"]) == (None, True)
