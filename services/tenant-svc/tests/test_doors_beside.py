"""Who rents two rooms by one contract is put down in one, and has each code as long as they have the room."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import new_id
from kernel.rebuild import rebuild
from published.contracts import (
    ContractEnded,
    ContractResumed,
    ContractRoomGivenBack,
    ContractSigned,
    ContractTerminated,
)
from tenants.keeping import keep
from tenants.views import doors
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .test_doors_without_code import SYSTEM
from .test_edge import PARK, registered, rooms, stay

__all__ = ["rooms"]
WHY = bearer(Role.运营经理) | {"X-Reason": "%E8%AF%AF"}
OVER = date(2025, 4, 1)
BOTH_OPEN = ["granting", "granting"]


class Lease:
    """One contract of a tenant for two rooms, and what contracts-svc tells of it."""

    def __init__(self, voices: Voices, tenant_id: str, units: list[UUID]) -> None:
        self.voices, self.units, self.id = voices, units, new_id()
        self.place: dict[str, Any] = {"contract_id": self.id, "track": "tenant", "unit_ids": tuple(units)}
        self.place |= {"park_id": PARK, "tenant_id": UUID(tenant_id)}

    async def tells(self, kind: Any, **said: Any) -> None:
        await self.voices.tell((f"contract-{self.id}", kind.model_validate(self.place | said)))

    async def signed(self, *, taken_over: bool = False) -> None:
        days = {"starts_on": date(2025, 3, 1), "ends_on": date(2026, 3, 1), "taken_over": taken_over}
        money = {"party_id": new_id(), "rent_fen": 1, "deposit_fen": 0, "cycle": "monthly"}
        await self.tells(ContractSigned, **days, **money)

    async def over(self, kind: Any) -> None:
        await self.tells(kind, ended_on=OVER)

    async def given_back(self, unit: UUID, on: date) -> None:
        await self.tells(ContractRoomGivenBack, unit_id=unit, ended_on=on)


async def codes(http: httpx.AsyncClient, tenant_id: str) -> dict[str, str]:
    found = (await http.get("/doors", params={"tenant_id": tenant_id})).json()["items"]
    return {each["unit_id"]: each["status"] for each in found}


async def become(http: httpx.AsyncClient, tenant_id: str, units: list[UUID], expected: list[str]) -> None:
    async def so() -> bool:
        found = await codes(http, tenant_id)
        return [found.get(str(unit)) for unit in units] == expected

    await eventually(so, f"{expected}")


async def post(http: httpx.AsyncClient, path: str, body: dict[str, Any], **more: Any) -> None:
    answer = await http.post(path, json=body, **more)
    assert answer.is_success, answer.text


@pytest.mark.parametrize("kind", [ContractTerminated, ContractEnded])
async def test_the_end_of_the_contract_takes_none_from_who_lives_in_either_and_giving_back_does(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, rooms: list[UUID], kind: type
) -> None:
    here, beside = both = rooms[:2]
    tenant_id, _ = await registered(http)
    lease = Lease(voices, tenant_id, both)
    await lease.signed()
    await post(http, f"/tenants/{tenant_id}/move-in", stay(here))
    await become(http, tenant_id, both, BOTH_OPEN)
    await lease.over(kind)
    await keep(runtime)
    assert await codes(http, tenant_id) == {str(here): "granting", str(beside): "granting"}

    left = {"moved_out_on": "2025-05-02"}
    await post(http, f"/tenants/{tenant_id}/move-out", left)
    await become(http, tenant_id, both, ["revoking", "granting"])
    await keep(runtime)
    for unit in both:
        await lease.given_back(unit, date(2025, 5, 2))
    await become(http, tenant_id, both, ["revoking", "revoking"])
    await voices.repeat()

    never = left | {"unit_id": str(here)}
    await post(http, f"/tenants/{tenant_id}/move-out/withdraw", never, headers=WHY)
    for unit in both:
        await lease.tells(ContractResumed, unit_id=unit, ends_on=OVER, stands=False)
    await become(http, tenant_id, both, BOTH_OPEN)
    await keep(runtime)
    await voices.repeat()
    await become(http, tenant_id, both, BOTH_OPEN)
    assert (await rebuild(runtime, doors.doors, swap=False)).differences == 0


@pytest.mark.parametrize("kind", [ContractTerminated, ContractEnded])
async def test_who_never_came_into_either_has_none_once_it_is_over(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, rooms: list[UUID], kind: type
) -> None:
    tenant_id, _ = await registered(http)
    lease = Lease(voices, tenant_id, rooms[:2])
    await lease.signed()
    await become(http, tenant_id, rooms[:2], BOTH_OPEN)
    await lease.over(kind)
    await become(http, tenant_id, rooms[:2], ["revoking", "revoking"])
    assert await doors.never_came(runtime.pool) == []


async def test_they_are_found_by_either_room_as_long_as_they_have_it(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID]
) -> None:
    tenant_id, _ = await registered(http)
    lease = Lease(voices, tenant_id, rooms[:2])
    await lease.signed()
    await post(http, f"/tenants/{tenant_id}/move-in", stay(rooms[0]))
    await become(http, tenant_id, rooms[:2], BOTH_OPEN)
    await lease.over(ContractEnded)

    async def found(code: str) -> list[str]:
        answer = await http.post("/tenants/search", json={"text": code})
        return [each["id"] for each in answer.json()["items"]]

    assert (await found("1-0"), await found("1-1")) == ([tenant_id], [tenant_id])
    await lease.given_back(rooms[1], OVER)
    await become(http, tenant_id, rooms[:2], ["granting", "revoking"])
    assert (await found("1-0"), await found("1-1")) == ([tenant_id], [])


async def test_a_room_that_is_given_back_alone_loses_its_code_alone(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID]
) -> None:
    tenant_id, _ = await registered(http)
    lease = Lease(voices, tenant_id, rooms[:2])
    await lease.signed()
    await post(http, f"/tenants/{tenant_id}/move-in", stay(rooms[0]))
    await lease.over(ContractTerminated)
    await lease.given_back(rooms[1], OVER)
    await become(http, tenant_id, rooms[:2], ["granting", "revoking"])


async def test_of_two_rooms_that_a_ledger_told_of_the_code_of_the_second_is_taken_away_as_well(
    http: httpx.AsyncClient, voices: Voices, rooms: list[UUID]
) -> None:
    here, beside = both = rooms[:2]
    tenant_id, _ = await registered(http)
    lease = Lease(voices, tenant_id, both)
    await lease.signed(taken_over=True)
    entry = {"tenant_id": str(tenant_id), "stay": stay(here) | {"taken_over": True}}
    await post(http, "/move-ins/batch", {"entries": [entry]}, headers=SYSTEM)
    await lease.over(ContractEnded)
    assert await codes(http, tenant_id) == {str(here): "unissued"}
    await post(http, f"/tenants/{tenant_id}/move-out", {"moved_out_on": "2025-05-02"})
    for unit in both:
        await lease.given_back(unit, date(2025, 5, 2))
    await become(http, tenant_id, both, ["revoking", "revoking"])
    await lease.tells(ContractResumed, unit_id=beside, ends_on=OVER, stands=False)
    await become(http, tenant_id, both, ["revoking", "granting"])
