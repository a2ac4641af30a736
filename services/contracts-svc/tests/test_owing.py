"""What the deposit does not reach the tenant owes: they hear of it, and by when, until it is paid."""

from datetime import date, timedelta

import httpx
import pytest
from contracts.domain.settlement_facts import SettlementOwedOutstanding
from contracts.domain.settlement_items import ITEMS
from contracts.views.settlements import settlements
from host.runtime import Runtime
from kernel.clock import VirtualClock, local_date
from kernel.rebuild import rebuild
from testkit.voices import Voices

from .over_http import LI, get, logged
from .test_settling import PATH, PERSON, close, let, opened, tick

pytestmark = pytest.mark.usefixtures(opened.__name__)


async def test_what_the_deposit_does_not_reach_is_told_to_the_tenant_and_again_until_it_is_paid(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices
) -> None:
    await let(http, voices, clauses={"grounds": [{"number": "8.2", "ground": "damage"}]})
    for item in ITEMS:
        assert (await tick(http, item)).is_success, item
    flood = {"amount_fen": 930_000, "ground": "damage", "clause": "8.2"}
    assert (await tick(http, "damage", flood)).is_success
    assert (await close(http)).is_success
    found = await get(http, PATH)
    due_on = date.fromisoformat(found["owed_due_on"])
    assert (found["owed_fen"], due_on) == (30_000, local_date(clock.now()) + timedelta(days=7))
    [row] = (await get(http, "/settlements"))["items"]
    assert row["owed_due_on"] == found["owed_due_on"]
    clock.advance(timedelta(days=8))
    await logged(runtime, *["SettlementOwedOutstanding"] * 3)
    async with runtime.pool.connection() as conn:
        kinds = [SettlementOwedOutstanding.__name__]
        told = [fact.event async for some in runtime.store.read_types(conn, kinds) for fact in some]
    assert [(each.stage, each.party_id) for each in told] == [("settled", LI), ("due", LI), ("late", LI)]
    paid = {"amount_fen": 30_000, "paid_on": due_on.isoformat(), "way": "cash", "reference": "W-1"}
    assert (await http.post(f"{PATH}/owed-paid", json=paid | {"received_by": str(PERSON)})).is_success
    await logged(runtime, "SettlementOwedPaid")
    assert (await rebuild(runtime, settlements, swap=False)).differences == 0
