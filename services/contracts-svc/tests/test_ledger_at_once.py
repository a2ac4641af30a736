"""What a ledger leads to at once says by which import it came; what comes by itself later does not."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from contracts.domain.contract import contract
from contracts.imports.ids import contract_id
from host.runtime import Runtime
from kernel.clock import VirtualClock

from .over_http import UNIT_BODY, logged, post
from .test_imports import asked, followed, hand_in
from .test_imports import ledger as csv
from .test_ledger_again import BUILDING, NUMBERED, PARK, house, unit_id, unnumbered

PAST = ("2023-01-20", "2023-02-01", "2024-01-31", "4500", "4500", "月付")
NEAR = ("2024-03-01", "2024-03-12", "2025-03-11", "4500", "4500", "月付")
AT_ONCE = ("ContractOverrunDetected", "ContractNearExpiry", "ContractExpired", "RenewalOpened")
assert house


async def by_which_import(runtime: Runtime) -> list[tuple[str, str | None]]:
    query = "select type, origin->>'import_id' from kernel.events where type = any(%s) order by recorded_at"
    async with runtime.pool.connection() as conn:
        rows: list[Any] = await (await conn.execute(query, [list(AT_ONCE)])).fetchall()
    return rows


@pytest.mark.usefixtures("house")
async def test_ends_and_days_without_cover_say_by_which_import_they_came(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock
) -> None:
    room = {"unit_id": str(unit_id("东园", "1号楼", "103")), "park_id": str(PARK), "code": "103"}
    await post(http, "/units", UNIT_BODY | room | {"building_id": str(BUILDING), "manager_id": None})
    rows = [("HT1", *unnumbered(terms=PAST)), ("HT2", *unnumbered("ZK2", "103", terms=NEAR))]
    id_ = (await hand_in(http, csv(*rows, head=NUMBERED)))["id"]
    await followed(http, id_)
    await asked(http, "POST", f"/imports/{id_}/confirm")
    assert (await followed(http, id_))[-1]["tally"]["new"] == 2
    await logged(runtime, *AT_ONCE, "RenewalOpened")
    told = await by_which_import(runtime)
    assert {type_ for type_, _ in told} == set(AT_ONCE)
    assert {import_id for _, import_id in told} == {id_}
    clock.advance(timedelta(days=4))
    await logged(runtime, "ContractNearExpiry", "ContractNearExpiry")
    assert (await by_which_import(runtime))[-1] == ("ContractNearExpiry", None)


@pytest.mark.usefixtures("house")
async def test_so_does_what_is_found_by_a_look_at_what_was_told(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    id_ = (await hand_in(http, csv(("HT1", *unnumbered()), head=NUMBERED)))["id"]
    await followed(http, id_)
    await asked(http, "POST", f"/imports/{id_}/confirm")
    await followed(http, id_)
    stream = contract.stream(contract_id("租客合同", "HT1"))
    assert (await runtime.store.following_from(stream, runtime.clock.now())).import_id == id_
