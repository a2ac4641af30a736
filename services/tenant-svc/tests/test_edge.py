"""tenant-svc by HTTP, on a real store and a real bus: one person, one number, nobody's name in the clear."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from kernel.ids import new_id
from published.contracts import ContractDrafted
from testkit.stack import bearer
from testkit.voices import Voices

NAME, PHONE, NUMBER = "张晓明", "13812345678", "11010519491231002X"
EMAIL, OPENID, DEVICE = "xiaoming@example.com", "oQx7-wechat-openid", "device-token-4711"
PARK = new_id()
ROOMS = [new_id() for _ in range(3)]


def zhang(person_id: UUID | None = None, **other: Any) -> dict[str, Any]:
    return {
        "person_id": str(person_id or new_id()),
        "kind": "tenant",
        "name": NAME,
        "phone": PHONE,
        "wechat": OPENID,
        "email": EMAIL,
        "app": DEVICE,
        "identity": {"kind": "resident_id", "number": NUMBER},
        "language": "zh",
        **other,
    }


async def registered(http: httpx.AsyncClient, **person: Any) -> tuple[str, str]:
    """The ids of a fresh tenant and their person."""
    body = zhang(**{"identity": None, "phone": None, **person})
    assert (await http.post("/people", json=body)).status_code == 201
    tenant_id = str(new_id())
    answer = await http.post("/tenants", json={"tenant_id": tenant_id, "person_id": body["person_id"]})
    assert answer.status_code == 201, answer.text
    return tenant_id, body["person_id"]


@pytest.fixture
async def rooms(voices: Voices) -> list[UUID]:
    """What the operator has to let in `PARK`."""
    await voices.taken_in(PARK, *ROOMS)
    return ROOMS


def stay(unit: UUID, day: str = "2025-03-01") -> dict[str, str]:
    return {"unit_id": str(unit), "park_id": str(PARK), "moved_in_on": day}


def is_problem(answer: httpx.Response, status: int, code: str, field: str | None = None) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert (found["type"], found.get("field")) == (f"urn:anju:problem:{code}", field)


# ---- one person


async def test_a_number_that_its_last_digit_does_not_check_is_said_to_be_mistyped(
    http: httpx.AsyncClient,
) -> None:
    is_problem(await http.get("/tenants?number=T-000001-0"), 422, "number-mistyped", "number")
    assert (await http.get("/tenants?number=T-000001-7")).status_code == 200


async def test_a_person_keeps_their_number_whoever_registers_them_again(http: httpx.AsyncClient) -> None:
    person_id = zhang()["person_id"]
    await http.post("/people", json=zhang(UUID(person_id)))
    bodies = [{"tenant_id": str(new_id()), "person_id": person_id} for _ in range(6)]
    answers = await asyncio.gather(*(http.post("/tenants", json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({(answer.json()["id"], answer.json()["number"]) for answer in answers}) == 1
    assert answers[0].json()["number"].startswith("T-00000")


async def test_a_tenant_sent_again_with_the_same_key_gets_the_first_answer(
    http: httpx.AsyncClient, voices: Voices
) -> None:
    await voices.opened(PARK)
    person = zhang()
    await http.post("/people", json=person)
    body = {"tenant_id": str(new_id()), "person_id": person["person_id"], "park_id": str(PARK)}
    first, again = [
        await http.post("/tenants", json=body, headers={"Idempotency-Key": "k"}) for _ in range(2)
    ]
    assert (first.status_code, again.status_code, again.json()["repeated"]) == (201, 201, True)
    assert first.json()["number"] == again.json()["number"]


async def test_who_asks_for_a_park_asks_for_one_there_is(http: httpx.AsyncClient, voices: Voices) -> None:
    person = zhang()
    await http.post("/people", json=person)
    body = {"tenant_id": str(new_id()), "person_id": person["person_id"], "park_id": str(PARK)}
    is_problem(await http.post("/tenants", json=body), 404, "park-not-heard-of", "park_id")
    await voices.opened(PARK)
    assert (await http.post("/tenants", json=body)).status_code == 201


async def test_nobody_becomes_a_tenant_without_being_a_person(http: httpx.AsyncClient) -> None:
    body = {"tenant_id": str(new_id()), "person_id": str(new_id())}
    is_problem(await http.post("/tenants", json=body), 404, "person-unknown", "person_id")


# ---- where they live


async def test_a_tenant_moves_in_changes_rooms_moves_out_and_returns(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    tenant_id, person_id = await registered(http)
    first, second, _ = rooms
    url = f"/tenants/{tenant_id}"
    moved = await http.post(f"{url}/move-in", json=stay(first))
    assert moved.json()["events"] == ["TenantMovedIn"]
    change = {"to_unit_id": str(second), "park_id": str(PARK), "changed_on": "2025-04-01"}
    assert (await http.post(f"{url}/change-room", json=change)).json()["events"] == ["TenantRoomChanged"]
    living = await http.get("/tenants", params={"unit_id": str(second)})
    assert [row["person_id"] for row in living.json()["items"]] == [person_id]
    out = await http.post(f"{url}/move-out", json={"moved_out_on": "2025-05-01"})
    assert out.json()["events"] == ["TenantMovedOut"]
    assert (await http.post(f"{url}/move-out", json={"moved_out_on": "2025-05-01"})).json()["events"] == []
    shown = await http.get(url, params={"after": out.json()["position"]})
    assert (shown.json()["status"], shown.json()["unit_id"], shown.json()["moved_out_on"]) == (
        "moved_out",
        None,
        "2025-05-01",
    )
    assert shown.headers["etag"] == '"4"'
    assert (await http.post(f"{url}/move-in", json=stay(first, "2025-06-01"))).status_code == 200


async def test_who_was_erased_at_their_wish_moves_in_nowhere(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    tenant_id, person_id = await registered(http)
    why = bearer(Role.管理员) | {"X-Reason": "asked%20for"}
    assert (await http.delete(f"/people/{person_id}/personal-data", headers=why)).is_success
    moved = await http.post(f"/tenants/{tenant_id}/move-in", json=stay(rooms[0]))
    is_problem(moved, 410, "person-forgotten", "person_id")


async def test_each_wrong_move_is_refused_by_name(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID]
) -> None:
    tenant_id, _ = await registered(http)
    url, unit = f"/tenants/{tenant_id}", rooms[0]
    nowhere = await http.post(f"{url}/move-in", json=stay(new_id()))
    is_problem(nowhere, 404, "unit-not-heard-of", "unit_id")
    other_park = await http.post(f"{url}/move-in", json=stay(unit) | {"park_id": str(new_id())})
    is_problem(other_park, 422, "unit-elsewhere", "park_id")
    lease, others = new_id(), new_id()
    unsigned = await http.post(f"{url}/move-in", json=stay(unit) | {"contract_id": str(lease)})
    is_problem(unsigned, 404, "contract-not-heard-of", "contract_id")
    await voices.signed(others, new_id(), rooms[2], PARK)
    anothers = await http.post(f"{url}/move-in", json=stay(rooms[2]) | {"contract_id": str(others)})
    is_problem(anothers, 422, "contract-of-another", "contract_id")
    own = new_id()
    await voices.signed(own, UUID(tenant_id), rooms[2], PARK)
    elsewhere = await http.post(f"{url}/move-in", json=stay(unit) | {"contract_id": str(own)})
    is_problem(elsewhere, 422, "contract-of-another-unit", "contract_id")
    out = f"{url}/move-out"
    is_problem(await http.post(out, json={"moved_out_on": "2025-03-14"}), 409, "not-moved-in", "tenant_id")
    to_come = await http.post(f"{url}/move-in", json=stay(unit, "2199-03-01"))
    is_problem(to_come, 422, "not-come-yet", "moved_in_on")
    await http.post(f"{url}/move-in", json=stay(unit))
    early = await http.post(out, json={"moved_out_on": "2025-02-28"})
    is_problem(early, 422, "before-move-in", "moved_out_on")
    assert early.json()["title"] == "日期 2025-02-28 早于入住日期 2025-03-01"
    elsewhere = await http.post(f"{url}/move-in", json=stay(rooms[1]))
    is_problem(elsewhere, 409, "already-moved-in", "unit_id")
    change = {"to_unit_id": str(PARK), "park_id": str(PARK), "changed_on": "2025-03-10"}
    is_problem(await http.post(f"{url}/change-room", json=change), 404, "unit-not-heard-of", "to_unit_id")
    neighbour, _ = await registered(http)
    await http.post(f"/tenants/{neighbour}/move-in", json=stay(rooms[1]))
    change["to_unit_id"] = str(rooms[1])
    is_problem(await http.post(f"{url}/change-room", json=change), 409, "unit-occupied", "to_unit_id")
    nobody = await http.post(f"/tenants/{new_id()}/move-out", json={"moved_out_on": "2025-03-14"})
    is_problem(nobody, 404, "tenant-unknown", "tenant_id")
    is_problem(
        await http.post(out, json={"moved_out_on": "2025-02-30"}), 422, "invalid-input", "moved_out_on"
    )


async def test_of_two_tenants_who_move_into_one_unit_at_once_one_is_refused(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    tenants, unit = [await registered(http), await registered(http)], rooms[0]
    answers = await asyncio.gather(
        *(http.post(f"/tenants/{tenant_id}/move-in", json=stay(unit)) for tenant_id, _ in tenants)
    )
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert won.status_code == 200
    is_problem(lost, 409, "unit-occupied", "unit_id")
    winner = won.json()["id"]
    await http.post(f"/tenants/{winner}/move-out", json={"moved_out_on": "2025-03-10"})
    loser = next(tenant_id for tenant_id, _ in tenants if tenant_id != winner)
    assert (await http.post(f"/tenants/{loser}/move-in", json=stay(unit, "2025-03-10"))).status_code == 200


async def test_a_clerk_of_another_park_neither_sees_nor_moves_a_tenant(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    tenant_id, person_id = await registered(http)
    await http.post(f"/tenants/{tenant_id}/move-in", json=stay(rooms[0]))
    stranger = bearer(Role.运营经理, parks=[new_id()])
    why = {"X-Reason": "test"}
    for answer in (
        await http.put(f"/people/{person_id}/contacts", json={"wechat": "mine"}, headers=stranger),
        await http.post(f"/people/{person_id}/identity/unmask", headers=stranger | why),
        await http.get(f"/tenants/{tenant_id}", headers=stranger),
        await http.post(
            f"/tenants/{tenant_id}/move-out", json={"moved_out_on": "2025-05-01"}, headers=stranger
        ),
    ):
        is_problem(answer, 403, "park-out-of-scope", "park_id")
    assert (await http.get("/tenants", headers=stranger)).json()["items"] == []
    asked = {"person_ids": [person_id], "purpose": "list"}
    assert (await http.post("/people/names", json=asked, headers=stranger)).json() == {person_id: None}
    whose = {"person_ids": [person_id, str(new_id())], "purpose": "check"}
    told = await http.post("/people/parks", json=whose, headers=bearer(Role.系统))
    assert told.json() == {person_id: [str(PARK)]}
    near = bearer(Role.运营经理, parks=[PARK])
    assert (await http.post("/people/names", json=asked, headers=near)).json() == {person_id: "张**"}


async def test_an_owner_is_dealt_with_where_they_have_a_contract(
    http: httpx.AsyncClient, voices: Voices
) -> None:
    """They live in no park of ours."""
    owner = zhang(kind="owner")
    assert (await http.post("/people", json=owner)).status_code == 201
    terms = {"rent_fen": 300_000, "deposit_fen": 0, "cycle": "monthly"}
    days = {"starts_on": date(2025, 1, 1), "ends_on": date(2026, 1, 1)}
    place = {"unit_ids": (ROOMS[0],), "park_id": PARK, "party_id": UUID(owner["person_id"])}
    said = ContractDrafted(contract_id=new_id(), track="owner", **place, **days, **terms)
    await voices.tell((f"contract-{said.contract_id}", said))
    path, why = f"/people/{owner['person_id']}/identity/unmask", {"X-Reason": "test"}
    stranger, near = (bearer(Role.运营经理, parks=[park]) for park in (new_id(), PARK))
    is_problem(await http.post(path, headers=stranger | why), 403, "park-out-of-scope", "park_id")
    assert (await http.post(path, headers=near | why)).json()["number"] == NUMBER
    risky = f"/people/{owner['person_id']}/high-risk"
    assert (await http.post(risky, headers=near, json={"reason": "frail"})).is_success
    for url in ("/people/high-risk", "/documents", "/people/verifications"):
        for who in (stranger, near):
            listed = await http.get(url, headers=who)
            assert listed.status_code == 200, listed.text
            seen = owner["person_id"] in {row["person_id"] for row in listed.json()["items"]}
            assert seen is (who is near and url == "/people/high-risk"), url


async def test_a_list_of_tenants_comes_in_pages(http: httpx.AsyncClient) -> None:
    ids = [(await registered(http))[0] for _ in range(3)]
    first = (await http.get("/tenants", params={"limit": 2})).json()
    rest = (await http.get("/tenants", params={"limit": 2, "cursor": first["next"]})).json()
    assert [row["id"] for row in first["items"] + rest["items"]] == ids
    assert rest["next"] is None


# ---- personal data
