"""An item of a settlement that refers to a record elsewhere is held against that record."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.domain import against_records
from contracts.domain.against_records import DoorCode, held_against_door, held_against_filing
from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import OpenSettlement, WithdrawSettlement
from contracts.domain.settlement_facts import SettlementOpened
from contracts.domain.settlement_items import Evidence
from contracts.policies.moving_out import settlement_id
from contracts.views.door_codes import door_codes
from edge.access import Role
from host.runtime import Runtime
from kernel.domain import Refusal
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from published.tenants import (
    DoorCodeConfirmed,
    DoorCodeRevoked,
    TenantMovedIn,
    TenantMovedOut,
    TenantRegistered,
    TenantsMerged,
)
from testkit.stack import bearer
from testkit.voices import Voices

from .over_http import (
    LI,
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    approved,
    contract_body,
    get,
    logged,
    post,
)
from .test_sensitive import refused
from .test_signing_door import Departments, departments

__all__ = ["departments"]

CLERK, ORDER, SURVIVOR = named_id("clerk"), named_id("order"), named_id("survivor")
LEFT = date(2025, 2, 1)
STAY = {"tenant_id": TENANT, "person_id": LI, "unit_id": UNIT, "park_id": PARK}
DOOR: dict[str, Any] = {"tenant_id": TENANT, "unit_id": UNIT, "park_id": PARK, "order_id": ORDER}
WHY = {"X-Reason": "paid%20back%20in%20cash"}
CHIEF = bearer(Role.主管, "chief") | {"X-Reason": "to%20the%20mother"}
CHIEF_AS_CLERK = bearer(Role.管理员, "chief")
SEEN: dict[str, Any] = {"checked_by": str(CLERK)}


@pytest.fixture
async def lease(http: httpx.AsyncClient, ledger: None) -> str:
    """Where its filing is."""
    grounds = [{"number": "8.1", "ground": "unpaid_rent"}]
    await post(http, "/contracts", contract_body(clauses={"grounds": grounds}))
    return f"/filings/{TENANT_CONTRACT}"


@pytest.fixture
async def filed(http: httpx.AsyncClient, runtime: Runtime, lease: str) -> str:
    """The number the city gave it."""
    await logged(runtime, "FilingFellDue")
    number = "BJ-2025-7"
    await post(http, f"{lease}/filed", {"number": number, "filed_on": "2025-02-02"}, 200)
    return number


@pytest.fixture
async def items(http: httpx.AsyncClient, runtime: Runtime, voices: Voices, lease: str) -> str:
    """The items of who left in February."""
    await voices.known(CLERK)
    person = TenantRegistered(tenant_id=TENANT, person_id=LI, number="T-000001-7")
    came = TenantMovedIn(**STAY, contract_id=TENANT_CONTRACT, moved_in_on=date(2025, 1, 2))
    left = TenantMovedOut(**STAY, contract_id=TENANT_CONTRACT, moved_out_on=LEFT)
    await voices.tell(*((f"tenant-{TENANT}", told) for told in (person, came, left)))
    await logged(runtime, "SettlementOpened")
    [settling] = (await get(http, "/settlements"))["items"]
    return f"/settlements/{settling['settlement_id']}/items"


async def tick(http: httpx.AsyncClient, path: str, reference: str | None, **more: Any) -> Any:
    said = SEEN | {"evidence": {"reference": reference}}
    answer = await http.post(path, json=said, **more)
    return answer.json().get("type", "").removeprefix("urn:anju:problem:") or answer.json()["events"]


async def reference_of(http: httpx.AsyncClient, items: str, item: str) -> Any:
    shown = (await get(http, items.removesuffix("/items")))["items"]
    return next(each["evidence"]["reference"] for each in shown if each["item"] == item)


async def test_a_door_code_is_ticked_when_the_lock_says_that_it_is_gone(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, items: str
) -> None:
    path, door = f"{items}/door_codes", f"door-{ORDER}"
    refused = await http.post(path, json=SEEN | {"evidence": {"reference": "x"}})
    assert (refused.status_code, refused.json()["field"]) == (422, "evidence.reference")
    assert await tick(http, path, "x") == "door-code-not-revoked"
    assert await tick(http, path, None) == "door-code-not-revoked"
    assert await tick(http, path, None, headers=WHY) == ["SettlementItemChecked"], "opened by a key"
    await voices.tell((door, DoorCodeConfirmed(**DOOR, valid_from=date(2025, 1, 2))))
    for reference in (str(ORDER), None):
        assert await tick(http, path, reference, headers=WHY) == "door-code-still-opens"
    await voices.tell((door, DoorCodeRevoked(**DOOR, left_on=LEFT)))
    assert await tick(http, path, "x", headers=WHY) == "not-the-revocation"
    assert await tick(http, path, None) == ["SettlementItemChecked"]
    assert await reference_of(http, items, "door_codes") == str(ORDER)
    assert (await rebuild(runtime, door_codes, swap=False)).differences == 0


async def test_who_came_back_to_the_room_needs_the_code_that_opens(
    http: httpx.AsyncClient, voices: Voices, items: str
) -> None:
    path = f"{items}/door_codes"
    await voices.tell((f"door-{ORDER}", DoorCodeConfirmed(**DOOR, valid_from=date(2025, 1, 2))))
    assert await tick(http, path, None, headers=WHY) == "door-code-still-opens"
    await voices.tell((f"tenant-{TENANT}", TenantMovedIn(**STAY, moved_in_on=LEFT)))
    assert await tick(http, path, None) == "door-code-not-revoked"
    assert await tick(http, path, None, headers=WHY) == ["SettlementItemChecked"]


async def test_the_code_of_their_next_contract_is_not_the_one_that_was_to_be_taken_away(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, items: str
) -> None:
    path, door = f"{items}/door_codes", f"door-{ORDER}"
    later = DoorCodeConfirmed(**DOOR | {"order_id": UUID(int=2)}, valid_from=LEFT + timedelta(days=62))
    await voices.tell((door, DoorCodeRevoked(**DOOR, left_on=LEFT)), (door, later))
    assert await tick(http, path, str(later.order_id)) == "not-the-revocation"
    assert await tick(http, path, None) == ["SettlementItemChecked"]
    assert await reference_of(http, items, "door_codes") == str(ORDER)
    assert (await rebuild(runtime, door_codes, swap=False)).differences == 0
    # who never left has the code that they had
    again = DoorCodeConfirmed(**DOOR | {"order_id": UUID(int=3)}, valid_from=date(2025, 1, 2))
    await voices.tell((door, again))
    assert await tick(http, path, None) == "door-code-still-opens"


async def test_a_room_is_handed_over_with_the_code_that_the_lock_confirmed(
    http: httpx.AsyncClient, voices: Voices, items: str
) -> None:
    [row] = (await get(http, "/handovers", tenant_id=str(TENANT)))["items"]
    path = f"/handovers/{row['handover_id']}/items/door_codes"

    async def handed_over(reference: str | None, **more: Any) -> Any:
        answer = await http.post(path, json=SEEN | {"found": {"reference": reference}}, **more)
        return answer.json().get("type", "").removeprefix("urn:anju:problem:") or answer.json()["events"]

    assert await handed_over("x") == "door-code-not-confirmed"
    assert await handed_over(None, headers=WHY) == ["HandoverItemChecked"], "opened by a key"
    await voices.tell((f"door-{ORDER}", DoorCodeConfirmed(**DOOR, valid_from=date(2025, 1, 2))))
    assert await handed_over("x", headers=WHY) == "not-the-code"
    assert await handed_over(None) == ["HandoverItemChecked"]
    shown = await get(http, f"/handovers/{row['handover_id']}")
    assert str(ORDER) in str(shown["items"])


async def test_a_door_code_is_known_by_the_number_it_was_given_to_before_a_merge(
    http: httpx.AsyncClient, voices: Voices, items: str
) -> None:
    gave_way = named_id("gave way")
    other = TenantRegistered(tenant_id=gave_way, person_id=LI, number="T-000002-5")
    merged = TenantsMerged(
        tenant_id=gave_way,
        person_id=LI,
        number="T-000002-5",
        survivor_id=TENANT,
        survivor_person_id=LI,
        survivor_number="T-000001-7",
    )
    await voices.tell(*((f"tenant-{gave_way}", told) for told in (other, merged)))
    opens = DoorCodeConfirmed(**DOOR | {"tenant_id": gave_way}, valid_from=date(2025, 1, 2))
    await voices.tell((f"door-{gave_way}", opens))
    assert await tick(http, f"{items}/door_codes", "x", headers=WHY) == "door-code-still-opens"


async def test_what_is_cancelled_is_what_was_filed(http: httpx.AsyncClient, filed: str, items: str) -> None:
    assert await tick(http, f"{items}/filing", "x", headers=WHY) == "filed-under-another"
    assert await tick(http, f"{items}/filing", None) == ["SettlementItemChecked"]
    assert await reference_of(http, items, "filing") == filed


async def test_where_nothing_was_filed_a_reason_says_so(http: httpx.AsyncClient, items: str) -> None:
    assert await tick(http, f"{items}/filing", "x") == "nothing-filed"
    assert await tick(http, f"{items}/filing", None) == "nothing-filed"
    assert await tick(http, f"{items}/filing", None, headers=WHY) == ["SettlementItemChecked"]
    assert await tick(http, f"{items}/filing", "R-1", headers=WHY) == ["SettlementItemChecked"]


async def test_one_bill_closes_the_account_of_one_tenancy(
    http: httpx.AsyncClient, runtime: Runtime, items: str
) -> None:
    path = f"{items}/rent_and_fees"
    assert await tick(http, path, None) == "evidence-missing"
    for wrong in ("R1", "paid"):
        assert await tick(http, path, wrong, headers=WHY) == "not-a-bill-number"
    assert await tick(http, path, "ZD-7") == ["SettlementItemChecked"]
    assert await tick(http, path, "ZD-8") == ["SettlementItemChecked"]

    async def another(contract: UUID, unit: UUID) -> str:
        place = {"contract_id": contract, "unit_id": unit, "park_id": PARK, "tenant_id": TENANT}
        id_ = named_id("settlement", contract, unit)
        opened = SettlementOpened(settlement_id=id_, **place, opened_on=LEFT, deposit_fen=0)
        asked = OpenSettlement(settlement=opened, told_on=opened.opened_on)
        await runtime.handle(settlement, id_, asked, origin=SYSTEM, command_id=new_id())
        return f"/settlements/{id_}/items/rent_and_fees"

    elsewhere = await another(named_id("other contract"), named_id("other unit"))
    refused = await http.post(elsewhere, json=SEEN | {"evidence": {"reference": "ZD-8"}}, headers=WHY)
    assert (refused.status_code, refused.json()["field"]) == (409, "evidence.reference")
    assert await tick(http, elsewhere, "ZD-8") == "bill-of-another"
    assert await tick(http, elsewhere, "ZD-7") == ["SettlementItemChecked"], "of nobody any more"
    beside = await another(TENANT_CONTRACT, named_id("other unit"))
    assert await tick(http, beside, "ZD-8") == "bill-of-another"
    assert await tick(http, beside, "ZD-8", headers=WHY) == ["SettlementItemChecked"]
    withdraw = WithdrawSettlement()
    mistaken = named_id("settlement", named_id("other contract"), named_id("other unit"))
    await runtime.handle(settlement, mistaken, withdraw, origin=SYSTEM, command_id=new_id())
    third = await another(named_id("third contract"), named_id("other unit"))
    assert await tick(http, third, "ZD-7") == ["SettlementItemChecked"], "that one was withdrawn"


async def test_the_deposit_goes_to_an_account_that_is_kept_and_theirs(
    departments: Departments, http: httpx.AsyncClient, voices: Voices, items: str
) -> None:
    path, account = f"{items}/deposit_refund", str(new_id())
    assert await tick(http, path, "x") == "account-not-named"
    departments.refuses["whose"] = (404, "account-unknown")
    unknown = await http.post(path, json=SEEN | {"evidence": {"reference": account}}, headers=WHY)
    assert (unknown.status_code, unknown.json()["field"]) == (404, "evidence.reference")
    del departments.refuses["whose"]
    departments.away = True
    assert await tick(http, path, account) == "department-away"
    departments.away, departments.replaced = False, True
    assert await tick(http, path, account, headers=WHY) == "account-replaced"
    act = {"kind": "refund_to_another", "account_id": account, "settlement_id": items.split("/")[2]}
    asked = {"headers": CHIEF, "json": act}
    assert await refused(http, f"/contracts/{TENANT_CONTRACT}/approvals", 409, **asked) == "account-replaced"
    departments.replaced = False
    assert await tick(http, path, account) == ["SettlementItemChecked"]
    assert await tick(http, path, "cash", headers=WHY) == ["SettlementItemChecked"]
    for more in ({}, {"headers": WHY}):
        assert await tick(http, path, None, **more) == "evidence-missing", "there is something to refund"
    with pytest.raises(against_records.AccountOfAnother):
        against_records.check_payee(LI, {CLERK}, "account_id", replaced=False)


async def test_where_nothing_goes_back_there_is_no_account_to_name(
    departments: Departments, http: httpx.AsyncClient, items: str
) -> None:
    departments.away = True  # nobody is asked
    path, settlement_path = f"{items}/deposit_refund", items.removesuffix("/items")
    refund = (await get(http, settlement_path))["refund_fen"]
    assert refund > 0
    kept = {"amount_fen": refund, "ground": "unpaid_rent", "clause": "8.1"}
    bill = SEEN | {"evidence": {"reference": "ZD-7"}, "deductions": [kept]}
    assert await tick(http, path, None) == "evidence-missing"
    assert (await http.post(f"{items}/rent_and_fees", json=bill)).is_success
    assert (await get(http, settlement_path))["refund_fen"] == 0
    assert await tick(http, path, None) == ["SettlementItemChecked"]


async def test_a_deposit_goes_to_an_account_in_anothers_name_as_somebody_else_approved(
    departments: Departments, http: httpx.AsyncClient, items: str
) -> None:
    path, account = f"{items}/deposit_refund", str(new_id())
    act = {"kind": "refund_to_another", "account_id": account, "settlement_id": items.split("/")[2]}
    approvals = f"/contracts/{TENANT_CONTRACT}/approvals"
    assert await refused(http, approvals, 409, headers=CHIEF, json=act) == "holder-is-theirs"
    departments.holder_theirs = False
    assert await tick(http, path, account) == "holder-differs"
    assert await tick(http, path, account, headers=WHY) == "holder-differs", "a reason alone is not enough"
    await approved(http, TENANT_CONTRACT, **act)
    assert await tick(http, path, str(new_id())) == "approval-of-other"
    assert await tick(http, path, account, headers=CHIEF_AS_CLERK) == "actor-approves"
    whom = await http.get(f"/contracts/{TENANT_CONTRACT}/accounts/{account}", headers=CHIEF)
    assert whom.json() == {
        "holder": "李*",
        "bank": "工商银行",
        "number": "**** 4328",
        "theirs": False,
        "replaced": False,
    }
    assert await tick(http, path, account) == ["SettlementItemChecked"]
    shown = (await get(http, items.removesuffix("/items")))["items"][-1]
    assert (shown["payee"]["differs"], shown["payee"]["approved_by"]) == (True, "chief")
    departments.holder_theirs = True
    assert await tick(http, path, str(new_id())) == ["SettlementItemChecked"]
    shown = (await get(http, items.removesuffix("/items")))["items"][-1]
    assert shown["payee"] == {"differs": False, "approved_by": None, "approval_id": None}


async def test_anothers_account_is_approved_of_one_settlement_and_each_keeps_its_own(
    departments: Departments, http: httpx.AsyncClient, runtime: Runtime, items: str
) -> None:
    departments.holder_theirs = False
    settled, room = UUID(items.split("/")[2]), named_id("other room")
    place = {"unit_id": room, "park_id": PARK, "tenant_id": TENANT, "contract_id": TENANT_CONTRACT}
    other = settlement_id(TENANT_CONTRACT, room)
    opened = SettlementOpened(settlement_id=other, **place, opened_on=LEFT, deposit_fen=900_000)
    asked = OpenSettlement(settlement=opened, told_on=LEFT)
    await runtime.handle(settlement, other, asked, origin=SYSTEM, command_id=new_id())
    accounts = {settled: str(new_id()), other: str(new_id())}
    of_both = {id_: f"/settlements/{id_}/items/deposit_refund" for id_ in accounts}
    act: dict[str, Any] = {"kind": "refund_to_another", "account_id": accounts[settled]}
    approvals = f"/contracts/{TENANT_CONTRACT}/approvals"
    strange = {"headers": CHIEF, "json": act | {"settlement_id": str(new_id())}}
    assert await refused(http, approvals, 404, **strange) == "settlement-unknown"
    await approved(http, TENANT_CONTRACT, **act, settlement_id=str(settled))
    assert await tick(http, of_both[other], accounts[settled]) == "holder-differs", "of the other it is not"
    act["account_id"] = accounts[other]
    await approved(http, TENANT_CONTRACT, **act, settlement_id=str(other))
    for id_, path in of_both.items():
        assert await tick(http, path, accounts[id_]) == ["SettlementItemChecked"]
    shown = [each["act"]["settlement_id"] for each in (await get(http, approvals))["items"]]
    assert shown == [str(other), str(settled)]
    withdraw = {"params": {"settlement_id": str(other)}, "headers": CHIEF}
    assert (await http.post(f"{approvals}/refund_to_another/withdraw", **withdraw)).is_success
    assert await tick(http, of_both[other], str(new_id())) == "holder-differs"
    assert await tick(http, of_both[settled], accounts[settled]) == []


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        (None, against_records.DoorCodeNotRevoked),
        (DoorCode(ORDER, LEFT, None, None), against_records.DoorCodeStillOpens),
        (DoorCode(ORDER, LEFT, None, None, lives_there=True), against_records.DoorCodeNotRevoked),
        (DoorCode(ORDER, LEFT, ORDER, date(2024, 6, 1)), against_records.DoorCodeStillOpens),
        (DoorCode(ORDER, None, ORDER, date(2024, 6, 1)), against_records.DoorCodeNotRevoked),
        (DoorCode(ORDER, LEFT, UUID(int=1), LEFT), against_records.NotTheRevocation),
    ],
)
def test_only_a_revocation_of_this_stay_shows_that_the_door_is_shut(
    code: DoorCode | None, refused: type[Refusal]
) -> None:
    with pytest.raises(refused):
        held_against_door(Evidence(reference=str(ORDER)), code, LEFT, explained=False)


def test_what_is_on_record_is_put_in_and_no_reason_makes_it_another() -> None:
    for said in (None, "BJ-1"):
        assert held_against_filing(Evidence(reference=said), "BJ-1", explained=False).reference == "BJ-1"
    with pytest.raises(against_records.FiledUnderAnother):
        held_against_filing(Evidence(reference="BJ-2"), "BJ-1", explained=True)
    assert held_against_filing(Evidence(reference="BJ-2"), None, explained=True).reference == "BJ-2"
