"""Who stays past a termination is told of again while they are there, and not while their next is signed."""

from datetime import UTC, datetime

import httpx
import pytest
from contracts.domain.contract_facts import ContractOverstayed
from host.runtime import Runtime
from kernel.clock import VirtualClock
from testkit.voices import Voices

from .over_http import TENANT_CONTRACT, contract_body, lives_there, logged, post, terminate
from .test_following import NEXT

KIND = ContractOverstayed.__name__


@pytest.mark.usefixtures("ledger")
async def test_it_is_told_again_and_with_a_next_one_signed_to_nobody(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices
) -> None:
    def on(month: int, day: int) -> None:
        clock.set(datetime(2025, month, day, 4, tzinfo=UTC))

    await post(http, "/contracts", contract_body(last_day="2025-04-30"))
    await lives_there(voices)
    on(4, 5)
    await terminate(http, TENANT_CONTRACT, "2025-04-20")
    on(4, 21)
    await logged(runtime, "ContractHeldOver")
    on(4, 23)
    await logged(runtime, KIND)
    on(4, 30)
    await logged(runtime, KIND, KIND)
    second = {"contract_id": str(NEXT), "starts_on": "2025-06-01", "last_day": "2025-12-31"}
    await post(http, "/contracts", contract_body(**second, signed_on="2025-04-30"))
    on(5, 7)
    await logged(runtime, KIND, KIND, KIND)
    async with runtime.pool.connection() as conn:
        facts = [fact async for some in runtime.store.read_types(conn, [KIND]) for fact in some]
    told = [(each.event.nth, each.event.next_signed) for each in facts]
    assert told == [(2, False), (3, False), (4, True)]
