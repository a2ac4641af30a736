"""Two numbers of one tenant: by a token, an account or a home of either they are one, until it is undone."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from kernel.ids import new_id
from testkit.stack import bearer

from .test_documents import BYTES, photo, store
from .test_edge import is_problem, registered, rooms, stay
from .test_merging import CHIEF, asked_to_merge

__all__ = ["rooms", "store"]

FINANCE = bearer(Role.财务主管)


def me(person_id: str) -> dict[str, str]:
    return bearer(Role.租客, actor=person_id)


async def account(http: httpx.AsyncClient, person_id: str) -> None:
    body = {
        "account_id": str(new_id()),
        "holder": "张晓明",
        "bank": "工商银行",
        "number": "6222021234567894328",
    }
    assert (await http.post(f"/people/{person_id}/accounts", json=body, headers=FINANCE)).is_success


async def named(http: httpx.AsyncClient, person_id: str) -> httpx.Response:
    body = {"occupant_id": str(new_id()), "name": "王喆", "relation": "partner"}
    return await http.post("/me/occupants", json=body, headers=me(person_id))


@pytest.mark.usefixtures("store")
async def test_a_tenant_of_two_numbers_is_one_by_whichever(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    survivor, survives = await registered(http)
    gone, gives_way = await registered(http)
    both = (survives, gives_way)
    for id_, who, room in ((gone, gives_way, rooms[0]), (survivor, survives, rooms[1])):
        assert (await http.post(f"/tenants/{id_}/move-in", json=stay(room, "2025-01-01"))).is_success
        assert (await named(http, who)).is_success
        await account(http, who)
        paper = f"/me/documents/{new_id()}?kind=other"
        assert (await http.put(paper, content=photo(), headers=me(who) | BYTES)).is_success
    left = {"moved_out_on": "2025-01-02"}
    assert (await http.post(f"/tenants/{gone}/move-out", json=left)).is_success

    async def seen(person_id: str) -> list[Any]:
        myself = (await http.get("/me", headers=me(person_id))).json()
        occupants = (await http.get("/me/occupants", headers=me(person_id))).json()
        accounts = (await http.get(f"/people/{person_id}/accounts", headers=FINANCE)).json()
        return [myself["home"]["tenant_id"], len(myself["documents"]), len(occupants), len(accounts)]

    assert [await seen(who) for who in both] == [[survivor, 1, 1, 1], [gone, 1, 1, 1]]
    is_problem(await named(http, gives_way), 409, "home-missing", "unit_id")
    assert (await asked_to_merge(http, gone, survivor)).is_success
    assert [await seen(who) for who in both] == [[survivor, 2, 2, 2]] * 2
    assert (await named(http, gives_way)).json()["events"] == ["OccupantNamed"]
    assert [await seen(who) for who in both] == [[survivor, 2, 3, 2]] * 2
    living = (await http.get("/me/occupants", headers=me(survives))).json()[0]["occupant_id"]
    leaving = await http.post(f"/me/occupants/{living}/leave", headers=me(gives_way))
    assert leaving.json()["events"] == ["OccupantLeft"]

    assert (await http.post(f"/tenants/{gone}/unmerge", headers=CHIEF)).is_success
    assert [await seen(who) for who in both] == [[survivor, 1, 2, 1], [gone, 1, 1, 1]]
    is_problem(await named(http, gives_way), 409, "home-missing", "unit_id")
    other = (await http.get("/me/occupants", headers=me(survives))).json()[0]["occupant_id"]
    refused = await http.post(f"/me/occupants/{other}/leave", headers=me(gives_way))
    is_problem(refused, 404, "occupant-unknown", "occupant_id")


async def test_a_notice_to_either_number_reaches_them_as_they_are_reached_now(
    http: httpx.AsyncClient,
) -> None:
    system = bearer(Role.系统)
    survivor, survives = await registered(http, phone="13911110041")
    gone, gives_way = await registered(http, phone="13911110042")
    for who, name in ((survives, "王喆"), (gives_way, "李木")):
        kin = {"name": name, "phone": "13911110043", "relation": "parent"}
        path = f"/people/{who}/emergency-contacts/{new_id()}"
        assert (await http.put(path, json=kin)).is_success

    async def reached(person_id: str) -> list[Any]:
        asked = {"person_ids": [person_id], "purpose": "发送通知"}
        reach = (await http.post("/people/contacts", json=asked, headers=system)).json()[person_id]
        path = f"/people/{person_id}/emergency-contacts/open"
        kin = (await http.post(path, json={"purpose": "发送通知"}, headers=system)).json()
        return [reach["channels"]["sms"], [each["name"] for each in kin]]

    now, before = ["13911110041", ["王喆"]], ["13911110042", ["李木"]]
    assert [await reached(who) for who in (survives, gives_way)] == [now, before]
    assert (await asked_to_merge(http, gone, survivor)).is_success
    assert [await reached(who) for who in (survives, gives_way)] == [now, now]
    body = {"name": "李强", "phone": "13911110044", "relation": "relative"}
    path = f"/me/emergency-contacts/{new_id()}"
    assert (await http.put(path, json=body, headers=me(gives_way))).is_success
    for who in (survives, gives_way):
        assert (await reached(who))[1] == ["王喆", "李强"], "what either says holds for both"
        shown = (await http.get("/me", headers=me(who))).json()["contacts"]
        assert [each["address"] for each in shown if each["channel"] == "sms"] == ["139****0041"]
    assert (await http.delete(path, headers=me(survives))).is_success
    dead = await http.post(f"/people/{gives_way}/contacts/sms/dead", headers=system)
    assert dead.json()["events"] == ["PersonContactDied"]
    assert (await reached(survives))[0] is None
    assert (await http.post(f"/tenants/{gone}/unmerge", headers=CHIEF)).is_success
    assert await reached(gives_way) == before
