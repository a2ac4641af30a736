"""A unit is given back to its owner when no tenant has it any more, and may come again."""

from datetime import date

import httpx
from host.runtime import Runtime
from kernel.ids import named_id
from published.tenants import TenantMovedIn, TenantMovedOut
from testkit.voices import Voices

from .test_over_http import (
    LI,
    OWNER_CONTRACT,
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    contract_body,
    ledger,
    log_of,
    post,
    tenant,
)

__all__ = ["ledger", "tenant"]

RELEASE = f"/units/{UNIT}/release"
DAY = {"released_on": "2025-07-01"}
PROBLEM = "urn:anju:problem:"


async def test_a_unit_let_is_not_given_back_until_its_contract_is_over(
    http: httpx.AsyncClient, ledger: None
) -> None:
    await post(http, "/contracts", contract_body())
    found = await post(http, RELEASE, DAY, 409)
    assert (found["type"], found["field"]) == (PROBLEM + "unit-still-let", "released_on")
    assert (found["contract_id"], found["last_day"]) == (str(TENANT_CONTRACT), "2025-12-31")
    await post(http, f"/contracts/{TENANT_CONTRACT}/terminate", {"last_day": "2025-06-30"}, 200)
    await post(http, RELEASE, DAY, 200)


async def test_a_unit_lived_in_without_a_contract_is_not_given_back_either(
    http: httpx.AsyncClient, voices: Voices, ledger: None
) -> None:
    who = {"tenant_id": TENANT, "person_id": LI, "unit_id": UNIT, "park_id": PARK}
    await voices.tell((f"tenant-{TENANT}", TenantMovedIn(**who, moved_in_on=date(2025, 1, 2))))
    found = await post(http, RELEASE, DAY, 409)
    assert (found["type"], found["tenant_id"]) == (PROBLEM + "unit-lived-in", str(TENANT))
    await voices.tell((f"tenant-{TENANT}", TenantMovedOut(**who, moved_out_on=date(2025, 6, 1))))
    await post(http, RELEASE, DAY, 200)


async def test_what_is_given_back_is_not_let_and_comes_again_with_the_same_words(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    early = contract_body(contract_id=str(named_id("early")), last_day="2025-01-31")
    draft = await http.post("/contracts", json=early, headers={"Idempotency-Key": "draft"})
    await post(http, "/contracts", contract_body(signed_on=None, starts_on="2025-08-01"))
    await post(http, f"/contracts/{named_id('early')}/terminate", {"last_day": "2025-01-31"}, 200)
    released = [
        (await http.post(RELEASE, json=DAY, headers={"Idempotency-Key": "back"})).json() for _ in range(2)
    ]
    assert [each["repeated"] for each in released] == [False, True]
    for path, body in [
        (f"/contracts/{TENANT_CONTRACT}/sign", {"signed_on": "2025-08-01"}),
        ("/contracts", contract_body(contract_id=str(named_id("late")))),
    ]:
        found = await post(http, path, body, 409)
        assert (found["type"], found["unit_id"]) == (PROBLEM + "unit-given-back", str(UNIT))
    again = await http.post("/contracts", json=early, headers={"Idempotency-Key": "draft"})
    assert (again.json()["position"], again.json()["repeated"]) == (draft.json()["position"], True)
    await post(http, f"/contracts/{OWNER_CONTRACT}/extend", {"last_day": "2028-12-31"}, 200)
    taken = await post(http, "/units", UNIT_BODY, 200)
    assert taken["events"] == ["UnitTakenIn"]
    await post(http, f"/contracts/{TENANT_CONTRACT}/sign", {"signed_on": "2025-08-01"}, 200)
    assert (await log_of(runtime)).count("UnitTakenIn") == 2
