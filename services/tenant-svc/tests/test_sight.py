"""Who sees whom: where a human being lives, lived last, asked or has a contract, by whichever number."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import named_id, new_id
from published.contracts import ContractDrafted, ContractSigned
from testkit.stack import bearer
from testkit.voices import Voices

from .test_edge import ROOMS, is_problem, registered
from .test_merging import CHIEF, asked_to_merge
from .test_offer import Meanwhile, meanwhile
from .test_search import found, in_step

__all__ = ["meanwhile"]

HERE, THERE, ELSEWHERE = (named_id(word) for word in ("here", "there", "elsewhere"))


@pytest.fixture(autouse=True)
async def parks(voices: Voices) -> None:
    await voices.opened(HERE, THERE, ELSEWHERE)


def of(park: UUID, role: Role = Role.运营经理) -> dict[str, str]:
    return bearer(role, actor="chief", parks=[park])


async def asked(http: httpx.AsyncClient, park: UUID | None, **person: Any) -> tuple[str, str]:
    """The ids of a tenant, and of their person, who asked in this park, or in none."""
    body = {"person_id": str(new_id()), "kind": "tenant", "name": "韩梅梅", **person}
    assert (await http.post("/people", json=body)).status_code == 201
    tenant_id = str(new_id())
    of_park = {"park_id": park and str(park)}
    ids = {"tenant_id": tenant_id, "person_id": body["person_id"]}
    assert (await http.post("/tenants", json=ids | of_park)).status_code == 201
    return tenant_id, body["person_id"]


async def signs(voices: Voices, tenant_id: str, person_id: str, park: UUID, *, draft: bool = False) -> None:
    terms: dict[str, Any] = {
        "contract_id": new_id(),
        "track": "tenant",
        "party_id": UUID(person_id),
        "tenant_id": UUID(tenant_id),
        "unit_ids": (new_id(),),
        "park_id": park,
        "starts_on": date(2025, 1, 1),
        "ends_on": date(2026, 1, 1),
        "rent_fen": 300_000,
        "deposit_fen": 300_000,
        "cycle": "monthly",
    }
    await voices.tell(
        (f"contract-{terms['contract_id']}", (ContractDrafted if draft else ContractSigned)(**terms))
    )


async def sees(http: httpx.AsyncClient, park: UUID, tenant_id: str, person_id: str) -> bool:
    """Whether whoever works in this park finds and sees them: by each way, or by none."""
    who, told = of(park), {"person_ids": [person_id], "purpose": "list"}
    row = (await http.get(f"/tenants/{tenant_id}")).json()
    listed = [each["id"] for each in (await http.get("/tenants", headers=who)).json()["items"]]
    ways = {
        "one": (await http.get(f"/tenants/{tenant_id}", headers=who)).status_code == 200,
        "contacts": (await http.get(f"/people/{person_id}/contacts", headers=who)).status_code == 200,
        "list": row["id"] in listed,
        "number": bool(await found(http, row["number"], **who)),
        "name": row["id"] in [each["id"] for each in await found(http, "韩梅梅", **who)],
        "names": (await http.post("/people/names", json=told, headers=who)).json()[person_id] is not None,
    }
    assert len({*ways.values()}) == 1, ways
    return ways["one"]


async def seen_in(http: httpx.AsyncClient, tenant_id: str, person_id: str) -> set[UUID]:
    return {park for park in (HERE, THERE, ELSEWHERE) if await sees(http, park, tenant_id, person_id)}


async def test_who_asked_in_one_park_and_signs_in_another_is_seen_in_both(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    who = await asked(http, HERE)
    await in_step(runtime)
    assert await seen_in(http, *who) == {HERE}
    await signs(voices, *who, THERE)
    assert await seen_in(http, *who) == {HERE, THERE}
    reserved = {"status": "reserved"}
    listed = await http.get("/tenants", params=reserved, headers=of(THERE))
    assert [row["id"] for row in listed.json()["items"]] == [who[0]]


async def test_who_named_no_park_is_anybodys_until_they_have_a_contract_in_one(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    who = await asked(http, None)
    await in_step(runtime)
    assert await seen_in(http, *who) == {HERE, THERE, ELSEWHERE}
    await signs(voices, *who, THERE, draft=True)
    assert await seen_in(http, *who) == {THERE}


async def test_who_has_several_numbers_is_seen_by_what_is_known_of_any(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    who, gone = await asked(http, HERE), await asked(http, None, phone="13900001111")
    third = await asked(http, None, phone="13900002222")
    await signs(voices, *gone, THERE)
    for each in (gone, third):
        assert (await asked_to_merge(http, each[0], who[0])).is_success
    await in_step(runtime)
    for each in (who, gone, third):
        assert await seen_in(http, who[0], each[1]) == {HERE, THERE}, each
        assert (await http.get(f"/tenants/{each[0]}", headers=of(THERE))).json()["id"] == who[0]
        is_problem(
            await http.get(f"/tenants/{each[0]}", headers=of(ELSEWHERE)), 403, "park-out-of-scope", "park_id"
        )
    told = {"person_ids": [third[1]], "purpose": "check"}
    parks = (await http.post("/people/parks", json=told, headers=bearer(Role.系统))).json()
    assert parks == {third[1]: sorted([str(HERE), str(THERE)])}
    for park, many in ((HERE, 2), (THERE, 2), (ELSEWHERE, 0)):
        assert len((await http.get("/merges", headers=of(park))).json()["items"]) == many, park
    assert (await http.post(f"/tenants/{third[0]}/unmerge", headers=CHIEF)).is_success
    assert await seen_in(http, *third) == {HERE, THERE, ELSEWHERE}


async def test_two_who_may_be_one_are_shown_to_who_may_see_both(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    first = await asked(http, HERE, phone="13900001111")
    other = await asked(http, None, phone="13900001111", name="韩美美")
    await in_step(runtime)

    async def shown() -> set[UUID]:
        listed = {p: (await http.get("/suspicions", headers=of(p))).json() for p in (HERE, THERE, ELSEWHERE)}
        return {park for park, page in listed.items() if page["items"]}

    assert await shown() == {HERE}
    await signs(voices, *other, THERE)
    assert await shown() == set()
    await signs(voices, *first, THERE)
    assert await shown() == {THERE}


async def test_nobody_is_let_in_by_who_may_not_see_them(http: httpx.AsyncClient, voices: Voices) -> None:
    who = await asked(http, HERE)
    await voices.taken_in(THERE, *ROOMS)
    home = {"unit_id": str(ROOMS[0]), "park_id": str(THERE), "moved_in_on": "2025-03-01"}
    refused = await http.post(f"/tenants/{who[0]}/move-in", json=home, headers=of(THERE))
    is_problem(refused, 403, "park-out-of-scope", "park_id")
    await signs(voices, *who, THERE)
    let_in = await http.post(f"/tenants/{who[0]}/move-in", json=home, headers=of(THERE))
    assert let_in.json()["events"] == ["TenantMovedIn"], let_in.text


async def test_who_signed_without_having_asked_anywhere_changes_where_they_are_reached(
    http: httpx.AsyncClient, voices: Voices, meanwhile: Meanwhile
) -> None:
    assert not meanwhile
    tenant_id, person_id = await registered(http)
    await signs(voices, tenant_id, person_id, THERE)
    myself = bearer(Role.租客, actor=person_id)
    offered = await http.put("/me/contacts/sms", json={"phone": "13911110071"}, headers=myself)
    assert offered.json()["events"] == ["ContactCodeSent"], offered.text
