"""One contact method is added, changed or given up by who knows that one alone."""

import asyncio
from uuid import UUID

import httpx

from .test_edge import is_problem, registered, rooms, stay

__all__ = ["rooms"]


async def shown(http: httpx.AsyncClient, url: str) -> dict[str, str]:
    return {each["channel"]: each["address"] for each in (await http.get(url)).json()}


async def test_a_clerk_changes_one_method_and_knows_nothing_of_the_others(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    tenant_id, person_id = await registered(http, phone="13911110061", wechat="wx-61", email=None, app=None)
    url = f"/people/{person_id}/contacts"
    added = await http.put(f"{url}/email", json={"email": "Zhang61@example.com"})
    assert added.json()["events"] == ["PersonContactsChanged"]
    assert (await http.put(f"{url}/email", json={"email": "zhang61@example.com"})).json()["events"] == []
    assert (await http.put(f"{url}/sms", json={"phone": "13911110062"})).is_success
    assert (await shown(http, url)).keys() == {"sms", "wechat", "email"}
    assert (await shown(http, url))["sms"] == "139****0062"
    for wrong in ({}, {"email": "a@example.com"}, {"phone": "13911110063", "email": "a@example.com"}):
        is_problem(await http.put(f"{url}/sms", json=wrong), 422, "address-missing", "phone")
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(rooms[0]))).is_success
    assert (await http.delete(f"{url}/wechat")).json()["events"] == ["PersonContactsChanged"]
    assert (await http.delete(f"{url}/wechat")).json()["events"] == []
    is_problem(await http.delete(f"{url}/email"), 409, "too-few-methods", "contacts")
    assert (await shown(http, url)).keys() == {"sms", "email"}


async def test_two_clerks_at_once_do_not_undo_each_other(http: httpx.AsyncClient) -> None:
    _, person_id = await registered(http, phone="13911110064", wechat=None, email=None, app=None)
    url = f"/people/{person_id}/contacts"
    both = [("email", {"email": "zhang64@example.com"}), ("wechat", {"wechat": "wx-64"})]
    answers = await asyncio.gather(*(http.put(f"{url}/{channel}", json=body) for channel, body in both))
    kept = {channel for (channel, _), answer in zip(both, answers, strict=True) if answer.is_success}
    assert kept
    assert (await shown(http, url)).keys() == {"sms"} | kept
    for answer in answers:
        if not answer.is_success:
            is_problem(answer, 412, "version-mismatch", "If-Match")
    seen = {"If-Match": (await http.get(url)).headers["ETag"]}
    assert (await http.put(url, json={"phone": "13911110065"}, headers=seen)).is_success
    stale = await http.put(url, json={"phone": "13911110066"}, headers=seen)
    is_problem(stale, 412, "version-mismatch", "If-Match")


async def test_a_phone_that_makes_two_of_one_name_the_same_says_whose_it_is(http: httpx.AsyncClient) -> None:
    _, first = await registered(http, name="欧阳柏", phone="13911110067")
    _, second = await registered(http, name="欧阳柏", phone="13911110068")
    url = f"/people/{second}/contacts"
    for path in (f"{url}/sms", url):
        refused = await http.put(path, json={"phone": "13911110067"})
        is_problem(refused, 409, "phone-of-namesake", "phone")
        assert refused.json()["existing"] == first
