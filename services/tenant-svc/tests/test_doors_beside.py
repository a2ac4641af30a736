"""Who rents two rooms by one contract and lives in one of them keeps both codes until they have left."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import new_id
from kernel.rebuild import rebuild
from published.contracts import ContractEnded, ContractSigned, ContractTerminated
from tenants.keeping import keep
from tenants.views import doors
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .test_edge import PARK, registered, rooms, stay

__all__ = ["rooms"]
WHY = bearer(Role.运营经理) | {"X-Reason": "%E8%AF%AF"}
OVER = date(2025, 4, 1)


async def signed(voices: Voices, tenant_id: str, units: list[UUID]) -> UUID:
    lease = new_id()
    place = {"contract_id": lease, "track": "tenant", "unit_ids": tuple(units), "park_id": PARK}
    who = {"party_id": new_id(), "tenant_id": UUID(tenant_id)}
    days = {"starts_on": date(2025, 3, 1), "ends_on": date(2026, 3, 1)}
    money = {"rent_fen": 1, "deposit_fen": 0, "cycle": "monthly"}
    await voices.tell((f"contract-{lease}", ContractSigned.model_validate(place | who | days | money)))
    return lease


async def over(
    voices: Voices,
    kind: type[ContractTerminated] | type[ContractEnded],
    lease: UUID,
    tenant: str,
    *units: UUID,
) -> None:
    place = {"contract_id": lease, "track": "tenant", "unit_ids": units, "park_id": PARK}
    told = kind.model_validate(place | {"tenant_id": UUID(tenant), "ended_on": OVER})
    await voices.tell((f"contract-{lease}", told))


async def codes(http: httpx.AsyncClient, tenant_id: str) -> dict[UUID, str]:
    found = (await http.get("/doors", params={"tenant_id": tenant_id})).json()["items"]
    return {UUID(each["unit_id"]): each["status"] for each in found}


async def become(http: httpx.AsyncClient, tenant_id: str, expected: dict[UUID, str]) -> None:
    async def so() -> bool:
        return await codes(http, tenant_id) == expected

    await eventually(so, f"{expected}")


@pytest.mark.parametrize("kind", [ContractTerminated, ContractEnded])
async def test_no_code_is_taken_from_who_lives_in_another_room_of_the_contract_that_is_over(
    http: httpx.AsyncClient,
    runtime: Runtime,
    voices: Voices,
    rooms: list[UUID],
    kind: type[ContractTerminated] | type[ContractEnded],
) -> None:
    here, beside, _ = rooms
    tenant_id, _ = await registered(http)
    lease = await signed(voices, tenant_id, [here, beside])
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(here))).is_success
    await become(http, tenant_id, {here: "granting", beside: "granting"})
    await over(voices, kind, lease, tenant_id, here, beside)
    await keep(runtime)
    assert await codes(http, tenant_id) == {here: "granting", beside: "granting"}

    left: dict[str, Any] = {"moved_out_on": "2025-05-02"}
    assert (await http.post(f"/tenants/{tenant_id}/move-out", json=left)).is_success
    await become(http, tenant_id, {here: "revoking", beside: "revoking"})
    [row] = [each for each in await rows_of(http, tenant_id) if each["unit_id"] == str(beside)]
    assert row["left_on"] == "2025-05-02"

    never = left | {"unit_id": str(here)}
    answer = await http.post(f"/tenants/{tenant_id}/move-out/withdraw", json=never, headers=WHY)
    assert answer.is_success, answer.text
    await become(http, tenant_id, {here: "granting", beside: "granting"})
    assert (await http.post(f"/tenants/{tenant_id}/move-out", json=left)).is_success
    await become(http, tenant_id, {here: "revoking", beside: "revoking"})
    assert (await rebuild(runtime, doors.doors, swap=False)).differences == 0

    # who comes back by another contract has the room that it lets
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(here, "2025-06-01"))).is_success
    await become(http, tenant_id, {here: "granting", beside: "revoking"})
    await keep(runtime)
    assert await codes(http, tenant_id) == {here: "granting", beside: "revoking"}


async def rows_of(http: httpx.AsyncClient, tenant_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await http.get("/doors", params={"tenant_id": tenant_id})).json()["items"]
    return found


async def test_who_never_came_to_any_room_of_the_contract_has_no_code_once_it_is_over(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID]
) -> None:
    tenant_id, _ = await registered(http)
    lease = await signed(voices, tenant_id, rooms[:2])
    assert set((await codes(http, tenant_id)).values()) == {"granting"}
    await over(voices, ContractTerminated, lease, tenant_id, *rooms[:2])
    await become(http, tenant_id, dict.fromkeys(rooms[:2], "revoking"))
