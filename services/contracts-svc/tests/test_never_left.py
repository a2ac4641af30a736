"""A move-out that was told by mistake, and withdrawn: the lease goes on, and nothing of it is settled."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Expire
from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import CheckItem, CloseSettlement, NoteRefundPaid, SettlementCommand
from contracts.domain.settlement_items import ITEMS, Evidence
from contracts.policies.moving_out import settlement_id
from contracts.views.claims import claims
from contracts.views.contracts import contracts
from contracts.views.lettings import lettings
from contracts.views.settlements import settlements
from contracts.views.stays import stays
from contracts.views.vacancies import vacancies
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from published.tenants import TenantMovedOut, TenantMoveOutWithdrawn
from testkit.stack import eventually
from testkit.voices import Voices

from .over_http import (
    LI,
    MANAGER,
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    contract_body,
    get,
    lives_there,
    logged,
    nothing_vacant,
    post,
    terminate,
)

WANG = named_id("tenant wang")
HOME: dict[str, Any] = {"tenant_id": TENANT, "person_id": LI, "unit_id": UNIT, "park_id": PARK}
LEFT = TenantMovedOut(**HOME, moved_out_on=date(2025, 2, 20))
NEVER = TenantMoveOutWithdrawn(**HOME, moved_in_on=date(2025, 1, 2), moved_out_on=date(2025, 2, 20))

pytestmark = pytest.mark.usefixtures("looks_often", "ledger")


async def tells(voices: Voices, *told: TenantMovedOut | TenantMoveOutWithdrawn) -> None:
    await voices.tell(*((f"tenant-{TENANT}", each) for each in told))


async def side(http: httpx.AsyncClient) -> dict[str, Any]:
    """The unit's tenants' side of the board."""
    [row] = (await get(http, "/board"))["items"]
    found: dict[str, Any] = row["tenant"]
    return found


async def test_the_lease_goes_on_and_the_settlement_is_withdrawn(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await post(http, "/contracts", contract_body())
    await lives_there(voices)
    lease = await get(http, f"/contracts/{TENANT_CONTRACT}")
    before = await side(http)
    await tells(voices, LEFT)
    await logged(runtime, "SettlementOpened", "ContractTerminated")
    assert (await side(http))["contract_id"] is None
    await tells(voices, NEVER)
    await logged(runtime, "SettlementWithdrawn")
    assert await side(http) == before
    again = await get(http, f"/contracts/{TENANT_CONTRACT}")
    assert {**again, "version": None} == {**lease, "version": None}
    [found] = (await get(http, "/settlements", contract_id=str(TENANT_CONTRACT)))["items"]
    assert found["status"] == "withdrawn"
    one = await get(http, f"/settlements/{found['settlement_id']}")
    assert one["withdrawn_by"] == "system"  # whoever told it
    assert "withdrawn_reason" not in one, "no topic carries one: nothing to be looked for in vain"
    refused = await http.post(f"/settlements/{found['settlement_id']}/close", json={"closed_by": str(LI)})
    assert refused.status_code in (409, 422), refused.text
    await nothing_vacant(http)
    await voices.registered(WANG)
    await voices.known(named_id("person", WANG))
    whose = {"tenant_id": str(WANG), "party_id": str(named_id("person", WANG)), "contract_id": str(new_id())}
    taken = await post(http, "/contracts", contract_body(**whose), 409)
    assert taken["type"] == "urn:anju:problem:let-twice"
    await voices.repeat()
    for view in (claims, contracts, lettings, settlements, stays, vacancies):
        assert (await rebuild(runtime, view)).differences == 0, view.name


async def test_who_really_leaves_later_is_settled_then(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await post(http, "/contracts", contract_body())
    await lives_there(voices)
    await tells(voices, LEFT, NEVER)
    await logged(runtime, "SettlementWithdrawn")
    await tells(voices, LEFT.model_copy(update={"moved_out_on": date(2025, 2, 28)}))
    await logged(runtime, "SettlementOpened", "SettlementOpened")
    [found] = (await get(http, "/settlements", contract_id=str(TENANT_CONTRACT)))["items"]
    assert (found["status"], found["opened_on"], found["items_open"]) == ("open", "2025-02-28", 12)
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["status"] == "over"


async def test_who_has_the_refund_before_it_is_withdrawn_is_settled_anew_when_they_really_leave(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    """tenant-svc had yet to hear that it was paid: it could not refuse."""
    await post(http, "/contracts", contract_body())
    await lives_there(voices)
    await tells(voices, LEFT)
    await logged(runtime, "SettlementOpened")
    proven = Evidence(
        previous=1, reading=2, expected=1, found=1, photo_ids=(named_id("photo"),), reference="R-1"
    )
    day = date(2025, 3, 1)
    asked: list[SettlementCommand] = [
        *(CheckItem(item=item, checked_by=LI, evidence=proven) for item in ITEMS),
        CloseSettlement(closed_by=LI, today=day),
        NoteRefundPaid(
            amount_fen=900_000, paid_on=day, reference="B-1", unsigned="signed_by_hand", today=day
        ),
    ]
    id_ = settlement_id(TENANT_CONTRACT, UNIT)
    for each in asked:
        await runtime.handle(settlement, id_, each, origin=SYSTEM, command_id=new_id())
    await tells(voices, NEVER)
    await logged(runtime, "SettlementNotWithdrawn", "OccupancyResumed")
    [to_see_to] = (await get(http, "/settlements", status="to_restore"))["items"]
    anew = {"amount_fen": 900_000, "paid_on": "2025-03-01", "way": "cash", "reference": "R-17"}
    await post(
        http, f"/settlements/{to_see_to['settlement_id']}/owed-paid", anew | {"received_by": str(LI)}, 422
    )
    taken = anew | {"received_by": str(MANAGER)}
    await post(http, f"/settlements/{to_see_to['settlement_id']}/owed-paid", taken, 200)
    [restored] = (await get(http, "/settlements", status="restored"))["items"]
    assert restored["restored_on"] == "2025-03-01"
    await tells(voices, LEFT.model_copy(update={"moved_out_on": date(2025, 2, 28)}))
    await logged(runtime, "SettlementOpened", "SettlementOpened")
    [found] = (await get(http, "/settlements", contract_id=str(TENANT_CONTRACT)))["items"]
    assert (found["status"], found["opened_on"], found["items_open"]) == ("open", "2025-02-28", 12)
    assert found["deposit_fen"] == 900_000, "they paid it anew"
    assert (await rebuild(runtime, settlements)).differences == 0


async def test_past_its_end_they_stay_without_a_term_again(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-02-10"))
    await lives_there(voices)
    over = Expire(ends_on=date(2025, 2, 11))
    await runtime.handle(contract, TENANT_CONTRACT, over, origin=SYSTEM, command_id=new_id())
    await logged(runtime, "ContractExpired")
    before = await side(http)
    await tells(voices, LEFT, NEVER)
    await logged(runtime, "SettlementWithdrawn")
    assert await side(http) == before
    assert (before["status"], before["without_term"], before["lived_in"]) == ("expired", True, "by_contract")


async def test_whose_end_passed_while_they_were_taken_to_have_left_has_expired(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    """The deadline of that end fired in the meantime, and was answered by nothing."""
    await post(http, "/contracts", contract_body(last_day="2025-03-05"))
    await lives_there(voices)
    await tells(voices, LEFT)
    await logged(runtime, "SettlementOpened", "ContractTerminated")
    clock.set(clock.now() + timedelta(days=9))

    async def fired() -> bool:
        query = "select count(*) from kernel.deadlines where kind = 'expiry' and id = %s and fired_at is null"
        async with runtime.pool.connection() as conn:
            row = await (await conn.execute(query, [TENANT_CONTRACT])).fetchone()
        return row == (0,)

    await eventually(fired, "its end passed in vain")
    await tells(voices, NEVER)
    await logged(runtime, "ContractExpired")
    now = await side(http)
    assert (now["status"], now["without_term"], now["lived_in"]) == ("expired", True, "by_contract")
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["status"] == "expired"


async def test_what_was_terminated_and_is_lived_in_is_held_over_again(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await post(http, "/contracts", contract_body())
    await terminate(http, TENANT_CONTRACT, "2025-02-19")
    await lives_there(voices)
    await tells(voices, LEFT, NEVER)
    await logged(runtime, "DepartureWithdrawn")

    async def held_over() -> bool:
        found = await side(http)
        return (found["status"], found["lived_in"]) == ("expired", "by_contract")

    await eventually(held_over, "they live on there")
