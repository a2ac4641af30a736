"""A settlement over HTTP: twelve items, one after the other, until the deposit can be paid back."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import EndOccupancy
from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import OpenSettlement
from contracts.domain.settlement_facts import SettlementOpened
from contracts.domain.settlement_items import ITEMS
from contracts.papers.own_keys import ContractPapers
from contracts.views.contracts import contracts
from contracts.views.proofs import pictures_in
from contracts.views.settlements import settlements
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from testkit.stack import bearer
from testkit.voices import Voices

from .conftest import PHOTO, bring_photo
from .over_http import (
    BUILDING,
    LI,
    MANAGER,
    OWNER,
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    contract_body,
    get,
    logged,
    post,
)
from .test_signing_door import departments

__all__ = ["departments"]

SETTLEMENT, PERSON = named_id("settlement"), named_id("clerk")
PATH = f"/settlements/{SETTLEMENT}"
NO_RECORD = {"X-Reason": "before%20Anju"}
PROVEN = {
    "previous": 1_000,
    "reading": 2_500,
    "expected": 2,
    "found": 2,
    "photo_ids": [str(PHOTO)],
    "photo_shows_several": True,
    "reference": "R-1",
}


@pytest.fixture(autouse=True)
async def opened(papers: ContractPapers, runtime: Runtime, voices: Voices, http: httpx.AsyncClient) -> None:
    await voices.known(PERSON)
    await post(http, "/parks", {"park_id": str(PARK), "name": "安居东园"})
    await bring_photo(http, PARK)
    fact = SettlementOpened(
        settlement_id=SETTLEMENT,
        contract_id=TENANT_CONTRACT,
        unit_id=UNIT,
        park_id=PARK,
        tenant_id=TENANT,
        opened_on=date(2025, 3, 1),
        deposit_fen=900_000,
    )
    await runtime.handle(
        settlement,
        SETTLEMENT,
        OpenSettlement(settlement=fact, told_on=fact.opened_on),
        origin=SYSTEM,
        command_id=new_id(),
    )


async def let(http: httpx.AsyncClient, voices: Voices, *before: UUID, **other: Any) -> None:
    """The room to the tenant, by a contract that says `other` and names rooms of our own `before` it."""
    await voices.known(LI, OWNER, MANAGER)
    await voices.registered(TENANT)
    await post(http, f"/parks/{PARK}/buildings", {"building_id": str(BUILDING), "name": "三号楼"}, 200)
    await post(http, "/units", UNIT_BODY)
    await post(http, "/contracts", contract_body("owner"))
    for place, unit in enumerate(before):
        await post(http, "/units", UNIT_BODY | {"unit_id": str(unit), "code": f"3栋-60{place}", "own": True})
    rooms = [str(unit) for unit in (*before, UNIT)]
    await post(http, "/contracts", contract_body("tenant", unit_ids=rooms, **other))


async def tick(http: httpx.AsyncClient, item: str, *deductions: Any, **evidence: Any) -> httpx.Response:
    body = {"checked_by": str(PERSON), "evidence": PROVEN | evidence, "deductions": deductions}
    return await http.post(f"{PATH}/items/{item}", json=body, headers=NO_RECORD)


async def close(http: httpx.AsyncClient, **more: Any) -> httpx.Response:
    return await http.post(f"{PATH}/close", json={"closed_by": str(PERSON)}, **more)


async def test_twelve_items_then_the_refund_then_second_thoughts(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices
) -> None:
    await let(http, voices, clauses={"grounds": [{"number": "8.2", "ground": "damage"}]})
    for item in ITEMS[:-1]:
        assert (await tick(http, item)).is_success, item
    refused = await close(http)
    assert (refused.status_code, refused.json()["title"]) == (409, "还有 1 项未完成，不能结清")
    sink = {"amount_fen": 30_000, "ground": "damage", "clause": "8.2"}
    for item, taken in (("damage", [sink]), ("deposit_refund", [])):
        assert (await tick(http, item, *taken)).is_success
    assert (await close(http)).is_success
    found = await get(http, PATH)
    assert (found["status"], found["items_open"]) == ("closed", 0)
    account = [found[name] for name in ("deposit_fen", "deducted_fen", "refund_fen", "owed_fen")]
    assert account == [900_000, 30_000, 870_000, 0]
    [damage] = [each for each in found["items"] if each["item"] == "damage"]
    assert (damage["checked_by"], damage["deductions"]) == (str(PERSON), [sink])
    assert (damage["policy_version"], found["statement"][1]["policy_version"]) == (1, 1)
    assert found["refund_due_on"] is not None
    again = await tick(http, "damage")
    assert (again.status_code, again.json()["title"]) == (409, "结算已结清，如需更改请先撤销结清")
    shown = [(line["what"], line["clause"], line["balance_fen"]) for line in found["statement"]]
    assert shown == [("deposit", None, 900_000), ("damage", "8.2", 870_000)]
    silent = await http.post(f"{PATH}/reopen")
    assert (silent.status_code, silent.json()["field"]) == (422, "X-Reason")
    assert (await http.post(f"{PATH}/reopen", headers={"X-Reason": "sink%20was%20whole"})).is_success
    assert (await tick(http, "damage")).is_success
    assert (await close(http)).is_success
    assert (await get(http, PATH))["refund_fen"] == 900_000
    clock.advance(timedelta(days=8))
    await logged(runtime, *["SettlementRefundOutstanding"] * 2)  # on its last day, and when that was over
    assert (await rebuild(runtime, settlements, swap=False)).differences == 0


def test_pictures_are_the_same_in_whichever_order_the_items_are_read() -> None:
    """The table gives `checked` back by the length of its keys, and not as they were ticked."""
    shown = [str(named_id("picture", number)) for number in range(6)]
    ticked = {item: {"evidence": {"photo_ids": [shown[n], shown[0]]}} for n, item in enumerate(ITEMS[:6])}
    read = {item: ticked[item] for item in sorted(ticked, key=len)}
    assert list(read) != list(ticked)
    assert pictures_in(read, "evidence") == pictures_in(ticked, "evidence")


async def test_rent_paid_ahead_goes_back_as_far_as_the_contract_says_it(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await let(http, voices)
    rent = (await get(http, f"/contracts/{TENANT_CONTRACT}"))["rent_fen"]
    back = {"amount_fen": 2 * rent, "prepaid": "prepaid_rent", "paid_through": "2025-04-30"}
    body = {"checked_by": str(PERSON), "evidence": PROVEN, "credits": [back]}
    path = f"{PATH}/items/rent_and_fees"
    for other in (2 * rent + 1, 2 * rent - 1):
        refused = await http.post(path, json=body | {"credits": [back | {"amount_fen": other}]})
        assert (refused.status_code, refused.json()["field"]) == (422, "credits.0.amount_fen")
        assert refused.json()["type"] == "urn:anju:problem:credit-other-than-rent"
    assert (await http.post(path, json=body)).is_success
    found = await get(http, PATH)
    assert (found["credited_fen"], found["refund_fen"]) == (2 * rent, 900_000 + 2 * rent)
    line = found["statement"][1]
    assert (line["what"], line["paid_through"], line["balance_fen"]) == (
        *("prepaid_rent", "2025-04-30"),
        900_000 + 2 * rent,
    )
    [part] = line["parts"]
    assert (part["first"], part["last"], part["months"], part["rent_fen"]) == (
        *("2025-03-01", "2025-04-30"),
        *(2, rent),
    )
    [listed] = (await get(http, "/settlements"))["items"]
    assert (listed["credited_fen"], listed["refund_fen"]) == (2 * rent, 900_000 + 2 * rent)
    assert (await rebuild(runtime, settlements, swap=False)).differences == 0


async def test_the_last_of_three_rooms_has_back_what_the_two_before_it_leave_of_the_contracts_rent(
    http: httpx.AsyncClient, voices: Voices
) -> None:
    await let(http, voices, named_id("first"), named_id("second"), rent_fen=1_000_000)
    back = {"amount_fen": 182_796, "prepaid": "prepaid_rent", "paid_through": "2025-03-17"}
    body = {"checked_by": str(PERSON), "evidence": PROVEN}
    path = f"{PATH}/items/rent_and_fees"
    by_itself = await http.post(path, json=body | {"credits": [back]})
    assert (by_itself.status_code, by_itself.json()["due_fen"]) == (422, 182_795)
    assert (await http.post(path, json=body | {"credits": [back | {"amount_fen": 182_795}]})).is_success


async def test_rent_goes_back_as_far_as_the_contract_was_agreed_on_though_it_ended_before(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    """Who leaves early ends it on that day: what was paid ahead was paid for the days it had before."""
    await let(http, voices)
    lease = await get(http, f"/contracts/{TENANT_CONTRACT}")
    left = EndOccupancy(unit_id=UNIT, tenant_id=TENANT, ended_on=date(2025, 3, 20))
    await runtime.handle(contract, TENANT_CONTRACT, left, origin=SYSTEM, command_id=new_id())
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["last_day"] == "2025-03-19"
    last = date.fromisoformat(lease["last_day"])
    for beyond, kind in ((0, "credit-other-than-rent"), (1, "paid-beyond-contract")):
        through = last + timedelta(days=beyond)
        back = {"amount_fen": 1, "prepaid": "prepaid_rent", "paid_through": through.isoformat()}
        body = {"checked_by": str(PERSON), "evidence": PROVEN, "credits": [back]}
        refused = await http.post(f"{PATH}/items/rent_and_fees", json=body)
        assert (refused.status_code, refused.json()["type"]) == (422, f"urn:anju:problem:{kind}")
    assert refused.json()["title"] == (
        f"按合同租金最多付至 {last}，请核对预付租金已付至的日期；确实付至该日之后的，请说明原因"
    )
    explained = await http.post(f"{PATH}/items/rent_and_fees", json=body, headers=NO_RECORD)
    assert explained.is_success, explained.text
    assert (await rebuild(runtime, contracts, swap=False)).differences == 0


async def test_more_than_was_agreed_for_leaving_early_takes_a_reason(
    http: httpx.AsyncClient, voices: Voices
) -> None:
    leaving = {"who": "counterparty", "from_on": "2025-02-15", "notice_days": 30, "penalty_fen": 100_000}
    await let(
        http,
        voices,
        clauses={"grounds": [{"number": "6", "ground": "early_termination"}], "breaks": [leaving]},
    )
    for taken, status in ((100_000, 200), (100_001, 422)):
        fee = {"amount_fen": taken, "ground": "early_termination", "clause": "6"}
        body = {"checked_by": str(PERSON), "evidence": PROVEN, "deductions": [fee]}
        answer = await http.post(f"{PATH}/items/rent_and_fees", json=body)
        assert answer.status_code == status, answer.text
    said = answer.json()
    assert (said["type"], said["field"], said["title"]) == (
        "urn:anju:problem:penalty-above-agreed",
        "deductions.0.amount_fen",
        "合同约定的提前退租违约金为 1,000.00 元，本次结算共扣 1,000.01 元；确需多扣的，请说明原因",
    )
    assert (await tick(http, "rent_and_fees", fee)).is_success, "a reason was said"


async def test_what_nobody_closes_by_its_day_is_told_of_and_found_as_overdue(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock
) -> None:
    [row] = (await get(http, "/settlements", overdue=False))["items"]
    assert (row["due_on"], row["overdue"]) == ("2025-03-08", False)
    assert (await get(http, "/settlements", overdue=True))["items"] == []
    clock.advance(timedelta(days=8))
    await logged(runtime, "SettlementOverdue")
    [row] = (await get(http, "/settlements", overdue=True))["items"]
    assert (row["settlement_id"], (await get(http, PATH))["overdue"]) == (str(SETTLEMENT), True)
    clock.advance(timedelta(days=1))
    await logged(runtime, *["SettlementOverdue"] * 2)
    assert (await rebuild(runtime, settlements, swap=False)).differences == 0


async def test_what_is_missing_or_cannot_be_is_named(http: httpx.AsyncClient) -> None:
    for evidence, field in (
        ({"reading": None}, "evidence.reading"),
        ({"reading": 999}, "evidence.reading"),
        ({"photo_ids": []}, "evidence.photo_ids"),
        ({"reading": -1}, "evidence.reading"),
    ):
        answer = await tick(http, "water_meter", **evidence)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
    no_photo = await tick(http, "water_meter", photo_ids=[str(PHOTO), str(PERSON)])
    assert (no_photo.status_code, no_photo.json()["field"]) == (404, "evidence.photo_ids.1")
    unknown = await tick(http, "bath_tub")
    assert (unknown.status_code, unknown.json()["field"]) == (422, "item")
    for taken, field in (
        ({"amount_fen": 0, "ground": "damage", "clause": "8.2"}, "deductions.0.amount_fen"),
        ({"amount_fen": 1, "ground": "smell", "clause": "8.2"}, "deductions.0.ground"),
        ({"amount_fen": 1, "ground": "damage"}, "deductions.0.clause"),
    ):
        answer = await tick(http, "damage", taken)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
    for path, body, field in (
        (f"{PATH}/items/filing", {"checked_by": str(UNIT), "evidence": PROVEN}, "checked_by"),
        (f"{PATH}/close", {"closed_by": str(UNIT)}, "closed_by"),
    ):
        stranger = await http.post(path, json=body)
        assert (stranger.status_code, stranger.json()["field"]) == (404, field)
    nowhere = await http.get(f"/settlements/{named_id('nothing')}")
    assert (nowhere.status_code, nowhere.json()["field"]) == (404, "settlement_id")


@pytest.mark.parametrize(
    ("other", "refused"),
    [
        ({}, "ground-not-agreed"),
        ({"taken_over": True}, None),
        (
            {"taken_over": True, "clauses": {"grounds": [{"number": "8.3", "ground": "damage"}]}},
            "ground-not-agreed",
        ),
    ],
)
async def test_only_a_contract_from_paper_leaves_its_grounds_to_who_names_them(
    http: httpx.AsyncClient, voices: Voices, other: dict[str, Any], refused: str | None
) -> None:
    await let(http, voices, **other)
    answer = await tick(http, "damage", {"amount_fen": 30_000, "ground": "damage", "clause": "8.2"})
    assert answer.json().get("type") == (refused and f"urn:anju:problem:{refused}")


async def test_lines_are_not_dropped_where_there_is_no_inventory(http: httpx.AsyncClient) -> None:
    answer = await tick(http, "inventory", lines=[{"name": "床", "found": 1}])
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:anju:problem:nothing-to-count-by")


async def test_who_saw_it_first_is_not_written_over(http: httpx.AsyncClient) -> None:
    seen = await http.get(PATH)
    assert (await tick(http, "filing")).is_success
    late = await close(http, headers={"If-Match": seen.headers["ETag"]})
    assert (late.status_code, late.json()["field"]) == (412, "If-Match")


async def test_open_and_closed_are_listed_apart_and_a_technician_settles_nothing(
    http: httpx.AsyncClient,
) -> None:
    [row] = (await get(http, "/settlements", status="open"))["items"]
    assert (row["settlement_id"], row["items_open"]) == (str(SETTLEMENT), 12)
    assert (await get(http, "/settlements", status="closed"))["items"] == []
    refused = await close(http, headers=bearer(Role.维修员))
    assert refused.status_code == 403


async def test_what_the_bank_refunded_is_not_settled_anew(http: httpx.AsyncClient) -> None:
    paid = {"amount_fen": 900_000, "paid_on": "2025-03-01", "reference": "B-1"}
    early = await http.post(f"{PATH}/refund-paid", json=paid)
    assert (early.status_code, early.json()["type"]) == (409, "urn:anju:problem:no-refund-due")
    for item in ITEMS:
        await tick(http, item)
    await close(http)
    unsigned = await http.post(f"{PATH}/refund-paid", json=paid)
    assert (unsigned.status_code, unsigned.json()["type"], unsigned.json()["field"]) == (
        *(409, "urn:anju:problem:paper-unsigned"),
        "unsigned",
    )
    paid |= {"unsigned": "tenant_unreachable"}
    silent = await http.post(f"{PATH}/refund-paid", json=paid)
    assert (silent.status_code, silent.json()["field"]) == (422, "X-Reason")
    http.headers["X-Reason"] = "abroad"
    assert (await http.post(f"{PATH}/refund-paid", json=paid | {"amount_fen": 1})).status_code == 422
    ahead = await http.post(f"{PATH}/refund-paid", json=paid | {"paid_on": "2036-03-08"})
    assert (ahead.json()["type"], ahead.json()["field"]) == (
        "urn:anju:problem:refund-paid-in-future",
        "paid_on",
    )
    clerk = await http.post(f"{PATH}/refund-paid", json=paid, headers=bearer(Role.客服专员))
    assert clerk.status_code == 403
    assert (await http.post(f"{PATH}/refund-paid", json=paid)).is_success
    found = await get(http, PATH)
    assert (found["status"], found["paid_on"], found["paid_reference"]) == ("paid", "2025-03-01", "B-1")
    why = [found[name] for name in ("signed_on", "refunded_unsigned", "unsigned_reason")]
    assert why == [None, "tenant_unreachable", "abroad"]
    [listed] = (await get(http, "/settlements", status="paid"))["items"]
    assert listed["refunded_unsigned"] == "tenant_unreachable"
    assert (await http.post(f"{PATH}/refund-paid", json=paid)).json()["events"] == [], "the same once more"
    late = await http.post(f"{PATH}/reopen", headers={"X-Reason": "sink"})
    assert (late.status_code, late.json()["title"]) == (
        409,
        "押金已于 2025-03-01 退还，不能再登记退款，也不能撤销结清",
    )
