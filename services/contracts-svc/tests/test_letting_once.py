"""A unit is let to one tenant at a time: whoever asks, in whatever order, also in the same millisecond."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.app import service
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Draft, EndOccupancy, ExchangeUnit, Sign
from contracts.domain.contract_facts import ContractDrafted, ContractEvent, ContractSigned
from contracts.edge.http import ContractBody
from contracts.views.claims import claims
from contracts.views.contracts import contracts
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from testkit.stack import bearer
from testkit.voices import Voices

from .domain.words import going_along
from .over_http import (
    MANAGER,
    OWNER,
    OWNER_CONTRACT,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    approved,
    contract_body,
    get,
    lives_there,
    log_of,
    logged,
    post,
    terminate,
)

DAY = timedelta(days=1)
NEXT = str(named_id("next contract"))
TAKEN = "urn:anju:problem:let-twice"
TAKEN_JUST_NOW = "urn:anju:problem:unit-day-taken"


async def test_two_tenant_contracts_share_no_day_of_a_unit(http: httpx.AsyncClient, ledger: None) -> None:
    await post(http, "/contracts", contract_body())
    overlapping = contract_body(contract_id=NEXT, starts_on="2025-12-31", last_day="2026-06-30")
    found = await post(http, "/contracts", overlapping, 409)
    assert (found["type"], found["field"], found["last_day"]) == (TAKEN, "unit_ids", "2025-12-31")
    assert (found["unit_id"], found["contract_id"]) == (str(UNIT), str(TENANT_CONTRACT))
    await post(http, "/contracts", overlapping | {"starts_on": "2026-01-01"})
    late = await post(http, f"/contracts/{TENANT_CONTRACT}/extend", {"last_day": "2026-01-01"}, 409)
    assert (late["type"], late["field"]) == (TAKEN, "last_day")


async def test_a_lease_that_ran_out_and_nobody_lives_by_ends_on_no_day_that_another_has(
    http: httpx.AsyncClient, voices: Voices, clock: VirtualClock, runtime: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-02-28"))
    await post(http, "/contracts", contract_body(contract_id=NEXT, starts_on="2025-03-20"))
    clock.set(datetime(2025, 3, 2, 2, tzinfo=UTC))
    await logged(runtime, "ContractExpired")
    longer = {"kind": "termination", "last_day": "2025-03-20"}
    chief = bearer(Role.主管, "chief") | {"X-Reason": "agreed"}
    refused = await http.post(f"/contracts/{TENANT_CONTRACT}/approvals", json=longer, headers=chief)
    assert (refused.status_code, refused.json()["type"]) == (409, TAKEN)
    assert (refused.json()["contract_id"], refused.json()["field"]) == (NEXT, "last_day")
    await terminate(http, TENANT_CONTRACT, "2025-03-19")
    await lives_there(voices)
    await terminate(http, TENANT_CONTRACT, "2025-03-20")  # they are there, whoever was promised the room


async def test_a_draft_waits_until_the_room_is_free(http: httpx.AsyncClient, ledger: None) -> None:
    await post(http, "/contracts", contract_body(signed_on=None))
    await post(http, "/contracts", contract_body(contract_id=NEXT))
    found = await post(http, f"/contracts/{TENANT_CONTRACT}/sign", {"signed_on": "2025-02-01"}, 409)
    assert (found["type"], found["contract_id"]) == (TAKEN, NEXT)
    await terminate(http, NEXT, "2025-01-31")
    again = await post(http, f"/contracts/{TENANT_CONTRACT}/sign", {"signed_on": "2025-02-01"}, 409)
    assert again["last_day"] == "2025-01-31"


async def test_two_owners_contracts_share_no_day_of_a_unit(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    """Not of another owner, nor of the same: what follows begins where the first ends."""
    for party in (OWNER, MANAGER):
        twice = contract_body("owner", contract_id=NEXT, party_id=str(party), starts_on="2027-12-31")
        twice |= {"last_day": "2029-12-31"}
        found = await post(http, "/contracts", twice, 409)
        assert (found["type"], found["field"]) == ("urn:anju:problem:covered-twice", "unit_ids")
        assert (found["contract_id"], found["last_day"]) == (str(OWNER_CONTRACT), "2027-12-31")
    await post(http, "/contracts", twice | {"starts_on": "2028-01-01"})
    longer = await post(http, f"/contracts/{OWNER_CONTRACT}/extend", {"last_day": "2028-01-01"}, 409)
    assert (longer["type"], longer["contract_id"]) == ("urn:anju:problem:covered-twice", NEXT)
    assert (await rebuild(runtime, claims)).differences == 0


async def test_of_clerks_who_sign_with_two_owners_in_the_same_millisecond_one_covers_the_room(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    """None has seen the others': only the database stands between them."""
    terms = [
        contract_body("owner", contract_id=str(new_id()), starts_on="2028-01-01", last_day="2029-12-31")
        for _ in range(4)
    ]
    asked = [
        Draft(
            contract_id=UUID(each["contract_id"]),
            terms=ContractBody.model_validate_json(json.dumps(each)).terms(),
            signed_on=date(2025, 1, 1),
        )
        for each in terms
    ]
    found = await asyncio.gather(
        *(
            runtime.handle(contract, each.contract_id, each, origin=SYSTEM, command_id=new_id())
            for each in asked
        ),
        return_exceptions=True,
    )
    names = sorted(type(each).__name__ for each in found)
    assert names == [*["CoverDayTaken"] * 3, "Outcome"]


async def test_of_clerks_who_sign_in_the_same_millisecond_one_has_the_room(
    http: httpx.AsyncClient, ledger: None
) -> None:
    drafts = [str(new_id()) for _ in range(6)]
    for id_ in drafts:
        await post(http, "/contracts", contract_body(contract_id=id_, signed_on=None))
    answers = await asyncio.gather(
        *(http.post(f"/contracts/{id_}/sign", json={"signed_on": "2025-01-01"}) for id_ in drafts)
    )
    assert sorted(each.status_code for each in answers) == [200, *[409] * 5]
    assert {each.json()["type"] for each in answers if each.status_code == 409} == {TAKEN_JUST_NOW}


async def test_two_copies_of_the_service_do_not_let_it_twice_either(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    """Neither has seen the other's: only the database stands between them."""
    copy = Runtime(service, runtime.settings, runtime.clock)
    await copy.start()
    try:
        drafts = [new_id(), new_id()]
        for id_ in drafts:
            await post(http, "/contracts", contract_body(contract_id=str(id_), signed_on=None))
        unseen = Sign(signed_on=date(2025, 1, 1))
        found = await asyncio.gather(
            *(
                each.handle(contract, id_, unseen, origin=SYSTEM, command_id=new_id())
                for each, id_ in zip((runtime, copy), drafts, strict=True)
            ),
            return_exceptions=True,
        )
    finally:
        await copy.stop()
    assert sorted(type(each).__name__ for each in found) == ["Outcome", "UnitDayTaken"]


async def test_an_answer_given_is_given_again_whoever_has_the_room_by_then(
    http: httpx.AsyncClient, ledger: None
) -> None:
    http.headers["Idempotency-Key"] = "first"
    first = await post(http, "/contracts", contract_body())
    del http.headers["Idempotency-Key"]
    await terminate(http, TENANT_CONTRACT, "2025-03-31")
    await post(http, "/contracts", contract_body(contract_id=NEXT, starts_on="2025-04-01"))
    again = await http.post("/contracts", json=contract_body(), headers={"Idempotency-Key": "first"})
    assert again.is_success
    assert (again.json()["position"], again.json()["repeated"]) == (first["position"], True)


async def test_who_changes_rooms_is_on_the_board_where_they_are(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    other = named_id("other unit")
    await post(http, "/units", UNIT_BODY | {"unit_id": str(other), "code": "3栋-503"})
    await post(http, "/contracts", contract_body())

    async def moves(from_: UUID, to: UUID, on: date) -> None:
        asked = ExchangeUnit(**going_along(from_, to, on))
        await runtime.handle(contract, TENANT_CONTRACT, asked, origin=SYSTEM, command_id=new_id())

    async def lives_in(on: str) -> list[str]:
        rows = (await get(http, "/board", on=on))["items"]
        return [row["code"] for row in rows if row["tenant"]["contract_id"]]

    await moves(UNIT, other, date(2025, 3, 1))
    assert await lives_in("2025-02-28") == ["3栋-502"]
    assert await lives_in("2025-03-01") == ["3栋-503"]
    await post(
        http, "/contracts", contract_body(contract_id=NEXT, starts_on="2025-03-01", last_day="2025-03-31")
    )
    found = await post(
        http, "/contracts", contract_body(contract_id=str(new_id()), unit_ids=[str(other)]), 409
    )
    assert (found["type"], found["last_day"]) == (TAKEN, "2025-12-31")
    await moves(other, UNIT, date(2025, 4, 1))  # and back again
    assert await lives_in("2025-04-01") == ["3栋-502"]


async def test_a_room_left_that_was_never_the_contracts_is_nobodys_letting(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body())
    left = EndOccupancy(unit_id=named_id("other unit"), tenant_id=TENANT, ended_on=date(2025, 3, 1))
    await runtime.handle(contract, TENANT_CONTRACT, left, origin=SYSTEM, command_id=new_id())
    async with runtime.pool.connection() as conn:
        rows = await (await conn.execute("select id from views.lettings where track = 'tenant'")).fetchall()
    assert rows == [(f"{TENANT_CONTRACT}/{UNIT}",)]


async def test_what_was_signed_before_the_rule_overlaps_and_the_view_is_built_anew_all_the_same(
    http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    terms = ContractBody.model_validate_json(json.dumps(contract_body())).terms()

    def before_the_rule(asked: Draft, _: object) -> list[ContractEvent]:
        written = {"contract_id": asked.contract_id, "terms": asked.terms}
        day = terms.starts_on
        return [ContractDrafted(**written), ContractSigned(**written, signed_on=day, let_once=False)]

    for _ in range(2):
        asked = Draft(contract_id=new_id(), terms=terms)
        decider = replace(contract, decide=before_the_rule)
        await runtime.handle(decider, asked.contract_id, asked, origin=SYSTEM, command_id=new_id())
    assert (await rebuild(runtime, contracts)).differences == 0
    found = await post(http, "/contracts", contract_body(contract_id=NEXT), 409)
    assert (found["type"], found["last_day"]) == (TAKEN, "2025-12-31")


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_is_asked_no_day_is_let_twice(
    seed: int, http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    """Random contracts, extensions and ends over two rooms, beside a calendar that knows each day."""
    random, rooms = Random(seed), [UNIT, named_id("other unit")]  # noqa: S311 - the seed is the point
    await post(http, "/units", UNIT_BODY | {"unit_id": str(rooms[1]), "code": "3栋-503", "own": True})
    calendar: dict[tuple[UUID, date], UUID] = {}
    known: dict[UUID, tuple[list[UUID], date, date]] = {}

    def days(units: list[UUID], first: date, last: date) -> set[tuple[UUID, date]]:
        return {(unit, first + n * DAY) for unit in units for n in range((last - first).days + 1)}

    answers: list[httpx.Response] = []
    for _ in range(60):
        if known and random.random() < 0.4:
            id_ = random.choice(list(known))
            units, first, last = known[id_]
            end = first + random.randint(10, 90) * DAY
            step = "extend" if end > last else "terminate"
            if step == "terminate":
                await approved(http, id_, "termination", last_day=end.isoformat())
            asked: dict[str, Any] = {"json": {"last_day": end.isoformat()}, "headers": {"X-Reason": "agreed"}}
            answer = await http.post(f"/contracts/{id_}/{step}", **asked)
            wanted = days(units, last + DAY, end) if step == "extend" else set()
            free = not wanted & calendar.keys()
            assert answer.is_success == free, answer.text
            if free:
                for each in [day for day, holder in calendar.items() if holder == id_ and day[1] > end]:
                    del calendar[each]
                if step == "terminate":
                    del known[id_]  # over: it moves no more, what it still holds stays
                else:
                    known[id_] = (units, first, end)
        else:
            id_, units = new_id(), random.choice([rooms, rooms[:1], rooms[1:]])
            first = date(2025, 4, 1) + random.randint(0, 300) * DAY
            last = first + random.randint(0, 30) * DAY
            wanted = days(units, first, last)
            body = contract_body(
                contract_id=str(id_),
                unit_ids=[str(unit) for unit in units],
                starts_on=first.isoformat(),
                last_day=last.isoformat(),
            )
            answer = await http.post("/contracts", json=body)
            free = not wanted & calendar.keys()
            assert answer.is_success == free, answer.text
            if free:
                known[id_] = (units, first, last)
        answers.append(answer)
        if answer.is_success:
            calendar |= dict.fromkeys(wanted, id_)
    assert {each.status_code for each in answers} == {200, 201, 409}
    assert (await rebuild(runtime, contracts, swap=False)).differences == 0
    assert {"ContractSigned", "ContractExtended", "ContractTerminated"} <= {*await log_of(runtime)}
