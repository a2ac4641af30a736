"""Whoever is corrected is checked again: whether name and document are theirs is to be seen anew."""

from typing import Any
from uuid import UUID

import httpx
from edge.access import Role
from kernel.ids import new_id
from tenants.domain.verification import CheckAgain, verification
from tenants.domain.verification_facts import (
    TenantVerified,
    VerificationMismatched,
    VerificationOutdated,
    VerificationWithdrawn,
)
from testkit.given import given
from testkit.stack import bearer, eventually

from .test_correcting import CHIEF, RESIDENT
from .test_edge import PARK, registered, rooms, stay, zhang
from .test_verification import IDS, NOW, REQUESTED, TWO, VERIFIED, ZHANG, local_date

__all__ = ["rooms"]


def again(document: bool = True) -> CheckAgain:
    return CheckAgain(person_id=ZHANG, check_id=TWO, document=document, today=local_date(NOW))


def test_who_was_verified_is_checked_again_and_a_check_that_waits_is_of_what_is_true_now() -> None:
    asked = REQUESTED.model_copy(update={"check_id": TWO})
    over = VerificationOutdated(person_id=ZHANG)
    given(verification, REQUESTED, VERIFIED).when(again()).then(over, asked)
    by_hand = TenantVerified(person_id=ZHANG, by_hand=True)
    given(verification, by_hand).when(again(document=False)).then(over)
    nowhere = asked.model_copy(update={"park_id": None})
    given(verification, by_hand).when(again()).then(over, nowhere)
    mismatched = VerificationMismatched(**IDS)
    given(verification, REQUESTED, mismatched, by_hand).when(again()).then(over, asked)
    given(verification, by_hand, over).when(again()).nothing()
    ids = REQUESTED.model_dump(include={"person_id", "check_id", "park_id"})
    given(verification, REQUESTED).when(again()).then(VerificationWithdrawn(**ids), asked)
    given(verification).when(again()).nothing()


async def test_who_was_verified_by_hand_is_no_more_when_their_name_is_corrected(
    http: httpx.AsyncClient,
) -> None:
    body = zhang()
    await http.post("/people", json=body)
    url = f"/people/{body['person_id']}"
    assert (await http.post(f"{url}/verification/by-hand", headers=CHIEF)).is_success
    assert (await http.get(f"{url}/verification")).json()["status"] == "verified"
    assert (await http.post(f"{url}/correct", json={"name": "章小明"}, headers=CHIEF)).is_success

    async def waits() -> bool:
        return bool((await http.get(f"{url}/verification")).json()["status"] == "waiting")

    await eventually(waits, "they are checked again")


async def test_who_is_checked_again_is_seen_where_they_live_and_nowhere_else(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    tenant_id, person_id = await registered(http, identity=RESIDENT)
    url = f"/people/{person_id}"
    assert (await http.post(f"{url}/verification")).is_success
    assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(rooms[0]))).is_success
    assert (await http.post(f"{url}/correct", json={"name": "章小明"}, headers=CHIEF)).is_success

    async def again() -> bool:
        return bool((await checks(PARK))[0]["requested_at"] != first["requested_at"])

    async def checks(wanted: UUID, **headers: str) -> list[dict[str, Any]]:
        answer = await http.get("/people/verifications", params={"park_id": str(wanted)}, headers=headers)
        return list(answer.json()["items"])

    [first] = await checks(PARK)
    assert first["person_id"] == person_id
    await eventually(again, "they are checked again")
    elsewhere = bearer(Role.客服专员, parks=[new_id()])
    assert await checks(new_id()) == []
    assert (await http.get("/people/verifications", headers=elsewhere)).json()["items"] == []
    here = bearer(Role.客服专员, parks=[PARK])
    assert [each["person_id"] for each in await checks(PARK, **here)] == [person_id]
