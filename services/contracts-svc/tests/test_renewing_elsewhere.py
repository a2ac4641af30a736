"""A renewal whose tenant changes rooms, or gave one of two back: it is of what they have."""

import httpx
import pytest
from contracts.views.renewals import renewals
from host.runtime import Runtime
from kernel.rebuild import rebuild
from published.tenants import TenantMovedOut
from testkit.voices import Voices

from .over_http import (
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    approve,
    contract_body,
    get,
    lives_there,
    logged,
    post,
)
from .test_coming_back import HOME, LEFT, NEXT_DOOR, changes
from .test_renewing import CHIEF, OFFER, WU, ask


async def next_door(http: httpx.AsyncClient) -> None:
    """A room of ours that is empty."""
    await post(http, "/units", UNIT_BODY | {"unit_id": str(NEXT_DOOR), "code": "3栋-503", "own": True})


async def open_by_hand(http: httpx.AsyncClient) -> str:
    """The path of it."""
    assert (await ask(http, "/renewals", WU, contract_id=str(TENANT_CONTRACT))).is_success
    [found] = (await get(http, "/renewals", track="tenant"))["items"]
    return f"/renewals/{found['renewal_id']}"


@pytest.fixture
async def opened(http: httpx.AsyncClient, voices: Voices, ledger: None) -> str:
    """For a tenant who lives there, beside an empty room."""
    await next_door(http)
    await post(http, "/contracts", contract_body(last_day="2025-04-30"))
    await lives_there(voices)
    return await open_by_hand(http)


async def test_what_was_drafted_for_the_room_they_left_is_signed_by_nobody_and_begins_anew(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, opened: str
) -> None:
    assert (await ask(http, f"{opened}/propose", WU, **OFFER)).is_success
    assert (await approve(http, opened, CHIEF)).is_success
    await logged(runtime, *["ContractDrafted"] * 3)
    await changes(voices, UNIT, NEXT_DOOR, LEFT)
    await logged(runtime, "RenewalOpened", "RenewalOpened", "ContractDeclined")
    found = await get(http, opened)
    assert (found["status"], found["unit_ids"], found["offer"]) == ("proposal", [str(NEXT_DOOR)], None)
    draft = opened.replace("renewals", "contracts")
    late = await post(http, f"{draft}/sign", {"signed_on": "2025-03-01"}, 409)
    assert late["type"] == "urn:anju:problem:draft-declined"
    assert (await ask(http, f"{opened}/propose", WU, **OFFER)).is_success
    assert (await approve(http, opened, CHIEF)).is_success
    await logged(runtime, *["ContractDrafted"] * 4)
    assert (await get(http, draft))["unit_ids"] == [str(NEXT_DOOR)]
    await post(http, f"{draft}/sign", {"signed_on": "2025-03-01"}, 200)
    await logged(runtime, "RenewalCompleted", "ContractRenewed", "ContractDepositCarriedOver")
    assert (await get(http, draft))["carried_fen"] == contract_body()["deposit_fen"]
    assert (await rebuild(runtime, renewals, swap=False)).differences == 0


async def test_who_is_to_leave_is_to_leave_the_room_they_have(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, opened: str
) -> None:
    assert (await ask(http, f"{opened}/decline", WU, declined_by="tenant")).is_success
    assert (await ask(http, f"{opened}/move-out", WU, on="2025-04-20")).is_success
    await changes(voices, UNIT, NEXT_DOOR, LEFT)
    await logged(runtime, "MoveOutAppointed", "MoveOutCalledOff", "RenewalResumed", "MoveOutAppointed")
    found = await get(http, opened)
    assert (found["status"], found["unit_ids"]) == ("declined", [str(NEXT_DOOR)])
    assert (found["move_out_on"], found["declined_by"]) == ("2025-04-20", "tenant")
    assert (await rebuild(runtime, renewals, swap=False)).differences == 0


async def test_a_room_that_was_given_back_before_is_not_in_one_that_is_opened_by_hand(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None
) -> None:
    await next_door(http)
    both = {"unit_ids": [str(UNIT), str(NEXT_DOOR)]}
    await post(http, "/contracts", contract_body(last_day="2025-04-30") | both)
    await lives_there(voices)
    left = TenantMovedOut(**HOME, unit_id=UNIT, contract_id=TENANT_CONTRACT, moved_out_on=LEFT)
    await voices.tell((f"tenant-{TENANT}", left))
    await logged(runtime, "OccupancyEnded")
    opened = await open_by_hand(http)
    assert (await get(http, opened))["unit_ids"] == [str(NEXT_DOOR)]
