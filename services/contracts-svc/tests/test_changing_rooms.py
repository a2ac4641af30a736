"""A tenant changes rooms, and the one they had is read, counted and compared: 换房结算, over the real bus."""

import io
import shutil
from datetime import date
from typing import Any

import httpx
import pytest
from contracts.domain.settlement_items import ITEMS
from contracts.papers.own_keys import ContractPapers
from contracts.views.claims import claims
from contracts.views.lettings import lettings
from contracts.views.settlements import settlements
from host.runtime import Runtime
from kernel.ids import named_id
from kernel.rebuild import rebuild
from published.tenants import TenantMovedOut
from python_calamine import CalamineWorkbook
from testkit.voices import Voices

from .conftest import bring_photo
from .over_http import (
    MANAGER,
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    contract_body,
    get,
    lives_there,
    logged,
    post,
)
from .test_coming_back import BACK, HOME, LEFT, NEXT_DOOR, changes
from .test_settling import PROVEN
from .test_signed_as_recorded import text_of
from .test_signing_door import Departments, departments

__all__ = ["departments"]

WHY = {"X-Reason": "no%20record"}
SINK = {"amount_fen": 30_000, "ground": "damage", "clause": "8.2"}


@pytest.fixture
async def moved(
    papers: ContractPapers, http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None
) -> None:
    """The tenant of the room lives next door since."""
    await bring_photo(http, PARK)
    await post(http, "/units", UNIT_BODY | {"unit_id": str(NEXT_DOOR), "code": "3栋-503", "own": True})
    grounds = {"grounds": [{"number": "8.2", "ground": "damage"}]}
    await post(http, "/contracts", contract_body(clauses=grounds))
    await lives_there(voices)
    await changes(voices, UNIT, NEXT_DOOR, LEFT)
    await logged(runtime, "SettlementOpened")


async def settling(http: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await get(http, "/settlements", contract_id=str(TENANT_CONTRACT)))["items"]
    return found


async def tick(http: httpx.AsyncClient, path: str, item: str, **more: Any) -> httpx.Response:
    evidence = PROVEN | ({"reference": None} if item == "deposit_refund" else {})
    body = {"checked_by": str(MANAGER), "evidence": evidence} | more
    return await http.post(f"{path}/items/{item}", json=body, headers=WHY)


async def closed(http: httpx.AsyncClient) -> str:
    """All twelve ticked, with a broken sink; the path of the settlement."""
    [opened] = await settling(http)
    path = f"/settlements/{opened['settlement_id']}"
    for item in ITEMS:
        ticked = await tick(http, path, item, deductions=[SINK] if item == "damage" else [])
        assert ticked.is_success, ticked.text
    await post(http, f"{path}/close", {"closed_by": str(MANAGER)}, 200)
    return path


async def test_the_room_left_is_settled_and_what_is_broken_there_is_owed(
    http: httpx.AsyncClient, runtime: Runtime, moved: None, departments: Departments
) -> None:
    [opened] = await settling(http)
    assert (opened["unit_id"], opened["opened_on"]) == (str(UNIT), LEFT.isoformat())
    said = (opened["occasion"], opened["to_unit_id"], opened["deposit_fen"], opened["items_open"])
    assert said == ("changed_room", str(NEXT_DOOR), 0, 12)
    path = f"/settlements/{opened['settlement_id']}"
    account = await tick(http, path, "deposit_refund", evidence=PROVEN)
    assert (account.status_code, account.json()["type"], account.json()["field"]) == (
        *(422, "urn:anju:problem:goes-on-with-contract"),
        "evidence.reference",
    )
    back = {"amount_fen": 5_000, "prepaid": "prepaid_fees"}
    ahead = await tick(http, path, "rent_and_fees", credits=[back])
    assert (ahead.status_code, ahead.json()["field"]) == (422, "credits")
    assert await closed(http) == path
    assert departments.asked.count("holder") == 0
    found = await get(http, path)
    sums = [
        found[name] for name in ("deposit_fen", "deducted_fen", "refund_fen", "owed_fen", "refund_due_on")
    ]
    assert sums == [0, 30_000, 0, 30_000, None]
    owed = {"amount_fen": 30_000, "paid_on": "2025-03-01", "way": "wechat", "reference": "W-1"}
    await post(http, f"{path}/owed-paid", owed | {"received_by": str(MANAGER)}, 200)
    assert (await get(http, path))["status"] == "received"
    life = [
        each for each in (await get(http, f"/units/{UNIT}/life"))["spans"] if "settlement" in each["kind"]
    ]
    assert [(each["kind"], each["starts_on"], each["last_day"]) for each in life] == [
        ("room_change_settlement", "2025-02-01", "2025-03-01")
    ]
    sheet = await http.get("/settlements.xlsx")
    heads, *rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert [dict(zip(heads, row, strict=True))["结算类型"] for row in rows] == ["换房"]
    assert (await rebuild(runtime, settlements, swap=False)).differences == 0


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is of poppler-utils")
async def test_its_paper_says_that_they_changed_rooms_and_where_the_deposit_is(
    http: httpx.AsyncClient, moved: None, departments: Departments
) -> None:
    path = await closed(http)
    await post(http, f"{path}/paper", {"landlord": "安居公寓"}, 200)
    read = await http.get(f"{path}/paper.pdf", headers=WHY)
    said = "".join(text_of(read.content).split())
    assert "换房结算单" in said
    assert "换房日期：2025年2月1日" in said
    assert "退租日期" not in said
    assert "应退还的款项为零：押金随租赁合同转至换入的房源，退租时结算" in said


async def test_each_room_on_the_way_is_settled_and_the_deposit_with_the_last(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, moved: None
) -> None:
    await changes(voices, NEXT_DOOR, UNIT, BACK)
    await logged(runtime, *["SettlementOpened"] * 2)
    gone = TenantMovedOut(**HOME, unit_id=UNIT, moved_out_on=date(2025, 2, 28))
    await voices.tell((f"tenant-{TENANT}", gone))
    await logged(runtime, *["SettlementOpened"] * 3)
    await voices.repeat()
    shown = [(row["unit_id"], row["occasion"], row["deposit_fen"]) for row in await settling(http)]
    assert shown == [
        (str(UNIT), "changed_room", 0),
        (str(NEXT_DOOR), "changed_room", 0),
        (str(UNIT), "left", 900_000),
    ]


async def test_who_moves_into_the_other_of_their_two_rooms_settles_the_one_left_and_keeps_that_one(
    papers: ContractPapers, http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None
) -> None:
    await post(http, "/units", UNIT_BODY | {"unit_id": str(NEXT_DOOR), "code": "3栋-503", "own": True})
    both = [str(UNIT), str(NEXT_DOOR)]
    await post(http, "/contracts", contract_body(unit_ids=both))
    await lives_there(voices)
    await changes(voices, UNIT, NEXT_DOOR, LEFT)
    await logged(runtime, "SettlementOpened")
    await voices.repeat()
    [opened] = await settling(http)
    shown = [opened[name] for name in ("unit_id", "to_unit_id", "occasion", "deposit_fen", "items_open")]
    assert shown == [*both, "changed_room", 0, 12]
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["unit_ids"] == [str(NEXT_DOOR)]
    await nobody_else_has(http, both)
    for view in (lettings, claims):
        assert (await rebuild(runtime, view, swap=False)).differences == 0, view.name
    gone = TenantMovedOut(**HOME, unit_id=NEXT_DOOR, moved_out_on=date(2025, 2, 28))
    await voices.tell((f"tenant-{TENANT}", gone))
    await logged(runtime, *["SettlementOpened"] * 2)
    assert [row["deposit_fen"] for row in await settling(http)] == [0, 900_000]
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["status"] == "over"


async def nobody_else_has(http: httpx.AsyncClient, both: list[str]) -> None:
    """The room left is free from the day on which it was, and the other theirs as it has been."""
    spans = {unit: (await get(http, f"/units/{unit}/life"))["spans"] for unit in both}
    assert [
        [(each["starts_on"], each["last_day"]) for each in spans[unit] if each["kind"] == "tenancy"]
        for unit in both
    ] == [[("2025-01-01", "2025-01-31")], [("2025-01-01", "2025-12-31")]]
    later = {"contract_id": str(named_id("another")), "starts_on": "2025-03-01", "last_day": "2025-06-30"}
    kept = await post(http, "/contracts", contract_body(unit_ids=[both[1]], **later), 409)
    assert kept["type"] == "urn:anju:problem:let-twice"
    await post(http, "/contracts", contract_body(unit_ids=[both[0]], **later))
