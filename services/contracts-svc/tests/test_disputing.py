"""A unit let to one and lived in by another: told of after a day, and ended by whatever mends it."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from contracts.disputing import look
from contracts.views.disputes import disputes
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from published.tenants import TenantMovedIn, TenantMovedOut, TenantMoveOutWithdrawn, TenantsMerged
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
    lives_there,
    log_of,
    logged,
    post,
    sheet,
    terminate,
)
from .test_coming_back import NEXT_DOOR, changes

pytestmark = pytest.mark.usefixtures("looks_often")

WANG = named_id("tenant wang")
WANGS = named_id("person", WANG)
DAY = timedelta(days=1)
HERE: dict[str, Any] = {"tenant_id": WANG, "person_id": WANGS, "unit_id": UNIT, "park_id": PARK}


@pytest.fixture
async def lived_in_by_wang(http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None) -> None:
    """And let to Li, who has not come."""
    await post(http, "/contracts", contract_body())
    await voices.registered(TENANT, WANG)
    await voices.tell((f"tenant-{WANG}", TenantMovedIn(**HERE, moved_in_on=date(2025, 1, 2))))
    await logged(runtime, "DisputeFound")


async def told(http: httpx.AsyncClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await get(http, "/disputes"))["items"]
    return items


@pytest.mark.usefixtures("lived_in_by_wang")
async def test_it_is_told_of_after_a_day_and_over_when_the_other_has_left(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    assert await told(http) == []
    clock.advance(DAY)
    await logged(runtime, "UnitDisputed")
    [found] = await told(http)
    assert (found["unit_id"], found["kind"], found["living"]) == (str(UNIT), "by_another", [str(WANG)])
    await voices.tell((f"tenant-{WANG}", TenantMovedOut(**HERE, moved_out_on=date(2025, 3, 2))))
    await logged(runtime, "UnitDisputeEnded")
    assert await told(http) == []
    await look(runtime)
    assert (await log_of(runtime)).count("DisputeFound") == 1
    assert (await rebuild(runtime, disputes)).differences == 0


@pytest.mark.usefixtures("ledger")
async def test_who_stays_on_when_the_next_lease_has_begun_is_in_its_tenants_place(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    await voices.registered(TENANT, WANG)
    await voices.known(WANGS)
    wangs = {"tenant_id": str(WANG), "party_id": str(WANGS), "contract_id": str(new_id())}
    await post(http, "/contracts", contract_body(last_day="2025-03-05"))
    await post(http, "/contracts", contract_body(**wangs, starts_on="2025-03-06", signed_on="2025-02-01"))
    await lives_there(voices)
    clock.set(clock.now().replace(day=7))
    await logged(runtime, "ContractExpired", "DisputeFound")
    assert "UnitDisputed" not in await log_of(runtime)
    clock.advance(DAY)
    await logged(runtime, "UnitDisputed")
    [found] = await told(http)
    assert (found["living"], len(found["contract_ids"])) == ([str(TENANT)], 2)
    [row] = (await get(http, "/board", lived_in="by_another"))["items"]
    assert (row["tenant"]["contract_id"], row["tenant"]["lived_in"]) == (wangs["contract_id"], "by_another")
    [cells] = await sheet(http, "/board.xlsx")
    assert cells["租客·状态"] == "实际居住的不是合同租客"
    stays = (await get(http, f"/contracts/{TENANT_CONTRACT}"), *(await get(http, "/contracts"))["items"])
    [*renewal] = (await get(http, "/renewals", contract_id=str(TENANT_CONTRACT)))["items"]
    assert {each["without_term"] or each["overstays"] for each in (*stays, *renewal)} == {False}
    line = (await get(http, f"/units/{UNIT}/life"))["spans"]
    used = [(span["kind"], span["last_day"]) for span in line if span["id"] == str(TENANT_CONTRACT)]
    assert used == [("tenancy", "2025-03-05")]


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("begins", [False, True])
async def test_who_never_left_a_room_that_is_let_to_another_meanwhile_is_told_of_at_once(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock, begins: bool
) -> None:
    """And again, without an end between, on the day the other's contract `begins`."""
    await voices.registered(TENANT, WANG)
    await voices.known(WANGS)
    await post(http, "/contracts", contract_body())
    await lives_there(voices)
    home = HERE | {"tenant_id": TENANT, "person_id": LI, "moved_out_on": date(2025, 2, 20)}
    await voices.tell((f"tenant-{TENANT}", TenantMovedOut(**home)))
    await logged(runtime, "SettlementOpened", "ContractTerminated")
    wangs = {"tenant_id": str(WANG), "party_id": str(WANGS), "contract_id": str(new_id())}
    await post(http, "/contracts", contract_body(**wangs, starts_on="2025-04-01", signed_on="2025-03-01"))
    assert await told(http) == []
    never = TenantMoveOutWithdrawn(**home, moved_in_on=date(2025, 1, 2))
    await voices.tell((f"tenant-{TENANT}", never))
    await logged(runtime, "UnitDisputed")
    [found] = await told(http)
    assert (found["kind"], found["living"]) == ("let_to_another", [str(TENANT)])
    assert set(found["contract_ids"]) == {str(TENANT_CONTRACT), wangs["contract_id"]}
    if begins:
        clock.set(clock.now().replace(month=4, day=1))
        await look(runtime)
        [again] = await told(http)
        assert again == found | {"kind": "by_another", "contract_ids": again["contract_ids"]}
        assert set(again["contract_ids"]) == set(found["contract_ids"])
        log = await log_of(runtime)
        assert (log.count("UnitDisputed"), log.count("UnitDisputeEnded")) == (2, 0)
        assert (await rebuild(runtime, disputes)).differences == 0
        moved_out = TenantMovedOut(**home | {"moved_out_on": date(2025, 4, 1)})
        await voices.tell((f"tenant-{TENANT}", moved_out))
    else:
        await terminate(http, wangs["contract_id"], "2025-03-31")
    await logged(runtime, "UnitDisputeEnded")
    assert await told(http) == []


@pytest.mark.usefixtures("ledger")
async def test_who_changes_to_a_room_that_somebody_signs_for_meanwhile_is_in_their_place(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    await post(http, "/units", UNIT_BODY | {"unit_id": str(NEXT_DOOR), "code": "3栋-503", "own": True})
    await voices.registered(TENANT, WANG)
    await voices.known(WANGS)
    await post(http, "/contracts", contract_body())
    wangs = {"tenant_id": str(WANG), "party_id": str(WANGS), "contract_id": str(new_id())}
    signed = wangs | {"unit_ids": [str(NEXT_DOOR)], "starts_on": "2025-02-01", "signed_on": "2025-02-01"}
    await post(http, "/contracts", contract_body(**signed))
    await lives_there(voices)
    await changes(voices, UNIT, NEXT_DOOR, date(2025, 2, 1))
    await logged(runtime, "UnitExchanged", "DisputeFound")
    clock.advance(DAY)
    await logged(runtime, "UnitDisputed")
    [found] = await told(http)
    assert (found["unit_id"], found["kind"], found["living"]) == (str(NEXT_DOOR), "by_another", [str(TENANT)])
    assert set(found["contract_ids"]) == {str(TENANT_CONTRACT), wangs["contract_id"]}
    [row] = (await get(http, "/board", lived_in="by_another"))["items"]
    shown = (row["unit_id"], row["tenant"]["contract_id"], row["tenant"]["lived_in"])
    assert shown == (str(NEXT_DOOR), wangs["contract_id"], "by_another")


@pytest.mark.usefixtures("lived_in_by_wang")
async def test_one_of_two_numbers_is_in_nobodys_place(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    survivor = {"survivor_id": WANG, "survivor_person_id": WANGS, "survivor_number": "T-000002-5"}
    merged = TenantsMerged(tenant_id=TENANT, person_id=LI, **survivor, number="T-000001-7")
    await voices.tell((f"tenant-{TENANT}", merged))
    await logged(runtime, "DisputeCleared")
    clock.advance(DAY)

    async def nothing_due() -> bool:
        async with runtime.pool.connection() as conn:
            query = "select count(*) from kernel.deadlines where kind = 'unit_disputed' and fired_at is null"
            [(waiting,)] = await (await conn.execute(query)).fetchall()
        return bool(waiting == 0)

    await eventually(nothing_due, "the day of grace is over")
    assert "UnitDisputed" not in await log_of(runtime)
