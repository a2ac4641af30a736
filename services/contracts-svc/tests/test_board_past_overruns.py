"""A day on which a unit was let without cover stays one on the board, also once the lease is over."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from contracts.views.overruns import overruns
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from kernel.rebuild import rebuild
from published.tenants import TenantMovedOut
from testkit.followed import all_followed
from testkit.voices import Voices

from .over_http import (
    LI,
    OWNER_CONTRACT,
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

LEFT = date(2025, 3, 1)
HOME: dict[str, Any] = {"tenant_id": TENANT, "person_id": LI, "unit_id": UNIT, "park_id": PARK}


@pytest.fixture
async def uncovered(http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None) -> None:
    """Let since January and lived in, covered until the twentieth of February; nothing else is amiss."""
    other = str(named_id("other room"))
    await post(http, "/units", UNIT_BODY | {"unit_id": other, "code": "3栋-101"})
    await post(http, "/contracts", contract_body("owner", contract_id=other, unit_ids=[other]))
    await post(http, "/contracts", contract_body())
    await lives_there(voices)
    await terminate(http, OWNER_CONTRACT, "2025-02-20")
    await logged(runtime, "ContractOverrunDetected")


async def leaves(runtime: Runtime, voices: Voices) -> None:
    await voices.tell((f"tenant-{TENANT}", TenantMovedOut(**HOME, moved_out_on=LEFT)))
    await logged(runtime, "OccupancyEnded")
    await all_followed(runtime)


async def row_of(http: httpx.AsyncClient, **asked: str) -> dict[str, Any]:
    rows = (await get(http, "/board", **asked))["items"]
    [found] = [row for row in rows if row["unit_id"] == str(UNIT)]
    return dict(found)


async def test_a_day_without_cover_says_so_after_the_tenant_left(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, uncovered: None
) -> None:
    day = {"on": "2025-02-25"}
    before = [await row_of(http, **day), await get(http, "/board/counts", **day)]
    await leaves(runtime, voices)
    for asked in ({}, {"colour": "red"}, {"track": "owner"}, {"overrun": "true"}, {"text": "502"}):
        row = await row_of(http, **day, **asked)
        owner, over = row["owner"], row["tenant"]["overrun"]
        assert (owner["colour"], owner["uncovered_since"], owner["days_left"]) == ("red", "2025-02-21", -5)
        assert row["urgent_on"] == before[0]["urgent_on"] == "2025-02-21"
        assert over["uncovered"] == [{"starts_on": "2025-02-21", "last_day": "2025-02-28"}]
        assert (over["days_over"], over["exposure_fen"]) == (8, 128_571)
    counted = await get(http, "/board/counts", **day)
    assert counted["owner"] == before[1]["owner"]
    assert counted["owner"]["red"] == 1
    for asked in ({"colour": "grey", "track": "owner"}, {"overrun": "false"}):
        rows = (await get(http, "/board", **day, **asked))["items"]
        assert str(UNIT) not in [row["unit_id"] for row in rows], asked


async def test_from_the_day_on_which_it_is_over_nothing_is_amiss(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, uncovered: None
) -> None:
    await leaves(runtime, voices)
    row = await row_of(http)
    assert (row["owner"]["colour"], row["owner"]["uncovered_since"], row["tenant"]["overrun"]) == (
        *("grey", None),
        None,
    )
    assert (await get(http, "/board", overrun="true"))["items"] == []
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["overruns"] == []
    assert (await rebuild(runtime, overruns)).differences == 0


async def test_as_it_was_known_before_they_left_all_days_promised_are_told(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock, uncovered: None
) -> None:
    clock.advance(timedelta(days=1))
    await leaves(runtime, voices)
    for known_on, days in (("2025-03-01", 314), ("2025-03-02", 8)):
        row = await row_of(http, on="2025-02-25", known_on=known_on)
        assert row["owner"]["uncovered_since"] == "2025-02-21"
        assert row["tenant"]["overrun"]["days_over"] == days
