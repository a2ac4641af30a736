"""A unit is given back to its owner when no tenant has it any more, and may come again."""

import asyncio
import io
from dataclasses import replace
from datetime import date

import httpx
import openpyxl
import pytest
from contracts.app import service
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Sign
from contracts.domain.unit import Release, UnitCommand, unit
from contracts.domain.unit_facts import UnitEvent, UnitReleased
from contracts.views.claims import claims
from contracts.views.units import units
from contracts.views.vacancies import vacancies
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from published.tenants import TenantMovedIn, TenantMovedOut, TenantRoomChanged
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .over_http import (
    LI,
    OWNER_CONTRACT,
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    contract_body,
    get,
    lives_there,
    log_of,
    logged,
    post,
    sheet,
    terminate,
)

RELEASE = f"/units/{UNIT}/release"
DAY = {"released_on": "2025-07-01"}
PROBLEM = "urn:anju:problem:"


async def test_a_unit_let_is_not_given_back_until_its_contract_is_over(
    http: httpx.AsyncClient, ledger: None
) -> None:
    await post(http, "/contracts", contract_body())
    found = await post(http, RELEASE, DAY, 409)
    assert (found["type"], found["field"]) == (PROBLEM + "unit-still-let", "released_on")
    assert (found["contract_id"], found["last_day"]) == (str(TENANT_CONTRACT), "2025-12-31")
    await terminate(http, TENANT_CONTRACT, "2025-06-30")
    await post(http, RELEASE, DAY, 200)


@pytest.mark.usefixtures("ledger")
async def test_a_unit_lived_in_is_given_back_on_a_day_by_which_its_lease_has_ended(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-06-30"))
    await lives_there(voices)
    found = await post(http, RELEASE, {"released_on": "2025-06-30"}, 409)
    assert (found["type"], found["last_day"]) == (PROBLEM + "unit-still-let", "2025-06-30")
    await post(http, RELEASE, DAY, 200)
    longer = await post(http, f"/contracts/{TENANT_CONTRACT}/extend", {"last_day": "2025-07-01"}, 409)
    assert longer["type"] == PROBLEM + "unit-given-back"
    later = contract_body(contract_id=str(new_id()), starts_on="2025-07-01", last_day="2025-07-31")
    assert (await post(http, "/contracts", later, 409))["type"] == PROBLEM + "unit-given-back"
    moved = TenantMovedIn(
        tenant_id=TENANT, person_id=LI, unit_id=UNIT, park_id=PARK, moved_in_on=date(2025, 3, 1)
    )
    await voices.tell((f"tenant-{TENANT}", moved))
    assert "UnitLivedInAfterRelease" not in await log_of(runtime)
    # Who is there on that day all the same is without an owner's contract from then on.
    clock.set(clock.now().replace(month=7))
    await logged(runtime, "ContractExpired", "StayingNoted", "ContractOverrunDetected")
    [over] = (await get(http, f"/contracts/{TENANT_CONTRACT}"))["overruns"]
    assert (over["cover_last_day"], over["days_over"], over["stays_on"]) == ("2025-06-30", 1, True)
    asked: dict[str, str]
    for asked in ({}, {"overrun": "true"}, {"track": "owner", "colour": "red"}, {"known_on": "2025-07-01"}):
        [row] = (await get(http, "/board", **asked))["items"]
        owner, tenant = row["owner"], row["tenant"]
        assert (tenant["colour"], tenant["lived_in"], tenant["overrun"]["days_over"]) == (
            "red",
            "by_contract",
            1,
        )
        since = owner["uncovered_since"]
        assert (owner["colour"], owner["contract_id"], since) == ("red", None, "2025-07-01")
    counts = await get(http, "/board/counts")
    assert [counts[side]["red"] for side in ("owner", "tenant")] == [1, 1]
    let = {"held": 1, "let": 1, "lived_in": 0, "released": 0, "uncovered": 1}
    assert let.items() <= (await get(http, "/units/counts")).items()
    assert (await get(http, "/parks"))["items"][0]["let"] == 1
    [found] = (await get(http, "/units"))["items"]
    assert (found["status"], found["owner"], found["released_on"]) == ("let", None, "2025-07-01")
    assert (await get(http, "/units", status="released"))["items"] == []
    assert [(await get(http, "/units", covered=covered))["items"] for covered in (True, False)] == [
        [],
        [found],
    ]
    [cells] = await sheet(http, "/board.xlsx")
    assert (cells["业主·状态"], cells["退还业主日"].date()) == ("无业主合同，已超期 1 天", date(2025, 7, 1))
    clock.set(clock.now().replace(day=3))
    left = TenantMovedOut(
        tenant_id=TENANT, person_id=LI, unit_id=UNIT, park_id=PARK, moved_out_on=date(2025, 7, 2)
    )
    await voices.tell((f"tenant-{TENANT}", left))
    assert (await get(http, "/board"))["items"] == []
    assert len((await get(http, "/board", on="2025-07-01"))["items"]) == 1
    for view in (vacancies, units):
        assert (await rebuild(runtime, view)).differences == 0


@pytest.mark.usefixtures("ledger")
async def test_two_who_live_in_what_was_given_back_are_in_dispute_as_on_the_board(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    await post(http, RELEASE, {"released_on": "2025-03-01"}, 200)
    wang = named_id("tenant wang")
    await voices.registered(TENANT, wang)
    place = {"unit_id": UNIT, "park_id": PARK, "moved_in_on": date(2025, 3, 1)}
    for tenant in (TENANT, wang):
        moved = TenantMovedIn(tenant_id=tenant, person_id=named_id("person", tenant), **place)
        await voices.tell((f"tenant-{tenant}", moved))
    await logged(runtime, "UnitLivedInAfterRelease", "UnitLivedInAfterRelease", "DisputeFound")
    clock.set(clock.now().replace(day=4))
    await logged(runtime, "UnitDisputed")
    [found] = (await get(http, "/disputes"))["items"]
    assert (found["unit_id"], found["kind"], len(found["living"])) == (str(UNIT), "two_live_there", 2)
    [row] = (await get(http, "/board", lived_in="without_contract"))["items"]
    assert (row["tenant"]["colour"], row["released_on"]) == ("grey", "2025-03-01")
    counts = await get(http, "/units/counts")
    assert [counts[name] for name in ("held", "lived_in", "vacant", "released")] == [1, 1, 0, 0]


@pytest.mark.usefixtures("ledger")
async def test_who_stays_on_past_the_end_has_no_day_by_which_they_leave(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-03-05"))
    await lives_there(voices)
    clock.set(clock.now().replace(day=7))
    await logged(runtime, "ContractExpired")
    assert (await post(http, RELEASE, DAY, 409))["type"] == PROBLEM + "unit-still-let"


@pytest.mark.usefixtures("ledger")
async def test_until_it_is_given_back_it_may_be_let(http: httpx.AsyncClient) -> None:
    await post(http, RELEASE, DAY, 200)
    await post(http, "/contracts", contract_body(last_day="2025-06-30"))


@pytest.mark.usefixtures("ledger")
async def test_a_give_back_to_come_is_on_the_board_and_the_time_line_and_the_cover_ends_with_it(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    [row] = (await get(http, "/board"))["items"]
    assert row["released_on"] is None
    await post(http, RELEASE, DAY, 200)
    [row] = (await get(http, "/board"))["items"]
    assert (row["released_on"], row["owner"]["last_day"]) == ("2025-07-01", "2027-12-31")
    assert (await get(http, "/board", known_on="2025-02-28"))["items"] == []  # nobody knew of the unit yet
    assert (await get(http, "/board", on="2025-07-01"))["items"] == []
    book = openpyxl.load_workbook(io.BytesIO((await http.get("/board.xlsx")).content)).active
    titles, cells = book.iter_rows(values_only=True)
    assert dict(zip(titles, cells, strict=True))["退还业主日"].date() == date(2025, 7, 1)
    spans = (await get(http, f"/units/{UNIT}/life"))["spans"]
    assert [(span["kind"], span["starts_on"], span["last_day"]) for span in spans] == [
        ("owner_cover", "2025-01-01", "2025-06-30"),
        ("vacancy", "2025-01-01", "2025-06-30"),
        ("released", "2025-07-01", None),
    ]


async def test_a_unit_lived_in_without_a_contract_is_not_given_back_either(
    http: httpx.AsyncClient, voices: Voices, ledger: None
) -> None:
    who = {"tenant_id": TENANT, "person_id": LI, "unit_id": UNIT, "park_id": PARK}
    await voices.tell((f"tenant-{TENANT}", TenantMovedIn(**who, moved_in_on=date(2025, 1, 2))))
    found = await post(http, RELEASE, DAY, 409)
    assert (found["type"], found["tenant_id"]) == (PROBLEM + "unit-lived-in", str(TENANT))
    await voices.tell((f"tenant-{TENANT}", TenantMovedOut(**who, moved_out_on=date(2025, 6, 1))))
    await post(http, RELEASE, DAY, 200)


async def test_what_is_given_back_is_not_let_and_comes_again_with_the_same_words(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    early = contract_body(contract_id=str(named_id("early")), last_day="2025-01-31")
    draft = await http.post("/contracts", json=early, headers={"Idempotency-Key": "draft"})
    await post(http, "/contracts", contract_body(signed_on=None, starts_on="2025-08-01"))
    await logged(runtime, "ContractExpired")  # until then it ends on that day anyway
    await terminate(http, named_id("early"), "2025-01-31")
    released = [
        (await http.post(RELEASE, json=DAY, headers={"Idempotency-Key": "back"})).json() for _ in range(2)
    ]
    assert [each["repeated"] for each in released] == [False, True]
    await logged(runtime, "ContractOverrunDetected")  # of the draft, though its owner signed for longer
    life = (await http.get(f"/units/{UNIT}/life")).json()["spans"]
    told = {span["kind"]: (span["starts_on"], span["last_day"]) for span in life}
    assert told["released"] == ("2025-07-01", None)
    assert told["owner_cover"] == ("2025-01-01", "2025-06-30")
    for path, body in [
        (f"/contracts/{TENANT_CONTRACT}/sign", {"signed_on": "2025-03-01"}),
        ("/contracts", contract_body(contract_id=str(named_id("late")))),
    ]:
        found = await post(http, path, body, 409)
        assert (found["type"], found["unit_id"]) == (PROBLEM + "unit-given-back", str(UNIT))
    again = await http.post("/contracts", json=early, headers={"Idempotency-Key": "draft"})
    assert (again.json()["position"], again.json()["repeated"]) == (draft.json()["position"], True)
    await post(http, f"/contracts/{OWNER_CONTRACT}/extend", {"last_day": "2028-12-31"}, 200)
    unsaid = {name: said for name, said in UNIT_BODY.items() if name != "manager_id"}
    taken = await post(http, "/units", unsaid, 200)
    assert taken["events"] == ["UnitTakenIn"]
    assert (await get(http, f"/units/{UNIT}"))["manager_id"] == UNIT_BODY["manager_id"]
    await logged(runtime, "ContractOverrunResolved")
    await post(http, f"/contracts/{TENANT_CONTRACT}/sign", {"signed_on": "2025-03-01"}, 200)
    assert (await log_of(runtime)).count("UnitTakenIn") == 2


async def test_no_approval_gets_a_draft_signed_that_goes_on_when_its_unit_is_given_back(
    http: httpx.AsyncClient, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(signed_on=None))
    await post(http, RELEASE, DAY, 200)
    chief = bearer(Role.主管, "chief") | {"X-Reason": "owner%20agrees"}
    path = f"/contracts/{TENANT_CONTRACT}"
    found = (await http.post(f"{path}/approve-overrun", headers=chief)).json()
    assert (found["type"], found["field"]) == (PROBLEM + "unit-given-back", "unit_ids")
    signing = await post(http, f"{path}/sign", {"signed_on": "2025-01-01"}, 409)
    assert (signing["type"], signing["unit_id"]) == (found["type"], found["unit_id"])


@pytest.mark.parametrize("last_day", ["2025-12-31", "2025-07-01"])
@pytest.mark.parametrize("first", ["sign", "release"])
async def test_of_who_signs_and_who_gives_back_in_the_same_millisecond_one_is_refused(
    http: httpx.AsyncClient, ledger: None, first: str, last_day: str
) -> None:
    await post(http, "/contracts", contract_body(signed_on=None, last_day=last_day))
    asked = {
        "sign": http.post(f"/contracts/{TENANT_CONTRACT}/sign", json={"signed_on": "2025-01-01"}),
        "release": http.post(RELEASE, json=DAY),
    }
    order = sorted(asked, key=lambda each: each != first)
    answers = await asyncio.gather(*(asked[each] for each in order))
    assert sorted(each.status_code for each in answers) == [200, 409]
    [refused] = [each.json()["type"] for each in answers if each.status_code == 409]
    assert refused in {PROBLEM + why for why in ("unit-day-taken", "unit-given-back", "unit-still-let")}


@pytest.mark.parametrize("last_day", ["2025-12-31", "2025-07-01"])
async def test_two_copies_of_the_service_do_not_sign_and_give_back_either(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None, last_day: str
) -> None:
    """Neither has seen the other's: only the database stands between them."""
    await post(http, "/contracts", contract_body(signed_on=None, last_day=last_day))
    copy = Runtime(service, runtime.settings, runtime.clock)
    await copy.start()
    sign, release = Sign(signed_on=date(2025, 1, 1)), Release(released_on=date(2025, 7, 1))
    try:
        found = await asyncio.gather(
            runtime.handle(contract, TENANT_CONTRACT, sign, origin=SYSTEM, command_id=new_id()),
            copy.handle(unit, UNIT, release, origin=SYSTEM, command_id=new_id()),
            return_exceptions=True,
        )
    finally:
        await copy.stop()
    assert sorted(type(each).__name__ for each in found) == ["Outcome", "UnitDayTaken"]


async def test_an_owners_termination_is_taken_back_though_one_of_their_units_was_given_back(
    http: httpx.AsyncClient, ledger: None
) -> None:
    rooms, owners = [str(named_id("room", number)) for number in (503, 504)], str(named_id("two rooms"))
    for room, code in zip(rooms, ("3栋-503", "3栋-504"), strict=True):
        await post(http, "/units", UNIT_BODY | {"unit_id": room, "code": code})
    await post(http, "/contracts", contract_body("owner", contract_id=owners, unit_ids=rooms))
    await terminate(http, owners, "2025-06-30")
    await post(http, f"/units/{rooms[0]}/release", DAY, 200)
    await terminate(http, owners, "2027-12-31")
    found = await get(http, f"/contracts/{owners}")
    assert (found["status"], found["last_day"]) == ("in_force", "2027-12-31")


async def test_what_was_given_back_before_the_rule_may_be_let_and_the_view_is_built_anew_all_the_same(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body())

    def before_the_rule(asked: UnitCommand, _: object) -> list[UnitEvent]:
        day = date(2025, 7, 1)
        return [UnitReleased(unit_id=UNIT, park_id=PARK, released_on=day, bars_letting=False)]

    decider, asked = replace(unit, decide=before_the_rule), Release(released_on=date(2025, 7, 1))
    await runtime.handle(decider, UNIT, asked, origin=SYSTEM, command_id=new_id())
    assert (await rebuild(runtime, claims)).differences == 0


async def test_who_moves_in_just_as_the_unit_is_given_back_is_noted_and_told(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None
) -> None:
    """tenant-svc had not heard of the one, nor we of the other: nobody could refuse it."""
    who = {"tenant_id": TENANT, "person_id": LI, "park_id": PARK}
    other = named_id("other unit")
    moved = TenantMovedIn(**who, unit_id=UNIT, moved_in_on=date(2025, 7, 2))
    changed = TenantRoomChanged(**who, from_unit_id=other, to_unit_id=UNIT, changed_on=date(2025, 7, 9))
    await post(http, RELEASE, DAY, 200)
    await voices.tell((f"tenant-{TENANT}", moved), (f"tenant-{TENANT}", changed))
    assert (await log_of(runtime)).count("UnitLivedInAfterRelease") == 2

    async def is_grey() -> bool:
        """On both sides, and found by each; what is vacant is heard of a moment later."""
        for asked in ({}, {"track": "owner"}, {"track": "tenant"}):
            rows = (await get(http, "/board", on="2025-07-09", colour="grey", **asked))["items"]
            if [row["tenant"]["lived_in"] for row in rows] != ["without_contract"]:
                return False
        return True

    await eventually(is_grey, "it is on the board while somebody lives there")
    counts = await get(http, "/board/counts", on="2025-07-09")
    assert [side["grey"] for side in counts.values()] == [1, 1]
    await post(http, "/units", UNIT_BODY, 200)  # taken in again, it is lived in like any other
    await voices.tell((f"tenant-{TENANT}", moved))
    assert (await log_of(runtime)).count("UnitLivedInAfterRelease") == 2
