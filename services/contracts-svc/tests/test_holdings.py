"""The portfolio over HTTP: what was put in comes out, in the caller's parks, and is put right."""

import io
from typing import Any

import httpx
import openpyxl
from contracts.views.parks import parks
from contracts.views.units import units
from edge.access import Role
from edge.contract_numbers import contract_number
from host.runtime import Runtime
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from testkit.stack import bearer
from testkit.voices import Voices

from .over_http import (
    BUILDING,
    MANAGER,
    OWNER,
    OWNER_CONTRACT,
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    contract_body,
    get,
    post,
)

PLACE = {"latitude": 39.9042, "longitude": 116.4074}
OWN, FAR, GONE = (str(named_id("held", word)) for word in ("own", "far", "gone"))
ELSEWHERE = bearer(Role.运营经理, parks=[named_id("elsewhere")])


async def codes(http: httpx.AsyncClient, **asked: Any) -> list[str]:
    return [row["code"] for row in (await get(http, "/units", **asked))["items"]]


async def test_what_is_held_is_read_by_those_whose_parks_it_is_in(
    http: httpx.AsyncClient, ledger: None
) -> None:
    await post(http, "/contracts", contract_body())
    more = {"area_dm2": 3550, "rooms": 2, "place": PLACE, "occupancy_cap": 3}
    await post(http, "/units", UNIT_BODY | more | {"unit_id": OWN, "code": "3栋-1001", "own": True})
    await post(http, "/units", UNIT_BODY | {"unit_id": FAR, "code": "10栋-1", "manager_id": None})
    await post(http, "/units", UNIT_BODY | {"unit_id": GONE, "code": "1栋-1"})
    await post(http, f"/units/{GONE}/release", {"released_on": "2025-02-01"}, 200)

    await units_are_narrowed(http)
    await one_unit_is_told(http)
    await places_are_counted(http)
    await owners_are_told(http)
    await lists_are_sheets(http)
    await nothing_is_told_elsewhere(http)


async def units_are_narrowed(http: httpx.AsyncClient) -> None:
    assert await codes(http) == ["3栋-502", "3栋-1001", "10栋-1"]
    first = await get(http, "/units", limit=1)
    assert await codes(http, cursor=first["next"], limit=5) == ["3栋-1001", "10栋-1"]
    for asked, found in (
        ({"status": "let"}, ["3栋-502"]),
        ({"status": "vacant"}, ["3栋-1001", "10栋-1"]),
        ({"status": "released"}, ["1栋-1"]),
        ({"own": True}, ["3栋-1001"]),
        ({"covered": True}, ["3栋-502"]),
        ({"covered": False, "own": False}, ["10栋-1"]),
        ({"owner_id": str(OWNER)}, ["3栋-502"]),
        ({"missing": "area"}, ["3栋-502", "10栋-1"]),
        ({"missing": "manager"}, ["10栋-1"]),
        ({"manager_id": str(MANAGER), "building_id": str(BUILDING)}, ["3栋-502", "3栋-1001"]),
        ({"text": "东园 100"}, ["3栋-1001"]),
        ({"text": "%"}, []),
        ({"text": contract_number(TENANT_CONTRACT)}, ["3栋-502"]),
    ):
        assert await codes(http, **asked) == found, asked


async def one_unit_is_told(http: httpx.AsyncClient) -> None:
    row = await get(http, f"/units/{UNIT}")
    assert (row["owner"]["contract_id"], row["owner"]["last_day"]) == (str(OWNER_CONTRACT), "2027-12-31")
    assert (row["tenant"]["contract_id"], row["tenant_id"]) == (str(TENANT_CONTRACT), str(TENANT))
    assert (row["status"], row["own"], row["area_dm2"], row["building"]) == ("let", False, None, "三号楼")
    assert (await get(http, row["life"]))["unit_id"] == str(UNIT)
    gone = await get(http, f"/units/{GONE}")
    assert (gone["status"], gone["released_on"]) == ("released", "2025-02-01")


async def places_are_counted(http: httpx.AsyncClient) -> None:
    counts = {"held": 3, "let": 1, "lived_in": 0, "to_begin": 0, "vacant": 2}
    unsaid = dict.fromkeys(("area", "rooms", "place", "occupancy_cap"), 2) | {"manager": 1}
    assert await get(http, "/units/counts", park_id=str(PARK)) == {
        **counts,
        "released": 1,
        "own": 1,
        "uncovered": 1,
        **{f"without_{name}": number for name, number in unsaid.items()},
    }
    building = {"building_id": str(BUILDING), "name": "三号楼"} | counts
    [park] = (await get(http, "/parks"))["items"]
    told = await get(http, f"/parks/{PARK}")
    assert park.items() >= counts.items() <= told.items()
    assert told["buildings"] == [building]
    found = (await get(http, "/buildings"))["items"]
    assert found == [building | {"park_id": str(PARK), "park": "安居东园"}]


async def test_buildings_are_in_the_order_people_count_them_in(http: httpx.AsyncClient) -> None:
    """10号楼 came before 2号楼."""
    park = str(new_id())
    await post(http, "/parks", {"park_id": park, "name": "安居西园"})
    for name in ("10号楼", "2号楼", "１号楼"):
        await post(http, f"/parks/{park}/buildings", {"building_id": str(new_id()), "name": name}, 200)
    in_order = ["１号楼", "2号楼", "10号楼"]
    [row] = (await get(http, "/parks"))["items"]
    assert [each["name"] for each in row["buildings"]] == in_order
    assert [each["name"] for each in (await get(http, f"/parks/{park}"))["buildings"]] == in_order
    pages, query = [], {"park_id": park, "limit": "1"}
    while True:
        page = await get(http, "/buildings", **query)
        pages += [each["name"] for each in page["items"]]
        if not page["next"]:
            break
        query["cursor"] = page["next"]
    assert pages == in_order


async def owners_are_told(http: httpx.AsyncClient) -> None:
    [owner] = (await get(http, "/owners"))["items"]
    days = {"first_day": "2025-01-01", "next_last_day": "2027-12-31"}
    assert owner == days | {"owner_id": str(OWNER), "contracts": 1, "in_force": 1, "units": 1}
    whole = await get(http, f"/owners/{OWNER}")
    [agreed] = whole.pop("agreed")
    assert (whole, agreed["unit_ids"], agreed["status"]) == (owner, [str(UNIT)], "in_force")
    stranger = await http.get(f"/owners/{new_id()}")
    assert stranger.json()["type"] == "urn:anju:problem:owner-unknown"


async def lists_are_sheets(http: httpx.AsyncClient) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO((await http.get("/units.xlsx")).content)).active
    titles, _, own, _ = sheet.iter_rows(values_only=True)
    cells = dict(zip(titles, own, strict=True))
    found = [cells[name] for name in ("房号", "状态", "面积（㎡）", "自有")]
    assert found == ["3栋-1001", "空置", 35.5, "是"]
    for path in ("/buildings", "/owners"):
        assert (await http.get(f"{path}.xlsx")).status_code == 200


async def nothing_is_told_elsewhere(http: httpx.AsyncClient) -> None:
    for path in ("/units", "/parks", "/buildings", "/owners"):
        assert (await http.get(path, headers=ELSEWHERE)).json()["items"] == [], path
    nothing = (await http.get("/units/counts", headers=ELSEWHERE)).json()
    assert set(nothing.values()) == {0}
    for path in (f"/units/{UNIT}", f"/parks/{PARK}", f"/owners/{OWNER}"):
        answer = await http.get(path, headers=ELSEWHERE)
        assert answer.json()["type"] == "urn:anju:problem:park-out-of-scope", path


async def test_a_unit_that_is_signed_from_a_later_day_on_says_by_which_contract(
    http: httpx.AsyncClient, ledger: None
) -> None:
    later = {"contract_id": str(named_id("later")), "starts_on": "2025-04-01", "last_day": "2025-12-31"}
    await post(http, "/contracts", contract_body(**later))
    number = contract_number(named_id("later"))
    row = await get(http, f"/units/{UNIT}")
    assert (row["status"], row["tenant"]) == ("to_begin", None)
    for status, found in (("to_begin", [str(UNIT)]), ("vacant", []), ("let", [])):
        rows = (await get(http, "/units", status=status))["items"]
        assert [each["unit_id"] for each in rows] == found, status
    for path in ("/units/counts", f"/parks/{PARK}"):
        counted = await get(http, path)
        assert (counted["let"], counted["to_begin"], counted["vacant"]) == (0, 1, 0), path
    assert row["next_tenant"] == {"contract_id": later["contract_id"], "starts_on": "2025-04-01"}
    [row] = (await get(http, "/board"))["items"]
    side = row["tenant"]
    assert (side["contract_no"], side["next_starts_on"], side["next_contract_no"]) == (
        None,
        "2025-04-01",
        number,
    )
    for path, told in (
        (
            "/units.xlsx",
            {"状态": "已签约待起租", "租客合同编号": None, "下一份租客合同编号": number},
        ),
        ("/board.xlsx", {"租客·状态": "已签约，2025-04-01 起租", "租客·合同编号": number}),
    ):
        sheet = openpyxl.load_workbook(io.BytesIO((await http.get(path)).content)).active
        titles, cells = sheet.iter_rows(values_only=True)
        said = dict(zip(titles, cells, strict=True))
        assert {name: said[name] or None for name in told} == told


async def test_who_drafts_or_extends_up_to_what_is_signed_next_is_warned_and_not_refused(
    http: httpx.AsyncClient, voices: Voices, ledger: None
) -> None:
    later = {"contract_id": str(named_id("later")), "starts_on": "2025-04-01", "last_day": "2025-12-31"}
    assert (await post(http, "/contracts", contract_body(**later)))["signed_next"] == []
    number = contract_number(named_id("later"))
    guest = named_id("guest")
    await voices.known(named_id("person", guest), kind="tenant")
    await voices.registered(guest)
    draft = {"signed_on": None, "starts_on": "2025-03-01"}
    other = draft | {"party_id": str(named_id("person", guest)), "tenant_id": str(guest)}
    for last_day, gap, words in (("2025-03-21", 10, "空档 10 天"), ("2025-03-31", 0, "没有空档")):
        body = contract_body(contract_id=str(new_id()), last_day=last_day, **other)
        [told] = (await post(http, "/contracts", body))["signed_next"]
        assert (told["unit_id"], told["contract_no"], told["gap_days"]) == (str(UNIT), number, gap)
        assert words in told["warning"]
        assert number in told["warning"]
    same = contract_body(contract_id=str(new_id()), last_day="2025-03-31", **draft)
    assert (await post(http, "/contracts", same))["signed_next"] == [], "they stay on"


async def test_what_was_said_of_a_unit_or_a_park_wrong_is_mended_with_a_reason(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    async def correct(headers: dict[str, str] | None = None, **said: Any) -> httpx.Response:
        reason = {"X-Reason": "measured%20again"} if headers is None else headers
        return await http.post(f"/units/{UNIT}/correct", json=said, headers=reason)

    assert (await correct({}, rooms=2)).json()["type"] == "urn:anju:problem:reason-missing"
    more = {"area_dm2": 3550, "rooms": 2, "place": PLACE, "occupancy_cap": 3}
    answer = await correct(**more)
    assert answer.json()["events"] == ["UnitCorrected", "UnitCapCorrected", "UnitPlaceCorrected"]
    assert (await correct(area_dm2=3550)).json()["events"] == []
    assert (await correct(occupancy_cap=None)).json()["events"] == ["UnitCapCorrected"]
    assert (await correct(occupancy_cap=0)).status_code == 422
    assert (await correct(own=True)).json()["events"] == ["UnitOwnershipCorrected"]
    assert (await get(http, f"/units/{UNIT}"))["own"] is True
    assert (await correct(own=None)).status_code == 422
    assert (await get(http, f"/units/{UNIT}")).items() >= (more | {"occupancy_cap": None}).items()
    assert (await correct(ELSEWHERE | {"X-Reason": "no"}, rooms=9)).status_code == 403

    async def move(city: str) -> httpx.Response:
        return await http.put(f"/parks/{PARK}/city", json={"city": city}, headers={"X-Reason": "typo"})

    assert (await move("999999")).json()["type"] == "urn:anju:problem:city-unknown"
    assert (await move("310000")).json()["events"] == ["ParkCityCorrected"]
    assert (await get(http, f"/parks/{PARK}"))["city"] == "310000"
    for view in (units, parks):
        assert (await rebuild(runtime, view, swap=False)).differences == 0
