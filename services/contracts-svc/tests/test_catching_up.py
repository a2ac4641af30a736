"""What stood so before it was heard of as it happens is looked for once."""

from dataclasses import replace
from datetime import UTC, date, datetime

import httpx
import pytest
from contracts.app import service
from contracts.catching_up import catch_up, catching_up
from contracts.domain.contract import contract
from contracts.domain.contract_commands import NoteDeclined
from contracts.domain.contract_facts import ContractDeclined, ContractSucceeded
from contracts.domain.cover import cover
from contracts.domain.cover_commands import CoverCommand
from contracts.domain.cover_facts import DraftNoted
from contracts.domain.overruns import Letting
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import new_id
from testkit.followed import all_followed
from testkit.voices import Voices

from .over_http import (
    PARK,
    TENANT_CONTRACT,
    UNIT,
    contract_body,
    get,
    lives_there,
    log_of,
    logged,
    post,
    terminate,
)
from .test_following import NEXT

FIRST, LAST = date(2025, 1, 1), date(2026, 1, 1)
UNARMED = "update kernel.deadlines set fired_at = due_at where kind = 'overstays'"


def on(clock: VirtualClock, month: int, day: int) -> None:
    clock.set(datetime(2025, month, day, 4, tzinfo=UTC))


@pytest.fixture
async def stays(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, ledger: None
) -> None:
    """Past a termination, with a next contract that begins in June."""
    await post(http, "/contracts", contract_body(last_day="2025-04-30"))
    await lives_there(voices)
    on(clock, 4, 5)
    await terminate(http, TENANT_CONTRACT, "2025-04-20")
    second = {"contract_id": str(NEXT), "starts_on": "2025-06-01", "last_day": "2025-12-31"}
    await post(http, "/contracts", contract_body(**second, signed_on="2025-04-05"))
    on(clock, 4, 21)
    await logged(runtime, "ContractHeldOver")


async def test_who_stays_past_a_termination_and_of_whom_nobody_was_told_is_told_of_once(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, stays: None
) -> None:
    # As it was while a next contract counted before it had begun.
    over = replace(contract, decide=lambda _, state: [state.tells(ContractSucceeded)])
    await runtime.handle(over, TENANT_CONTRACT, NoteDeclined(), origin=SYSTEM, command_id=new_id())
    await all_followed(runtime)
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["status"] == "over"
    await catch_up(runtime)
    await logged(runtime, *["ContractHeldOver"] * 2)
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["status"] == "expired"
    await catch_up(runtime)
    await all_followed(runtime)
    assert (await log_of(runtime)).count("ContractHeldOver") == 2
    assert catching_up in service.workers


async def test_who_stays_past_a_termination_and_was_told_of_once_is_told_of_again(
    runtime: Runtime, clock: VirtualClock, stays: None
) -> None:
    async with runtime.pool.connection() as conn:
        await conn.execute(UNARMED)
    on(clock, 4, 26)
    await catch_up(runtime)
    await logged(runtime, "ContractOverstayed")
    await catch_up(runtime)
    await all_followed(runtime)
    assert (await log_of(runtime)).count("ContractOverstayed") == 1
    on(clock, 5, 3)
    await logged(runtime, *["ContractOverstayed"] * 2)


async def test_a_draft_that_was_declined_before_the_cover_heard_of_it_is_kept_there_no_more(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(signed_on=None))
    await logged(runtime, "DraftNoted")
    declined = replace(contract, decide=lambda _, state: [state.tells(ContractDeclined)])
    await runtime.handle(declined, TENANT_CONTRACT, NoteDeclined(), origin=SYSTEM, command_id=new_id())
    await logged(runtime, "DraftDropped")
    said = {"contract_id": TENANT_CONTRACT, "track": "tenant", "park_id": PARK, "rent_fen": 450_000}
    noted = DraftNoted(unit_id=UNIT, letting=Letting(**said, starts_on=FIRST, ends_on=LAST))
    kept = replace(cover, decide=lambda *_: [noted])
    asked = CoverCommand(unit_id=UNIT, today=FIRST)
    await runtime.handle(kept, UNIT, asked, origin=SYSTEM, command_id=new_id())
    await catch_up(runtime)
    await logged(runtime, *["DraftDropped"] * 2)
