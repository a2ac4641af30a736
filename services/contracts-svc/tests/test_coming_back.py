"""A tenant changes rooms and comes back under the same contract: the first stay is not forgotten."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.edge.http import ContractBody
from contracts.imports.lettings import Lettings
from contracts.views.dwellings import dwellings
from contracts.views.lettings import lettings
from contracts.views.stays import stays
from contracts.views.vacancies import vacancies
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from kernel.rebuild import rebuild
from published.tenants import TenantMovedIn, TenantMoveInWithdrawn, TenantRoomChanged
from testkit.stack import eventually
from testkit.voices import Voices

from .over_http import LI, PARK, TENANT, TENANT_CONTRACT, UNIT, UNIT_BODY, contract_body, get, logged, post

NEXT_DOOR, WANG = named_id("next door"), named_id("tenant wang")
LEFT, BACK = date(2025, 2, 1), date(2025, 2, 20)
HOME: dict[str, Any] = {"tenant_id": TENANT, "person_id": LI, "park_id": PARK}

pytestmark = pytest.mark.usefixtures("ledger")


async def changes(voices: Voices, left: UUID, entered: UUID, on: date) -> None:
    moved = TenantRoomChanged(**HOME, from_unit_id=left, to_unit_id=entered, changed_on=on)
    await voices.tell((f"tenant-{TENANT}", moved))


async def there_and_back(http: httpx.AsyncClient, runtime: Runtime, voices: Voices) -> None:
    await post(http, "/units", UNIT_BODY | {"unit_id": str(NEXT_DOOR), "code": "3栋-503", "own": True})
    await post(http, "/contracts", contract_body())
    came = TenantMovedIn(**HOME, unit_id=UNIT, moved_in_on=date(2025, 1, 1))
    await voices.tell((f"tenant-{TENANT}", came))
    await changes(voices, UNIT, NEXT_DOOR, LEFT)
    await logged(runtime, "UnitExchanged")


async def side(http: httpx.AsyncClient, on: str, unit: UUID = UNIT) -> tuple[str, str | None, str | None]:
    rows = (await get(http, "/board", on=on))["items"]
    [tenant] = [row["tenant"] for row in rows if row["unit_id"] == str(unit)]
    return tenant["colour"], tenant["contract_id"], tenant["lived_in"]


async def test_the_board_of_a_day_of_the_first_stay_says_the_same_after_coming_back(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await there_and_back(http, runtime, voices)
    first = await side(http, "2025-01-20")
    assert first == ("green", str(TENANT_CONTRACT), "by_contract")
    await changes(voices, NEXT_DOOR, UNIT, BACK)
    await logged(runtime, *["UnitExchanged"] * 2)
    assert await side(http, "2025-01-20") == await side(http, "2025-02-20") == first
    assert await side(http, "2025-02-10") == ("grey", None, None)
    assert await side(http, "2025-02-10", NEXT_DOOR) == first
    assert await side(http, "2025-02-20", NEXT_DOOR) == ("grey", None, None)
    counted = await get(http, "/board/counts", on="2025-01-20", track="tenant")
    assert (counted["tenant"]["green"], counted["tenant"]["grey"]) == (1, 1)
    await voices.repeat()
    for view in (lettings, stays, dwellings, vacancies):
        assert (await rebuild(runtime, view)).differences == 0, view.name


async def test_the_board_as_it_was_known_before_they_came_back_has_the_first_stay_too(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, clock: VirtualClock
) -> None:
    await there_and_back(http, runtime, voices)
    clock.advance(timedelta(days=2))
    await changes(voices, NEXT_DOOR, UNIT, BACK)
    await logged(runtime, *["UnitExchanged"] * 2)
    for known_on in ("2025-03-01", "2025-03-03"):
        rows = (await get(http, "/board", on="2025-01-20", known_on=known_on))["items"]
        [tenant] = [row["tenant"] for row in rows if row["unit_id"] == str(UNIT)]
        assert (tenant["contract_id"], tenant["lived_in"]) == (str(TENANT_CONTRACT), "by_contract")


async def test_the_life_of_a_unit_has_each_stay_and_the_vacancy_between_them(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await there_and_back(http, runtime, voices)
    await changes(voices, NEXT_DOOR, UNIT, BACK)
    await logged(runtime, *["SettlementOpened"] * 2)
    spans = (await get(http, f"/units/{UNIT}/life"))["spans"]
    assert [(span["kind"], span["starts_on"], span["last_day"]) for span in spans] == [
        ("owner_cover", "2025-01-01", "2027-12-31"),
        ("tenancy", "2025-01-01", "2025-01-31"),
        ("room_change_settlement", "2025-02-01", None),
        ("vacancy", "2025-02-01", "2025-02-19"),
        ("tenancy", "2025-02-20", "2025-12-31"),
    ]


async def test_a_day_of_the_first_stay_is_let_to_nobody_else_afterwards(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await there_and_back(http, runtime, voices)
    await changes(voices, NEXT_DOOR, UNIT, BACK)
    await logged(runtime, *["UnitExchanged"] * 2)
    await voices.registered(WANG)
    await voices.known(named_id("person", WANG), kind="tenant")
    whose = {"tenant_id": str(WANG), "party_id": str(named_id("person", WANG))}
    late = contract_body(contract_id=str(named_id("late")), **whose)
    for first, last in (("2025-01-10", "2025-01-20"), ("2025-01-31", "2025-02-10")):
        refused = await post(http, "/contracts", late | {"starts_on": first, "last_day": last}, 409)
        assert refused["type"] == "urn:anju:problem:let-twice"
    between = {"starts_on": "2025-02-01", "last_day": "2025-02-19"}
    await post(http, "/contracts", late | between)


async def test_a_ledger_knows_the_days_of_each_stay_and_the_board_the_gap_between_them(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await there_and_back(http, runtime, voices)
    await changes(voices, NEXT_DOOR, UNIT, BACK)
    await logged(runtime, *["UnitExchanged"] * 2)
    lettings_ = Lettings(runtime)
    await lettings_.look_up([UNIT, NEXT_DOOR])
    whose = {"tenant_id": str(WANG), "party_id": str(named_id("person", WANG))}

    def clashing(first: str, last: str, unit: UUID) -> list[date | None]:
        said = contract_body(starts_on=first, last_day=last, unit_ids=[str(unit)], **whose)
        terms = ContractBody.model_validate_json(json.dumps(said)).terms()
        return [each.last_day for each in lettings_.clashes(named_id("late"), terms)]

    assert clashing("2025-01-10", "2025-01-20", UNIT) == [date(2025, 1, 31)]
    assert clashing("2025-02-01", "2025-02-19", UNIT) == []
    assert clashing("2025-02-20", "2025-02-20", UNIT) == [date(2025, 12, 31)]
    assert clashing("2025-02-19", "2025-02-25", NEXT_DOOR) == [date(2025, 2, 19)]
    assert clashing("2025-02-20", "2025-02-25", NEXT_DOOR) == []
    for day, next_, gap in (("2025-01-20", "2025-02-20", 19), ("2025-02-10", "2025-02-20", 10)):
        rows = (await get(http, "/board", on=day))["items"]
        [tenant] = [row["tenant"] for row in rows if row["unit_id"] == str(UNIT)]
        assert (tenant["next_starts_on"], tenant["gap_days"]) == (next_, gap)


async def test_who_lived_there_without_a_contract_did_so_before_a_return_that_never_was(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    await post(http, "/units", UNIT_BODY | {"unit_id": str(NEXT_DOOR), "code": "3栋-503", "own": True})
    stream = f"tenant-{TENANT}"
    came = {**HOME, "unit_id": UNIT}
    await voices.tell((stream, TenantMovedIn(**came, moved_in_on=date(2025, 1, 1))))
    await changes(voices, UNIT, NEXT_DOOR, LEFT)
    await voices.tell((stream, TenantMovedIn(**came, moved_in_on=BACK)))
    lived_in = ("grey", None, "without_contract")

    async def found() -> set[str]:
        rows = (await get(http, "/board", on="2025-01-20", lived_in="without_contract"))["items"]
        return {row["unit_id"] for row in rows}

    async def is_found() -> bool:
        return await found() == {str(UNIT)}

    assert await side(http, "2025-01-20") == await side(http, "2025-02-20") == lived_in
    await eventually(is_found, "it is found on a day of the first stay")
    await voices.tell((stream, TenantMoveInWithdrawn(**came, moved_in_on=BACK)))
    assert (await side(http, "2025-01-20"), await side(http, "2025-02-20")) == (
        lived_in,
        ("grey", None, None),
    )
    await eventually(is_found, "it still is")
    spans = (await get(http, f"/units/{UNIT}/life"))["spans"]
    assert [(each["starts_on"], each["last_day"]) for each in spans if each["kind"] == "lived_in"] == [
        ("2025-01-01", "2025-01-31")
    ]
    for view in (stays, dwellings):
        assert (await rebuild(runtime, view)).differences == 0, view.name
