"""200 rooms for a year, of people who do only what they are told of, and half of it only when it is late.

The seed's case 3: 67 rooms were lost since nobody noticed an end. Here nobody looks at a calendar. Deadlines
fall due from noon to noon, what follows is decided, published and read from the topic as any neighbour reads
it; what people do upon it they do over HTTP, and what became of the rooms is read from the board. Half of an
owner's rooms are let to one company, by one contract. Nobody has said who lives there: a room let by itself
that is given up is vacant from the end on, and what the company had is red until somebody says that it was
handed back.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final, LiteralString
from uuid import UUID

import httpx
import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Draft
from contracts.domain.terms import Terms
from contracts.domain.unit import TakeIn, unit
from contracts.domain.unit_facts import UnitTakenIn
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock, local_date, start_of
from kernel.facts import SYSTEM, Fact, PublishedEvent, Registry
from kernel.history import TopicHistory, from_topics
from kernel.ids import named_id, new_id
from kernel.topics import topic_of
from published.contracts import (
    ContractExpired,
    ContractNearExpiry,
    ContractSigned,
    RenewalDecided,
    RenewalOpened,
    RenewalOverdue,
    RenewalProposed,
)
from published.contracts.renewals import RenewalEvent
from testkit.followed import all_followed
from testkit.stack import bearer, eventually

from .over_http import BUILDING, MANAGER, PARK, approve, get, post

DAY, NOON = timedelta(days=1), timedelta(hours=12)
FIRST, LAST = date(2025, 3, 1), date(2026, 2, 28)
OWNERS, ROOMS_OF_EACH, OF_THEM_TO_ONE, RENT_FEN = 10, 20, 10, 450_000
LEASES_OF_EACH = ROOMS_OF_EACH - OF_THEM_TO_ONE + 1
MONTH_ENDS = [date(2025 + month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in range(3, 15)]
MONEY = {"rent_fen": RENT_FEN, "deposit_fen": RENT_FEN, "cycle": "monthly"}
STAGES = (30, 15, 7)
AT_ONCE = 16
HEARD: Final[Sequence[type[PublishedEvent]]] = (
    *(RenewalOpened, RenewalProposed, RenewalDecided, RenewalOverdue),
    *(ContractSigned, ContractNearExpiry, ContractExpired),
)
PUBLISHED: Final[LiteralString] = """
    select (select position from kernel.cursors where topic = %s) = (select max(position) from kernel.log)"""
WU = bearer(Role.运营经理, actor="wu")
CHIEF = bearer(Role.主管, actor="chief") | {"X-Reason": "the%20owner%20goes%20on"}


@pytest.fixture
def clock() -> VirtualClock:
    """Noon of the first day."""
    return VirtualClock(start_of(FIRST) + NOON)


def drawn(*of: object) -> int:
    """The same each time, in whichever order it is asked: 0 … 99."""
    return named_id("a year", *of).int % 100


def later(day: date, track: str) -> date:
    """The end of what follows: a tenant's runs for a year, an owner's for three."""
    return day.replace(year=day.year + (3 if track == "owner" else 1))


class Operator:
    """Everybody who acts on what they are told: at once, or when they are told that it is late."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._to_do: list[tuple[str, RenewalEvent]] = []
        self.ends: dict[UUID, ContractSigned] = {}
        self.followed_on: dict[UUID, date] = {}  # by the contract before
        self.warned: dict[UUID, list[tuple[int, date]]] = defaultdict(list)
        self.declined: set[UUID] = set()
        self.expired: dict[UUID, ContractExpired] = {}
        self.late = 0

    def hears(self, fact: Fact) -> None:
        event: Any = fact.event
        match event:
            case ContractSigned(contract_id=id_):
                self.ends[id_] = event
            case ContractNearExpiry(contract_id=id_, stage_days=stage):
                self.warned[id_].append((stage, local_date(fact.effective_at)))
            case ContractExpired(contract_id=id_):
                self.expired[id_] = event
            case RenewalOverdue(step="proposal" | "decision" | "signature" as step):
                self.late += 1
                self._to_do.append((step, event))
            case RenewalOpened():
                self._perhaps("proposal", event)
            case RenewalProposed():
                self._perhaps("decision", event)
            case RenewalDecided(decision="approved"):
                self._perhaps("signature", event)

    def given_up(self, by: date) -> dict[str, set[UUID]]:
        """The rooms of contracts that nobody went on with, by the colour of those let by themselves and of
        those of a company.
        """
        found: dict[str, set[UUID]] = {"grey": set(), "red": set()}
        for each in self.expired.values():
            if each.ended_on <= by:
                found["grey" if len(each.unit_ids) == 1 else "red"].update(each.unit_ids)
        return found

    def _perhaps(self, step: str, told: RenewalEvent) -> None:
        if drawn("at once", told.renewal_id, step) < 50:
            self._to_do.append((step, told))

    async def acts(self, today: date) -> None:
        waiting, self._to_do = self._to_do, []
        await some_at_a_time(self._does(step, told, today) for step, told in waiting)

    async def _does(self, step: str, told: RenewalEvent, today: date) -> None:
        path = f"/renewals/{told.renewal_id}"
        match step:
            case "proposal" if told.track == "tenant" and drawn("declines", told.contract_id) < 10:
                self.declined.add(told.contract_id)
                answer = await self._http.post(f"{path}/decline", json={"declined_by": "tenant"}, headers=WU)
            case "proposal":
                last_day = later(told.ends_on, told.track) - DAY
                offer = {"last_day": f"{last_day}", **MONEY}
                answer = await self._http.post(f"{path}/propose", json=offer, headers=WU)
            case "decision":
                answer = await approve(self._http, path, CHIEF, beyond_cover=True)
            case _:
                self.followed_on[told.contract_id] = today
                signed = {"signed_on": f"{today}"}
                answer = await self._http.post(f"/contracts/{told.renewal_id}/sign", json=signed)
        assert answer.is_success, answer.text


async def some_at_a_time(asked: Iterator[Awaitable[Any]]) -> None:
    """What commit takes together is asked together."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(each: Awaitable[Any]) -> None:
        async with room:
            await each

    await asyncio.gather(*map(one, asked))


async def take_in(http: httpx.AsyncClient, runtime: Runtime) -> None:
    """Each owner's rooms, and who has each: their contracts end on any day of the year, but for its first
    month, so that each end can be told thirty days before it.
    """
    await post(http, "/parks", {"park_id": str(PARK), "name": "安居东园"})
    await post(http, f"/parks/{PARK}/buildings", {"building_id": str(BUILDING), "name": "三号楼"}, 200)

    async def ask(decider: Any, id_: UUID, command: Any) -> None:
        await runtime.handle(decider, id_, command, origin=SYSTEM, command_id=new_id())

    def sign(name: UUID, rooms: tuple[UUID, ...], **whose: Any) -> Awaitable[None]:
        of = {"unit_ids": rooms, "park_id": PARK, "party_id": named_id("party", name), **whose}
        days = {"starts_on": FIRST, "ends_on": FIRST + (31 + named_id(name, "ends").int % 334) * DAY}
        said = Draft(contract_id=name, terms=Terms(**of, **MONEY, **days), signed_on=FIRST)
        return ask(contract, name, said)

    by_owner = [
        tuple(named_id("room", owner, number) for number in range(ROOMS_OF_EACH)) for owner in range(OWNERS)
    ]
    place = {"park_id": PARK, "building_id": BUILDING, "manager_id": MANAGER}
    await some_at_a_time(
        ask(unit, each, TakeIn(unit=UnitTakenIn(unit_id=each, code=f"{number:04}", **place)))
        for number, each in enumerate(each for theirs in by_owner for each in theirs)
    )
    await some_at_a_time(sign(named_id("owner", *theirs), theirs, track="owner") for theirs in by_owner)
    await all_followed(runtime)
    leases = [
        let
        for theirs in by_owner
        for let in (theirs[:OF_THEM_TO_ONE], *((each,) for each in theirs[OF_THEM_TO_ONE:]))
    ]
    await some_at_a_time(
        sign(named_id("lease", *let), let, track="tenant", tenant_id=named_id("tenant", *let))
        for let in leases
    )


async def all_told(runtime: Runtime, topic: str, history: TopicHistory) -> list[Fact]:
    """What has been published since it was asked last, as soon as nothing more follows."""
    await all_followed(runtime)

    async def published() -> bool:
        async with runtime.pool.connection() as conn:
            return await (await conn.execute(PUBLISHED, [topic])).fetchone() == (True,)

    await eventually(published, "all that follows is published")
    told: list[Fact] = []
    while found := await history.more():
        told += [fact for _, fact in found if fact]
    return told


@pytest.mark.timeout(600)  # of 30 seconds of the processor; where five wanted each it took 112
async def test_no_end_comes_unnoticed_and_no_room_is_empty_that_nobody_gave_up(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock
) -> None:
    await take_in(http, runtime)
    operator, today = Operator(http), FIRST
    topic = topic_of("contracts", runtime.settings.topic_prefix)
    names = [each.__name__ for each in HEARD]
    async with from_topics(runtime.settings.kafka, [topic], Registry(HEARD), names) as history:
        while today < LAST:
            today += DAY
            clock.set(start_of(today) + NOON)
            for fact in await all_told(runtime, topic, history):
                operator.hears(fact)
            assert set(operator.expired) <= operator.declined
            await nobody_missing(http, operator.given_up(today))
            await operator.acts(today)
            await all_followed(runtime)  # today: a day later the next end is due

    over = {id_ for id_, each in operator.ends.items() if each.ends_on <= LAST}
    assert len(over) == OWNERS * (1 + LEASES_OF_EACH)
    assert operator.late > len(over) / 2  # or it would prove nothing
    assert set(operator.expired) == operator.declined == over - set(operator.followed_on)
    for id_ in over:
        end, until = operator.ends[id_].ends_on, operator.followed_on.get(id_, LAST)
        days = [(stage, end - stage * DAY) for stage in STAGES]
        assert operator.warned[id_] == [(stage, day) for stage, day in days if day <= until]

    assert all(operator.given_up(LAST).values()), "of each kind some were given up, or it would prove nothing"
    for day in MONTH_ENDS:
        given_up = operator.given_up(day)
        await nobody_missing(http, given_up, on=f"{day}")
        for colour, rooms in given_up.items():
            asked = {"on": f"{day}", "track": "tenant", "colour": colour, "limit": 200}
            found = (await get(http, "/board", **asked))["items"]
            assert {UUID(row["unit_id"]) for row in found} == rooms


async def nobody_missing(http: httpx.AsyncClient, given_up: dict[str, set[UUID]], **asked: str) -> None:
    """On the board each room has an owner's contract, and a tenant's but for those that were given up."""
    counted = await get(http, "/board/counts", **asked)
    assert {colour: counted["tenant"][colour] for colour in given_up} == {
        colour: len(rooms) for colour, rooms in given_up.items()
    }
    assert (counted["owner"]["grey"], counted["owner"]["red"]) == (0, 0)
    assert {sum(colours.values()) for colours in counted.values()} == {OWNERS * ROOMS_OF_EACH}
