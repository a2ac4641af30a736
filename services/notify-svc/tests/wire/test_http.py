"""Who answers for what, and what may be asked about notices."""

from typing import Any
from uuid import UUID

import pytest
from edge.access import Role
from edge.lists import XLSX
from kernel.ids import new_id
from testkit.lists import lists_without_sheet
from testkit.stack import bearer

from .conftest import House
from .test_partners_fail import tell


def body(**change: Any) -> dict[str, Any]:
    return {"park_id": str(new_id()), "role": "finance", "person_id": str(new_id())} | change


async def test_a_responsibility_is_assigned_seen_and_released(house: House) -> None:
    one = body()
    await house.known(UUID(one["park_id"]), UUID(one["person_id"]))
    made = await house.http.post("/responsibilities", json=one, headers=bearer(Role.运营经理))
    again = await house.http.post("/responsibilities", json=one, headers=bearer(Role.运营经理))
    assert (made.status_code, again.status_code, again.json()["events"]) == (201, 200, [])
    (seen,) = (await house.get("/responsibilities", park_id=one["park_id"]))["items"]
    assert {key: seen[key] for key in one} == one
    await house.http.post("/responsibilities/release", json=one, headers=bearer(Role.运营经理))
    assert (await house.get("/responsibilities", park_id=one["park_id"]))["items"] == []


@pytest.mark.parametrize(
    ("wrong", "field"), [({"role": "king"}, "role"), ({"park_id": "x"}, "park_id"), ({"more": 1}, "more")]
)
async def test_a_wrong_responsibility_names_the_field(
    house: House, wrong: dict[str, Any], field: str
) -> None:
    answer = await house.http.post("/responsibilities", json=body(**wrong), headers=bearer(Role.管理员))
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_nobody_answers_for_a_park_there_is_not_or_is_nobody_we_know(house: House) -> None:
    one = body()
    for field in ("park_id", "person_id"):
        answer = await house.http.post("/responsibilities", json=one, headers=bearer(Role.管理员))
        assert (answer.status_code, answer.json()["field"]) == (404, field)
        await house.known(UUID(one["park_id"]), new_id())


async def test_only_managers_assign_and_only_in_their_parks(house: House) -> None:
    elsewhere = bearer(Role.运营经理, parks=[new_id()])
    for headers, status in ((bearer(Role.客服专员), 403), (elsewhere, 403), ({}, 401)):
        answer = await house.http.post("/responsibilities", json=body(), headers=headers)
        assert answer.status_code == status


async def test_notices_of_other_parks_are_not_shown(house: House) -> None:
    contract = await tell(house, house.person("app"))
    await house.until(contract, "delivered")
    elsewhere = bearer(Role.客服专员, parks=[new_id()])
    for path in ("/notifications", "/why"):
        answer = (await house.http.get(path, params={"cause": str(contract)}, headers=elsewhere)).json()
        assert answer in ([], {"items": [], "next": None})
    assert (await house.http.get("/reach", headers=elsewhere)).json() == []


async def test_notifications_come_in_pages(house: House) -> None:
    person = house.person("app")
    for _ in range(3):
        await house.until(await tell(house, person), "delivered")
    first = await house.get("/notifications", person_id=str(person), limit=2)
    rest = await house.get("/notifications", person_id=str(person), limit=2, cursor=first["next"])
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]


async def test_reach_counts_what_was_asked_and_what_arrived(house: House) -> None:
    await house.until(await tell(house, house.person("app")), "delivered")
    rows = {(r["kind"], r["channel"]): r for r in await house.get("/reach")}
    row = rows[("ContractNearExpiry", "app")]
    sheet = await house.http.get("/reach.xlsx", headers=bearer(Role.审计))
    assert sheet.headers["content-type"] == XLSX
    # Why one message went out is a story, told in its order.
    assert lists_without_sheet((await house.http.get("/openapi.json")).json()) == {"/why"}
    assert row["asked"] >= row["delivered"] >= 1
    assert rows[("ContractNearExpiry", "wechat")]["persons_reached"] >= 1
