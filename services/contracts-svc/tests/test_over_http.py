"""contracts-svc from the door to its log, on real PostgreSQL and Kafka."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import openpyxl
import pytest
from edge.access import Role
from edge.contract_numbers import contract_number
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .over_http import (
    LI,
    OWNER,
    OWNER_CONTRACT,
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    contract_body,
    get,
    lives_there,
    log_of,
    logged,
    post,
    terminate,
)


async def test_lists_come_page_by_page_and_as_a_sheet(http: httpx.AsyncClient, ledger: None) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-03-20"))
    first = await get(http, "/contracts", limit=1)
    [row] = first["items"]
    assert (row["contract_id"], row["last_day"]) == (str(TENANT_CONTRACT), "2025-03-20")
    [other] = (await get(http, "/contracts", limit=1, cursor=first["next"]))["items"]
    assert other | {"overruns": []} == await get(http, f"/contracts/{OWNER_CONTRACT}")
    narrowed = (await get(http, "/contracts", track="tenant", unit_id=str(UNIT)))["items"]
    assert [each["contract_id"] for each in narrowed] == [str(TENANT_CONTRACT)]
    answer = await http.get("/contracts.xlsx")
    titles, let, owned = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    cells = dict(zip(titles, let, strict=True))
    assert [cells[name] for name in ("园区", "房号", "合同类型", "状态")] == [
        "安居东园",
        "3栋-502",
        "租客",
        "履行中",
    ]
    assert (cells["月租（元）"], cells["最后一天"].date()) == (4_500, date(2025, 3, 20))
    assert owned[0] == contract_number(OWNER_CONTRACT)
    for path in ("/settlements", "/renewals", "/filings", "/handovers", "/templates", "/imports"):
        assert (await http.get(f"{path}.xlsx")).status_code == 200, path
    parks = openpyxl.load_workbook(io.BytesIO((await http.get("/parks.xlsx")).content)).active
    places = ["安居东园", None, "未设城市，当地的备案期限与押金上限不适用", "三号楼"]
    assert [cell.value for cell in parks[2]] == [*places, 1, 1, 0, 0, 0, str(PARK)]
    policies = openpyxl.load_workbook(io.BytesIO((await http.get("/policies.xlsx")).content)).active
    said = {row[8].value: (row[2].value, row[3].value) for row in policies.iter_rows(min_row=2)}
    assert (said["filing"], said["deposit-caps:110000"]) == (("通用", 1), ("110000", 2))


async def test_posting_the_same_twice_changes_nothing_and_other_content_is_refused(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    before = await log_of(runtime)
    await post(http, "/parks", {"park_id": str(PARK), "name": "安居东园"}, 200)
    await post(http, "/units", UNIT_BODY, 200)
    await post(http, "/contracts", contract_body("owner"), 200)
    assert [t for t in await log_of(runtime) if t != "LettingNoted"] == [
        t for t in before if t != "LettingNoted"
    ]
    other = await post(http, "/contracts", contract_body("owner", rent_fen=1), 409)
    assert other["type"] == "urn:anju:problem:contract-id-taken"
    twin = await post(http, "/units", UNIT_BODY | {"unit_id": str(named_id("twin"))}, 409)
    assert (twin["type"], twin["field"]) == ("urn:anju:problem:unit-code-taken", "code")


async def test_a_contract_over_a_unit_nobody_holds_is_refused(http: httpx.AsyncClient, ledger: None) -> None:
    found = await post(http, "/contracts", contract_body(unit_ids=[str(UNIT), str(named_id("no"))]), 404)
    assert (found["type"], found["field"]) == ("urn:anju:problem:unit-unknown", "unit_ids.1")


async def test_a_contract_with_a_tenant_nobody_told_of_is_refused(
    http: httpx.AsyncClient, voices: Voices, ledger: None
) -> None:
    stranger = named_id("stranger")
    body = contract_body(tenant_id=str(stranger), party_id=str(named_id("person", stranger)))
    for field, told in (("party_id", voices.known), ("tenant_id", voices.registered)):
        found = await post(http, "/contracts", body, 404)
        assert found["field"] == field
        assert found["type"].endswith("-not-heard-of")
        await told(UUID(body[field]))
    await post(http, "/contracts", body)


async def test_a_contract_is_with_the_tenant_it_names_and_an_owners_names_none(
    http: httpx.AsyncClient, ledger: None
) -> None:
    found = await post(http, "/contracts", contract_body(party_id=str(OWNER)), 422)
    assert (found["type"], found["field"]) == ("urn:anju:problem:party-is-not-tenant", "party_id")
    for party in (LI, OWNER):
        body = contract_body(
            "owner", contract_id=str(named_id("o")), party_id=str(party), tenant_id=str(TENANT)
        )
        found = await post(http, "/contracts", body, 422)
        assert (found["type"], found["field"]) == ("urn:anju:problem:tenant-on-owners-side", "tenant_id")


async def test_a_place_is_in_a_park_and_a_building_there_are(http: httpx.AsyncClient, ledger: None) -> None:
    nowhere = str(named_id("nowhere"))
    building = {"building_id": str(named_id("b")), "name": "九号楼"}
    found = await post(http, f"/parks/{nowhere}/buildings", building, 404)
    assert (found["type"], found["field"]) == ("urn:anju:problem:park-unknown", "park_id")
    new = UNIT_BODY | {"unit_id": str(named_id("new unit")), "code": "9-1"}
    for wrong, field in (
        ("park_id", "park_id"),
        ("building_id", "building_id"),
        ("manager_id", "manager_id"),
    ):
        found = await post(http, "/units", new | {wrong: nowhere}, 404)
        assert found["field"] == field
    found = await post(http, f"/units/{UNIT}/manager", {"manager_id": nowhere}, 404)
    assert found["field"] == "manager_id"
    same = await post(http, "/units", new | {"code": "３栋－502 室"}, 409)
    assert (same["type"], same["field"]) == ("urn:anju:problem:unit-code-taken", "code")
    no_door = await post(http, "/units", new | {"code": "9/1"}, 422)
    assert no_door["errors"][0]["title"].startswith("房号只能有")


@pytest.mark.parametrize(
    ("path", "said", "field", "title"),
    [
        ("/units", {"own": "yes"}, "own", "应为 true 或 false"),
        ("/units", {"own": 1}, "own", "应为 true 或 false"),
        ("/units", {"place": {"latitude": "NaN", "longitude": 116.4}}, "place.latitude", "应为数字"),
        ("/contracts", {"taken_over": "yes"}, "taken_over", "应为 true 或 false"),
        ("/contracts", {"clauses": {"in_writing": "off"}}, "clauses.in_writing", "应为 true 或 false"),
    ],
)
async def test_text_is_taken_neither_for_true_or_false_nor_for_a_number(
    path: str, said: dict[str, Any], field: str, title: str, http: httpx.AsyncClient, ledger: None
) -> None:
    body = UNIT_BODY if path == "/units" else contract_body()
    [found] = (await post(http, path, body | said, 422))["errors"]
    assert (found["field"], found["title"]) == (field, title)


async def test_a_clerk_of_another_park_can_neither_see_nor_touch_a_contract(
    http: httpx.AsyncClient, ledger: None
) -> None:
    http.headers.update(bearer(Role.客服专员, parks=[named_id("elsewhere")]))
    assert (await get(http, "/board"))["items"] == []
    answer = await http.get(f"/contracts/{OWNER_CONTRACT}")
    assert answer.json()["type"] == "urn:anju:problem:park-out-of-scope"
    await post(http, f"/contracts/{OWNER_CONTRACT}/extend", {"last_day": "2028-12-31"}, 403)


async def test_an_end_is_told_at_30_15_and_7_days_and_when_it_comes(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    await lives_there(voices)
    await post(http, "/contracts", contract_body(last_day="2025-04-30"))
    for day, told in ((32, 1), (47, 2), (55, 3)):
        clock.set(clock.now().replace(month=3, day=1) + timedelta(days=day))
        await logged(runtime, *["ContractNearExpiry"] * told)
        assert (await log_of(runtime)).count("ContractNearExpiry") == told
    clock.advance(timedelta(days=10))
    await logged(runtime, "ContractExpired")
    found = await get(http, f"/contracts/{TENANT_CONTRACT}")
    assert (found["status"], found["warned_days"]) == ("expired", 7)
    [row] = (await get(http, "/board", colour="red"))["items"]
    assert row["tenant"]["colour"] == "red"


@pytest.mark.parametrize("deposit", [900_000, 0])
async def test_a_lease_that_nobody_came_to_live_by_is_over_with_its_end_and_what_was_paid_is_settled(
    deposit: int, http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-04-30", deposit_fen=deposit))
    clock.set(datetime(2025, 4, 25, 2, tzinfo=UTC))
    await logged(runtime, "ContractNearExpiry", "RenewalOpened")
    clock.set(datetime(2025, 5, 1, 2, tzinfo=UTC))
    paid = ["SettlementOpened"] if deposit else []
    await logged(runtime, "ContractExpired", "ContractEnded", "RenewalClosed", *paid)
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["status"] == "over"
    found = (await get(http, "/settlements", contract_id=str(TENANT_CONTRACT)))["items"]
    assert [each["opened_on"] for each in found] == ["2025-05-01"] * len(paid)
    await post(http, "/contracts", contract_body(contract_id=str(new_id()), starts_on="2025-05-01"))


async def test_an_extended_contract_does_not_warn_on_its_old_date(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-04-30"))
    await post(http, f"/contracts/{TENANT_CONTRACT}/extend", {"last_day": "2025-12-31"}, 200)
    clock.advance(timedelta(days=90))
    await eventually(lambda: _fired(runtime, 4), "the old deadlines passed")
    assert "ContractNearExpiry" not in await log_of(runtime)


async def _fired(runtime: Runtime, at_least: int) -> bool:
    query = "select count(*) from kernel.deadlines where fired_at is not null and id = %s"
    async with runtime.pool.connection() as conn:
        row = await (await conn.execute(query, [TENANT_CONTRACT])).fetchone()
    return bool(row and row[0] >= at_least)


async def test_a_contract_taken_over_twelve_days_before_its_end_warns_at_once(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-03-12"))
    await logged(runtime, "ContractNearExpiry")
    found = await get(http, f"/contracts/{TENANT_CONTRACT}")
    assert found["warned_days"] == 15


async def test_an_owner_who_ends_early_uncovers_the_tenant_contract(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(starts_on="2025-02-01", last_day="2025-12-31"))
    await terminate(http, OWNER_CONTRACT, "2025-11-30")
    await logged(runtime, "ContractOverrunDetected")
    [row] = (await get(http, "/board"))["items"]
    assert row["tenant"]["overrun"] == {
        "contract_id": str(TENANT_CONTRACT),
        "cover_ends_on": "2025-12-01",
        "uncovered": [{"starts_on": "2025-12-01", "last_day": "2025-12-31"}],
        "days_over": 31,
        "exposure_fen": 450_000,
        "stays_on": False,
    }
    [before] = (await get(http, "/board", on="2025-01-25"))["items"]
    assert before["tenant"]["overrun"] == row["tenant"]["overrun"]  # also of who is yet to move in
    await terminate(http, TENANT_CONTRACT, "2025-11-30")
    await logged(runtime, "ContractOverrunResolved")


async def test_what_is_not_there_is_named(http: httpx.AsyncClient, ledger: None) -> None:
    for path, code in (("contracts", "contract-unknown"), ("settlements", "settlement-unknown")):
        id_ = str(new_id())
        answer = await http.get(f"/{path}/{id_}")
        named = (answer.json()["type"], answer.json()[f"{path.removesuffix('s')}_id"])
        assert (answer.status_code, *named) == (404, f"urn:anju:problem:{code}", id_)
    paper = {"template_id": str(new_id())}
    nowhere = await post(http, f"/contracts/{OWNER_CONTRACT}/paper", paper, 503)
    assert nowhere["type"] == "urn:anju:problem:papers-not-set-up"
