"""contracts-svc from the door to its log, on real PostgreSQL and Kafka."""

import io
from datetime import date, timedelta
from typing import Any, get_args
from uuid import UUID

import httpx
import openpyxl
import pytest
from contracts.domain.board import Colour
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from testkit.stack import bearer, eventually
from testkit.voices import Voices

PARK, BUILDING, UNIT, MANAGER = (named_id(word) for word in ("park", "building", "unit", "manager"))
TENANT, OWNER_CONTRACT, TENANT_CONTRACT = (named_id(word) for word in ("tenant", "owner-c", "tenant-c"))

LI, OWNER = named_id("person", TENANT), named_id("owner")

UNIT_BODY: dict[str, Any] = {
    "unit_id": str(UNIT),
    "park_id": str(PARK),
    "building_id": str(BUILDING),
    "code": "3栋-502",
    "manager_id": str(MANAGER),
}


def contract_body(track: str = "tenant", **other: Any) -> dict[str, Any]:
    owner = track == "owner"
    return {
        "contract_id": str(OWNER_CONTRACT if owner else TENANT_CONTRACT),
        "track": track,
        "unit_ids": [str(UNIT)],
        "park_id": str(PARK),
        "party_id": str(OWNER if owner else LI),
        "tenant_id": None if owner else str(TENANT),
        "starts_on": "2025-01-01",
        "last_day": "2027-12-31" if owner else "2025-12-31",
        "rent_fen": 300_000 if owner else 450_000,
        "deposit_fen": 900_000,
        "cycle": "monthly",
        "signed_on": "2025-01-01",
    } | other


async def post(http: httpx.AsyncClient, path: str, body: dict[str, Any], status: int = 201) -> Any:
    answer = await http.post(path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def get(http: httpx.AsyncClient, path: str, **query: Any) -> Any:
    answer = await http.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def approved(http: httpx.AsyncClient, contract: object, kind: str, **act: Any) -> None:
    """By another than who does it."""
    chief = bearer(Role.主管, "chief") | {"X-Reason": "agreed"}
    answer = await http.post(f"/contracts/{contract}/approvals", json={"kind": kind, **act}, headers=chief)
    assert answer.is_success, answer.text


async def terminate(http: httpx.AsyncClient, contract: object, last_day: str) -> None:
    await approved(http, contract, "termination", last_day=last_day)
    asked = {"json": {"last_day": last_day}, "headers": {"X-Reason": "agreed"}}
    answer = await http.post(f"/contracts/{contract}/terminate", **asked)
    assert answer.is_success, answer.text


async def nothing_vacant(http: httpx.AsyncClient) -> None:
    """What is vacant is heard of a moment later."""

    async def none() -> bool:
        return (await get(http, "/board", colour="grey"))["items"] == []

    await eventually(none, "no unit is grey")


async def log_of(runtime: Runtime) -> list[str]:
    query = (
        "select e.type from kernel.log l join kernel.events e using (stream_id, version) order by l.position"
    )
    async with runtime.pool.connection() as conn:
        return [row[0] for row in await (await conn.execute(query)).fetchall()]


async def logged(runtime: Runtime, *types: str) -> None:
    """Wait until the log holds each of `types` as often as it is named."""

    async def there() -> bool:
        found = await log_of(runtime)
        return all(found.count(type_) >= types.count(type_) for type_ in types)

    await eventually(there, f"{types} in the log")


@pytest.fixture
async def tenant(voices: Voices) -> None:
    """Registered, as tenant-svc told it; so are an owner and the unit's manager."""
    await voices.known(LI, OWNER, MANAGER)
    await voices.registered(TENANT)


@pytest.fixture
async def ledger(http: httpx.AsyncClient, tenant: None) -> None:
    """One unit, covered by its owner until the end of 2027, and somebody to let it to."""
    await post(http, "/parks", {"park_id": str(PARK), "name": "安居东园"})
    building = {"building_id": str(BUILDING), "name": "三号楼"}
    await post(http, f"/parks/{PARK}/buildings", building, 200)
    await post(http, "/units", UNIT_BODY)
    await post(http, "/contracts", contract_body("owner"))


async def test_the_board_shows_both_tracks_side_by_side(http: httpx.AsyncClient, ledger: None) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-03-20"))
    [row] = (await get(http, "/board"))["items"]
    assert row["code"] == "3栋-502"
    assert (row["owner"]["colour"], row["owner"]["last_day"]) == ("green", "2027-12-31")
    assert (row["tenant"]["colour"], row["tenant"]["days_left"]) == ("yellow", 20)
    assert row["tenant"]["contract_id"] == str(TENANT_CONTRACT)


async def test_the_board_can_be_asked_for_a_colour_a_park_and_a_past_day(
    http: httpx.AsyncClient, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-03-20"))
    assert len((await get(http, "/board", colour="yellow"))["items"]) == 1
    await nothing_vacant(http)
    assert (await get(http, "/board", park_id=str(named_id("elsewhere"))))["items"] == []
    [early] = (await get(http, "/board", on="2024-12-31"))["items"]
    assert early["owner"]["colour"] == early["tenant"]["colour"] == "grey"


async def test_the_board_can_be_narrowed_and_its_colours_counted(
    http: httpx.AsyncClient, voices: Voices, ledger: None
) -> None:
    await voices.known(named_id("other manager"))
    manager, vacant = str(named_id("other manager")), str(named_id("vacant"))
    await post(http, "/contracts", contract_body(last_day="2025-03-20"))
    await post(http, "/units", UNIT_BODY | {"unit_id": vacant, "code": "3栋-b7"})
    await post(http, f"/units/{vacant}/manager", {"manager_id": manager}, 200)

    async def codes(**asked: str) -> set[str]:
        return {row["code"] for row in (await get(http, "/board", **asked))["items"]}

    assert await codes(code="栋-B") == await codes(manager_id=manager) == {"3栋-b7"}
    assert await codes(building_id=str(BUILDING)) == {"3栋-502", "3栋-b7"}
    assert await codes(building_id=manager) == await codes(code="%") == set()
    assert await codes(track="tenant") == await codes(track="owner") == {"3栋-502"}
    none = dict.fromkeys(get_args(Colour), 0)
    counted = await get(http, "/board/counts")
    assert counted == {
        "owner": none | {"green": 1, "grey": 1},
        "tenant": none | {"yellow": 1, "grey": 1},
    }
    for track, colours in counted.items():
        for colour, units in colours.items():
            assert len(await codes(track=track, colour=colour)) == units, (track, colour)
    assert (await get(http, "/board/counts", track="owner", code="502")) == {"owner": none | {"green": 1}}
    assert (await get(http, "/board/counts", on="2024-12-31"))["tenant"] == none | {"grey": 2}


async def test_the_board_comes_as_a_sheet_in_its_colours(http: httpx.AsyncClient, ledger: None) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-03-20"))
    formula = UNIT_BODY | {"unit_id": str(named_id("vacant")), "code": "=1+1"}
    await post(http, "/units", formula)
    answer = await http.get("/board.xlsx", params={"park_id": str(PARK)})
    assert answer.status_code == 200, answer.text
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    titles, let, vacant = page.iter_rows()
    cells = dict(zip([title.value for title in titles], let, strict=True))
    assert [cells[name].value for name in ("园区", "楼栋", "房号")] == ["安居东园", "三号楼", "3栋-502"]
    assert (cells["租客·最后一天"].value.date(), cells["租客·状态"].value) == (date(2025, 3, 20), "30天内")
    assert (cells["租客·月租（元）"].value, cells["业主·月租（元）"].value) == (4_500, 3_000)
    assert cells["租客·状态"].fill.fgColor.rgb == "FFFFF4B8" != cells["业主·状态"].fill.fgColor.rgb
    assert (vacant[2].value, vacant[2].data_type) == ("=1+1", "s")
    narrowed = await http.get("/board.xlsx", params={"code": "nowhere"})
    assert openpyxl.load_workbook(io.BytesIO(narrowed.content)).active.max_row == 1


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
    assert owned[0] == str(OWNER_CONTRACT)
    for path in ("/settlements", "/renewals", "/filings", "/handovers", "/templates", "/imports"):
        assert (await http.get(f"{path}.xlsx")).status_code == 200, path
    parks = openpyxl.load_workbook(io.BytesIO((await http.get("/parks.xlsx")).content)).active
    assert [cell.value for cell in parks[2]] == ["安居东园", None, "三号楼", 1, 1, 0, str(PARK)]
    policies = openpyxl.load_workbook(io.BytesIO((await http.get("/policies.xlsx")).content)).active
    said = {row[8].value: (row[2].value, row[3].value) for row in policies.iter_rows(min_row=2)}
    assert (said["filing"], said["deposit-caps:110000"]) == (("通用", 1), ("110000", 2))


async def test_the_board_is_paged_by_urgency(http: httpx.AsyncClient, ledger: None) -> None:
    for number in range(3):
        unit = str(named_id("unit", number))
        await post(http, "/units", UNIT_BODY | {"unit_id": unit, "code": f"4-{number}", "own": True})
        last_day = (date(2025, 6, 30) - timedelta(days=number)).isoformat()
        body = contract_body(contract_id=str(named_id("c", number)), unit_ids=[unit], last_day=last_day)
        await post(http, "/contracts", body)
    seen, cursor = [], None
    while True:
        page = await get(http, "/board", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [row["code"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ["4-2", "4-1", "4-0", "3栋-502"]


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
    body = contract_body("owner", contract_id=str(named_id("o")), party_id=str(LI), tenant_id=str(TENANT))
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


async def test_a_clerk_of_another_park_can_neither_see_nor_touch_a_contract(
    http: httpx.AsyncClient, ledger: None
) -> None:
    http.headers.update(bearer(Role.客服专员, parks=[named_id("elsewhere")]))
    assert (await get(http, "/board"))["items"] == []
    answer = await http.get(f"/contracts/{OWNER_CONTRACT}")
    assert answer.json()["type"] == "urn:anju:problem:park-out-of-scope"
    await post(http, f"/contracts/{OWNER_CONTRACT}/extend", {"last_day": "2028-12-31"}, 403)


async def test_an_end_is_told_at_30_15_and_7_days_and_when_it_comes(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
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
    await post(http, "/contracts", contract_body(last_day="2025-12-31"))
    await terminate(http, OWNER_CONTRACT, "2025-11-30")
    await logged(runtime, "ContractOverrunDetected")
    [row] = (await get(http, "/board"))["items"]
    assert row["tenant"]["overrun"] == {
        "cover_ends_on": "2025-12-01",
        "days_over": 31,
        "exposure_fen": 458_630,  # 31 days of 4,500 yuan a month
    }
    [before] = (await get(http, "/board", on="2024-12-25"))["items"]
    assert before["tenant"]["overrun"] == row["tenant"]["overrun"]  # also of who is yet to move in
    await terminate(http, TENANT_CONTRACT, "2025-11-30")
    await logged(runtime, "ContractOverrunResolved")


def test_ids_of_the_test_differ() -> None:
    assert len({PARK, BUILDING, UNIT, MANAGER, TENANT, OWNER_CONTRACT, TENANT_CONTRACT}) == 7
    assert isinstance(UNIT, UUID)
