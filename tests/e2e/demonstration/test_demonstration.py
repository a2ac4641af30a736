"""What `anju demo` shows, shown to be so: the three facts on the wall clock, a week on the virtual one."""

from datetime import date, datetime

import pytest
from anju.demonstration import facts, weeks
from anju.demonstration.bus import open_bus
from anju.demonstration.house import House
from anju.demonstration.running import departments
from anju.demonstration.trail import Stage
from anju.importing import Loaded
from local.engines import Engines

pytestmark = pytest.mark.timeout(300)  # a house starts within, also on a busy machine


async def test_the_three_facts_reach_everyone_and_all_departments_agree(
    house: House, imported: Loaded, engines: Engines
) -> None:
    prefix = house.runtimes["tenants"].settings.topic_prefix
    async with house.api() as api, open_bus(engines.kafka, prefix) as bus:
        stage = Stage(api, bus, {name: runtime.agreement for name, runtime in house.runtimes.items()})
        trails = await facts.play(stage)
        agreed = departments(await stage.agreed())
    shown = {(trail.fact, trail.about.split()[0]): trail.to_dict()["hops"] for trail in trails}
    assert [fact for fact, _ in shown].count("WorkOrderOverdue") == 2
    for trail in trails:
        hops = [hop["hop"] for hop in trail.to_dict()["hops"]]
        # What is not urgent waits for the morning: run at night, the demonstration shows that.
        held = any("quiet hours" in hop for hop in hops)
        for mark in ("Kafka", "notifications", "analytics", *(() if held else ("accepted", "delivered"))):
            assert any(mark in hop for hop in hops), (trail.fact, mark, hops)
        assert all(ms >= 0 for ms in (hop["ms"] for hop in trail.to_dict()["hops"]))
    assert any("SettlementOpened" in hop["hop"] for trail in trails for hop in trail.to_dict()["hops"])
    assert {each["department"]: (each["behind"], each["parked"]) for each in agreed} == dict.fromkeys(
        house.runtimes, (0, 0)
    )


async def test_a_week_passes_in_seconds_and_every_deadline_fires_at_its_moment(engines: Engines) -> None:
    moments: list[datetime] = []
    played = await weeks.play(engines.postgres_url, engines.kafka, date(2026, 3, 1), 7, moments.append)
    fired = played["deadlines"]
    assert (fired["late"], fired["unfired"], fired["failed"]) == (0, 0, 0)
    assert fired["fired"] > 20
    assert moments == sorted(moments)
    happened = {fact for day in played["calendar"] for fact in day["facts"]}
    assert {"ContractNearExpiry tenant 7", "ContractNearExpiry owner 7", "ContractExpired tenant"} <= happened
    assert {"WorkOrderOverdue on_site supervisor", "WorkOrderOverdue response manager"} <= happened
    assert {"TenantMovedOut", "SettlementOpened", "ContractExtended", "MessageDelivered"} <= happened
    assert played["partners"]["delivered_twice"] == played["partners"]["repeated_content"] == 0
    assert played["partners"]["receipts_waiting"] == 0
