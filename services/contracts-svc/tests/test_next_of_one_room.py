"""The next contract of who rents two rooms has one of them alone, and they are put down in that one."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from testkit.stack import eventually
from testkit.voices import Voices

from .over_http import TENANT_CONTRACT, UNIT, approved, contract_body, get, log_of, logged, post, terminate
from .test_two_rooms import BESIDE, IN_MARCH, LEFT, NEVER, signed, tells

pytestmark = pytest.mark.usefixtures("looks_often", "ledger")

NEXT = named_id("next of one")
FOLLOWS = {"starts_on": "2025-03-11", "last_day": "2026-03-10", "signed_on": "2025-03-01"}


async def both_signed(http: httpx.AsyncClient, runtime: Runtime, voices: Voices) -> None:
    await signed(http, voices, last_day="2025-03-10", deposit_fen=300_001)
    next_ = contract_body(contract_id=str(NEXT), deposit_fen=200_000, **FOLLOWS)
    await post(http, "/contracts", next_)
    await logged(runtime, "AgreementFollowedInPart", "ContractDepositCarriedOver")


async def held(http: httpx.AsyncClient) -> list[Any]:
    """By the first, by the next, and what of that was carried over."""
    first, next_ = [await get(http, f"/contracts/{id_}") for id_ in (TENANT_CONTRACT, NEXT)]
    return [first["held_fen"], next_["held_fen"], next_["carried_fen"]]


async def settled(http: httpx.AsyncClient, **expected: tuple[str, int]) -> None:
    """By which contract, and with how much of a deposit, by the room's code."""
    names = {str(TENANT_CONTRACT): "first", str(NEXT): "next"}

    async def so() -> bool:
        listed = (await get(http, "/settlements"))["items"]
        found = [await get(http, f"/settlements/{each['settlement_id']}") for each in listed]
        codes = {str(UNIT): "home", str(BESIDE): "beside"}
        rooms = {codes[each["unit_id"]]: (names[each["contract_id"]], each["deposit_fen"]) for each in found}
        return rooms == expected

    await eventually(so, f"settled: {expected}")


@pytest.mark.parametrize("leaves_first", [True, False], ids=["left", "lives there"])
async def test_past_its_end_the_first_is_terminated_in_the_other_and_settled_with_that_part(
    leaves_first: bool, http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    await both_signed(http, runtime, voices)
    assert await held(http) == [300_001, 50_000, 150_000]
    clock.set(IN_MARCH)
    await logged(runtime, "ContractExpired")
    left = LEFT.model_copy(update={"moved_out_on": IN_MARCH.date()})
    if leaves_first:
        await tells(voices, left)
        await settled(http, home=("next", 200_000))
    await terminate(http, TENANT_CONTRACT, "2025-03-15")
    clock.set(datetime(2025, 3, 16, 2, tzinfo=UTC))
    await logged(runtime, "ContractEnded", "OccupancyEnded")
    if not leaves_first:
        await settled(http, beside=("first", 150_001))
        assert await held(http) == [0, 200_000, 150_000]
        await tells(voices, left)
    await settled(http, home=("next", 200_000), beside=("first", 150_001))
    states = [(await get(http, f"/contracts/{id_}"))["status"] for id_ in (TENANT_CONTRACT, NEXT)]
    assert states == ["over", "over"]


async def test_who_leaves_before_it_begins_leaves_it_to_stand_and_somebody_is_told(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await both_signed(http, runtime, voices)
    left = LEFT.model_copy(update={"moved_out_on": datetime(2025, 3, 5, tzinfo=UTC).date()})
    await tells(voices, left)
    await logged(runtime, "NextContractForsaken")
    await settled(http, home=("first", 150_000))
    assert await held(http) == [150_001, 50_000, 0]
    await tells(voices, NEVER.model_copy(update={"moved_out_on": left.moved_out_on}))
    await logged(runtime, "NextContractNotForsaken")
    assert await held(http) == [300_001, 50_000, 150_000]


async def test_annulled_it_follows_no_more_and_the_first_has_the_whole_deposit(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await both_signed(http, runtime, voices)
    await approved(http, NEXT, "annulment")
    answer = await http.post(f"/contracts/{NEXT}/annul", headers={"X-Reason": "agreed"})
    assert answer.is_success, answer.text
    await logged(runtime, "ContractDepositTakenBack")
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["held_fen"] == 300_001
    assert (await log_of(runtime)).count("AgreementFollowedInPart") == 1
