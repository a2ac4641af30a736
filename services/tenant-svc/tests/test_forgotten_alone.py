"""Who was erased is nobody any more: they live nowhere, and no other number turns out to be theirs."""

import asyncio
from uuid import UUID

import httpx
from edge.access import Role
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import new_id
from tenants.domain.erasure import ErasePersonalData
from tenants.domain.person import person
from tenants.forgetting import forgetting_keys
from tenants.views.forgotten import merges_of
from testkit.stack import bearer, eventually

from .test_edge import is_problem, registered, rooms, stay
from .test_merging import CHIEF, asked_to_merge

__all__ = ["rooms"]

ADMIN = bearer(Role.管理员) | {"X-Reason": "wish"}


async def erased(http: httpx.AsyncClient, person_id: str) -> httpx.Response:
    return await http.delete(f"/people/{person_id}/personal-data", headers=ADMIN)


async def test_a_number_of_who_was_erased_is_merged_with_no_other(http: httpx.AsyncClient) -> None:
    gone, person_id = await registered(http)
    known, who = await registered(http)
    assert (await erased(http, person_id)).is_success
    is_problem(await asked_to_merge(http, known, gone), 410, "person-forgotten", "survivor_id")
    is_problem(await asked_to_merge(http, gone, known), 410, "person-forgotten", "tenant_id")
    assert (await erased(http, person_id)).json()["events"] == []
    names = await http.post("/people/names", json={"person_ids": [who], "purpose": "list"})
    assert names.json() == {who: "张**"}, "erased anew, nobody else is"


async def test_an_erasure_that_a_crash_cut_short_goes_on_with_all_their_numbers(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    survivor, survives = await registered(http)
    merged = [await registered(http) for _ in range(2)]
    people = [UUID(survives), *(UUID(who) for _, who in merged)]
    for gone, _ in merged:
        assert (await asked_to_merge(http, gone, survivor)).is_success
    asked = ErasePersonalData(by=await merges_of(runtime.pool, people[0]))
    await runtime.handle(person, people[0], asked, origin=SYSTEM, command_id=new_id())

    async def destroyed() -> bool:
        query = "select count(*) from erasures where person_id = any(%s)"
        async with runtime.pool.connection() as conn:
            return await (await conn.execute(query, [people])).fetchone() == (len(people),)

    # Whoever found nothing for a while looks seldom; this one has just started.
    worker = asyncio.create_task(forgetting_keys(runtime))
    await eventually(destroyed, "no key of theirs is left")
    worker.cancel()
    named = {"person_ids": [str(who) for who in people], "purpose": "list"}
    assert set((await http.post("/people/names", json=named)).json().values()) == {None}
    for who in people:
        assert (await erased(http, str(who))).json()["events"] == [], "it was done"


async def test_a_merge_sent_again_after_both_were_erased_is_answered_as_at_first(
    http: httpx.AsyncClient,
) -> None:
    gone, person_id = await registered(http)
    survivor, _ = await registered(http)
    key = {"Idempotency-Key": str(new_id())}
    url, body = f"/tenants/{gone}/merge", {"survivor_id": survivor}
    first = await http.post(url, json=body, headers=CHIEF | key)
    assert (await erased(http, person_id)).is_success
    again = await http.post(url, json=body, headers=CHIEF | key)
    assert (again.json()["position"], again.json()["repeated"]) == (first.json()["position"], True)


async def test_who_was_erased_after_they_left_has_left(http: httpx.AsyncClient, rooms: list[UUID]) -> None:
    tenant_id, person_id = await registered(http)
    left = {"moved_out_on": "2025-06-01"}
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(rooms[0]))).is_success
    assert (await http.post(f"/tenants/{tenant_id}/move-out", json=left)).is_success
    assert (await erased(http, person_id)).is_success
    url, back = f"/tenants/{tenant_id}/move-out/withdraw", {"unit_id": str(rooms[0]), **left}
    is_problem(await http.post(url, json=back, headers=CHIEF), 410, "person-forgotten", "person_id")
