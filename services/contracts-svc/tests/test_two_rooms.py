"""Who rents two rooms by one contract is put down in one: past its end they have both, and leave both."""

from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from contracts.views.let_since import let_since
from contracts.views.lettings import lettings
from host.runtime import Runtime
from kernel.clock import VirtualClock, local_date
from kernel.ids import named_id
from kernel.rebuild import rebuild
from published.tenants import TenantMovedOut, TenantMoveOutWithdrawn, TenantRoomChanged
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
    logged,
    post,
    terminate,
)

BESIDE = named_id("beside")
WHO: dict[str, Any] = {"tenant_id": TENANT, "person_id": LI, "park_id": PARK}
IN_MARCH, LEFT_ON = datetime(2025, 3, 15, 2, tzinfo=UTC), date(2025, 3, 14)
LEFT = TenantMovedOut(**WHO, unit_id=UNIT, moved_out_on=LEFT_ON)
NEVER = TenantMoveOutWithdrawn(**WHO, unit_id=UNIT, moved_in_on=date(2025, 1, 2), moved_out_on=LEFT_ON)

pytestmark = pytest.mark.usefixtures("looks_often", "ledger")


async def signed(http: httpx.AsyncClient, voices: Voices, **other: Any) -> None:
    """For both rooms, and lived by in the first."""
    await post(http, "/units", UNIT_BODY | {"unit_id": str(BESIDE), "code": "3栋-503", "own": True})
    await post(http, "/contracts", contract_body(unit_ids=[str(UNIT), str(BESIDE)], **other))
    await lives_there(voices)


async def tells(voices: Voices, *told: TenantMovedOut | TenantMoveOutWithdrawn | TenantRoomChanged) -> None:
    await voices.tell(*((f"tenant-{TENANT}", each) for each in told))


async def shown(http: httpx.AsyncClient, status: str, *colours: str) -> None:
    """The contract, and its rooms on the board."""

    async def so() -> bool:
        """What is vacant is heard of a moment later."""
        rows = {row["unit_id"]: row["tenant"]["colour"] for row in (await get(http, "/board"))["items"]}
        found = [rows.get(str(unit)) for unit in (UNIT, BESIDE)]
        contract = await get(http, f"/contracts/{TENANT_CONTRACT}")
        return (contract["status"], *found) == (status, *colours)

    await eventually(so, f"{status}: {colours}")


async def settled(http: httpx.AsyncClient, **expected: str) -> None:
    """Since when each room is settled, by its code."""

    async def so() -> bool:
        found = (await get(http, "/settlements", contract_id=str(TENANT_CONTRACT)))["items"]
        codes = {str(UNIT): "home", str(BESIDE): "beside"}
        opened = {codes[each["unit_id"]]: each["opened_on"] for each in found if each["status"] == "open"}
        return opened == expected

    await eventually(so, f"settled since {expected}")


@pytest.mark.parametrize("ends", ["terminated", "ran out"])
async def test_they_stay_on_in_both_past_its_end_and_leave_both(
    ends: str, http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    await signed(http, voices, **({} if ends == "terminated" else {"last_day": "2025-03-10"}))
    if ends == "terminated":
        await terminate(http, TENANT_CONTRACT, "2025-03-10")
    clock.set(IN_MARCH)
    await logged(runtime, *(["ContractHeldOver"] * 2 if ends == "terminated" else ["ContractExpired"]))
    await shown(http, "expired", "red", "red")
    await settled(http)
    assert await let_since(runtime, local_date(clock.now())) == []

    await tells(voices, LEFT)
    await shown(http, "over", "grey", "grey")
    await settled(http, home="2025-03-14", beside="2025-03-14")

    await tells(voices, NEVER)
    await shown(http, "expired", "red", "red")
    await settled(http)
    assert await let_since(runtime, local_date(clock.now())) == []
    await tells(voices, LEFT)
    await shown(http, "over", "grey", "grey")
    await settled(http, home="2025-03-14", beside="2025-03-14")
    await voices.repeat()
    await settled(http, home="2025-03-14", beside="2025-03-14")
    assert (await rebuild(runtime, lettings, swap=False)).differences == 0


@pytest.mark.parametrize("deposit_fen", [900_000, 0])
async def test_who_has_left_the_one_gives_back_the_other_as_the_contract_is_terminated(
    deposit_fen: int, http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    await signed(http, voices, deposit_fen=deposit_fen)
    await tells(voices, LEFT.model_copy(update={"moved_out_on": date(2025, 2, 20)}))
    await logged(runtime, "OccupancyEnded")
    await terminate(http, TENANT_CONTRACT, "2025-03-10")
    await settled(http, home="2025-02-20")
    clock.set(IN_MARCH)
    await shown(http, "over", "grey", "grey")
    await settled(http, home="2025-02-20", beside="2025-03-11")


async def test_who_changes_from_the_one_to_the_other_stays_on_in_that(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    await signed(http, voices, last_day="2025-03-10")
    clock.set(IN_MARCH)
    await logged(runtime, "ContractExpired")
    await tells(voices, TenantRoomChanged(**WHO, from_unit_id=UNIT, to_unit_id=BESIDE, changed_on=LEFT_ON))
    await shown(http, "expired", "grey", "red")
    assert await let_since(runtime, local_date(clock.now())) == []
