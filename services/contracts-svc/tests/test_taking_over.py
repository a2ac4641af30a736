"""Moving in opens a handover; what both sides agreed to is what the settlement is held against."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
from contracts.domain.handover_items import ITEMS
from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import CheckItem, CloseSettlement, NoteRefundPaid, SettlementCommand
from contracts.domain.settlement_items import ITEMS as TWELVE
from contracts.domain.settlement_items import Evidence
from contracts.papers.own_keys import ContractPapers
from contracts.policies.moving_out import settlement_id
from contracts.views.handovers import handovers
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from published.tenants import TenantMovedIn, TenantMovedOut, TenantMoveOutWithdrawn
from testkit.voices import Voices

from .conftest import PHOTO, bring_photo
from .over_http import LI, MANAGER, PARK, TENANT, TENANT_CONTRACT, UNIT, contract_body, get, logged, post
from .test_signing import all_sign
from .test_signing_door import Departments, departments, papers_held

__all__ = ["departments"]

CLERK, NEIGHBOUR = named_id("clerk"), named_id("neighbour")
FOUND: dict[str, Any] = {
    "reading": 1_000,
    "photo_ids": [str(PHOTO)],
    "photo_shows_several": True,
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

NEVER_LEFT = TenantMoveOutWithdrawn.model_validate(
    {**STAY, "moved_in_on": date(2025, 1, 2), "moved_out_on": date(2025, 2, 1)}
)
WHY = {"X-Reason": "typo"}
MAKE, SEND = {"landlord": "安居公寓"}, {"operator_signer_id": str(MANAGER)}


async def test_what_was_taken_over_is_what_is_given_back(
    papers: ContractPapers,
    departments: Departments,
    http: httpx.AsyncClient,
    runtime: Runtime,
    clock: VirtualClock,
    voices: Voices,
    ledger: None,
) -> None:
    await voices.known(CLERK)
    await bring_photo(http, PARK)
    came = {**STAY, "contract_id": None, "moved_in_on": date(2025, 1, 2)}
    await voices.tell((f"tenant-{TENANT}", TenantMovedIn.model_validate(came)))
    [row] = (await get(http, "/handovers", tenant_id=str(TENANT)))["items"]
    assert (row["status"], row["items_open"], row["moved_in_on"]) == ("open", 7, "2025-01-02")
    path = f"/handovers/{row['handover_id']}"
    agree = {"agreed_by": str(CLERK)}
    for asked, body in (("agree", agree), ("paper", MAKE)):
        early = await post(http, f"{path}/{asked}", body, 409)
        assert early["title"] == "还有 7 项未完成，双方不能确认"
    said = {"checked_by": str(CLERK), "found": FOUND}
    code = await http.post(f"{path}/items/door_codes", json=said)
    assert (code.json()["type"], code.json()["field"]) == (
        "urn:anju:problem:door-code-not-confirmed",
        "found.reference",
    )
    for item in ITEMS:
        assert (await http.post(f"{path}/items/{item}", json=said, headers=WHY)).is_success
    theirs = await post(http, f"{path}/items/{ITEMS[0]}", {"checked_by": str(LI), "found": FOUND}, 422)
    assert (theirs["field"], theirs["title"]) == ("checked_by", "应填写我方人员，不能是租客本人")
    nowhere = await post(http, f"{path}/paper", MAKE, 409)
    assert nowhere["type"] == "urn:anju:problem:stay-without-contract"
    await post(http, "/contracts", contract_body())
    await signed_by_both(http, runtime, clock, path)
    await signed_by_hand(http, runtime, voices, path)
    assert (await rebuild(runtime, handovers, swap=False)).differences == 0

    await voices.tell((f"tenant-{TENANT}", TenantMovedOut(**STAY, moved_out_on=date(2025, 2, 1))))
    await logged(runtime, "SettlementOpened")
    [settling] = (await get(http, "/settlements"))["items"]
    items = f"/settlements/{settling['settlement_id']}/items"

    def said(**evidence: Any) -> dict[str, Any]:
        return {"checked_by": str(CLERK), "evidence": evidence}

    await bring_photo(http, PARK, named_id("of the last day"), blue=90)
    photo = [str(named_id("of the last day"))]
    wrong = await post(http, f"{items}/gas_meter", said(previous=1, reading=1_500, photo_ids=photo), 422)
    assert (wrong["field"], wrong["agreed"]) == ("evidence.previous", 1_000)
    await post(http, f"{items}/gas_meter", said(reading=1_500, photo_ids=photo), 200)
    bed = {"name": "床", "found": 1}
    left = await post(http, f"{items}/inventory", said(lines=[bed]), 422)
    assert left["title"] == "清单中的「台灯」尚未清点"
    twice = await post(http, f"{items}/inventory", said(lines=[bed, {"name": "台灯", "found": 1}, bed]), 422)
    assert (twice["type"], twice["field"]) == ("urn:anju:problem:thing-twice", "evidence.lines")
    await post(http, f"{items}/inventory", said(lines=[bed, {"name": "台灯", "found": 1}]), 200)
    shown = await get(http, f"/settlements/{settling['settlement_id']}")
    by_item = {each["item"]: each.get("evidence") for each in shown["items"]}
    assert by_item["gas_meter"]["previous"] == 1_000
    assert (by_item["inventory"]["expected"], by_item["inventory"]["found"]) == (3, 2)
    late = await http.post(f"{path}/reopen", headers=WHY)
    assert (late.status_code, late.json()["type"]) == (409, "urn:anju:problem:settlement-began")
    await voices.tell((f"tenant-{TENANT}", NEVER_LEFT))
    await logged(runtime, "SettlementWithdrawn")
    assert (await http.post(f"{path}/reopen", headers=WHY)).is_success, "it is held against it next time"
    assert (await get(http, path))["status"] == "open"


async def test_what_was_agreed_is_put_right_where_who_never_left_had_the_refund(
    papers: ContractPapers, http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None
) -> None:
    await voices.known(CLERK)
    await bring_photo(http, PARK)
    await post(http, "/contracts", contract_body())
    await voices.tell((f"tenant-{TENANT}", TenantMovedIn(**STAY, moved_in_on=date(2025, 1, 2))))
    [row] = (await get(http, "/handovers", tenant_id=str(TENANT)))["items"]
    path, said = f"/handovers/{row['handover_id']}", {"checked_by": str(CLERK), "found": FOUND}
    for item in ITEMS:
        assert (await http.post(f"{path}/items/{item}", json=said, headers=WHY)).is_success
    await post(http, f"{path}/agree", {"agreed_by": str(CLERK), "photo_ids": [str(PHOTO)]}, 200)
    await voices.tell((f"tenant-{TENANT}", TenantMovedOut(**STAY, moved_out_on=date(2025, 2, 1))))
    await logged(runtime, "SettlementOpened")
    for command in paid_back(date(2025, 3, 1)):
        settling = settlement_id(TENANT_CONTRACT, UNIT)
        await runtime.handle(settlement, settling, command, origin=SYSTEM, command_id=new_id())
    paid = await http.post(f"{path}/reopen", headers=WHY)
    assert (paid.status_code, paid.json()["type"]) == (409, "urn:anju:problem:settlement-began")
    await voices.tell((f"tenant-{TENANT}", NEVER_LEFT))
    await logged(runtime, "SettlementNotWithdrawn")
    for status in ("to_restore", "restored"):
        assert [each["status"] for each in (await get(http, "/settlements"))["items"]] == [status]
        assert (await http.post(f"{path}/reopen", headers=WHY)).is_success
        await post(http, f"{path}/agree", {"agreed_by": str(CLERK), "photo_ids": [str(PHOTO)]}, 200)
        if status == "to_restore":
            anew = {"amount_fen": 900_000, "paid_on": "2025-03-01", "way": "cash", "reference": "R-17"}
            taken = anew | {"received_by": str(MANAGER)}
            await post(http, f"/settlements/{settlement_id(TENANT_CONTRACT, UNIT)}/owed-paid", taken, 200)


def paid_back(day: date) -> list[SettlementCommand]:
    """All twelve in order, and the deposit gone back on that day."""
    proven = Evidence(previous=1, reading=2, expected=1, found=1, photo_ids=(PHOTO,), reference="R-1")
    paid = {"amount_fen": 900_000, "paid_on": day, "reference": "B-1", "unsigned": "signed_by_hand"}
    return [
        *(CheckItem(item=item, checked_by=CLERK, evidence=proven) for item in TWELVE),
        CloseSettlement(closed_by=CLERK, today=day),
        NoteRefundPaid.model_validate({**paid, "today": day}),
    ]


async def test_a_handover_that_nobody_agreed_to_is_gainsaid_with_a_reason_alone(
    papers: ContractPapers, http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None
) -> None:
    await voices.known(CLERK)
    await bring_photo(http, PARK)
    await post(http, "/contracts", contract_body())
    await voices.tell((f"tenant-{TENANT}", TenantMovedIn(**STAY, moved_in_on=date(2025, 1, 2))))
    [row] = (await get(http, "/handovers", tenant_id=str(TENANT)))["items"]
    keys = f"/handovers/{row['handover_id']}/items/keys_and_cards"
    await post(http, keys, {"checked_by": str(CLERK), "found": FOUND}, 200)
    await voices.tell((f"tenant-{TENANT}", TenantMovedOut(**STAY, moved_out_on=date(2025, 2, 1))))
    await logged(runtime, "SettlementOpened")
    [settling] = (await get(http, "/settlements"))["items"]
    path = f"/settlements/{settling['settlement_id']}"
    said = {"checked_by": str(CLERK), "evidence": {"expected": 5, "found": 3}}
    refused = await post(http, f"{path}/items/keys_and_cards", said, 422)
    assert (refused["type"], refused["handed_over"]) == ("urn:anju:problem:differs-from-open-handover", 3)
    answer = await http.post(f"{path}/items/keys_and_cards", json=said, headers=WHY)
    assert answer.is_success, answer.text
    by_item = {each["item"]: each.get("evidence") for each in (await get(http, path))["items"]}
    assert (by_item["keys_and_cards"]["expected"], by_item["keys_and_cards"]["handed_over"]) == (5, 3)


async def signed_by_both(http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, path: str) -> None:
    """One paper of all seven, which the tenant and the manager sign over the wire."""
    none = await post(http, f"{path}/send-for-signature", SEND, 404)
    assert (none["type"], none["title"]) == ("urn:anju:problem:no-paper-made", "尚未制作物业交割单")
    await post(http, f"{path}/paper", MAKE, 200)
    read = await http.get(f"{path}/paper.pdf", headers=WHY)
    assert (read.headers["content-type"], read.content[:5]) == ("application/pdf", b"%PDF-")
    assert ("handover", "made", read.content) in await papers_held(http, TENANT)
    never = await http.get(f"{path}/signing")
    assert (never.status_code, never.json()["type"]) == (404, "urn:anju:problem:never-sent")
    assert never.json()["title"] == "物业交割单没有发起签署"
    for_both = await post(http, f"{path}/send-for-signature", {"operator_signer_id": str(LI)}, 422)
    assert for_both["type"] == "urn:anju:problem:signs-for-both"
    await post(http, f"{path}/send-for-signature", SEND, 200)
    await logged(runtime, "SigningOpened")
    out = await get(http, f"{path}/signing")
    assert (out["about"], [each["side"] for each in out["signers"]]) == ("handover", ["tenant", "operator"])
    assert (await http.get(f"{path}/paper.pdf", headers=WHY)).content == read.content
    by_hand = await post(http, f"{path}/agree", {"agreed_by": str(CLERK)}, 409)
    assert by_hand["title"] == "物业交割单已发出签署，请先撤回"
    assert (await http.post(f"{path}/signing/void", headers=WHY)).is_success
    await logged(runtime, "SigningVoided")
    await post(http, f"{path}/send-for-signature", SEND, 200)
    await logged(runtime, "SigningOpened", "SigningOpened")
    await post(http, f"{path}/signing/remind", {"person_id": str(LI)}, 200)
    await signed_with_another_name(http, runtime, clock, path)
    await post(http, f"{path}/send-for-signature", SEND, 200)
    await logged(runtime, *["SigningOpened"] * 3)
    again = await get(http, f"{path}/signing")
    await all_sign(runtime, clock, UUID(again["signing_id"]), again["document_sha256"])
    await logged(runtime, "HandoverAgreed")
    shown = await get(http, path)
    assert (shown["status"], shown["agreed_by"], shown["for_tenant"]) == ("agreed", str(MANAGER), str(LI))


async def signed_with_another_name(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, path: str
) -> None:
    """The park's name was put right while they signed: both have, and it proves nothing."""
    for name, reason in (("安居西园", "signed-before-unit-correction"), ("安居东园", None)):
        named = await http.put(f"/parks/{PARK}/name", json={"name": name}, headers=WHY)
        assert named.is_success, named.text
        if reason:
            out = await get(http, f"{path}/signing")
            await all_sign(runtime, clock, UUID(out["signing_id"]), out["document_sha256"])
            await logged(runtime, "SigningNotConcluded")
            assert (await get(http, f"{path}/signing"))["refused"] == reason
            assert (await get(http, path))["status"] == "open"
            assert (await http.post(f"{path}/signing/void", headers=WHY)).is_success
            await logged(runtime, "SigningVoided", "SigningVoided")


async def signed_by_hand(http: httpx.AsyncClient, runtime: Runtime, voices: Voices, path: str) -> None:
    """Something was forgotten: what both signed is void, and they sign anew on paper, before a camera."""
    assert (await http.post(f"{path}/reopen", headers=WHY)).is_success
    await logged(runtime, *["SigningVoided"] * 3)
    shown = await get(http, path)
    assert (shown["status"], shown["signing_id"], shown["document_sha256"]) == ("open", None, None)
    agree = {"agreed_by": str(CLERK), "photo_ids": [str(PHOTO)]}
    stranger = await post(http, f"{path}/agree", agree | {"for_tenant": str(UNIT)}, 404)
    assert stranger["field"] == "for_tenant"
    for_both = await post(http, f"{path}/agree", agree | {"for_tenant": str(CLERK)}, 422)
    assert for_both["field"] == "for_tenant"
    await voices.known(NEIGHBOUR, kind="tenant")
    neighbour = await post(http, f"{path}/agree", agree | {"for_tenant": str(NEIGHBOUR)}, 422)
    assert neighbour["type"] == "urn:anju:problem:not-the-tenant"
    await post(http, f"{path}/agree", agree, 200)
    await post(http, f"{path}/paper", MAKE, 200)
    read = await http.get(f"{path}/paper.pdf", headers=WHY)
    assert (read.status_code, read.content[:5]) == (200, b"%PDF-")
    shown = await get(http, path)
    assert (shown["agreed_by"], shown["for_tenant"]) == (str(CLERK), str(LI))
    assert shown["photo_ids"] == [str(PHOTO)]
