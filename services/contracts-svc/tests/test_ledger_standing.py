"""Whoever a ledger says has left lives nowhere by it, and nobody is asked to renew."""

import httpx
import pytest
from contracts.imports.ids import contract_id
from contracts.imports.standing import LEFT
from host.runtime import Runtime

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
