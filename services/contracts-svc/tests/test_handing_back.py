"""An owner who does not renew has their units back on a day that is agreed on, or somebody hears why not."""

import io
from datetime import UTC, date, datetime
from typing import Any

import httpx
import openpyxl
import pytest
from contracts.handing_back import look
from contracts.views.renewals import renewals
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from kernel.rebuild import rebuild
from testkit.stack import bearer, eventually

from .over_http import (
    OWNER,
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    contract_body,
    get,
    log_of,
    logged,
    post,
)

pytestmark = pytest.mark.usefixtures("looks_often")

PROBLEM = "urn:anju:problem:"
NEXT_ROOM = named_id("next room")
TWO_ROOMS = named_id("two rooms")
WU = bearer(Role.运营经理, actor="wu")


@pytest.fixture
async def renewal(http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, tenant: None) -> str:
    """Of two rooms that one owner lets to us until the end of 2025; opened by the calendar, and declined."""
    await post(http, "/parks", {"park_id": str(PARK), "name": "安居东园"})
    building = {"building_id": UNIT_BODY["building_id"], "name": "三号楼"}
    await post(http, f"/parks/{PARK}/buildings", building, 200)
    for unit, code in ((UNIT, "502"), (NEXT_ROOM, "503")):
        await post(http, "/units", UNIT_BODY | {"unit_id": str(unit), "code": code})
    both = {"unit_ids": [str(UNIT), str(NEXT_ROOM)], "last_day": "2025-12-31"}
    await post(http, "/contracts", contract_body("owner", **both))
    clock.set(datetime(2025, 12, 12, 2, tzinfo=UTC))
    await logged(runtime, "RenewalOpened")
    [found] = (await get(http, "/renewals", track="owner"))["items"]
    await done(http, f"/renewals/{found['renewal_id']}/decline", declined_by="owner")
    return str(found["renewal_id"])


async def done(http: httpx.AsyncClient, path: str, **body: Any) -> None:
    answer = await http.post(path, json=body, headers=WU)
    assert answer.is_success, answer.text


async def shown(http: httpx.AsyncClient, renewal: str) -> Any:
    return await get(http, f"/renewals/{renewal}")


async def on_the_board(http: httpx.AsyncClient, **when: str) -> tuple[list[str | None], int]:
    """The day it says of each unit, and how many units it finds by it."""
    rows = (await get(http, "/board", **when))["items"]
    found = (await get(http, "/board", handing_back=True, **when))["items"]
    return [row["owner"]["handing_back_on"] for row in rows], len(found)


async def closed(http: httpx.AsyncClient, renewal: str) -> None:
    async def it_is() -> bool:
        return bool((await shown(http, renewal))["status"] == "closed")

    await eventually(it_is, "nothing is left to hand back")


async def test_the_day_is_agreed_on_shown_and_told_of_as_late_until_the_last_unit_is_given_back(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, renewal: str
) -> None:
    path, last = f"/renewals/{renewal}", "2025-12-31"
    found = await shown(http, renewal)
    assert (found["status"], found["due_on"], found["hand_back_on"]) == ("declined", "2025-12-15", None)
    assert [(each["unit_id"], each["released_on"]) for each in found["hand_back"]] == [
        (str(UNIT), None),
        (str(NEXT_ROOM), None),
    ]
    assert await on_the_board(http) == ([last, last], 2)
    clock.set(datetime(2025, 12, 16, 2, tzinfo=UTC))
    await logged(runtime, "RenewalOverdue")
    assert (await shown(http, renewal))["overdue"]

    late = await http.post(f"{path}/hand-back", json={"on": "2026-01-01"}, headers=WU)
    assert (late.status_code, late.json()["type"]) == (422, PROBLEM + "hand-back-too-late")
    leaves = await http.post(f"{path}/move-out", json={"on": "2025-12-30"}, headers=WU)
    assert (leaves.status_code, leaves.json()["type"]) == (409, PROBLEM + "not-possible")
    await done(http, f"{path}/hand-back", on="2025-12-30")
    found = await shown(http, renewal)
    assert (found["due_on"], found["hand_back_on"], found["overdue"]) == ("2025-12-30", "2025-12-30", False)
    assert await on_the_board(http) == (["2025-12-30"] * 2, 2)
    assert await on_the_board(http, known_on="2025-12-15") == ([last, last], 2)
    book = openpyxl.load_workbook(io.BytesIO((await http.get("/board.xlsx")).content)).active
    titles, *rows = book.iter_rows(values_only=True)
    assert {dict(zip(titles, row, strict=True))["将交还业主"].date() for row in rows} == {date(2025, 12, 30)}

    await done(http, f"/units/{UNIT}/release", released_on="2025-12-31")
    clock.set(datetime(2025, 12, 31, 2, tzinfo=UTC))
    await logged(runtime, *["RenewalOverdue"] * 2)  # one of two is given back
    [given_back, still_held] = (await shown(http, renewal))["hand_back"]
    assert (given_back["released_on"], still_held["released_on"]) == ("2025-12-31", None)
    await done(http, f"/units/{NEXT_ROOM}/release", released_on="2026-01-01")
    await closed(http, renewal)
    assert await on_the_board(http) == ([None], 0)
    assert (await log_of(runtime)).count("RenewalClosed") == 1
    assert (await rebuild(runtime, renewals)).differences == 0


async def test_leases_that_go_beyond_it_are_shown_with_the_days_that_no_owner_covers(
    http: httpx.AsyncClient, renewal: str
) -> None:
    lease = contract_body(starts_on="2025-06-01", last_day="2026-01-10", signed_on=None)
    await post(http, "/contracts", lease)
    assert all(unit["leases"] == [] for unit in (await shown(http, renewal))["hand_back"])  # a draft
    chief = bearer(Role.主管, "chief") | {"X-Reason": "agreed"}
    answer = await http.post(f"/contracts/{TENANT_CONTRACT}/approve-overrun", headers=chief)
    assert answer.is_success, answer.text
    await post(http, f"/contracts/{TENANT_CONTRACT}/sign", {"signed_on": "2025-12-12"}, 200)

    async def told() -> bool:
        [unit, _] = (await shown(http, renewal))["hand_back"]
        return bool(unit["leases"] and unit["leases"][0]["overrun"])

    await eventually(told, "the overrun of the lease")
    [unit, other] = (await shown(http, renewal))["hand_back"]
    [found] = unit["leases"]
    assert (found["contract_id"], found["tenant_id"], found["last_day"]) == (
        str(TENANT_CONTRACT),
        str(TENANT),
        "2026-01-10",
    )
    assert (found["overrun"]["days_over"], found["overrun"]["uncovered_from"]) == (10, "2026-01-01")
    assert other["leases"] == []


async def test_what_another_contract_of_the_owner_covers_is_not_handed_back(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, renewal: str
) -> None:
    days = {"starts_on": "2026-01-01", "last_day": "2026-12-31", "signed_on": "2025-12-12"}
    later = contract_body("owner", contract_id=str(named_id("later")), **days)
    await post(http, "/contracts", later)
    clock.set(datetime(2025, 12, 16, 2, tzinfo=UTC))
    await logged(runtime, "RenewalOverdue")
    [covered, other] = (await shown(http, renewal))["hand_back"]
    assert (covered["followed_by"], other["followed_by"]) == (str(named_id("later")), None)
    gap = days | {"starts_on": "2026-01-02"}
    rest = contract_body("owner", contract_id=str(named_id("rest")), unit_ids=[str(NEXT_ROOM)], **gap)
    await post(http, "/contracts", rest)  # a day is between: the room goes back, and comes again
    await look(runtime)
    assert (await shown(http, renewal))["status"] == "declined"
    await done(http, f"/units/{NEXT_ROOM}/release", released_on="2026-01-01")
    await closed(http, renewal)
    query = "select data->>'cause' from kernel.events where type = 'RenewalClosed'"
    async with runtime.pool.connection() as conn:
        causes = await (await conn.execute(query)).fetchall()
    assert causes == [("followed",)], "whichever of the two that look was first"


async def test_a_renewal_nobody_declined_ends_as_well_when_the_owner_has_all_back_or_signs_another(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    clock.set(datetime(2027, 12, 12, 2, tzinfo=UTC))
    await logged(runtime, "RenewalOpened")
    [found] = (await get(http, "/renewals"))["items"]
    assert (found["status"], found["hand_back_on"]) == ("proposal", None)
    assert (await shown(http, found["renewal_id"]))["hand_back"] == []
    days = {"starts_on": "2028-01-01", "last_day": "2028-12-31", "signed_on": "2027-12-12"}
    await post(http, "/contracts", contract_body("owner", contract_id=str(named_id("later")), **days))
    await closed(http, found["renewal_id"])
    clock.set(datetime(2027, 12, 20, 2, tzinfo=UTC))

    async def asked() -> bool:
        query = "select count(*) from kernel.deadlines where kind = 'renewal_proposal' and fired_at is null"
        async with runtime.pool.connection() as conn:
            return await (await conn.execute(query)).fetchone() == (0,)

    await eventually(asked, "the day of its first step is over")
    assert "RenewalOverdue" not in await log_of(runtime)


async def test_a_renewal_of_another_park_is_none_of_ones_business(
    http: httpx.AsyncClient, renewal: str
) -> None:
    elsewhere = bearer(Role.管理员, parks=[named_id("elsewhere")])
    answer = await http.post(f"/renewals/{renewal}/hand-back", json={"on": "2025-12-30"}, headers=elsewhere)
    assert answer.status_code == 403, answer.text
    unknown = await http.post(f"/renewals/{OWNER}/hand-back", json={"on": "2025-12-30"}, headers=WU)
    assert (unknown.status_code, unknown.json()["type"]) == (404, PROBLEM + "renewal-unknown")
