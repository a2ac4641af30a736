"""Who lives on past the end after the owner ended is named, with days and money, until it is cured."""

from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
from contracts.staying import look
from contracts.views.overruns import overruns
from contracts.views.staying import staying
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from published.tenants import TenantMovedIn, TenantMovedOut, TenantsMerged
from testkit.stack import eventually
from testkit.voices import Voices

from .over_http import (
    LI,
    OWNER_CONTRACT,
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    approved,
    contract_body,
    get,
    lives_there,
    log_of,
    logged,
    post,
    terminate,
)
from .test_following import stands

pytestmark = pytest.mark.usefixtures("looks_often")

HOME: dict[str, Any] = {"tenant_id": TENANT, "person_id": LI, "unit_id": UNIT, "park_id": PARK}
LEASE = f"/contracts/{TENANT_CONTRACT}"
FOUR_DAYS_FEN = 58_065
A_DAY_FEN = 14_516  # of 4500.00 yuan for the 31 days from the first of these on, to the fen for one day


@pytest.fixture
async def lived_on(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock, ledger: None
) -> None:
    """By a lease until the fifth; it is the seventh of March, and the owner's contract runs until 2027."""
    await post(http, "/contracts", contract_body(last_day="2025-03-05"))
    await lives_there(voices)
    clock.set(on(clock, "2025-03-07"))
    await logged(runtime, "ContractExpired", "StayingNoted")


def on(clock: VirtualClock, day: str) -> datetime:
    """At the same hour."""
    return datetime.combine(date.fromisoformat(day), clock.now().timetz())


async def over(http: httpx.AsyncClient, days: int) -> dict[str, Any]:
    """As the contract and the board say it, once they do."""
    found: list[dict[str, Any]] = []

    async def so() -> bool:
        found[:] = (await get(http, LEASE))["overruns"]
        return [each["days_over"] for each in found] == [days]

    await eventually(so, f"told of {days} days")
    return found[0]


async def causes(runtime: Runtime, *types: str) -> set[str | None]:
    """The streams of the facts that these follow from; None where one follows from nothing."""
    async with runtime.pool.connection() as conn:
        rows = await conn.execute(
            "select c.stream_id from kernel.events e left join kernel.events c"
            " on c.event_id::text = e.origin->>'cause' where e.type = any(%s)",
            [list(types)],
        )
        return {stream for (stream,) in await rows.fetchall()}


async def cured(http: httpx.AsyncClient) -> None:
    async def so() -> bool:
        return (await get(http, LEASE))["overruns"] == []

    await eventually(so, "told no more")


@pytest.mark.usefixtures("lived_on")
async def test_the_owner_ends_and_it_is_told_at_once_and_by_stages_until_they_leave(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    assert "ContractOverrunDetected" not in await log_of(runtime)
    await terminate(http, OWNER_CONTRACT, "2025-03-06")
    found = await over(http, 1)
    assert (found["cover_last_day"], found["exposure_fen"]) == ("2025-03-06", A_DAY_FEN)
    assert found["stays_on"]
    [row] = (await get(http, "/board"))["items"]
    assert row["tenant"]["without_term"]
    assert row["tenant"]["overrun"] == {
        "contract_id": str(TENANT_CONTRACT),
        "cover_ends_on": "2025-03-07",
        "uncovered": [{"starts_on": "2025-03-07", "last_day": "2025-03-07"}],
        "days_over": 1,
        "exposure_fen": A_DAY_FEN,
        "stays_on": True,
    }
    clock.set(on(clock, "2025-03-10"))  # between two stages
    assert (await over(http, 4))["exposure_fen"] == FOUR_DAYS_FEN
    for day, days in (("2025-03-06", None), ("2025-03-08", 2), ("2025-03-10", 4)):
        [row] = (await get(http, "/board", on=day))["items"]
        assert (row["tenant"]["overrun"] or {}).get("days_over") == days
    assert (await log_of(runtime)).count("ContractOverrunDetected") == 1
    stages = (("2025-03-13", 7), ("2025-03-21", 15), ("2025-04-05", 30), ("2025-05-05", 60))
    for told, (day, days) in enumerate(stages, start=2):
        clock.set(on(clock, day))
        await over(http, days)
        await logged(runtime, *["ContractOverrunDetected"] * told)
    for view in (overruns, staying):
        assert (await rebuild(runtime, view)).differences == 0
    gone = TenantMovedOut(**HOME, moved_out_on=date(2025, 5, 5), contract_id=TENANT_CONTRACT)
    await voices.tell((f"tenant-{TENANT}", gone))
    await cured(http)
    await logged(runtime, "StayingDropped")
    await look(runtime)
    assert (await log_of(runtime)).count("StayingNoted") == 1
    assert await causes(runtime, "StayingNoted", "StayingDropped") == {f"contract-{TENANT_CONTRACT}"}


@pytest.mark.usefixtures("lived_on")
async def test_an_owners_contract_that_runs_out_is_told_of_on_its_day_and_one_that_follows_cures_it(
    http: httpx.AsyncClient, clock: VirtualClock
) -> None:
    await terminate(http, OWNER_CONTRACT, "2025-03-19")
    assert (await get(http, LEASE))["overruns"] == []
    clock.set(on(clock, "2025-03-20"))
    await over(http, 1)
    clock.set(on(clock, "2025-03-22"))
    again = {"contract_id": str(new_id()), "starts_on": "2025-03-25", "signed_on": "2025-03-21"}
    await post(http, "/contracts", contract_body("owner", **again))
    assert len((await get(http, LEASE))["overruns"]) == 1
    clock.set(on(clock, "2025-03-25"))
    await cured(http)


@pytest.mark.usefixtures("lived_on")
async def test_another_rent_that_is_agreed_on_meanwhile_counts_from_its_day(
    http: httpx.AsyncClient, clock: VirtualClock
) -> None:
    await terminate(http, OWNER_CONTRACT, "2025-03-06")
    await over(http, 1)
    clock.set(on(clock, "2025-03-08"))
    twice = {"from_on": "2025-03-08", "rent_fen": 900_000}
    await approved(http, TENANT_CONTRACT, "rent", **twice)
    answer = await http.post(f"{LEASE}/rent", json=twice, headers={"X-Reason": "agreed"})
    assert answer.is_success, answer.text
    for day, days in (("2025-03-08", 3), ("2025-03-09", 5)):  # one of the first days, and two of each other
        clock.set(on(clock, day))

        async def counted(fen: int = round(450_000 * days / 31)) -> bool:
            [row] = (await get(http, "/board"))["items"]
            [found] = (await get(http, LEASE))["overruns"]
            return [found["exposure_fen"], row["tenant"]["overrun"]["exposure_fen"]] == [fen, fen]

        await eventually(counted, f"{days} days' rent")


@pytest.mark.usefixtures("lived_on")
async def test_a_lease_that_is_agreed_on_after_all_is_an_overrun_no_more(
    http: httpx.AsyncClient, clock: VirtualClock, runtime: Runtime
) -> None:
    await terminate(http, OWNER_CONTRACT, "2025-03-06")
    await over(http, 1)
    follows = {"contract_id": str(new_id()), "starts_on": "2025-03-07", "signed_on": "2025-03-07"}
    await post(http, "/contracts", contract_body("owner", **follows))
    await cured(http)
    await post(http, f"{LEASE}/extend", {"last_day": "2025-12-31"}, 200)
    await logged(runtime, "StayingDropped")


@pytest.mark.usefixtures("ledger")
async def test_whoever_stays_is_known_by_the_number_they_go_by_now(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    worn = named_id("tenant worn")
    person = named_id("person", worn)
    await voices.registered(worn)
    await voices.known(person)
    signed = {"tenant_id": str(worn), "party_id": str(person), "last_day": "2025-03-05"}
    await post(http, "/contracts", contract_body(**signed))
    survivor = {"survivor_id": TENANT, "survivor_person_id": LI, "survivor_number": "T-000002-5"}
    merged = TenantsMerged(tenant_id=worn, person_id=person, **survivor, number="T-000001-7")
    await voices.tell((f"tenant-{worn}", merged))
    await lives_there(voices)
    await terminate(http, OWNER_CONTRACT, "2025-03-04")
    clock.set(on(clock, "2025-03-06"))
    await logged(runtime, "ContractExpired", "StayingNoted")
    await over(http, 2)


@pytest.mark.usefixtures("ledger")
async def test_who_lives_by_the_contract_that_follows_stays_on_by_none(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-03-05"))
    later = {"contract_id": str(new_id()), "starts_on": "2025-03-06", "last_day": "2025-12-31"}
    await post(http, "/contracts", contract_body(**later))
    # Before the end comes: else whoever looks may see either first, and what follows on an end is no end.
    await logged(runtime, "ContractRenewed")
    await voices.tell((f"tenant-{TENANT}", TenantMovedIn(**HOME, moved_in_on=date(2025, 1, 2))))
    clock.advance(timedelta(days=7))
    await stands(http, TENANT_CONTRACT, "over")
    await look(runtime)
    assert "StayingNoted" not in await log_of(runtime)
