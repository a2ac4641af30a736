"""Moving in opens a handover; what both sides agreed to is what the settlement is held against."""

from datetime import date
from typing import Any

import httpx
from contracts.domain.handover_items import ITEMS
from files.sealed import SealedFiles
from host.runtime import Runtime
from kernel.ids import named_id
from published.tenants import TenantMovedIn, TenantMovedOut
from testkit.voices import Voices

from .conftest import PHOTO, bring_photo
from .test_over_http import (
    LI,
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    contract_body,
    get,
    ledger,
    logged,
    post,
    tenant,
)

__all__ = ["ledger", "tenant"]

CLERK = named_id("clerk")
FOUND: dict[str, Any] = {
    "reading": 1_000,
    "photo_ids": [str(PHOTO)],
    "count": 3,
    "lines": [
        {"name": "床", "count": 1, "condition": "good"},
        {"name": "台灯", "count": 2, "condition": "new"},
    ],
    "reference": "R-1",
}
STAY = {
    "tenant_id": TENANT,
    "person_id": LI,
    "unit_id": UNIT,
    "park_id": PARK,
    "contract_id": TENANT_CONTRACT,
}


async def test_what_was_taken_over_is_what_is_given_back(
    papers: SealedFiles, http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None
) -> None:
    await voices.known(CLERK)
    await bring_photo(http, PARK)
    await post(http, "/contracts", contract_body())
    await voices.tell((f"tenant-{TENANT}", TenantMovedIn(**STAY, moved_in_on=date(2025, 1, 2))))
    [row] = (await get(http, "/handovers", tenant_id=str(TENANT)))["items"]
    assert (row["status"], row["items_open"], row["moved_in_on"]) == ("open", 7, "2025-01-02")
    path = f"/handovers/{row['handover_id']}"
    agree = {"agreed_by": str(CLERK)}
    assert (await post(http, f"{path}/agree", agree, 409))["title"] == "还有 7 项未完成，双方不能确认"
    for item in ITEMS:
        await post(http, f"{path}/items/{item}", {"checked_by": str(CLERK), "found": FOUND}, 200)
    await post(http, f"{path}/agree", agree, 200)
    assert (await get(http, path))["agreed_by"] == str(CLERK)

    await voices.tell((f"tenant-{TENANT}", TenantMovedOut(**STAY, moved_out_on=date(2025, 2, 1))))
    await logged(runtime, "SettlementOpened")
    [settling] = (await get(http, "/settlements"))["items"]
    items = f"/settlements/{settling['settlement_id']}/items"

    def said(**evidence: Any) -> dict[str, Any]:
        return {"checked_by": str(CLERK), "evidence": evidence}

    photo = FOUND["photo_ids"]
    wrong = await post(http, f"{items}/gas_meter", said(previous=1, reading=1_500, photo_ids=photo), 422)
    assert (wrong["field"], wrong["agreed"]) == ("evidence.previous", 1_000)
    await post(http, f"{items}/gas_meter", said(reading=1_500, photo_ids=photo), 200)
    bed = {"name": "床", "found": 1}
    left = await post(http, f"{items}/inventory", said(lines=[bed]), 422)
    assert left["title"] == "清单中的「台灯」尚未清点"
    await post(http, f"{items}/inventory", said(lines=[bed, {"name": "台灯", "found": 1}]), 200)
    shown = await get(http, f"/settlements/{settling['settlement_id']}")
    by_item = {each["item"]: each.get("evidence") for each in shown["items"]}
    assert by_item["gas_meter"]["previous"] == 1_000
    assert (by_item["inventory"]["expected"], by_item["inventory"]["found"]) == (3, 2)
    late = await http.post(f"{path}/reopen", headers={"X-Reason": "typo"})
    assert (late.status_code, late.json()["type"]) == (409, "urn:anju:problem:settlement-began")
