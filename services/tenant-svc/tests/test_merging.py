"""Two numbers of one human being: one gives way, both lead to the other, and it can be undone."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from published.contracts import ContractEnded, ContractRoomChanged, ContractTerminated
from tenants.domain.merging import (
    BothLiveSomewhere,
    MergedWithItself,
    MergeTenants,
    NotMergedAway,
    SurvivorLivesNowhere,
    TenantMergedAway,
    UnmergeTenants,
)
from tenants.domain.tenant import MoveIn, TenantUnknown, tenant
from tenants.domain.tenant_facts import (
    Stay,
    TenantMovedIn,
    TenantMovedOut,
    TenantRegistered,
    TenantsMerged,
    TenantsUnmerged,
)
from tenants.views.merges import merges
from testkit.given import given
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .test_edge import PARK, is_problem, registered, rooms, stay

__all__ = ["rooms"]

GONE, SURVIVOR, OTHER = (named_id(word) for word in ("gone", "survivor", "other"))
WHO: dict[str, Any] = {"tenant_id": GONE, "person_id": named_id("gone person")}
THEIRS = {"survivor_person_id": named_id("survivor person"), "survivor_number": "T-000001-7"}
KNOWN = TenantRegistered(**WHO, number="T-000002-5")
ROOM = Stay(unit_id=named_id("room"), park_id=named_id("park"), moved_in_on=date(2025, 3, 1))
MERGED = TenantsMerged(**WHO, number="T-000002-5", survivor_id=SURVIVOR, **THEIRS)
UNMERGED = TenantsUnmerged(**WHO, survivor_id=SURVIVOR, survivor_person_id=THEIRS["survivor_person_id"])
LIVES = TenantMovedIn(**WHO, stay=ROOM)
LEFT = TenantMovedOut(**WHO, stay=ROOM, moved_out_on=date(2025, 4, 1))


def merge(survivor: UUID = SURVIVOR, lives_in: UUID | None = None) -> MergeTenants:
    return MergeTenants(survivor_id=survivor, survivor_lives_in=lives_in, number="T-000002-5", **THEIRS)


def test_a_number_gives_way_to_one_other() -> None:
    given(tenant, KNOWN).when(merge()).then(MERGED)
    given(tenant, KNOWN, LIVES, LEFT).when(merge(lives_in=named_id("room"))).then(MERGED)
    given(tenant, KNOWN, MERGED).when(merge()).nothing()
    given(tenant, KNOWN, MERGED).when(merge(OTHER)).refused(TenantMergedAway, survivor_number="T-000001-7")
    given(tenant, KNOWN).when(merge(GONE)).refused(MergedWithItself)
    given(tenant).when(merge()).refused(TenantUnknown)


def test_who_lives_somewhere_gives_way_to_nobody() -> None:
    given(tenant, KNOWN, LIVES).when(merge(lives_in=named_id("elsewhere"))).refused(BothLiveSomewhere)
    given(tenant, KNOWN, LIVES).when(merge()).refused(SurvivorLivesNowhere)


def test_what_is_asked_of_a_number_that_gave_way_is_told_the_other() -> None:
    asked = MoveIn(stay=ROOM, today=ROOM.moved_in_on)
    given(tenant, KNOWN, MERGED).when(asked).refused(TenantMergedAway, survivor_number="T-000001-7")


def test_a_merge_is_undone_to_what_was_before() -> None:
    given(tenant, KNOWN, MERGED).when(UnmergeTenants()).then(UNMERGED)
    given(tenant, KNOWN).when(UnmergeTenants()).refused(NotMergedAway)
    undone = given(tenant, KNOWN, LIVES, LEFT, MERGED, UNMERGED)
    assert undone.state == given(tenant, KNOWN, LIVES, LEFT).state
    undone.when(merge()).then(MERGED)


CHIEF = bearer(Role.运营经理) | {"X-Reason": "same%20passport"}


async def asked_to_merge(http: httpx.AsyncClient, gone: str, survivor: str) -> httpx.Response:
    body = {"survivor_id": survivor}
    return await http.post(f"/tenants/{gone}/merge", json=body, headers=CHIEF)


async def test_who_signed_is_reserved_under_whichever_number_until_they_come_or_it_is_over(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID]
) -> None:
    survivor, person_id = await registered(http)
    gone, _ = await registered(http)
    lease, next_lease, place = new_id(), new_id(), {"unit_ids": (rooms[0],), "park_id": PARK}

    async def stands() -> tuple[str, list[str]]:
        """As the one and the list of everybody like them say it."""
        status = (await http.get(f"/tenants/{survivor}")).json()["status"]
        listed = (await http.get("/tenants", params={"status": status})).json()["items"]
        return status, [row["id"] for row in listed if row["status"] == status]

    assert await stands() == ("enquiry", [survivor, gone])
    await voices.signed(lease, UUID(gone), rooms[0], PARK)
    assert await stands() == ("enquiry", [survivor])
    await asked_to_merge(http, gone, survivor)
    assert await stands() == ("reserved", [survivor])
    me = (await http.get("/me", headers=bearer(Role.租客, actor=person_id))).json()
    assert me["home"]["status"] == "reserved"
    over = {"contract_id": lease, "track": "tenant", **place, "ended_on": date(2025, 1, 1)}
    await voices.tell((f"contract-{lease}", ContractTerminated(**over, runs_on=True)))
    assert await stands() == ("reserved", [survivor])  # until the day has come
    await voices.tell((f"contract-{lease}", ContractEnded(**over)))
    assert await stands() == ("enquiry", [survivor])
    await http.post(f"/tenants/{survivor}/move-in", json=stay(rooms[0], "2024-03-01"))
    await http.post(f"/tenants/{survivor}/move-out", json={"moved_out_on": "2024-12-01"})
    assert await stands() == ("moved_out", [survivor])
    await voices.signed(next_lease, UUID(survivor), rooms[0], PARK)  # from January on: they return
    assert await stands() == ("reserved", [survivor])
    await http.post(f"/tenants/{survivor}/move-in", json=stay(rooms[0], "2025-01-02"))
    assert await stands() == ("moved_in", [survivor])


async def test_both_numbers_lead_to_the_survivor_until_it_is_undone(
    http: httpx.AsyncClient, runtime: Runtime, rooms: list[UUID]
) -> None:
    survivor, _ = await registered(http)
    gone, _ = await registered(http)
    number = (await http.get(f"/tenants/{gone}")).json()["number"]
    silent = await http.post(
        f"/tenants/{gone}/merge", json={"survivor_id": survivor}, headers=bearer(Role.管理员)
    )
    is_problem(silent, 422, "reason-missing", "X-Reason")
    clerk = await http.post(f"/tenants/{gone}/merge", json={"survivor_id": survivor})
    assert clerk.status_code == 403
    assert (await asked_to_merge(http, gone, survivor)).json()["events"] == ["TenantsMerged"]

    found = (await http.get(f"/tenants/{gone}")).json()
    assert (found["id"], found["found_as"]) == (survivor, number)
    [listed] = (await http.get("/tenants", params={"number": number})).json()["items"]
    assert (listed["id"], listed["found_as"]) == (survivor, number)
    refused = await http.post(f"/tenants/{gone}/move-in", json=stay(rooms[0]))
    is_problem(refused, 409, "tenant-merged-away", "tenant_id")
    [merge_] = (await http.get("/merges")).json()["items"]
    assert (merge_["tenant_id"], merge_["reason"]) == (gone, "same passport")
    assert (await rebuild(runtime, merges, swap=False)).differences == 0

    assert (await http.post(f"/tenants/{gone}/unmerge", headers=CHIEF)).json()["events"] == [
        "TenantsUnmerged"
    ]
    assert (await http.get(f"/tenants/{gone}")).json()["id"] == gone
    assert (await http.post(f"/tenants/{gone}/move-in", json=stay(rooms[0]))).status_code == 200
    is_problem(await asked_to_merge(http, gone, survivor), 409, "survivor-lives-nowhere", "survivor_id")


async def test_who_had_left_has_left_still_once_they_are_two_again(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    gone, survivor = (await registered(http))[0], (await registered(http))[0]
    await http.post(f"/tenants/{gone}/move-in", json=stay(rooms[0]))
    left = {"moved_out_on": stay(rooms[0])["moved_in_on"]}
    assert (await http.post(f"/tenants/{gone}/move-out", json=left)).is_success
    assert (await asked_to_merge(http, gone, survivor)).is_success
    assert (await http.post(f"/tenants/{gone}/unmerge", headers=CHIEF)).is_success
    assert (await http.get(f"/tenants/{gone}")).json()["status"] == "moved_out"


async def test_who_lives_by_the_others_contract_is_not_taken_apart_from_them(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID]
) -> None:
    """Else one lived there by the contract of the other, who was expected in the same room."""
    survivor, _ = await registered(http)
    gone, _ = await registered(http)
    await voices.signed(new_id(), UUID(gone), rooms[0], PARK)
    assert (await asked_to_merge(http, gone, survivor)).is_success
    assert (await http.post(f"/tenants/{survivor}/move-in", json=stay(rooms[0]))).is_success

    async def codes_of(number: str) -> set[tuple[str, bool]]:
        found = (await http.get("/doors", params={"tenant_id": number})).json()["items"]
        return {(each["tenant_id"], each["occupied"]) for each in found}

    async def both_asked_for() -> bool:
        return await codes_of(survivor) == {(gone, False), (survivor, True)}

    await eventually(both_asked_for, "one code by the lease, and one by living there")
    assert await codes_of(gone) == await codes_of(survivor)  # each is found by both numbers
    apart = f"/tenants/{gone}/unmerge"
    is_problem(await http.post(apart, headers=CHIEF), 409, "survivor-lives-by-theirs", "tenant_id")
    never_came = {"unit_id": str(rooms[0]), "moved_in_on": "2025-03-01"}
    never = await http.post(f"/tenants/{survivor}/move-in/withdraw", json=never_came, headers=CHIEF)
    assert never.is_success, never.text
    assert (await http.post(apart, headers=CHIEF)).json()["events"] == ["TenantsUnmerged"]


async def test_who_lives_by_their_own_contract_is_told_of_the_next_one_that_is_the_others(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID]
) -> None:
    """Moving them out would have been no way to take the two apart: they live by what is theirs."""
    survivor, _ = await registered(http)
    gone, _ = await registered(http)
    await voices.signed(new_id(), UUID(survivor), rooms[0], PARK)
    assert (await http.post(f"/tenants/{survivor}/move-in", json=stay(rooms[0]))).is_success
    await voices.signed(next_ := new_id(), UUID(gone), rooms[0], PARK, day := date(2099, 1, 1))
    assert (await asked_to_merge(http, gone, survivor)).is_success
    apart = f"/tenants/{gone}/unmerge"
    refused = await http.post(apart, headers=CHIEF)
    is_problem(refused, 409, "next-is-theirs", "tenant_id")
    assert day.isoformat() in refused.json()["title"]
    place = {"contract_id": next_, "track": "tenant", "unit_ids": (rooms[0],), "park_id": PARK}
    over = ContractTerminated(**place, ended_on=day)
    await voices.tell((f"contract-{next_}", over))
    assert (await http.post(apart, headers=CHIEF)).is_success


@pytest.mark.parametrize("heard", [True, False], ids=["heard of", "not heard of yet"])
async def test_who_changed_rooms_lives_by_the_others_contract_still(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], heard: bool
) -> None:
    """Whether or not contracts-svc has said yet that it went along."""
    survivor, _ = await registered(http)
    gone, _ = await registered(http)
    await voices.signed(lease := new_id(), UUID(gone), rooms[0], PARK)
    assert (await asked_to_merge(http, gone, survivor)).is_success
    assert (await http.post(f"/tenants/{survivor}/move-in", json=stay(rooms[0]))).is_success
    changing = f"/tenants/{survivor}/change-room"
    change = {"to_unit_id": str(rooms[1]), "park_id": str(PARK), "changed_on": "2025-04-01"}
    assert (await http.post(changing, json=change)).is_success
    if heard:
        where = {"contract_id": lease, "track": "tenant", "park_id": PARK, "tenant_id": UUID(gone)}
        went = {"unit_ids": (rooms[1],), "from_unit_id": rooms[0], "to_unit_id": rooms[1]}
        along = ContractRoomChanged(**where, **went, changed_on=date(2025, 4, 1))
        await voices.tell((f"contract-{lease}", along))
        assert (await http.get(f"/tenants/{survivor}")).json()["contract_id"] == str(lease)
    apart = f"/tenants/{gone}/unmerge"
    is_problem(await http.post(apart, headers=CHIEF), 409, "survivor-lives-by-theirs", "tenant_id")

    await voices.signed(new_id(), UUID(survivor), rooms[2], PARK)
    assert (await http.post(changing, json=change | {"to_unit_id": str(rooms[2])})).is_success
    ended = {"contract_id": lease, "track": "tenant", "unit_ids": (rooms[1],), "park_id": PARK}
    over = ContractTerminated(**ended, ended_on=date(2025, 4, 1))
    await voices.tell((f"contract-{lease}", over))
    assert (await http.post(apart, headers=CHIEF)).is_success, "they live by their own since"


@pytest.mark.parametrize("named", [True, False], ids=["by the contract", "into its room"])
async def test_who_lived_by_the_others_contract_did_leave_once_they_are_two_again(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID], named: bool
) -> None:
    """Else one lived there by the contract of the other, who is somebody else."""
    survivor, _ = await registered(http)
    gone, _ = await registered(http)
    await voices.signed(lease := new_id(), UUID(gone), rooms[0], PARK)
    merging, apart = f"/tenants/{gone}/merge", f"/tenants/{gone}/unmerge"
    assert (await http.post(merging, json={"survivor_id": survivor}, headers=CHIEF)).is_success
    asked = stay(rooms[0]) | ({"contract_id": str(lease)} if named else {})
    assert (await http.post(f"/tenants/{survivor}/move-in", json=asked)).is_success
    left = {"moved_out_on": "2025-06-01"}
    assert (await http.post(f"/tenants/{survivor}/move-out", json=left)).is_success
    place = {"contract_id": lease, "track": "tenant", "unit_ids": (rooms[0],), "park_id": PARK}
    over = ContractTerminated(**place, ended_on=date(2025, 6, 1))
    await voices.tell((f"contract-{lease}", over))
    assert (await http.post(apart, headers=CHIEF)).is_success

    url, back = f"/tenants/{survivor}/move-out/withdraw", {"unit_id": str(rooms[0]), **left}
    is_problem(await http.post(url, json=back, headers=CHIEF), 409, "came-by-theirs", "tenant_id")
    assert (await http.post(merging, json={"survivor_id": survivor}, headers=CHIEF)).is_success
    stays_on = await http.post(url, json=back, headers=CHIEF)
    assert stays_on.json()["events"] == ["TenantMoveOutWithdrawn"], "they are one human being after all"
    is_problem(await http.post(apart, headers=CHIEF), 409, "survivor-lives-by-theirs", "tenant_id")


async def test_of_two_who_merge_crosswise_in_the_same_moment_one_is_refused(http: httpx.AsyncClient) -> None:
    one, _ = await registered(http)
    two, _ = await registered(http)
    answers = await asyncio.gather(asked_to_merge(http, one, two), asked_to_merge(http, two, one))
    assert sorted(answer.is_success for answer in answers) == [False, True]
    third, _ = await registered(http)
    [gone] = [row["tenant_id"] for row in (await http.get("/merges")).json()["items"]]
    [other] = (await http.get("/merges")).json()["items"]
    merged = f"{other['number']} 已并入 {other['survivor_number']}"
    for giving_way, survives, code, title in (
        (third, gone, "survivor-gave-way", f"{merged}，请直接并入 {other['survivor_number']}"),
        (
            *(other["survivor_id"], third, "others-gave-way"),
            f"{merged}：请先撤销那次合并，再把这两个编号分别并入要保留的编号",
        ),
    ):
        refused = await asked_to_merge(http, giving_way, survives)
        is_problem(refused, 409, code, "survivor_id")
        named = {name: refused.json()[name] for name in ("number", "survivor_number")}
        assert named == {name: other[name] for name in named}
        assert refused.json()["title"] == title
    survivor = two if gone == one else one
    assert (await asked_to_merge(http, third, survivor)).is_success  # several may give way to one
    is_problem(await asked_to_merge(http, survivor, str(new_id())), 404, "tenant-unknown", "survivor_id")
