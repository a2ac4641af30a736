"""What a ledger says was signed: on a day there was, by another than who approved what no owner covers."""

from typing import Any

import httpx
from contracts.imports.ids import building_id, contract_id, park_id, tenant_id, unit_id
from edge.access import Role
from files.sealed import SealedFiles
from kernel.ids import named_id
from testkit.stack import bearer
from testkit.voices import Voices

from .over_http import OWNER, UNIT_BODY, contract_body, get, post
from .test_imports import asked, followed, hand_in
from .test_imports import ledger as csv

HEAD = (
    *("合同编号", "租客编号", "园区", "楼栋", "房号", "签订日期", "起租日期", "到期日期", "月租金", "押金"),
    *("付款方式", "入住日期"),  # left empty it says nothing
)
PLACE = ("东园", "1号楼", "101")
ROOM, PARK, BUILDING = unit_id(*PLACE), park_id(PLACE[0]), building_id(*PLACE[:2])
LI = tenant_id("ZK1")
LEASE = contract_id("租客合同", "ZH1")
WHERE = {"unit_ids": [str(ROOM)], "park_id": str(PARK)}
TERMS = ("2025-03-01", "2028-01-31", "4500", "9000", "月付", "")


async def a_room_covered_until_the_end_of_2027(http: httpx.AsyncClient, voices: Voices) -> None:
    await voices.registered(LI)
    await voices.known(named_id("person", LI))
    await voices.known(OWNER, kind="owner")
    await post(http, "/parks", {"park_id": str(PARK), "name": PLACE[0]})
    await post(http, f"/parks/{PARK}/buildings", {"building_id": str(BUILDING), "name": PLACE[1]}, 200)
    where = {"unit_id": str(ROOM), "park_id": str(PARK), "building_id": str(BUILDING), "code": PLACE[2]}
    await post(http, "/units", UNIT_BODY | where | {"manager_id": None})
    await post(http, "/contracts", contract_body("owner", **WHERE))


async def refused(http: httpx.AsyncClient, import_id: str) -> list[tuple[int, str, str]]:
    report = await asked(http, "GET", f"/imports/{import_id}/report")
    return [(each["row"], each["column"], each["type"]) for each in report["refused"]]


async def test_a_row_signed_on_a_day_to_come_is_refused(
    papers: SealedFiles, http: httpx.AsyncClient, voices: Voices
) -> None:
    await a_room_covered_until_the_end_of_2027(http, voices)
    later = ("2025-03-01", "2026-02-28", "4500", "9000", "月付", "")
    opened = await hand_in(http, csv(("ZH1", "ZK1", *PLACE, "2025-03-02", *later), head=HEAD))
    await followed(http, opened["id"])
    assert await refused(http, opened["id"]) == [(2, "签订日期", "signed-in-future")]
    today = await hand_in(http, csv(("ZH1", "ZK1", *PLACE, "2025-03-01", *later), head=HEAD))
    assert (await followed(http, today["id"]))[-1]["new"] == 1


async def test_who_approved_that_it_outlives_its_cover_does_not_confirm_the_ledger_that_signs_it(
    papers: SealedFiles, http: httpx.AsyncClient, voices: Voices
) -> None:
    await a_room_covered_until_the_end_of_2027(http, voices)
    who = {"tenant_id": str(LI), "party_id": str(named_id("person", LI)), "contract_id": str(LEASE)}
    span = {"starts_on": TERMS[0], "last_day": TERMS[1], "signed_on": None, "deposit_fen": 900_000}
    draft = contract_body(**who, **WHERE, **span)
    assert (await http.post("/contracts", json=draft, headers=bearer(Role.客服专员, "clerk"))).is_success
    path = f"/contracts/{LEASE}"
    agreed = await http.post(f"{path}/approve-overrun", headers={"X-Reason": "owner%20agrees"})
    assert agreed.is_success, agreed.text

    opened = await signs(http)
    assert await refused(http, opened["id"]) == [(2, "", "approver-signs")]
    await asked(http, "POST", f"/imports/{opened['id']}/confirm")
    assert (await followed(http, opened["id"]))[-1]["tally"]["refused"] == 1
    assert (await get(http, path))["status"] == "drafted"

    http.headers.update(bearer(Role.管理员, "another"))
    opened = await signs(http)
    await asked(http, "POST", f"/imports/{opened['id']}/confirm")
    assert (await followed(http, opened["id"]))[-1]["tally"]["changed"] == 1
    assert (await get(http, path))["status"] == "in_force"


async def test_what_was_drafted_here_is_not_signed_past_its_cover_by_a_row_that_dates_it_back(
    papers: SealedFiles, http: httpx.AsyncClient, voices: Voices
) -> None:
    await a_room_covered_until_the_end_of_2027(http, voices)
    who = {"tenant_id": str(LI), "party_id": str(named_id("person", LI)), "contract_id": str(LEASE)}
    span = {"starts_on": "2025-02-01", "last_day": TERMS[1], "signed_on": None, "deposit_fen": 900_000}
    await post(http, "/contracts", contract_body(**who, **WHERE, **span))
    row = ("ZH1", "ZK1", *PLACE, "2025-01-20", "2025-02-01", *TERMS[1:])
    opened = await hand_in(http, csv(row, head=HEAD))
    await followed(http, opened["id"])
    assert await refused(http, opened["id"]) == [(2, "合同编号", "beyond-cover")]


async def signs(http: httpx.AsyncClient) -> Any:
    """Today, as a row says."""
    opened = await hand_in(http, csv(("ZH1", "ZK1", *PLACE, "2025-03-01", *TERMS), head=HEAD))
    await followed(http, opened["id"])
    return opened
