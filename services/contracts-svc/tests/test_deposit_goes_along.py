"""押金结转 over HTTP: what is held is one figure of each contract, goes with each room, is settled once."""

from datetime import UTC, date, datetime
from typing import Any

import httpx
from contracts.domain.settlement import settlement
from contracts.views.contracts import contracts
from contracts.views.lettings import lettings
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from published.tenants import TenantMovedIn, TenantMovedOut, TenantRoomChanged, TenantsMerged
from testkit.stack import eventually
from testkit.voices import Voices

from .over_http import (
    LI,
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    contract_body,
    get,
    log_of,
    logged,
    post,
    terminate,
)
from .test_refund_races import PAY, closed

NEXT_DOOR, UPSTAIRS = named_id("next door"), named_id("upstairs")
FIRST, SECOND = named_id("first of two"), named_id("second of two")
HOME: dict[str, Any] = {"tenant_id": TENANT, "person_id": LI, "park_id": PARK}
HELD = contract_body()["deposit_fen"]
NEXT: dict[str, Any] = {
    "starts_on": "2025-03-11",
    "last_day": "2026-03-10",
    "signed_on": "2025-03-01",
    "deposit_fen": 0,
}


async def board(http: httpx.AsyncClient) -> dict[str, Any]:
    return {row["unit_id"]: row["tenant"] for row in (await get(http, "/board"))["items"]}


async def held(http: httpx.AsyncClient) -> dict[str, int]:
    listed = (await get(http, "/contracts", track="tenant"))["items"]
    return {each["contract_id"]: each["held_fen"] for each in listed}


async def rooms(http: httpx.AsyncClient, *more: tuple[object, str]) -> None:
    for unit, code in more:
        await post(http, "/units", UNIT_BODY | {"unit_id": str(unit), "code": code, "own": True})


async def test_two_contracts_that_share_the_rooms_of_one_have_each_the_part_of_its_room(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    await rooms(http, (NEXT_DOOR, "3栋-503"))
    both = [str(UNIT), str(NEXT_DOOR)]
    await post(http, "/contracts", contract_body(unit_ids=both, last_day="2025-03-10"))
    for unit in (UNIT, NEXT_DOOR):
        came = TenantMovedIn(**HOME, unit_id=unit, contract_id=TENANT_CONTRACT, moved_in_on=date(2025, 1, 2))
        await voices.tell((f"tenant-{TENANT}", came))
    for id_, unit in ((FIRST, UNIT), (SECOND, NEXT_DOOR)):
        await post(http, "/contracts", contract_body(contract_id=str(id_), unit_ids=[str(unit)], **NEXT))
    await logged(runtime, *["ContractDepositCarriedOver"] * 2)
    clock.set(datetime(2025, 3, 14, 2, tzinfo=UTC))
    await logged(runtime, "ContractSucceeded")
    shown = await board(http)
    assert [shown[each]["contract_id"] for each in both] == [str(FIRST), str(SECOND)]
    assert [shown[each]["held_fen"] for each in both] == [HELD // 2, HELD // 2]
    listed = (await get(http, "/contracts", track="tenant"))["items"]
    assert sum(each["held_fen"] for each in listed) == HELD, "and nothing by the one before"
    assert (await rebuild(runtime, contracts, swap=False)).differences == 0
    clock.set(datetime(2025, 3, 20, 2, tzinfo=UTC))
    for unit in (NEXT_DOOR, UNIT):
        left = TenantMovedOut(
            **HOME, unit_id=unit, contract_id=TENANT_CONTRACT, moved_out_on=date(2025, 3, 20)
        )
        await voices.tell((f"tenant-{TENANT}", left))
    await logged(runtime, *["SettlementOpened"] * 2)
    found = [
        await get(http, f"/settlements/{each['settlement_id']}")
        for each in (await get(http, "/settlements"))["items"]
    ]
    settled = {(each["contract_id"], each["unit_id"], each["deposit_fen"]) for each in found}
    assert settled == {(str(FIRST), both[0], HELD // 2), (str(SECOND), both[1], HELD // 2)}


async def test_what_a_lower_deposit_leaves_is_shown_and_told_until_it_went_back(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-03-10"))
    came = TenantMovedIn(**HOME, unit_id=UNIT, contract_id=TENANT_CONTRACT, moved_in_on=date(2025, 1, 2))
    await voices.tell((f"tenant-{TENANT}", came))
    lower = NEXT | {"deposit_fen": HELD - 100_000}
    await post(http, "/contracts", contract_body(contract_id=str(FIRST), **lower))
    await logged(runtime, "ContractDepositCarriedOver")
    assert (await get(http, "/contracts", deposit_to_return="true"))["items"] == [], "the first has it yet"
    assert await held(http) == {str(TENANT_CONTRACT): HELD, str(FIRST): 0}
    path, paid = f"/contracts/{FIRST}/deposit-returned", {"paid_on": "2025-03-14", "reference": "B-1"}
    early = await post(http, path, {"amount_fen": 100_000, **paid, "paid_on": "2025-03-01"}, 422)
    assert (early["type"], early["field"]) == ("urn:anju:problem:still-with-the-one-before", "paid_on")
    assert "ContractDepositExceeded" not in await log_of(runtime), "nor is it told before it may be paid"
    clock.set(datetime(2025, 3, 14, 2, tzinfo=UTC))
    await logged(runtime, "ContractSucceeded", "ContractDepositExceeded")
    assert await held(http) == {str(TENANT_CONTRACT): 0, str(FIRST): HELD - 100_000}
    [owing] = (await get(http, "/contracts", deposit_to_return="true"))["items"]
    assert (owing["contract_id"], owing["deposit_to_return_fen"]) == (str(FIRST), 100_000)
    wrong = await post(http, path, {"amount_fen": 1, **paid}, 422)
    assert (wrong["type"], wrong["field"]) == ("urn:anju:problem:return-differs", "amount_fen")
    worn = named_id("gave way")
    other = await closed(runtime, 1, worn)
    noted = PAY.model_copy(update={"reference": "b-1"})
    await runtime.handle(settlement, other, noted, origin=SYSTEM, command_id=new_id())
    used = await post(http, path, {"amount_fen": 100_000, **paid}, 409)
    assert (used["type"], used["field"]) == ("urn:anju:problem:reference-used", "reference")
    why = {"X-Reason": "one transfer"}
    another = await http.post(path, json={"amount_fen": 100_000, **paid}, headers=why)
    assert another.json()["type"] == used["type"], "as far as anybody knows"
    await voices.registered(worn)
    both = {"tenant_id": worn, "person_id": named_id("person", worn), "survivor_id": TENANT}
    numbers = {"number": "T-000002-5", "survivor_number": "T-000001-7"}
    merged = TenantsMerged(**both, **numbers, survivor_person_id=LI)
    await voices.tell((f"tenant-{worn}", merged))
    assert (await post(http, path, {"amount_fen": 100_000, **paid}, 409))["type"] == used["type"]
    together = await http.post(path, json={"amount_fen": 100_000, **paid}, headers=why)
    assert together.status_code == 200, "both are of one tenant"
    assert (await get(http, "/contracts", deposit_to_return="true"))["items"] == []
    assert (await get(http, f"/contracts/{FIRST}"))["held_fen"] == HELD - 100_000
    assert (await rebuild(runtime, contracts, swap=False)).differences == 0


async def test_what_was_carried_is_held_in_the_room_they_change_to(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    await rooms(http, (UPSTAIRS, "3栋-602"))
    await post(http, "/contracts", contract_body(last_day="2025-03-10"))
    came = TenantMovedIn(**HOME, unit_id=UNIT, contract_id=TENANT_CONTRACT, moved_in_on=date(2025, 1, 2))
    await voices.tell((f"tenant-{TENANT}", came))
    await post(http, "/contracts", contract_body(contract_id=str(FIRST), **NEXT))
    await logged(runtime, "ContractDepositCarriedOver")
    clock.set(datetime(2025, 3, 20, 2, tzinfo=UTC))
    await logged(runtime, "ContractSucceeded")
    moved = {"from_unit_id": UNIT, "to_unit_id": UPSTAIRS, "changed_on": date(2025, 3, 20)}
    await voices.tell((f"tenant-{TENANT}", TenantRoomChanged(**HOME, **moved)))
    await logged(runtime, "UnitExchanged")

    async def lives_upstairs() -> bool:
        return (await board(http))[str(UPSTAIRS)]["contract_id"] == str(FIRST)

    await eventually(lives_upstairs, "the contract went along")
    shown = (await board(http))[str(UPSTAIRS)]
    assert [shown[name] for name in ("deposit_fen", "carried_fen", "held_fen")] == [0, HELD, HELD]
    listed = {each["contract_id"]: each for each in (await get(http, "/contracts"))["items"]}
    assert listed[str(FIRST)]["held_fen"] == HELD
    for view in (lettings, contracts):
        assert (await rebuild(runtime, view, swap=False)).differences == 0


async def test_who_leaves_before_the_next_begins_is_paid_back_once(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-03-10"))
    came = TenantMovedIn(**HOME, unit_id=UNIT, contract_id=TENANT_CONTRACT, moved_in_on=date(2025, 1, 2))
    await voices.tell((f"tenant-{TENANT}", came))
    higher = NEXT | {"deposit_fen": HELD + 100_000}
    await post(http, "/contracts", contract_body(contract_id=str(FIRST), **higher))
    await logged(runtime, "ContractDepositCarriedOver")
    assert await held(http) == {str(TENANT_CONTRACT): HELD, str(FIRST): 100_000}
    left = TenantMovedOut(**HOME, unit_id=UNIT, contract_id=TENANT_CONTRACT, moved_out_on=date(2025, 3, 1))
    await voices.tell((f"tenant-{TENANT}", left))
    await logged(runtime, "SettlementOpened", *["ContractDepositCarriedOver"] * 2)
    assert await held(http) == {str(TENANT_CONTRACT): 0, str(FIRST): 100_000}
    await terminate(http, FIRST, "2025-03-10")
    clock.set(datetime(2025, 3, 14, 2, tzinfo=UTC))
    await logged(runtime, *["SettlementOpened"] * 2)
    assert await held(http) == {str(TENANT_CONTRACT): 0, str(FIRST): 0}
    settled = (await get(http, "/settlements"))["items"]
    assert {each["contract_id"]: each["deposit_fen"] for each in settled} == {
        str(TENANT_CONTRACT): HELD,
        str(FIRST): 100_000,
    }
    for view in (lettings, contracts):
        assert (await rebuild(runtime, view, swap=False)).differences == 0
