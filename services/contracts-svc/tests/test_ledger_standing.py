"""Whoever a ledger says has left lives nowhere by it, and nobody is asked to renew."""

from typing import Any

import httpx
import pytest
from contracts.imports.ids import contract_id
from contracts.imports.standing import LEFT
from contracts.views.contracts import contracts
from contracts.views.lettings import lettings
from host.runtime import Runtime
from kernel.rebuild import rebuild

from .over_http import get, log_of
from .test_imports import ledger as csv
from .test_ledger_again import NUMBERED, house, taken_in, unnumbered

HEAD = (*NUMBERED, "状态")
PAST = ("2023-01-20", "2023-02-01", "2024-01-31", "4500", "4500", "月付")
RUNS = ("2025-01-20", "2025-02-01", "2026-01-31", "4500", "4500", "月付")
assert house


@pytest.mark.usefixtures("house")
async def test_who_has_left_is_over_and_who_left_before_the_last_day_is_refused(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    rows = [
        ("HT1", *unnumbered(terms=PAST), "已退租"),
        ("HT2", *unnumbered(room="102", terms=RUNS), "已退租"),
    ]
    tally, report = await taken_in(http, csv(*rows, head=HEAD))
    assert (tally["new"], tally["refused"]) == (1, 1)
    [refused] = report["refused"]
    assert (refused["row"], refused["column"]) == (3, "状态")
    assert LEFT in report["notes"][0]["reason"]
    known = await get(http, f"/contracts/{contract_id('租客合同', 'HT1')}")
    assert known["status"] == "over"
    assert "RenewalOpened" not in await log_of(runtime)


@pytest.mark.usefixtures("house")
async def test_who_left_on_a_day_is_over_by_it_and_lives_nowhere_by_the_row(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    head = (*NUMBERED, "退租日期")
    rows = [
        ("HT1", *unnumbered(terms=RUNS), "2025-02-20"),
        ("HT2", *unnumbered(room="102", terms=RUNS), "2025-06-30"),
    ]
    tally, report = await taken_in(http, csv(*rows, head=head))
    assert (tally["new"], tally["refused"]) == (1, 1)
    [refused] = report["refused"]
    assert (refused["row"], refused["column"], refused["type"]) == (3, "退租日期", "leaves-later")
    assert report["notes"][0]["reason"].startswith(LEFT)
    known = await get(http, f"/contracts/{contract_id('租客合同', 'HT1')}")
    assert (known["status"], known["last_day"]) == ("over", "2025-02-20")
    assert "RenewalOpened" not in await log_of(runtime)
    tally, report = await taken_in(http, csv(rows[0], head=head))
    assert (tally["new"], tally["changed"], report["refused"]) == (0, 0, [])


@pytest.mark.usefixtures("house")
async def test_of_a_contract_that_is_over_here_the_day_they_left_is_no_news(http: httpx.AsyncClient) -> None:
    known = ("HT1", *unnumbered(terms=PAST))
    await taken_in(http, csv((*known, "已退租"), head=HEAD))
    tally, report = await taken_in(http, csv((*known, "2024-01-20"), head=(*NUMBERED, "退租日期")))
    assert (tally["new"], tally["changed"], report["refused"]) == (0, 0, [])


YEARS = [
    (f"{year - 1}-11-20", f"{year - 1}-12-01", f"{year}-11-30", "4500", "4500", "月付")
    for year in (2023, 2024)
]
THIS_YEAR = ("2024-11-20", "2024-12-01", "2025-11-30", "4500", "{}", "月付")


async def held_by(http: httpx.AsyncClient, *numbers: str) -> dict[str, tuple[str, int]]:
    known = {each: await get(http, f"/contracts/{contract_id('租客合同', each)}") for each in numbers}
    return {each: (found["status"], found["held_fen"]) for each, found in known.items()}


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(("deposit", "fen"), [("4500", 450_000), ("3000", 300_000)])
async def test_the_deposit_of_who_has_stayed_for_years_is_held_once(
    http: httpx.AsyncClient, runtime: Runtime, order: int, deposit: str, fen: int
) -> None:
    """A row for each year, the deposit in all of them: it was paid once."""
    now = (*THIS_YEAR[:4], deposit, THIS_YEAR[5])
    rows = [(f"HT{number}", *unnumbered(terms=terms)) for number, terms in enumerate((*YEARS, now))]
    tally, report = await taken_in(http, csv(*rows[::order], head=NUMBERED))
    assert (tally["new"], report["refused"]) == (3, [])
    assert [each["reason"].count("押金由后续合同持有") for each in report["notes"]].count(1) == 2
    expected = {"HT0": ("over", 0), "HT1": ("over", 0), "HT2": ("in_force", fen)}
    assert await held_by(http, *expected) == expected
    assert (await rebuild(runtime, contracts, swap=False)).differences == 0
    assert (await rebuild(runtime, lettings, swap=False)).differences == 0
    assert (await board_of(http, "101"))["held_fen"] == fen
    before = await board_of(http, "101", on="2024-11-15")
    assert (before["contract_id"], before["held_fen"]) == (str(contract_id("租客合同", "HT1")), 450_000)


async def board_of(http: httpx.AsyncClient, code: str, **asked: str) -> Any:
    return {row["code"]: row["tenant"] for row in (await get(http, "/board", **asked))["items"]}[code]


@pytest.mark.usefixtures("house")
async def test_nothing_is_held_any_more_of_who_had_left_before_anybody_wrote_it_down(
    http: httpx.AsyncClient,
) -> None:
    await taken_in(http, csv(("HT1", *unnumbered(terms=PAST), "已退租"), head=HEAD))
    assert await held_by(http, "HT1") == {"HT1": ("over", 0)}
