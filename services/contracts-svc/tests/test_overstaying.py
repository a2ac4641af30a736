"""Used on past its end a contract goes on without a term, unless the lessor had declined to renew it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from contracts.domain.life import LET
from contracts.views.contracts import contracts
from contracts.views.lettings import lettings
from contracts.views.renewals import renewals
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock, start_of
from kernel.rebuild import rebuild
from published.tenants import TenantMovedOut, TenantMoveOutWithdrawn
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .over_http import (
    LI,
    OWNER_CONTRACT,
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    contract_body,
    get,
    lives_there,
    logged,
    post,
    sheet,
    terminate,
)

pytestmark = pytest.mark.usefixtures("looks_often")

WU = bearer(Role.运营经理, actor="wu")
OFFER = {"last_day": "2028-12-31", "rent_fen": 460_000, "deposit_fen": 900_000, "cycle": "monthly"}


async def done(http: httpx.AsyncClient, path: str, **body: Any) -> None:
    answer = await http.post(path, json=body, headers=WU)
    assert answer.is_success, answer.text


async def said_of(http: httpx.AsyncClient, renewal: str) -> list[tuple[bool, bool]]:
    """Whether it goes on without a term, and whether it is overstayed: wherever its contract is shown."""
    found = await get(http, f"/renewals/{renewal}")
    track, contract = found["track"], found["contract_id"]
    [row] = (await get(http, "/board"))["items"]
    [listed] = (await get(http, "/contracts", track=track))["items"]
    [waits] = (await get(http, "/renewals", track=track))["items"]
    shown = [found, waits, listed, await get(http, f"/contracts/{contract}"), row[track]]
    return [(each["without_term"], each["overstays"]) for each in shown]


async def life(http: httpx.AsyncClient) -> list[tuple[str, str | None]]:
    """Who had the unit, each until when."""
    spans = (await get(http, f"/units/{UNIT}/life"))["spans"]
    return [(each["kind"], each["last_day"]) for each in spans if each["kind"] in LET]


HOME: dict[str, Any] = {
    "tenant_id": TENANT,
    "person_id": LI,
    "unit_id": UNIT,
    "park_id": PARK,
    "contract_id": TENANT_CONTRACT,
}


async def leaves(voices: Voices, day: date) -> None:
    await voices.tell((f"tenant-{TENANT}", TenantMovedOut(**HOME, moved_out_on=day)))


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("who", "overstays", "said"),
    [
        ("tenant", False, "已逾期 1 天，转为不定期租赁"),
        ("operator", True, "逾期未退 1 天，我方已表示不续"),
    ],
)
async def test_who_lives_on_was_told_to_go_or_not(
    who: str,
    overstays: bool,
    said: str,
    http: httpx.AsyncClient,
    runtime: Runtime,
    clock: VirtualClock,
    voices: Voices,
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-04-30"))
    await lives_there(voices)
    renewal = (await post(http, "/renewals", {"contract_id": str(TENANT_CONTRACT)}))["id"]
    await done(http, f"/renewals/{renewal}/decline", declined_by=who)
    clock.set(datetime(2025, 5, 1, 2, tzinfo=UTC))
    await logged(runtime, "ContractExpired")

    async def lives_on() -> bool:
        return any((await said_of(http, renewal))[0])

    await eventually(lives_on, "somebody lives there past the end")
    assert await said_of(http, renewal) == [(not overstays, overstays)] * 5
    [cells] = await sheet(http, "/board.xlsx")
    assert cells["租客·状态"] == said
    [home] = (await get(http, "/units"))["items"]
    assert (home["status"], home["tenant"]["overdue"], home["owner"]["overdue"]) == ("let", True, False)
    [listed] = await sheet(http, "/units.xlsx")
    assert (listed["租客合同已逾期"], listed["业主合同已逾期"]) == ("是", "否")
    used_on, end = "overstayed" if overstays else "without_term", "2025-04-30"
    assert await life(http) == [("tenancy", end), (used_on, None)]
    if overstays:  # and yet they are offered another lease: nobody objects any more
        await done(http, f"/renewals/{renewal}/propose", **OFFER | {"last_day": "2026-04-30"})
        assert await said_of(http, renewal) == [(True, False)] * 5
        [past] = (await get(http, "/board", known_on="2025-04-30", on="2025-05-01"))["items"]
        assert past["tenant"]["overstays"]
        clock.set(datetime(2025, 5, 8, 2, tzinfo=UTC))
        await done(http, f"/renewals/{renewal}/decline", declined_by=who)
        assert await life(http) == [("tenancy", end), ("without_term", "2025-05-07"), ("overstayed", None)]
    clock.set(datetime(2025, 5, 10, 2, tzinfo=UTC))
    await leaves(voices, date(2025, 5, 9))
    await logged(runtime, "SettlementOpened")
    first = [("without_term", "2025-05-07")] if overstays else []
    assert await life(http) == [("tenancy", end), *first, (used_on, "2025-05-08")]
    assert (await rebuild(runtime, renewals)).differences == 0


@pytest.mark.usefixtures("ledger")
async def test_who_was_told_to_go_and_never_left_is_overstayed_as_if_nobody_had_said_so(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices
) -> None:
    """Nobody had anything to do about them any more, and the days they had overstayed were told otherwise."""
    await post(http, "/contracts", contract_body(last_day="2025-04-30"))
    await lives_there(voices)
    renewal = (await post(http, "/renewals", {"contract_id": str(TENANT_CONTRACT)}))["id"]
    await done(http, f"/renewals/{renewal}/decline", declined_by="operator")
    clock.set(datetime(2025, 5, 1, 2, tzinfo=UTC))
    await logged(runtime, "ContractExpired")
    day = date(2025, 5, 1)
    await leaves(voices, day)
    await logged(runtime, "RenewalClosed")
    clock.set(datetime(2025, 5, 20, 2, tzinfo=UTC))
    never = TenantMoveOutWithdrawn(**HOME, moved_in_on=date(2025, 1, 2), moved_out_on=day)
    await voices.tell((f"tenant-{TENANT}", never))
    await logged(runtime, "RenewalResumed")
    assert await said_of(http, renewal) == [(False, True)] * 5
    assert await life(http) == [("tenancy", "2025-04-30"), ("overstayed", None)]
    found = await get(http, f"/renewals/{renewal}")
    assert (found["status"], found["declined_by"], found["due_on"]) == ("declined", "operator", "2025-05-23")
    [past] = (await get(http, "/board", on="2025-05-02"))["items"]
    assert past["tenant"]["overstays"]
    assert (await rebuild(runtime, renewals)).differences == 0


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("told_on", "to", "lived"),
    [
        ("2025-04-05", "2025-04-20", [("tenancy", "2025-04-20")]),
        ("2025-05-05", "2025-05-10", [("tenancy", "2025-04-30"), ("without_term", "2025-05-10")]),
    ],
    ids=["before its time", "by notice"],
)
async def test_who_stays_on_past_a_termination_overstays_and_not_what_ran_out_before(
    told_on: str,
    to: str,
    lived: list[tuple[str, str | None]],
    http: httpx.AsyncClient,
    runtime: Runtime,
    clock: VirtualClock,
    voices: Voices,
) -> None:
    """Civil Code art. 734 is of a term that runs out; what goes on without one ends by notice (730)."""
    await post(http, "/contracts", contract_body(last_day="2025-04-30"))
    await lives_there(voices)
    noon, ends_on = timedelta(hours=4), date.fromisoformat(to) + timedelta(days=1)
    clock.set(start_of(date.fromisoformat(told_on)) + noon)
    if told_on > "2025-04-30":
        await logged(runtime, "ContractExpired")
        [row] = (await get(http, "/board"))["items"]
        assert (row["tenant"]["without_term"], row["tenant"]["overstays"]) == (True, False)
    await terminate(http, TENANT_CONTRACT, to)
    clock.set(start_of(ends_on) + noon)
    await logged(runtime, "ContractHeldOver")
    [row] = (await get(http, "/board"))["items"]
    [listed] = (await get(http, "/contracts", track="tenant"))["items"]
    for shown in (row["tenant"], listed, await get(http, f"/contracts/{TENANT_CONTRACT}")):
        assert (shown["without_term"], shown["overstays"]) == (False, True)
    assert row["tenant"]["terminated"]
    [cells] = await sheet(http, "/board.xlsx")
    assert cells["租客·状态"] == "已解约，逾期未退 1 天"
    assert await life(http) == [*lived, ("overstayed", None)]
    clock.set(start_of(ends_on) + timedelta(days=3) + noon)
    await leaves(voices, ends_on + timedelta(days=2))
    await logged(runtime, "SettlementOpened")
    assert await life(http) == [*lived, ("overstayed", (ends_on + timedelta(days=1)).isoformat())]
    for view in (contracts, lettings):
        assert (await rebuild(runtime, view)).differences == 0


@pytest.mark.usefixtures("ledger")
async def test_what_an_owner_wants_back_and_has_not_got_is_overstayed_until_it_is_given_back(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock
) -> None:
    renewal = (await post(http, "/renewals", {"contract_id": str(OWNER_CONTRACT)}))["id"]
    await done(http, f"/renewals/{renewal}/decline", declined_by="owner")
    clock.set(datetime(2028, 1, 2, 2, tzinfo=UTC))
    await logged(runtime, "ContractExpired")
    assert await said_of(http, renewal) == [(False, True)] * 5
    [cells] = await sheet(http, "/board.xlsx")
    assert cells["业主·状态"] == "逾期未交还 2 天，业主已表示不续"
    await done(http, f"/renewals/{renewal}/propose", **OFFER)
    assert await said_of(http, renewal) == [(True, False)] * 5
    [cells] = await sheet(http, "/board.xlsx")
    assert cells["业主·状态"] == "已逾期 2 天，转为不定期租赁"
    await done(http, f"/units/{UNIT}/release", released_on="2028-01-02")
    for path in (f"/renewals/{renewal}", f"/contracts/{OWNER_CONTRACT}"):
        found = await get(http, path)
        assert (found["without_term"], found["overstays"]) == (False, False)
