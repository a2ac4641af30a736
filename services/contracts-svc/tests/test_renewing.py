"""A renewal as it runs: opened by the calendar, proposed, approved, drafted, signed; or told of as late."""

import io
from datetime import UTC, date, datetime
from typing import Any

import httpx
import openpyxl
import pytest
from contracts.views.renewals import renewals
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from kernel.rebuild import rebuild
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .over_http import (
    OWNER_CONTRACT,
    PARK,
    TENANT_CONTRACT,
    UNIT,
    approve,
    contract_body,
    get,
    lives_there,
    log_of,
    logged,
    post,
    terminate,
)

CHIEF, WU = bearer(Role.主管, actor="chief"), bearer(Role.运营经理, actor="wu")
OFFER = {"last_day": "2026-04-30", "rent_fen": 460_000, "deposit_fen": 900_000, "cycle": "monthly"}


@pytest.fixture
async def lease(http: httpx.AsyncClient, ledger: None) -> None:
    """Ends with April 2025: its renewal opens on 11 April."""
    await post(http, "/contracts", contract_body(last_day="2025-04-30"))


@pytest.fixture
async def renewal(http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, lease: None) -> str:
    """Opened by the calendar."""
    clock.set(datetime(2025, 4, 11, 2, tzinfo=UTC))
    await logged(runtime, "RenewalOpened")
    [found] = (await get(http, "/renewals", track="tenant"))["items"]
    assert (found["status"], found["due_on"], found["last_day"]) == ("proposal", "2025-04-16", "2025-04-30")
    return str(found["renewal_id"])


async def ask(http: httpx.AsyncClient, path: str, who: dict[str, str], **body: Any) -> httpx.Response:
    return await http.post(path, json=body, headers=who)


async def shown(http: httpx.AsyncClient, renewal: str) -> Any:
    return await get(http, f"/renewals/{renewal}")


async def test_it_opens_by_itself_and_ends_with_the_signature_of_the_next_contract(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, renewal: str
) -> None:
    path = f"/renewals/{renewal}"
    assert (await ask(http, f"{path}/propose", WU, **OFFER)).is_success
    own = await approve(http, path, bearer(Role.管理员, actor="wu"))
    assert (own.status_code, own.json()["type"]) == (403, "urn:anju:problem:same-person")
    found = await shown(http, renewal)
    assert (found["status"], found["due_on"], found["proposed_by"]) == ("decision", "2025-04-14", "wu")
    assert found["offer"]["last_day"] == "2026-04-30"
    assert (await approve(http, path, CHIEF)).is_success
    await logged(runtime, "ContractDrafted", "ContractDrafted", "ContractDrafted")
    drafted = await get(http, f"/contracts/{renewal}")
    assert (drafted["status"], drafted["starts_on"], drafted["rent_fen"]) == (
        "drafted",
        "2025-05-01",
        460_000,
    )
    void = await http.post(f"/contracts/{renewal}/void", headers={"X-Reason": "cheaper"})
    assert (void.status_code, void.json()["type"]) == (409, "urn:anju:problem:renewal-decides")
    await post(http, f"/contracts/{renewal}/sign", {"signed_on": "2025-03-01"}, 200)
    await logged(runtime, "RenewalCompleted", "ContractRenewed")
    assert (await shown(http, renewal))["status"] == "completed"
    # The next contract will have a renewal of its own; this one's steps, and its end, are late for nobody.
    clock.set(datetime(2025, 4, 30, 17, tzinfo=UTC))  # one in the morning of 1 May
    await logged(runtime, "ContractSucceeded")
    assert not {"RenewalOverdue", "ContractExpired"} & set(await log_of(runtime))
    assert (await get(http, "/board"))["items"][0]["tenant"]["contract_id"] == renewal
    assert (await get(http, f"/contracts/{TENANT_CONTRACT}"))["closed_on"] == "2025-05-01"
    assert (await rebuild(runtime, renewals, swap=False)).differences == 0


async def test_days_that_lost_their_cover_since_are_approved_by_nobody_who_proposed_them(
    http: httpx.AsyncClient, runtime: Runtime, renewal: str
) -> None:
    path = f"/renewals/{renewal}"
    await ask(http, f"{path}/propose", WU, **OFFER)
    await approve(http, path, CHIEF)
    await logged(runtime, *["ContractDrafted"] * 3)
    await terminate(http, OWNER_CONTRACT, "2025-06-30")
    beyond, why = f"/contracts/{renewal}/approve-overrun", {"X-Reason": "agreed"}
    own = await http.post(beyond, headers=bearer(Role.管理员, actor="wu") | why)
    assert (own.status_code, own.json()["type"]) == (403, "urn:anju:problem:same-person")
    assert (await http.post(beyond, headers=CHIEF | why)).json()["events"] == ["OverrunApproved"]


@pytest.mark.parametrize(("how", "asked"), [("decline", {"declined_by": "tenant"}), ("return", {})])
async def test_declined_or_returned_after_all_and_approved_on_other_terms_it_is_these_that_are_signed(
    http: httpx.AsyncClient, runtime: Runtime, renewal: str, how: str, asked: dict[str, str]
) -> None:
    path = f"/renewals/{renewal}"
    await ask(http, f"{path}/propose", WU, **OFFER)
    await approve(http, path, CHIEF)
    await logged(runtime, *["ContractDrafted"] * 3)
    who = (CHIEF if how == "return" else WU) | {"X-Reason": "%E7%A7%9F%E5%AE%A2%E8%BF%98%E4%BB%B7"}
    assert (await ask(http, f"{path}/{how}", who, **asked)).is_success
    await logged(runtime, "ContractDeclined")
    assert (await get(http, f"/contracts/{renewal}"))["status"] == "declined"
    late = await post(http, f"/contracts/{renewal}/sign", {"signed_on": "2025-03-01"}, 409)
    assert late["type"] == "urn:anju:problem:draft-declined"
    await ask(http, f"{path}/propose", WU, **OFFER | {"rent_fen": 440_000})
    assert (await approve(http, path, CHIEF)).is_success
    await logged(runtime, *["ContractDrafted"] * 4)
    await post(http, f"/contracts/{renewal}/sign", {"signed_on": "2025-03-01"}, 200)
    assert (await get(http, f"/contracts/{renewal}"))["rent_fen"] == 440_000
    await logged(runtime, "RenewalCompleted")


async def test_it_comes_back_with_a_reason_and_whoever_is_late_is_told_of(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, renewal: str
) -> None:
    path = f"/renewals/{renewal}"
    clock.set(datetime(2025, 4, 16, 15, tzinfo=UTC))  # eleven at night: still in time
    await ask(http, f"{path}/propose", WU, **OFFER)
    mute = await ask(http, f"{path}/return", CHIEF)
    assert (mute.status_code, mute.json()["type"]) == (422, "urn:anju:problem:reason-missing")
    why = {"X-Reason": "%E7%A7%9F%E9%87%91%E5%81%8F%E4%BD%8E"}
    assert (await ask(http, f"{path}/return", CHIEF | why)).is_success
    found = await shown(http, renewal)
    assert (found["status"], found["returned_because"], found["due_on"]) == (
        "proposal",
        "租金偏低",
        "2025-04-20",  # a day less than it has, so that all is signed before the end
    )
    clock.set(datetime(2025, 4, 20, 17, tzinfo=UTC))  # one in the morning of the 21st
    await logged(runtime, "RenewalOverdue")
    assert (await log_of(runtime)).count("RenewalOverdue") == 1
    [late] = (await get(http, "/renewals", overdue="true"))["items"]
    assert (late["renewal_id"], late["status"]) == (renewal, "proposal")
    for times, day in ((2, 22), (3, 29)):  # two days later, and a week after that
        clock.set(datetime(2025, 4, day, 17, tzinfo=UTC))
        await logged(runtime, *["RenewalOverdue"] * times)
        assert (await log_of(runtime)).count("RenewalOverdue") == times


async def test_what_is_approved_is_what_was_looked_at(http: httpx.AsyncClient, renewal: str) -> None:
    path = f"/renewals/{renewal}"
    await ask(http, f"{path}/propose", WU, **OFFER)
    unseen = await ask(http, f"{path}/approve", CHIEF)
    assert (unseen.status_code, unseen.json()["field"]) == (428, "If-Match")
    seen = {"If-Match": (await http.get(path)).headers["ETag"]}
    await ask(http, f"{path}/propose", WU, **OFFER | {"rent_fen": 100})
    other = await ask(http, f"{path}/approve", CHIEF | seen)
    assert (other.status_code, other.json()["field"]) == (412, "If-Match")
    assert (await shown(http, renewal))["status"] == "decision"
    assert (await approve(http, path, CHIEF)).is_success


async def test_more_than_the_owner_covers_is_approved_only_with_a_reason(
    http: httpx.AsyncClient, runtime: Runtime, renewal: str
) -> None:
    path = f"/renewals/{renewal}"
    await ask(http, f"{path}/propose", WU, **OFFER | {"last_day": "2028-01-31"})
    short = await approve(http, path, CHIEF)
    problem = short.json()
    assert (short.status_code, problem["type"], problem["days_over"]) == (
        409,
        "urn:anju:problem:beyond-cover",
        31,
    )
    mute = await approve(http, path, CHIEF, beyond_cover=True)
    assert mute.json()["type"] == "urn:anju:problem:reason-missing"
    knowing = await approve(http, path, CHIEF | {"X-Reason": "owner%20agrees"}, beyond_cover=True)
    assert knowing.is_success, knowing.text


async def test_nothing_is_approved_that_goes_on_when_its_unit_is_given_back(
    http: httpx.AsyncClient, runtime: Runtime, renewal: str
) -> None:
    path, reason = f"/renewals/{renewal}", {"X-Reason": "owner%20agrees"}
    await ask(http, f"{path}/propose", WU, **OFFER)
    await post(http, f"/units/{UNIT}/release", {"released_on": "2026-04-30"}, 200)
    for knowing in (False, True):
        answer = await approve(http, path, CHIEF | reason, beyond_cover=knowing)
        problem = answer.json()
        assert (answer.status_code, problem["type"]) == (409, "urn:anju:problem:unit-given-back")
        assert (problem["field"], problem["unit_id"]) == ("unit_ids", str(UNIT))
    assert (await shown(http, renewal))["status"] == "decision"
    # Until the day it goes back it may be had on.
    await ask(http, f"{path}/propose", WU, **OFFER | {"last_day": "2026-04-29"})
    assert (await approve(http, path, CHIEF)).is_success
    await logged(runtime, *["ContractDrafted"] * 3)


@pytest.mark.parametrize("step", ["extend", "terminate"])
async def test_a_contract_that_goes_another_way_closes_it(
    step: str, http: httpx.AsyncClient, runtime: Runtime, renewal: str
) -> None:
    if step == "extend":
        await post(http, f"/contracts/{TENANT_CONTRACT}/extend", {"last_day": "2025-12-31"}, 200)
    else:
        await terminate(http, TENANT_CONTRACT, "2025-04-15")
    await logged(runtime, "RenewalClosed")
    assert (await shown(http, renewal))["status"] == "closed"
    answer = await ask(http, f"/renewals/{renewal}/propose", WU, **OFFER)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:anju:problem:renewal-over")
    if step == "terminate":  # and not, after all
        await terminate(http, TENANT_CONTRACT, "2025-04-30")
        await logged(runtime, "RenewalOpened", "RenewalOpened")
        found = await shown(http, renewal)
        assert (found["status"], found["due_on"], found["offer"]) == ("proposal", "2025-04-16", None)


async def test_a_contract_extended_before_the_day_opens_none(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, lease: None
) -> None:
    await post(http, f"/contracts/{TENANT_CONTRACT}/extend", {"last_day": "2025-05-31"}, 200)
    clock.set(datetime(2025, 5, 12, 2, tzinfo=UTC))
    await logged(runtime, "RenewalOpened")
    assert (await log_of(runtime)).count("RenewalOpened") == 1
    [found] = (await get(http, "/renewals"))["items"]
    assert found["last_day"] == "2025-05-31"


async def test_it_can_be_begun_early_by_hand_and_for_the_owners_side_too(
    http: httpx.AsyncClient, runtime: Runtime, lease: None
) -> None:
    made = await post(http, "/renewals", {"contract_id": str(OWNER_CONTRACT)})
    again = await post(http, "/renewals", {"contract_id": str(OWNER_CONTRACT)}, 200)
    assert (made["id"], again["events"]) == (again["id"], [])
    await ask(http, f"/renewals/{made['id']}/propose", WU, **OFFER | {"last_day": "2030-12-31"})
    assert (await approve(http, f"/renewals/{made['id']}", CHIEF)).is_success
    unknown = await post(http, "/renewals", {"contract_id": str(PARK)}, 409)
    assert (unknown["type"], unknown["field"]) == ("urn:anju:problem:nothing-to-renew", "contract_id")
    nobody = await ask(http, f"/renewals/{PARK}/approve", CHIEF | {"If-Match": '"1"'})
    assert (nobody.status_code, nobody.json()["field"]) == (404, "renewal_id")


async def test_who_leaves_is_on_the_board_with_the_day_that_is_agreed_on_until_it_is_renewed_after_all(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, renewal: str
) -> None:
    path = f"/renewals/{renewal}"
    assert await leaving(http) == (None, 0)
    assert (await ask(http, f"{path}/decline", WU, declined_by="tenant")).is_success
    found = await shown(http, renewal)
    assert (found["status"], found["due_on"], found["move_out_on"]) == ("declined", "2025-04-14", None)
    assert await leaving(http) == ("2025-04-30", 1)
    clock.set(datetime(2025, 4, 15, 2, tzinfo=UTC))
    await logged(runtime, "RenewalOverdue")
    assert (await shown(http, renewal))["overdue"]

    late = await ask(http, f"{path}/move-out", WU, on="2025-05-02")
    assert (late.status_code, late.json()["type"]) == (422, "urn:anju:problem:move-out-too-late")
    assert (await ask(http, f"{path}/move-out", WU, on="2025-04-28")).is_success
    found = await shown(http, renewal)
    assert (found["due_on"], found["move_out_on"], found["overdue"]) == ("2025-04-28", "2025-04-28", False)
    [settlement] = found["settlements"]
    assert (settlement["opens_on"], settlement["deposit_fen"]) == ("2025-04-28", 900_000)
    assert len(settlement["items"]) == 12
    assert await leaving(http) == ("2025-04-28", 1)
    assert await leaving(http, known_on="2025-04-14") == ("2025-04-30", 1)
    assert await leaving(http, on="2025-04-10") == (None, 0)
    book = openpyxl.load_workbook(io.BytesIO((await http.get("/board.xlsx")).content)).active
    titles, cells = book.iter_rows(values_only=True)
    assert dict(zip(titles, cells, strict=True))["将搬离"].date() == date(2025, 4, 28)
    clock.set(datetime(2025, 4, 29, 2, tzinfo=UTC))
    await logged(runtime, *["RenewalOverdue"] * 2)  # agreed on, and nobody has moved out

    assert (await ask(http, f"{path}/propose", WU, **OFFER)).is_success
    assert await leaving(http) == (None, 0)
    assert await leaving(http, on="2025-04-28") == ("2025-04-28", 1)
    found = await shown(http, renewal)
    assert found["settlements"] == []
    assert (found["declined_on"], found["move_out_on"], found["hand_back_on"]) == (None, None, None)
    [listed] = (await get(http, "/renewals", track="tenant"))["items"]
    assert (listed["status"], listed["move_out_on"]) == ("decision", None)
    assert (await rebuild(runtime, renewals)).differences == 0


async def leaving(http: httpx.AsyncClient, **when: str) -> tuple[str | None, int]:
    """The day the board says, and how many units it finds by it."""
    [row] = (await get(http, "/board", **when))["items"]
    return row["tenant"]["leaving_on"], len((await get(http, "/board", leaving=True, **when))["items"])


async def test_declined_nobody_has_moved_out_and_silence_past_the_end_is_shown(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, renewal: str
) -> None:
    await lives_there(voices)
    assert (await ask(http, f"/renewals/{renewal}/decline", WU, declined_by="tenant")).is_success
    clock.set(datetime(2025, 5, 1, 2, tzinfo=UTC))
    await logged(runtime, "ContractExpired")

    async def without_term() -> bool:
        return bool((await shown(http, renewal))["without_term"])

    await eventually(without_term, "the contract goes on without a term")
    found = await shown(http, renewal)
    assert (found["status"], found["due_on"], found["overdue"]) == ("declined", "2025-04-14", True)
    [row] = (await get(http, "/board"))["items"]
    contract = await get(http, f"/contracts/{row['tenant']['contract_id']}")
    assert (row["tenant"]["without_term"], contract["without_term"]) == (True, True)
    assert (await log_of(runtime)).count("RenewalOverdue") == 1


async def test_an_end_known_late_opens_it_at_once_with_its_days_from_then(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    def said(name: str, starts_on: str, last_day: str, track: str = "tenant") -> dict[str, Any]:
        return contract_body(track, contract_id=str(named_id(name)), starts_on=starts_on, last_day=last_day)

    await post(http, "/contracts", said("past", "2025-01-01", "2025-01-31"))
    await logged(runtime, "RenewalOpened")
    [past] = (await get(http, "/renewals"))["items"]
    assert (past["due_on"], past["without_term"]) == ("2025-03-06", False)  # nobody lives there by it
    told = await get(http, f"/contracts/{named_id('past')}")
    assert (told["status"], told["without_term"]) == ("expired", False)
    [row] = (await get(http, "/board"))["items"]
    assert (row["tenant"]["colour"], row["tenant"]["without_term"]) == ("red", False)
    await post(http, "/contracts", said("near", "2025-02-01", "2025-03-10"))
    # Others have had the room since: nobody has to say what is to become of it.
    await post(http, "/contracts", said("long ago", "2024-01-01", "2024-12-31", "owner"))
    await logged(runtime, "RenewalOpened", "RenewalOpened")
    assert (await get(http, f"/contracts/{named_id('long ago')}"))["status"] == "over"
    _, near = (await get(http, "/renewals"))["items"]
    assert (near["due_on"], near["without_term"]) == ("2025-03-04", False)  # the end comes first


async def test_nobody_sees_or_touches_a_renewal_of_another_park(
    http: httpx.AsyncClient, renewal: str
) -> None:
    elsewhere = bearer(Role.管理员, parks=[named_id("elsewhere")])
    assert (await http.get("/renewals", headers=elsewhere)).json()["items"] == []
    for answer in (
        await http.get(f"/renewals/{renewal}", headers=elsewhere),
        await ask(http, f"/renewals/{renewal}/propose", elsewhere, **OFFER),
        await ask(http, "/renewals", elsewhere, contract_id=str(TENANT_CONTRACT)),
    ):
        assert answer.status_code == 403, answer.text
    clerk = await ask(http, f"/renewals/{renewal}/approve", bearer(Role.客服专员))
    assert clerk.json()["type"] == "urn:anju:problem:role-not-allowed"
