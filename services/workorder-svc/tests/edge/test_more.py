"""A second fault of one report is shown to the desk, which makes an order of it by one act."""

from typing import Any

from kernel.ids import new_id
from workorders.domain.fault_names import name_of

from .orders import PARK, ROOM, Http, http, order

__all__ = ["http"]

WORDS = "水龙头漏水，还有灯也不亮，另外洗衣机坏了"


async def said(http: Http) -> str:
    where = {"order_id": str(new_id()), "unit_id": str(ROOM), "park_id": str(PARK)}
    answer = await http.post("/orders", json=where | {"words": WORDS, "another": True})
    assert answer.status_code == 201, answer.text
    return where["order_id"]


async def more(http: Http) -> dict[str, list[str]]:
    rows = (await http.get("/orders", params={"says_more": True})).json()["items"]
    return {row["order_id"]: sorted(each["fault"] for each in row["also"]) for row in rows}


async def test_the_desk_sees_what_else_was_said_and_makes_an_order_of_it_or_none(http: Http) -> None:
    proposed = (await http.post("/triage", json={"words": WORDS})).json()
    assert [each["fault"] for each in proposed["also"]] == ["lamp_broken", "washer_broken"]
    id_ = await said(http)
    assert (await more(http))[id_] == ["lamp_broken", "washer_broken"]
    lamp: dict[str, Any] = {"fault": "lamp_broken", "becomes": "order"}
    for _ in "ab":  # the answer was lost once
        made = await http.post(f"/orders/{id_}/more", json=lamp, headers={"Idempotency-Key": "split"})
        assert made.json()["events"] == ["MoreSettled"], made.text
    own = await order(http, made.json()["split"])
    assert (own["fault_name"], own["unit_id"]) == (name_of("lamp_broken"), str(ROOM))
    assert own["order_id"] != id_
    none = await http.post(f"/orders/{id_}/more", json={"fault": "washer_broken", "becomes": "nothing"})
    assert none.json()["split"] is None
    assert id_ not in await more(http)
    again = await http.post(f"/orders/{id_}/more", json=lamp)
    assert (again.status_code, again.json()["field"]) == (409, "fault")
