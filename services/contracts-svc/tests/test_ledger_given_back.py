"""A ledger that comes again after a home went back to its owner: it takes it in by a new contract alone."""

from typing import Any

import httpx
import pytest
from contracts.imports.given_back import GONE, TO_GO, WAY
from contracts.imports.ids import unit_id
from ledger.english import in_english

from .over_http import get, post
from .test_imports import ledger as csv
from .test_ledger_again import taken_in
from .test_ledger_put_right import COVER, HEAD, let, people, row

assert people
HOME = unit_id("东园", "一号楼", "303")
SHORT = (*COVER[:2], "2025-12-31", *COVER[3:])
FIRST = [row("302", let("ZK2")), row("303", cover=SHORT)]
LATER = ("2025-03-05", "2025-11-30", "4500", "押一付一", "")
NEXT = (COVER[0], "2026-01-01", "2028-12-31", *COVER[3:])
pytestmark = pytest.mark.usefixtures("people")


async def given_back(http: httpx.AsyncClient, day: str) -> dict[str, Any]:
    """The home, handed back to its owner from this day on."""
    await taken_in(http, csv(*FIRST, head=HEAD))
    await post(http, f"/units/{HOME}/release", {"released_on": day}, 200)
    return await home(http)


async def home(http: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = await get(http, f"/units/{HOME}")
    return found


@pytest.mark.parametrize(("day", "why"), [("2025-02-28", GONE), ("2025-12-31", TO_GO)])
async def test_an_old_ledger_takes_back_no_home_that_went_or_is_to_go(
    http: httpx.AsyncClient, day: str, why: str
) -> None:
    gone = await given_back(http, day)
    tally, report = await taken_in(http, csv(*FIRST, head=HEAD))
    assert (tally["new"], tally["changed"], report["refused"]) == (0, 0, [])
    assert [each["reason"] for each in report["notes"] if each["sheet"] == "房源"] == [
        said := why.format(day=day, way=WAY)
    ]
    assert in_english(said) != said
    assert await home(http) == gone


async def test_nobody_new_is_let_a_home_that_stays_given_back(http: httpx.AsyncClient) -> None:
    await given_back(http, "2025-03-01")
    _, report = await taken_in(http, csv(FIRST[0], row("303", let("ZK3", *LATER), SHORT), head=HEAD))
    assert [(each["row"], each["type"]) for each in report["refused"]] == [(3, "unit-given-back")]


async def test_a_contract_of_the_owner_from_a_later_day_brings_it_again_and_the_row_says_so(
    http: httpx.AsyncClient,
) -> None:
    await given_back(http, "2025-12-31")
    rows = [*FIRST, row("303", cover=NEXT)]
    tally, report = await taken_in(http, csv(*rows, head=HEAD))
    assert (tally["changed"], report["refused"]) == (1, [])
    assert [(each["column"], each["old"], each["new"]) for each in report["changed"]] == [
        ("退还日期", "2025-12-31", "")
    ]
    assert (await home(http))["released_on"] is None
    await post(http, f"/units/{HOME}/release", {"released_on": "2025-12-31"}, 200)
    again, report = await taken_in(http, csv(*rows, head=HEAD))
    assert (again["new"], again["changed"]) == (0, 0), "that contract is no news any more"
    assert (await home(http))["released_on"] == "2025-12-31"
