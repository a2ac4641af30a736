"""Policies over HTTP: proposed and published by two, then followed by all that runs."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
from contracts.domain.expiry import ExpiryStages
from contracts.trying import TRYING
from contracts.views.filings import filings
from contracts.views.policies import policies
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from testkit.stack import bearer

from .over_http import PARK, TENANT_CONTRACT, contract_body, get, log_of, logged, post

WHY = {"X-Reason": "more%20time"}
WU, CHIEF = bearer(Role.运营经理, actor="wu") | WHY, bearer(Role.主管, actor="chief") | WHY
PROBLEM = "urn:anju:problem:"


def version(policy: str, first: str = "2025-03-02", **values: Any) -> dict[str, Any]:
    return {"valid_from": first, "values": {"policy": policy, **values}}


async def publish(http: httpx.AsyncClient, body: dict[str, Any]) -> None:
    made = await http.post("/policies", json=body, headers=WU)
    assert made.is_success, made.text
    name = made.json()["id"]
    again = await http.post("/policies", json=body, headers=WU)
    assert again.json()["version"] == made.json()["version"]
    answer = await http.post(f"/policies/{name}/versions/{made.json()['version']}/publish", headers=CHIEF)
    assert answer.json()["events"] == ["PolicyPublished"], answer.text


async def test_who_answers_for_some_parks_makes_no_rules_for_all(http: httpx.AsyncClient) -> None:
    of_one = {"actor": "one", "parks": [new_id()]}
    body = version("filing", within=9)
    made = await http.post("/policies", json=body, headers=WU)
    path = f"/policies/filing/versions/{made.json()['version']}"
    for role, where, said in (
        (Role.运营经理, "/policies", body),
        (Role.主管, f"{path}/publish", None),
        (Role.主管, f"{path}/withdraw", None),
    ):
        answer = await http.post(where, json=said, headers=bearer(role, **of_one) | WHY)
        assert (answer.status_code, answer.json()["type"]) == (403, f"{PROBLEM}not-everywhere")
    assert (await http.post(f"{path}/withdraw", headers=CHIEF)).is_success


async def test_the_board_as_it_was_known_has_the_colours_that_were_published_by_then(
    http: httpx.AsyncClient, clock: VirtualClock, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-06-30"))
    clock.advance(timedelta(days=1))
    await publish(http, version("board-colours", first="2025-03-05", orange=14, yellow=61))

    async def colour(**known: str) -> str:
        [row] = (await get(http, "/board", on="2025-05-02", **known))["items"]
        found: str = row["tenant"]["colour"]
        return found

    assert await colour() == await colour(known_on="2025-03-02") == "yellow"
    assert await colour(known_on="2025-03-01") == "green"


async def test_contracts_that_run_follow_other_stages_days_and_colours(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-06-30"))
    await publish(http, version("expiry-stages", stages=[60, 10]))
    days = {"propose_within": 10, "decide_within": 5, "sign_within": 10}
    await publish(http, version("renewal", opens_before=50, **days))
    await publish(http, version("board-colours", orange=14, yellow=61))
    await publish(http, version("filing", within=5) | {"city": "110000"})

    clock.set(datetime(2025, 5, 2, 2, tzinfo=UTC))  # sixty days left; thirty days by the old stages were far
    await logged(runtime, "ContractNearExpiry")
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["warned_days"] == 60
    [row] = (await get(http, "/board", colour="yellow"))["items"]
    assert row["tenant"]["days_left"] == 60
    assert (await get(http, "/board", colour="yellow", on="2025-03-01"))["items"] == []

    clock.set(datetime(2025, 5, 12, 2, tzinfo=UTC))
    await logged(runtime, "RenewalOpened")
    [renewal] = (await get(http, "/renewals"))["items"]
    assert renewal["due_on"] == "2025-05-22"
    clock.set(datetime(2025, 6, 22, 2, tzinfo=UTC))  # thirty and fifteen have passed, and are no stages
    await logged(runtime, *["ContractNearExpiry"] * 2)
    assert (await log_of(runtime)).count("ContractNearExpiry") == 2
    assert (await rebuild(runtime, policies, swap=False)).differences == 0

    # Tried on what has happened: as it is by the log, and as it would have been.
    before, days = await log_of(runtime), (date(2025, 3, 2), date(2025, 6, 22))
    async with runtime.pool.connection() as conn:
        stages = ExpiryStages(stages=(30,))
        read: list[tuple[int, int]] = []
        told = read.append
        found = await TRYING.on_the_log(
            conn, runtime.store, "expiry-stages", stages, *days, lambda done, total: told((done, total))
        )
    head = read[0][0]
    assert read == [(head, 2 * head), (2 * head, 2 * head)], "contracts and covers, each once"
    assert found.now == {"ContractNearExpiry 60": 1, "ContractNearExpiry 10": 1}
    assert [(each.what, each.now, each.tried) for each in found.differences] == [
        ("ContractNearExpiry 60", date(2025, 5, 2), None),
        ("ContractNearExpiry 30", None, date(2025, 6, 1)),
        ("ContractNearExpiry 10", date(2025, 6, 21), None),
    ]
    assert await log_of(runtime) == before


async def test_who_may_say_what_and_what_is_refused(http: httpx.AsyncClient, clock: VirtualClock) -> None:
    rows = (await get(http, "/policies"))["items"]
    names = [
        "board-colours",
        "deductions",
        "deposit-caps",
        "deposit-caps:110000",
        "expiry-stages",
        "filing",
        "handover",
        "paper-retention",
        "renewal",
        "settling",
        "signing",
    ]
    assert [row["name"] for row in rows] == names
    assert rows[3]["in_force"]["values"] == {
        "policy": "deposit-caps",
        "deposit_months": 1,
        "prepaid_months": 3,
    }
    body = version("expiry-stages", stages=[45, 20])

    async def refused(path: str, code: str, **how: Any) -> dict[str, Any]:
        found: dict[str, Any] = (await http.post(path, **{"headers": WU, **how})).json()
        assert found["type"] == PROBLEM + code, found
        return found

    at = "/policies/expiry-stages/versions/2"
    await refused("/policies", "role-not-allowed", json=body, headers=bearer(Role.客服专员) | WHY)
    await refused("/policies", "reason-missing", json=body, headers=bearer(Role.运营经理))
    rising = await refused("/policies", "stages-not-falling", json=version("expiry-stages", stages=[7, 30]))
    assert (rising["field"], rising["title"]) == ("values.stages", "提醒天数应从大到小排列，且不能重复")
    await refused("/policies", "begins-too-soon", json=body | {"valid_from": "2025-03-01"})
    await refused("/policies", "invalid-input", json=version("expiry-stages", stages=["45"]))
    await refused("/policies", "policy-has-no-cities", json=body | {"city": "110000"})
    await refused("/policies", "city-unknown", json=body | {"city": "999999"})
    await refused(f"{at}/publish", "policy-version-unknown", headers=CHIEF)
    assert (await http.post("/policies", json=body, headers=WU)).status_code == 201
    await refused(f"{at}/publish", "proposer-publishes", headers=bearer(Role.管理员, actor="wu") | WHY)
    assert (await http.post(f"{at}/publish", headers=CHIEF)).is_success
    await refused("/policies", "day-taken", json=version("expiry-stages", stages=[60]))
    for unknown in ("/policies/nothing", "/policies/renewal:110000"):
        assert (await http.get(unknown)).json()["type"] == PROBLEM + "policy-unknown"

    [first, second] = (await get(http, "/policies/expiry-stages"))["versions"]
    assert (first["status"], first["valid_from"], first["last_day"]) == ("in_force", None, "2025-03-01")
    assert (second["status"], second["proposed_by"], second["approved_by"]) == ("published", "wu", "chief")
    clock.set(datetime(2025, 3, 2, 2, tzinfo=UTC))
    await refused(f"{at}/withdraw", "in-force-already")
    assert (
        await http.post("/policies", json=version("filing", "2025-04-01", within=9), headers=WU)
    ).is_success
    gone = await http.post("/policies/filing/versions/2/withdraw", headers=CHIEF)
    assert gone.json()["events"] == ["PolicyProposalWithdrawn"]


async def test_what_is_signed_is_held_against_the_caps_that_were_published_since_it_was_drafted(
    http: httpx.AsyncClient, ledger: None
) -> None:
    """It was signed with three months paid at once, where a new draft of the same was refused."""
    path, later = f"/contracts/{TENANT_CONTRACT}", {"starts_on": "2025-04-01", "last_day": "2026-03-31"}
    draft = contract_body(**later, cycle="quarterly", signed_on=None)
    await post(http, "/contracts", draft)
    await publish(http, version("deposit-caps", prepaid_months=1))
    signs = {"signed_on": "2025-03-01"}
    refused = await post(http, f"{path}/sign", signs, 422)
    told = (refused["type"], refused["field"], refused["policy_version"])
    assert told == ("urn:anju:problem:prepayment-above-cap", "cycle", 2)
    monthly = {name: draft[name] for name in draft if name not in ("contract_id", "signed_on")}
    answer = await http.put(f"{path}/terms", json=monthly | {"cycle": "monthly"})
    assert answer.is_success, answer.text
    await post(http, f"{path}/sign", signs, 200)


async def test_a_filing_says_whose_version_its_day_is_by(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    """The second of its city and the second of all others were both told as 2."""
    await publish(http, version("filing", within=20))
    await publish(http, version("filing", within=10) | {"city": "110000"})
    clock.set(datetime(2025, 3, 2, 2, tzinfo=UTC))
    later = {"starts_on": "2025-04-01", "last_day": "2025-06-30", "signed_on": "2025-03-02"}
    await post(http, "/contracts", contract_body(**later))
    await logged(runtime, "FilingFellDue")  # by the city that the park is in then
    answer = await http.put(f"/parks/{PARK}/city", json={"city": "110000"}, headers=WHY)
    assert answer.is_success, answer.text
    after = {"starts_on": "2025-07-01", "last_day": "2025-12-31", "signed_on": "2025-03-02", "deposit_fen": 0}
    await post(http, "/contracts", contract_body(contract_id=str(named_id("after")), **after))
    await logged(runtime, *["FilingFellDue"] * 2)
    rows = (await get(http, "/filings"))["items"]
    assert [(row["due_on"], row["policy_version"], row["policy_scope"]) for row in rows] == [
        ("2025-03-12", 2, "110000"),
        ("2025-03-22", 2, "general"),
    ]
    assert (await rebuild(runtime, filings, swap=False)).differences == 0
