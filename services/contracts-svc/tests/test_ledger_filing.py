"""Leases that a ledger brought are filed as well while there is time; of the others nobody knows."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from contracts.imports.ids import contract_id
from host.runtime import Runtime
from kernel.clock import VirtualClock

from .over_http import get, log_of, logged, post
from .test_imports import ledger as csv
from .test_ledger_again import NUMBERED, house, taken_in, unnumbered

OLD, LATE, OVER = (contract_id("租客合同", number) for number in ("HT1", "HT2", "HT3"))
assert house


def rows() -> bytes:
    """Signed a year ago, signed this month, and one that ran out long ago."""
    terms = {
        "HT1": ("ZK1", "101", ("2024-06-01", "2024-06-10", "2025-06-09", "4500", "4500", "月付")),
        "HT2": ("ZK2", "102", ("2025-02-20", "2025-02-25", "2026-02-24", "4500", "4500", "月付")),
        "HT3": ("ZK1", "101", ("2023-06-01", "2023-06-10", "2024-06-09", "4500", "4500", "月付")),
    }
    said = [(number, *unnumbered(*each)) for number, each in terms.items()]
    return csv(*said, head=NUMBERED)


async def listed(http: httpx.AsyncClient) -> dict[str, Any]:
    return {each["contract_id"]: each for each in (await get(http, "/filings"))["items"]}


@pytest.mark.usefixtures("house")
async def test_what_is_yet_in_time_is_a_task_and_what_is_not_is_no_arrear_and_named_unknown(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock
) -> None:
    tally, _ = await taken_in(http, rows())
    assert (tally["new"], tally["refused"]) == (3, 0)
    await logged(runtime, "FilingFellDue", "FilingUnsaid")
    found = await listed(http)
    assert {id_: each["status"] for id_, each in found.items()} == {str(OLD): "unknown", str(LATE): "open"}
    assert (found[str(OLD)]["due_on"], found[str(LATE)]["due_on"]) == ("2024-07-01", "2025-03-22")

    clock.advance(timedelta(days=3))
    await logged(runtime, "FilingUnsaid")
    assert "FilingOverdue" not in await log_of(runtime)
    number = {"number": "BJ-1", "filed_on": "2024-06-20"}
    await post(http, f"/filings/{OLD}/filed", number, 200)
    assert (await listed(http))[str(OLD)]["status"] == "filed"
    assert (await http.post(f"/filings/{OLD}/retract", headers={"X-Reason": "another lease"})).is_success
    await logged(runtime, "FilingRetracted")
    assert (await listed(http))[str(OLD)]["status"] == "open"
