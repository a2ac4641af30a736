"""The board, held against a calendar that is read day by day: whoever lives there, and by whose contract."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import httpx
import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Draft
from contracts.edge.http import ContractBody
from contracts.staying import look
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from published.tenants import TenantMovedIn, TenantMovedOut
from testkit.followed import all_followed
from testkit.voices import Voices

from .over_http import BUILDING, PARK, UNIT_BODY, contract_body, get, post

ROOMS, DAY = 18, timedelta(days=1)
FIRST, TODAY = date(2025, 1, 1), date(2025, 5, 30)
LEARNT = date(2025, 3, 1)  # all was signed, and nobody had heard who lives there since
KNOWN: tuple[dict[str, str], ...] = ({}, *({"known_on": day.isoformat()} for day in (TODAY, LEARNT)))
NARROWED: tuple[dict[str, str], ...] = (
    {"park_id": str(PARK)},
    {"code": "7-1"},
    {"settling": "false"},
    {"overrun": "true"},
    {"lived_in": "by_another"},
)
HOW = ("by_contract", "by_another", "without_contract")


@dataclass
class Lease:
    """Whose, from `first` to before `end`, which is as it was signed; they came, and left or live there."""

    tenant: UUID
    first: date
    end: date
    came: date | None
    left: date | None

    def lives(self, day: date) -> bool:
        return self.came is not None and self.came <= day < (self.left or date.max)

    def counts(self, day: date) -> bool:
        """Until it is given back, or, where nobody ever came, until its end."""
        until = (self.left or date.max) if self.came else self.end
        return self.first <= day < until


@dataclass
class Room:
    leases: list[Lease]
    released: date | None

    def lived_in(self, day: date) -> str | None:
        living = {each.tenant for each in self.leases if each.lives(day)}
        holders = [each for each in self.leases if each.counts(day)]
        rightful = {each.tenant for each in [it for it in holders if day < it.end] or holders}
        if not living:
            return None
        if not rightful:
            return "without_contract"
        return "by_contract" if living & rightful else "by_another"

    def shown(self, day: date) -> bool:
        return self.released is None or day < self.released or self.lived_in(day) is not None


def any_room(number: int) -> Room:
    """Two leases in a row, of whom some come, some early or late, and some stay on past the end."""
    random = Random(number)  # noqa: S311 - the same every time
    leases: list[Lease] = []
    first = FIRST + random.randint(0, 8) * DAY
    for turn in range(random.choice([1, 2, 2])):
        end = first + random.randint(60, 68) * DAY
        came = first + random.randint(-12, 3) * DAY if random.random() < 0.7 else None
        left = end + random.randint(-5, 25) * DAY if came and random.random() < 0.5 else None
        leases.append(
            Lease(
                named_id("tenant", number, turn),
                first,
                end,
                came,
                left and min(left, TODAY),
            )
        )
        first = end + random.choice([0, 0, 6]) * DAY
    back = random.choice([None, leases[-1].end])
    return Room(leases, back if back and back <= TODAY else None)


def unit_id(number: int) -> UUID:
    return named_id("unit", number)


@pytest.fixture
async def town(
    http: httpx.AsyncClient,
    runtime: Runtime,
    voices: Voices,
    clock: VirtualClock,
    tenant: None,
) -> dict[str, Room]:
    """Signed, covered by one owner, and given back, as it was known on 1 March; lived in since."""
    rooms = {number: any_room(number) for number in range(ROOMS)}
    await post(http, "/parks", {"park_id": str(PARK), "name": "安居东园"})
    await post(
        http,
        f"/parks/{PARK}/buildings",
        {"building_id": str(BUILDING), "name": "三号楼"},
        200,
    )
    for number in rooms:
        await post(
            http,
            "/units",
            UNIT_BODY | {"unit_id": str(unit_id(number)), "code": f"7-{number}"},
        )
    units = [str(unit_id(number)) for number in rooms]
    await post(http, "/contracts", contract_body("owner", unit_ids=units))
    async with voices.in_one_breath():
        for room in rooms.values():
            await voices.registered(*(each.tenant for each in room.leases))
    for number, room in rooms.items():
        for turn, each in enumerate(room.leases):
            id_ = named_id("lease", number, turn)
            whose = {
                "tenant_id": str(each.tenant),
                "party_id": str(named_id("person", each.tenant)),
            }
            days = {
                "starts_on": each.first.isoformat(),
                "last_day": (each.end - DAY).isoformat(),
            }
            body = contract_body(contract_id=str(id_), unit_ids=[str(unit_id(number))], **whose, **days)
            terms = ContractBody.model_validate_json(json.dumps(body)).terms()
            asked = Draft(contract_id=id_, terms=terms, signed_on=FIRST)
            await runtime.handle(contract, id_, asked, origin=SYSTEM, command_id=new_id())
        if room.released:
            back = {"released_on": room.released.isoformat()}
            await post(http, f"/units/{unit_id(number)}/release", back, 200)
    moves = [(number, each) for number, room in rooms.items() for each in room.leases if each.came]
    async with voices.in_one_breath():
        for number, each in moves:
            if each.came:
                came = TenantMovedIn(**_home(number, each), moved_in_on=each.came)
                await voices.tell((f"tenant-{each.tenant}", came))
    await all_followed(runtime)
    clock.set(datetime(TODAY.year, TODAY.month, TODAY.day, 2, tzinfo=UTC))
    await all_followed(runtime)
    async with voices.in_one_breath():
        for number, each in moves:
            if each.left:
                left = TenantMovedOut(**_home(number, each), moved_out_on=each.left)
                await voices.tell((f"tenant-{each.tenant}", left))
    await all_followed(runtime)
    await look(runtime)  # who lives on past an end without cover is red on the owners' side from then on
    await all_followed(runtime)
    return {str(unit_id(number)): room for number, room in rooms.items()}


def _home(number: int, lease: Lease) -> dict[str, UUID]:
    return {
        "tenant_id": lease.tenant,
        "person_id": named_id("person", lease.tenant),
        "unit_id": unit_id(number),
        "park_id": PARK,
    }


async def rows(http: httpx.AsyncClient, **asked: str) -> dict[str, str | None]:
    """By unit how it is lived in; there are as many as are counted."""
    page = await get(http, "/board", **asked)
    found = {row["unit_id"]: row["tenant"]["lived_in"] for row in page["items"]}
    for counted in (await get(http, "/board/counts", **asked)).values():
        assert sum(counted.values()) == len(found), asked
    return found


async def as_counted(http: httpx.AsyncClient, **asked: str) -> None:
    """Of each colour on each side there are as many rows as are counted, of one side and of both."""
    both = await get(http, "/board/counts", **asked)
    for track, colours in both.items():
        assert await get(http, "/board/counts", track=track, **asked) == {track: colours}
        for colour, units in colours.items():
            found = (await get(http, "/board", track=track, colour=colour, **asked))["items"]
            assert len(found) == units, (track, colour, asked)


@pytest.mark.timeout(300)  # where thirty wanted the processors it took 125 of the 120 seconds of any test
async def test_any_day_says_who_lives_where_as_a_calendar_does(
    http: httpx.AsyncClient, town: dict[str, Room]
) -> None:
    met = dict.fromkeys((None, *HOW), 0)
    for number in range(0, (TODAY - FIRST).days, 9):
        day = TODAY - number * DAY
        due = {unit: room.lived_in(day) for unit, room in town.items() if room.shown(day)}
        for known in ({}, {"known_on": TODAY.isoformat()}):
            asked = {"on": day.isoformat()} | known
            assert await rows(http, **asked) == due, asked
            assert await rows(http, **asked, park_id=str(PARK)) == due, asked  # sorted, and not walked to
            for how in HOW[1:]:
                amiss = {unit: said for unit, said in due.items() if said == how}
                assert await rows(http, **asked, lived_in=how) == amiss, asked
        for said in due.values():
            met[said] += 1
        if not number % 36:
            known = KNOWN[number // 36 % len(KNOWN)]
            for narrowed in ({}, NARROWED[number // 36 % len(NARROWED)]):
                await as_counted(http, on=day.isoformat(), **known, **narrowed)
    assert min(met.values()) >= 3, met
