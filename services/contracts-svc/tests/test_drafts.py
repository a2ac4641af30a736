"""A draft over HTTP: amended, given up, and signed beyond its cover when another approved it."""

import io
from typing import Any

import httpx
import openpyxl
import pytest
from contracts.views.known import uncovered_of
from contracts.views.overruns import overruns
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from published.tenants import PersonErased, TenantsMerged, TenantsUnmerged
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .over_http import (
    LI,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    approved,
    contract_body,
    get,
    logged,
    post,
)


async def test_a_draft_is_amended_or_given_up_with_a_reason(http: httpx.AsyncClient, ledger: None) -> None:
    draft = contract_body(signed_on=None)
    await post(http, "/contracts", draft)
    path = f"/contracts/{TENANT_CONTRACT}"
    terms = {name: draft[name] for name in draft.keys() - {"contract_id", "signed_on"}}
    amended = await http.put(f"{path}/terms", json=terms | {"rent_fen": 420_000})
    assert (amended.status_code, amended.json()["events"]) == (200, ["ContractDrafted"])
    assert (await get(http, path))["rent_fen"] == 420_000
    free = terms | {"rent_fen": 0}
    nought = (await http.put(f"{path}/terms", json=free)).json()
    assert (nought["type"], nought["field"]) == ("urn:anju:problem:rent-nought", "rent_fen")
    assert (await http.put(f"{path}/terms", json=free, headers={"X-Reason": "staff"})).is_success
    elsewhere = await http.put(f"{path}/terms", json=terms | {"unit_ids": [str(named_id("nowhere"))]})
    assert (elsewhere.status_code, elsewhere.json()["field"]) == (404, "unit_ids.0")
    mute = await http.post(f"{path}/void")
    assert mute.json()["type"] == "urn:anju:problem:reason-missing"
    alone = await http.post(f"{path}/void", headers={"X-Reason": "wrong"})
    assert (alone.status_code, alone.json()["type"]) == (403, "urn:anju:problem:approval-missing")
    await approved(http, TENANT_CONTRACT, "annulment")
    await post_for(http, f"{path}/void", "wrong%20tenant")
    assert (await get(http, path))["status"] == "void"
    await post(http, f"{path}/sign", {"signed_on": "2025-01-01"}, 409)
    await post(http, "/contracts", contract_body(contract_id=str(new_id())))  # the room is free


async def test_who_approved_that_a_draft_is_given_up_did_not_approve_that_the_contract_is_annulled(
    http: httpx.AsyncClient, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(signed_on=None))
    path, why = f"/contracts/{TENANT_CONTRACT}", {"X-Reason": "wrong"}
    await approved(http, TENANT_CONTRACT, "annulment")
    [told] = (await get(http, f"{path}/approvals"))["items"]
    assert told["act"] == {"kind": "annulment", "of": "draft"}
    await post(http, f"{path}/sign", {"signed_on": "2025-01-01"}, 200)
    other = await http.post(f"{path}/annul", headers=why)
    assert (other.status_code, other.json()["type"]) == (403, "urn:anju:problem:approval-of-other")
    await approved(http, TENANT_CONTRACT, "annulment")
    assert (await http.post(f"{path}/annul", headers=why)).is_success


async def post_for(http: httpx.AsyncClient, path: str, reason: str) -> None:
    answer = await http.post(path, headers={"X-Reason": reason})
    assert answer.is_success, answer.text


async def test_what_outlives_the_cover_is_signed_when_another_approved_it_with_a_reason(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    dearer = {"rent_steps": [{"from_on": "2028-01-01", "rent_fen": 900_000}]}
    body = contract_body(last_day="2028-01-31", signed_on=None, clauses=dearer)
    drafted = await post(http, "/contracts", body)
    assert drafted["overruns"] == [
        {
            "unit_id": str(UNIT),
            "uncovered_from": "2028-01-01",
            "cover_last_day": "2027-12-31",
            "days_over": 31,
            "uncovered": [{"starts_on": "2028-01-01", "last_day": "2028-01-31"}],
            "exposure_fen": 900_000,
            "draft": True,
            "stays_on": False,
        }
    ]
    await logged(runtime, "ContractOverrunDetected")
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["overruns"] == drafted["overruns"]
    [row] = (await get(http, "/board"))["items"]
    assert row["tenant"]["overrun"] is None  # nothing is promised yet
    sign, approve = f"/contracts/{TENANT_CONTRACT}/sign", f"/contracts/{TENANT_CONTRACT}/approve-overrun"
    found = await post(http, sign, {"signed_on": "2025-01-01"}, 409)
    assert (found["type"], found["field"], found["days_over"], found["cover_last_day"]) == (
        "urn:anju:problem:beyond-cover",
        "contract_id",
        31,
        "2027-12-31",
    )
    mute = await http.post(approve)
    assert mute.json()["type"] == "urn:anju:problem:reason-missing"
    chief = bearer(Role.主管, "chief") | {"X-Reason": "owner%20agrees"}
    assert (await http.post(approve, headers=chief)).json()["events"] == ["OverrunApproved"]
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["overrun_approved_by"] == "chief"
    await post(http, sign, {"signed_on": "2025-01-01"}, 200)
    # Approved, it is shown all the same.
    await logged(runtime, *["ContractOverrunDetected"] * 2)
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["overruns"][0]["draft"] is False
    at_once = contract_body(contract_id=str(new_id()), starts_on="2028-02-01", last_day="2028-02-28")
    assert (await post(http, "/contracts", at_once, 409))["type"] == "urn:anju:problem:unit-without-cover"


async def test_days_beyond_the_cover_are_approved_by_nobody_who_wrote_the_draft_or_changed_it_last(
    http: httpx.AsyncClient, ledger: None
) -> None:
    path, draft = f"/contracts/{TENANT_CONTRACT}", contract_body(last_day="2028-01-31", signed_on=None)
    wu, li, chief = (bearer(Role.管理员, who) | {"X-Reason": "agreed"} for who in ("wu", "li", "chief"))
    assert (await http.post("/contracts", json=draft, headers=wu)).is_success
    terms = {name: draft[name] for name in draft.keys() - {"contract_id", "signed_on"}}
    amended = await http.put(f"{path}/terms", json=terms | {"rent_fen": 420_000}, headers=li)
    assert amended.is_success
    for own in (wu, li, bearer(Role.主管, "wu") | {"X-Reason": "agreed"}):
        refused = await http.post(f"{path}/approve-overrun", headers=own)
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:anju:problem:same-person")
    assert (await http.post(f"{path}/approve-overrun", headers=chief)).json()["events"] == ["OverrunApproved"]


async def test_nobody_approves_what_was_changed_after_they_had_looked(
    http: httpx.AsyncClient, ledger: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, draft = f"/contracts/{TENANT_CONTRACT}", contract_body(last_day="2028-01-31", signed_on=None)
    chief = bearer(Role.管理员, "chief") | {"X-Reason": "agreed"}
    assert (await http.post("/contracts", json=draft, headers=bearer(Role.管理员, "wu"))).is_success
    terms = {name: draft[name] for name in draft.keys() - {"contract_id", "signed_on"}}

    async def changed_meanwhile(*asked: Any) -> Any:
        monkeypatch.undo()
        own = {"json": terms | {"rent_fen": 420_000}, "headers": bearer(Role.管理员, "chief")}
        assert (await http.put(f"{path}/terms", **own)).is_success
        return await uncovered_of(*asked)

    monkeypatch.setattr("contracts.edge.http.uncovered_of", changed_meanwhile)
    refused = await http.post(f"{path}/approve-overrun", headers=chief)
    assert (refused.status_code, refused.json()["type"]) == (412, "urn:anju:problem:version-mismatch")
    assert (await http.post(f"{path}/approve-overrun", headers=chief)).status_code == 403


async def test_days_before_the_first_owner_contract_are_told_and_keep_it_from_being_signed(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    body = contract_body(starts_on="2024-12-04", last_day="2028-01-31", signed_on=None)
    [over] = (await post(http, "/contracts", body))["overruns"]
    said = {"uncovered_from": "2024-12-04", "cover_last_day": None, "days_over": 28 + 31}
    assert {name: over[name] for name in said} == said
    assert over["uncovered"] == [
        {"starts_on": "2024-12-04", "last_day": "2024-12-31"},
        {"starts_on": "2028-01-01", "last_day": "2028-01-31"},
    ]
    await logged(runtime, "ContractOverrunDetected")
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["overruns"] == [over]
    sign = f"/contracts/{TENANT_CONTRACT}/sign"
    found = await post(http, sign, {"signed_on": "2024-12-01"}, 409)
    assert (found["type"], found["days_over"], found["uncovered_from"]) == (
        "urn:anju:problem:partly-covered",
        59,
        "2024-12-04",
    )
    chief = bearer(Role.主管, "chief") | {"X-Reason": "owner%20agrees"}
    approve = await http.post(f"/contracts/{TENANT_CONTRACT}/approve-overrun", headers=chief)
    assert approve.json()["events"] == ["OverrunApproved"]
    assert "2024-12-04 至 2024-12-31、2028-01-01 至 2028-01-31" in found["title"]
    await post(http, sign, {"signed_on": "2024-12-01"}, 200)

    async def told() -> bool:
        [row] = (await get(http, "/board", on="2025-01-01"))["items"]
        return bool(row["tenant"]["overrun"]) and row["tenant"]["overrun"]["uncovered"] == over["uncovered"]

    await eventually(told, "each stretch on the board")
    book = openpyxl.load_workbook(io.BytesIO((await http.get("/board.xlsx")).content)).active
    titles, cells = book.iter_rows(values_only=True)
    days = dict(zip(titles, cells, strict=True))["无业主合同的日期"]
    assert days == "2024-12-04 至 2024-12-31、2028-01-01 至 2028-01-31"
    assert (await rebuild(runtime, overruns)).differences == 0


@pytest.mark.parametrize(
    "said",
    [
        {"starts_on": "2025-03-02", "signed_on": "2025-02-28"},  # tomorrow
        {"starts_on": "2025-03-01", "signed_on": "2025-03-01"},  # agreed only now
        {"signed_on": None},
    ],
)
async def test_only_what_runs_already_is_taken_over(
    said: dict[str, Any], http: httpx.AsyncClient, ledger: None
) -> None:
    """Or one person alone could sign what outlives its cover, or asks for more than the city allows."""
    beyond = contract_body(last_day="2030-12-31", taken_over=True)
    found = await post(http, "/contracts", beyond | said, 422)
    assert (found["type"], found["field"]) == ("urn:anju:problem:not-running-yet", "taken_over")
    began = {"starts_on": "2025-03-01", "signed_on": "2025-02-28"}
    await post(http, "/contracts", beyond | began)


async def test_what_a_contract_says_beside_its_terms_is_told_when_it_is_signed(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    clauses = {
        "rent_steps": [{"from_on": "2025-07-01", "rent_fen": 460_000}],
        "rent_free": [{"starts_on": "2025-01-01", "last_day": "2025-01-15"}],
        "grounds": [{"number": "8.2", "ground": "damage"}],
    }
    body = contract_body(clauses=clauses)
    spoken = await post(http, "/contracts", body | {"clauses": {"in_writing": False}}, 422)
    assert (spoken["type"], spoken["field"]) == ("urn:anju:problem:not-in-writing", "clauses.in_writing")
    early = {"rent_steps": [{"from_on": "2024-12-31", "rent_fen": 1}]}
    assert (await post(http, "/contracts", body | {"clauses": early}, 422))[
        "title"
    ] == "2024-12-31 不在合同期内"
    signed = await post(http, "/contracts", body)
    assert signed["events"] == [
        *("ContractDrafted", "ContractSigned"),
        *("ContractRentChanged", "ContractRentFreed"),
    ]
    rent = f"/contracts/{TENANT_CONTRACT}/rent"
    asked = {"from_on": "2025-10-01", "rent_fen": 470_000, "deposit_fen": 800_000}
    assert (await post(http, rent, asked, 422))["type"] == "urn:anju:problem:reason-missing"
    await approved(http, TENANT_CONTRACT, "rent", **asked)
    agreed = await http.post(rent, json=asked, headers={"X-Reason": "index"})
    assert agreed.json()["events"] == ["ContractRentChanged", "ContractDepositLowered"]
    assert (await get(http, "/board"))["items"][0]["tenant"]["deposit_fen"] == 800_000
    shown = await get(http, f"/contracts/{TENANT_CONTRACT}")
    assert shown["deposit_fen"] == 800_000
    shown = shown["clauses"]
    assert [step["rent_fen"] for step in shown["rent_steps"]] == [460_000, 470_000]
    assert (shown["grounds"], shown["in_writing"]) == ([{"number": "8.2", "ground": "damage"}], True)


async def test_a_unit_that_no_owner_covers_is_let_only_where_it_is_the_operators_own(
    http: httpx.AsyncClient, ledger: None
) -> None:
    units = {own: str(named_id("unit", own)) for own in (False, True)}
    nowhere = UNIT_BODY | {"unit_id": str(new_id()), "code": "9-0", "place": {"latitude": 0, "longitude": 0}}
    found = await post(http, "/units", nowhere, 422)
    assert (found["type"], found["field"]) == ("urn:anju:problem:place-nowhere", "place")
    place = {"latitude": 39.9042, "longitude": 116.4074}
    for own, unit in units.items():
        more = {"unit_id": unit, "code": f"9-{own}", "own": own, "place": place, "occupancy_cap": 4}
        await post(http, "/units", UNIT_BODY | more)
    for own, unit in units.items():
        body = contract_body(contract_id=str(new_id()), unit_ids=[unit])
        found = await post(http, "/contracts", body, 201 if own else 409)
        if not own:
            assert (found["type"], found["unit_id"]) == ("urn:anju:problem:unit-without-cover", unit)
            await post(http, "/contracts", body | {"signed_on": None}, 409)  # nor promised in a draft
            await post(http, "/contracts", body | {"contract_id": str(new_id()), "taken_over": True})


async def test_a_city_caps_what_is_asked_in_advance(http: httpx.AsyncClient, ledger: None) -> None:
    park, building, unit = (str(named_id("capped", word)) for word in ("park", "building", "unit"))
    nowhere = await post(http, "/parks", {"park_id": park, "name": "京园", "city": "999999"}, 422)
    assert (nowhere["type"], nowhere["field"]) == ("urn:anju:problem:city-unknown", "city")
    await post(http, "/parks", {"park_id": park, "name": "京园", "city": "110000"})
    await post(http, f"/parks/{park}/buildings", {"building_id": building, "name": "一号楼"}, 200)
    more = {"unit_id": unit, "park_id": park, "building_id": building, "own": True}
    await post(http, "/units", UNIT_BODY | more)
    body = contract_body(park_id=park, unit_ids=[unit])
    above = await post(http, "/contracts", body, 422)
    assert (above["title"], above["field"]) == (
        "押金超过当地规定的上限（1 个月租金，即 4,500.00 元）",
        "deposit_fen",
    )
    await post(http, "/contracts", body | {"deposit_fen": body["rent_fen"]})


async def test_nothing_is_agreed_under_a_number_that_gave_way_to_another(
    http: httpx.AsyncClient, voices: Voices, ledger: None
) -> None:
    ids = {"tenant_id": TENANT, "person_id": LI, "survivor_id": new_id(), "survivor_person_id": new_id()}
    merged = TenantsMerged(**ids, number="T-000002-5", survivor_number="T-000001-7")
    await voices.tell((f"tenant-{TENANT}", merged))
    found = await post(http, "/contracts", contract_body(), 409)
    assert (found["type"], found["field"]) == ("urn:anju:problem:tenant-merged-away", "tenant_id")
    assert found["title"] == "该租客编号已并入 T-000001-7，请用该编号签约"
    await voices.tell((f"tenant-{TENANT}", TenantsUnmerged(**ids)))
    await post(http, "/contracts", contract_body())


async def test_with_somebody_who_was_erased_nothing_is_drafted_or_signed(
    http: httpx.AsyncClient, voices: Voices, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(signed_on=None))
    await voices.tell((f"person-{LI}", PersonErased(person_id=LI)))
    another = await post(http, "/contracts", contract_body(contract_id=str(new_id()), signed_on=None), 409)
    signed = await post(http, f"/contracts/{TENANT_CONTRACT}/sign", {"signed_on": "2025-03-01"}, 409)
    for found in (another, signed):
        assert (found["type"], found["field"]) == ("urn:anju:problem:party-erased", "party_id")
