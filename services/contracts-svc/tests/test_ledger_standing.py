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
