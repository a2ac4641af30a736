"""Steps of the rent and days free of it, as a ledger says them: part of what was signed from then on."""

from typing import Any

import httpx
import pytest
from contracts.imports.ids import contract_id

from .over_http import get
from .test_imports import ledger as csv
from .test_ledger_again import NUMBERED, house, taken_in, unnumbered

HEAD = (*NUMBERED, "年递增", "免租期")
TERMS = ("2023-01-20", "2023-02-01", "2026-01-31", "3333.33", "4500", "月付")
DRAFT = ("", "2025-04-01", "2027-03-31", *TERMS[3:])
LEASE = contract_id("租客合同", "HT1")
assert house


def row(rise: str, free: str, terms: tuple[str, ...] = TERMS) -> bytes:
    return csv(("HT1", *unnumbered(terms=terms), rise, free), head=HEAD)


async def clauses(http: httpx.AsyncClient) -> Any:
    return (await get(http, f"/contracts/{LEASE}"))["clauses"]


@pytest.mark.usefixtures("house")
async def test_each_year_is_reckoned_by_the_year_before_to_the_fen_and_said_before_it_is_confirmed(
    http: httpx.AsyncClient,
) -> None:
    first, report = await taken_in(http, row("每年递增5%", "1个月"))
    assert first["new"] == 1
    known = await clauses(http)
    # 333 333 + 5 % is 349 999.65, and 350 000 + 5 % is 367 500.
    assert [(each["from_on"], each["rent_fen"]) for each in known["rent_steps"]] == [
        ("2024-02-01", 350_000),
        ("2025-02-01", 367_500),
    ]
    assert known["rent_free"] == [{"starts_on": "2023-02-01", "ends_on": "2023-03-01"}]
    [note] = report["notes"]
    assert "2023-02-01 至 2023-02-28 免租，按租客合同记入" in note["reason"]
    assert "每满一年递增 5%（在上一年的基础上，四舍五入到分），现为每月 3,675.00 元" in note["reason"]

    for same in (row("5%", "2023.2.1-2023.2.28"), row("", "")):
        again, report = await taken_in(http, same)
        assert (again["known"], report["refused"], report["notes"]) == (1, [], [])


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("rise", "free", "column"), [("6%", "1个月", "年递增"), ("5%", "2个月", "免租期")])
async def test_what_was_signed_otherwise_is_refused_with_the_way_to_change_it(
    http: httpx.AsyncClient, rise: str, free: str, column: str
) -> None:
    await taken_in(http, row("5%", "1个月"))
    tally, report = await taken_in(http, row(rise, free))
    assert (tally["refused"], [each["column"] for each in report["refused"]]) == (1, [column])


@pytest.mark.usefixtures("house")
async def test_a_draft_follows_its_mended_row_and_free_days_outside_the_term_are_refused(
    http: httpx.AsyncClient,
) -> None:
    await taken_in(http, row("", "15天", DRAFT))
    mended, report = await taken_in(http, row("每年涨100元", "30天", DRAFT))
    assert (mended["changed"], await clauses(http))[0] == 1
    assert {each["column"]: (each["old"], each["new"]) for each in report["changed"]} == {
        "年递增": ("", "2026-04-01 起 3433.33"),
        "免租期": ("2025-04-01 至 2025-04-15", "2025-04-01 至 2025-04-30"),
    }
    tally, report = await taken_in(http, row("", "2027.3.1-2027.4.30", DRAFT))
    assert (tally["refused"], [each["column"] for each in report["refused"]]) == (1, ["免租期"])
