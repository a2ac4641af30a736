"""A handover that both sides have not agreed to by its day is overdue, and told of."""

from datetime import date, timedelta

import httpx
import pytest
from contracts.views.handovers import handovers
from host.runtime import Runtime
from kernel.clock import VirtualClock, local_date
from kernel.rebuild import rebuild
from testkit.voices import Voices

from .over_http import get, lives_there, logged


@pytest.mark.usefixtures("ledger")
async def test_it_is_due_a_week_after_they_came_and_overdue_behind_that(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices
) -> None:
    async def overdue(which: str) -> list[bool]:
        return [each["overdue"] for each in (await get(http, "/handovers", overdue=which))["items"]]

    voices.from_now_on(clock.now())
    await lives_there(voices)
    [row] = (await get(http, "/handovers"))["items"]
    due_on = date.fromisoformat(row["due_on"])
    assert due_on == max(local_date(clock.now()), date.fromisoformat(row["moved_in_on"]) + timedelta(days=7))
    assert (await overdue("true"), await overdue("false")) == ([], [False])
    clock.advance((due_on - local_date(clock.now())) + timedelta(days=1))
    await logged(runtime, "HandoverOverdue")
    assert (await overdue("true"), await overdue("false")) == ([True], [])
    assert (await get(http, f"/handovers/{row['handover_id']}"))["overdue"] is True
    clock.advance(timedelta(days=1))
    await logged(runtime, *["HandoverOverdue"] * 2)
    assert (await rebuild(runtime, handovers, swap=False)).differences == 0
