"""The rent that is shown is that of the day: by its steps, by a later word, and as it was known."""

import io
from datetime import date, timedelta
from typing import Any

import httpx
import openpyxl
import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import ExchangeUnit
from contracts.views.lettings import lettings
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild

from .domain.words import going_along
from .over_http import (
    OWNER,
    OWNER_CONTRACT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    approved,
    contract_body,
    get,
    post,
)

CLAUSES = {"rent_steps": [{"from_on": "2025-07-01", "rent_fen": 460_000}]}

pytestmark = pytest.mark.usefixtures("ledger")


async def rent_from(http: httpx.AsyncClient, contract: object, day: str, rent_fen: int) -> None:
    asked = {"from_on": day, "rent_fen": rent_fen}
    await approved(http, contract, "rent", **asked)
    answer = await http.post(f"/contracts/{contract}/rent", json=asked, headers={"X-Reason": "index"})
    assert answer.is_success, answer.text


async def rents(http: httpx.AsyncClient, side: str = "tenant", **asked: str) -> int:
    [row] = (await get(http, "/board", **asked))["items"]
    found: int = row[side]["rent_fen"]
    return found


async def cell(http: httpx.AsyncClient, path: str, title: str, row: int, **asked: str) -> Any:
    answer = await http.get(path, params=asked)
    titles, *lines = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    return dict(zip(titles, lines[row], strict=True))[title]


async def test_the_board_shows_the_rent_of_the_day_that_is_asked_for_by_both_clocks(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock
) -> None:
    await post(http, "/contracts", contract_body(clauses=CLAUSES))
    assert [await rents(http), await rents(http, on="2025-07-01")] == [450_000, 460_000]
    clock.advance(timedelta(days=2))
    await rent_from(http, TENANT_CONTRACT, "2025-03-03", 111_100)
    await rent_from(http, OWNER_CONTRACT, "2025-04-01", 310_000)
    days = ("2025-03-02", "2025-03-03", "2025-06-30", "2025-07-01")
    assert [await rents(http, on=day) for day in days] == [450_000, 111_100, 111_100, 460_000]
    assert [await rents(http, "owner", on=day) for day in ("2025-03-31", "2025-04-01")] == [300_000, 310_000]
    assert await rents(http, on="2025-03-03", known_on="2025-03-02") == 450_000
    assert await rents(http, on="2025-12-31", known_on="2025-03-02") == 460_000
    for day, yuan in (("2025-03-02", 4_500), ("2025-03-03", 1_111)):
        assert await cell(http, "/board.xlsx", "租客·月租（元）", 0, on=day) == yuan
    assert (await rebuild(runtime, lettings)).differences == 0


async def test_a_rent_that_was_changed_for_days_before_a_change_of_rooms_is_that_of_the_room_left(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    other = named_id("other room")
    await post(http, "/units", UNIT_BODY | {"unit_id": str(other), "code": "3栋-503", "own": True})
    await post(http, "/contracts", contract_body())  # in 502 from 1 January on
    move = ExchangeUnit(**going_along(UNIT, other, date(2025, 2, 10)))
    await runtime.handle(contract, TENANT_CONTRACT, move, origin=SYSTEM, command_id=new_id())
    await rent_from(http, TENANT_CONTRACT, "2025-02-01", 111_100)
    days = ("2025-01-31", "2025-02-01", "2025-02-09")
    assert [await rents(http, on=day, code="502") for day in days] == [450_000, 111_100, 111_100]
    assert await rents(http, on="2025-02-10", code="503") == 111_100
    assert (await rebuild(runtime, lettings)).differences == 0


async def test_a_contract_and_the_lists_of_them_show_the_rent_of_today(
    http: httpx.AsyncClient, clock: VirtualClock
) -> None:
    await post(http, "/contracts", contract_body(clauses=CLAUSES))
    await rent_from(http, TENANT_CONTRACT, "2025-03-01", 111_100)
    await rent_from(http, OWNER_CONTRACT, "2025-03-02", 310_000)
    one = await get(http, f"/contracts/{TENANT_CONTRACT}")
    assert (one["rent_fen"], one["signed_rent_fen"]) == (111_100, 450_000)
    assert await cell(http, "/contracts.xlsx", "月租（元）", 0) == 1_111
    clock.advance(timedelta(days=1))
    [agreed] = (await get(http, f"/owners/{OWNER}"))["agreed"]
    assert agreed["rent_fen"] == 310_000
    found = {each["track"]: each["rent_fen"] for each in (await get(http, "/contracts"))["items"]}
    assert found == {"tenant": 111_100, "owner": 310_000}


async def test_a_draft_shows_the_rent_of_its_terms_whatever_steps_are_past(http: httpx.AsyncClient) -> None:
    past = {"rent_steps": [{"from_on": "2025-02-01", "rent_fen": 460_000}]}
    await post(http, "/contracts", contract_body(clauses=past, signed_on=None))
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["rent_fen"] == 450_000
