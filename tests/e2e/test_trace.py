"""One trace from the request at the door to the partner's receipt, through every process and the bus."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import pytest_asyncio
from kernel.ids import new_id
from testkit.stack import eventually

from .collector import Collector, Span
from .house import House
from .town import Stay, Town

CALLER = "00000000000000aa"
QUIET = 1.0  # seconds; processes export each 0.4


@dataclass(frozen=True)
class Told:
    """What the collector heard of one trace once complete: the parent of a later span may still run."""

    trace: str
    stay: Stay
    collector: Collector
    collected: list[Span] = field(default_factory=list)

    def spans(self, name: str | None = None) -> list[Span]:
        return [span for span in self.collected if name in (None, span.name)]

    def by_now(self) -> list[Span]:
        """Whoever is behind the others may be heard of later."""
        return self.collector.of(self.trace)

    def way(self, end: Span) -> list[Span]:
        """From the caller's own span to `end`, by parents."""
        by_id = {span.id: span for span in self.spans()}
        way, here = [end], end
        while here.parent in by_id:
            here = by_id[here.parent]
            way.append(here)
        assert here.parent == CALLER, f"{here} hangs in the air"
        return way[::-1]


def traceparent(trace: str) -> dict[str, str]:
    return {"traceparent": f"00-{trace}-{CALLER}-01"}


@pytest_asyncio.fixture(scope="module")
async def moved_out(watched: House, collector: Collector) -> Told:
    """A tenant moves out in a trace that the caller began, and three persons hear of it."""
    town = Town(watched)
    stay = await town.living(await town.park("finance", "access_control"))
    told = Told(new_id().hex, stay, collector)
    await town.move_out(stay, town.day(0), headers=traceparent(told.trace))

    async def all_heard() -> bool:
        rows = await town.told(stay.tenant_id, "TenantMovedOut")
        return len(rows) == 3 and all(row["status"] == "delivered" for row in rows)

    async def all_collected() -> bool:
        before = len(collector.of(told.trace))
        await asyncio.sleep(QUIET)
        told.collected[:] = collector.of(told.trace)
        known = {span.id for span in told.collected} | {CALLER}
        # A callback may be collected before the call that it answers: processes export by themselves.
        complete = all(span.parent in known for span in told.collected)
        receipts = told.spans("POST /receipts/{channel}")
        return complete and len(receipts) >= 6 and len(told.collected) == before

    await eventually(all_heard, "three persons were told", within=30)
    await eventually(all_collected, "all spans are with the collector", within=20)
    return told


async def test_every_span_hangs_under_the_caller_s(moved_out: Told) -> None:
    for span in moved_out.spans():
        moved_out.way(span)
    every = {"gateway", "tenants", "contracts", "workorders", "notifications", "analytics"}

    async def everywhere() -> bool:
        return {span.process for span in moved_out.by_now()} == every

    await eventually(everywhere, "each process is in it", within=20)


async def test_the_message_to_the_partner_leads_back_to_the_request(moved_out: Told) -> None:
    for provider in ("push", "smtp"):
        sent = moved_out.spans(f"send by {provider}")
        assert len(sent) == 3
        for span in sent:
            way = [(each.process, each.name) for each in moved_out.way(span)]
            assert way[0] == ("gateway", "POST /api/{context}/{path}")
            assert way[1] == ("tenants", "POST /tenants/{tenant_id}/move-out")
            assert way[2] == ("tenants", "publish")
            assert way[3] == ("notifications", "apply")  # the department hears it and writes a notice,
            assert set(way[4:-1]) == {("notifications", "apply")}  # hears itself, asks each person's message
            assert way[-1] == ("notifications", f"send by {provider}")


async def test_the_commit_hangs_under_the_request_it_was_for(moved_out: Told) -> None:
    ways = [[each.name for each in moved_out.way(span)] for span in moved_out.spans("append")]
    assert [way[1:] for way in ways].count(["POST /tenants/{tenant_id}/move-out", "append"]) == 1


async def test_every_department_s_transaction_is_in_it(moved_out: Told) -> None:
    async def all_did() -> bool:
        spans = moved_out.by_now()
        applied = {span.attributes["consumer"] for span in spans if span.name == "apply"}
        told = {str(span.attributes["topic"]).split(".")[1] for span in spans if span.name == "publish"}
        heard = {"contracts", "notifications", "analytics"} <= applied
        return heard and {"tenants", "contracts", "notifications"} <= told

    await eventually(all_did, "each hears of it, and three tell of it", within=20)


async def test_the_receipt_comes_back_into_it(moved_out: Told) -> None:
    receipt = moved_out.spans("POST /receipts/{channel}")[0]
    names = [each.name for each in moved_out.way(receipt)]
    assert names[-3].startswith("send by"), names


async def test_every_fact_it_led_to_carries_it(watched: House, moved_out: Told) -> None:
    for context, type_ in (("tenants", "TenantMovedOut"), ("notifications", "NotificationRequested")):
        async with watched.runtimes[context].pool.connection() as conn:
            rows = await conn.execute(
                "select origin->>'trace' from kernel.events where type = %s and data::text like %s"
                " and (type = 'TenantMovedOut' or data::text like '%%TenantMovedOut%%')",
                [type_, f"%{moved_out.stay.tenant_id}%"],
            )
            traces = [row[0] for row in await rows.fetchall()]
        assert traces
        assert all(trace[3:35] == moved_out.trace for trace in traces), traces


async def test_log_lines_carry_the_trace_they_are_about(watched: House, collector: Collector) -> None:
    trace = new_id().hex
    await watched.ask("GET", "/tenants/tenants", headers=traceparent(trace))

    def lines_of_it() -> list[Any]:
        log = watched.log("tenants") + watched.log("gateway")
        return [json.loads(line) for line in log.splitlines() if trace in line]

    async def written() -> bool:  # who answers writes its line after the answer
        return bool(lines_of_it())

    await eventually(written, "a line of a log tells the trace")
    lines = lines_of_it()
    assert {line["trace"] for line in lines} == {trace}


async def test_looking_for_work_makes_no_traces(moved_out: Told) -> None:
    # Without a parent of its own: one whose parent is not collected yet belongs to a call that still runs.
    roots = {span.name for span in moved_out.collector.spans if not span.parent}
    assert roots, "nothing was collected"
    assert not {name for name in roots if name.split(" ")[0].lower() in ("select", "update", "insert")}
