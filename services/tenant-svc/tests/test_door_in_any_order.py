"""Contracts and moves come by two ways, and nothing orders the one with the other: the code is the same."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.domain import Event, State
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from published.contracts import (
    ContractEnded,
    ContractResumed,
    ContractRoomChanged,
    ContractSigned,
    ContractTerminated,
)
from tenants.domain.door import door
from tenants.domain.door_commands import Confirm
from tenants.domain.door_facts import DoorCodeConfirmed, DoorCodeRevocationRequested
from tenants.domain.door_states import Granted, Granting, Resident
from tenants.domain.tenant_facts import (
    Stay,
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
)
from tenants.policies.doors import access_id, react

NOW = datetime(2025, 3, 20, 2, tzinfo=UTC)
BEFORE, CAME, AFTER, END = date(2025, 3, 1), date(2025, 3, 10), date(2025, 3, 15), date(2025, 4, 1)
BACK = date(2025, 3, 18)
LEASE, TENANT, UNIT, PARK = (named_id(word) for word in ("lease", "tenant", "unit", "park"))
NEXT_DOOR = named_id("next door")
STAY = Stay(unit_id=UNIT, park_id=PARK, moved_in_on=CAME)
WHO: dict[str, Any] = {"tenant_id": TENANT, "person_id": named_id("person")}
PLACE: dict[str, Any] = {"contract_id": LEASE, "tenant_id": TENANT, "park_id": PARK, "unit_ids": (UNIT,)}

came = TenantMovedIn(**WHO, stay=STAY)
never_left = TenantMoveOutWithdrawn(**WHO, stay=STAY, moved_out_on=END)
never_came = TenantMoveInWithdrawn(**WHO, stay=STAY)
left = TenantMovedOut(**WHO, stay=STAY, moved_out_on=END)
next_door = STAY.model_copy(update={"unit_id": NEXT_DOOR, "moved_in_on": AFTER})
changed = TenantRoomChanged(**WHO, left=STAY, stay=next_door)
home = STAY.model_copy(update={"moved_in_on": BACK})
changed_back = TenantRoomChanged(**WHO, left=next_door, stay=home)
ended = ContractEnded(**PLACE, track="tenant", ended_on=END)
terminated = ContractTerminated(**PLACE, track="tenant", ended_on=END)

resumed = ContractResumed(**PLACE, track="tenant", unit_id=UNIT, ends_on=date(2026, 3, 1), stands=True)


def along(id_: UUID, left: UUID, entered: UUID, day: date) -> ContractRoomChanged:
    """The contract lets the room that its tenant changed to."""
    rooms = {"unit_ids": (entered,), "from_unit_id": left, "to_unit_id": entered, "changed_on": day}
    return ContractRoomChanged.model_validate(PLACE | {"contract_id": id_, "track": "tenant"} | rooms)


went_along = along(LEASE, UNIT, NEXT_DOOR, AFTER)
came_back = along(LEASE, NEXT_DOOR, UNIT, BACK)


def signed(day: date) -> ContractSigned:
    return lease(LEASE, day)


def lease(id_: UUID, day: date) -> ContractSigned:
    terms = {"party_id": WHO["person_id"], "track": "tenant", "starts_on": day, "ends_on": date(2026, 3, 1)}
    money = {"rent_fen": 300_000, "deposit_fen": 300_000, "cycle": "monthly"}
    return ContractSigned.model_validate(PLACE | terms | money | {"contract_id": id_})


def orders(ours: Sequence[Event], theirs: Sequence[Event]) -> Iterator[list[Event]]:
    """Each way in which two that are in order themselves can come together."""
    if not (ours and theirs):
        yield [*ours, *theirs]
        return
    for first, rest in ((ours[0], (ours[1:], theirs)), (theirs[0], (ours, theirs[1:]))):
        yield from ([first, *others] for others in orders(*rest))


def asked_of_the_door(fact: Fact) -> list[Any]:
    """Of that of the unit: who changes rooms has two."""
    return [do.command for do in react(fact) if do.id == access_id(TENANT, UNIT)]


def heard(events: Sequence[Event], *, confirmed: bool) -> State:
    """What has become of the door; `confirmed`: the lock did each order before the next word came."""
    state: State = door.initial
    for number, event in enumerate(events):
        fact = Fact(event, named_id("fact", number), "any", 1, number, NOW, NOW, SYSTEM, "any")
        for command in asked_of_the_door(fact):
            for each in door.decide(command, state):
                state = door.evolve(state, each)
            state = done_by_the_lock(state) if confirmed else state
    return state


def done_by_the_lock(state: State) -> State:
    """What has become of it once the lock did what it was asked, and what that asked of it."""
    order = getattr(state, "order_id", None)
    told = door.decide(Confirm(order_id=order), state) if isinstance(order, UUID) else []
    for each in told:
        state = door.evolve(state, each)
        fact = Fact(each, named_id("done", order), "any", 1, 1, NOW, NOW, SYSTEM, "any")
        for command in asked_of_the_door(fact):
            for more in door.decide(command, state):
                state = door.evolve(state, more)
    return state


@pytest.mark.parametrize("confirmed", [True, False])
@pytest.mark.parametrize("starts_on", [BEFORE, CAME, AFTER])
@pytest.mark.parametrize(
    ("contracts", "moves", "has_a_code"),
    [
        ((), (came,), True),
        ((), (came, never_came), True),
        ((), (came, left), False),
        ((ended,), (came,), True),
        ((ended,), (came, left), False),
        ((terminated,), (came, never_came), False),
        ((terminated,), (), False),
        ((), (came, left, never_left), True),
        ((), (came, left, never_left, never_came), True),
        ((terminated,), (came, left, never_left, never_came), False),
        ((terminated, resumed), (came, left, never_left), True),
        ((terminated, resumed), (came, left, never_left, never_came), True),
        ((terminated, resumed, terminated), (came, left, never_left, left), False),
        ((terminated, resumed, terminated), (came, left, never_left, never_came), False),
        ((went_along,), (came, changed), False),
        ((went_along,), (), False),  # of a number that gave way: they live there under the other
        ((went_along, came_back), (), False),
        ((went_along, came_back), (came, changed, changed_back), True),
        ((went_along, came_back, ended), (came, changed, changed_back), True),
    ],
)
def test_whether_they_have_a_code_is_the_same_in_whatever_order_it_is_heard(
    contracts: Sequence[Event], moves: Sequence[Event], has_a_code: bool, starts_on: date, confirmed: bool
) -> None:
    for events in orders([signed(starts_on), *contracts], moves):
        found = heard(events, confirmed=confirmed)
        assert isinstance(found, Granting | Granted) is has_a_code, events


def test_who_never_came_has_the_code_from_the_day_of_the_contract_that_was_heard_of_late() -> None:
    for events in orders([signed(AFTER)], [came, never_came]):
        found = heard(events, confirmed=True)
        assert isinstance(found, Granted)
        assert (set(found.leases), found.day, found.occupied) == ({LEASE}, AFTER, False), events


@pytest.mark.parametrize("confirmed", [True, False])
def test_who_left_and_comes_back_by_the_next_contract_has_a_code_from_its_day_on(confirmed: bool) -> None:
    next_, day = named_id("next lease"), date(2025, 5, 1)
    for contracts in orders([signed(BEFORE), ended], [lease(next_, day)]):
        for events in orders(contracts, [came, left]):
            found = done_by_the_lock(heard(events, confirmed=confirmed))
            assert isinstance(found, Granting | Granted), events
            assert (found.day, found.leases, found.occupied) == (day, {next_: day}, False), events


LEASES = [named_id("lease", number) for number in range(3)]
some_days = some.sampled_from([BEFORE, CAME, AFTER, END, date(2026, 3, 1)])


def over(id_: UUID, day: date, *, annulled: bool) -> Event:
    how = ContractTerminated if annulled else ContractEnded
    return how.model_validate(PLACE | {"contract_id": id_, "track": "tenant", "ended_on": day})


@some.composite
def lives(draw: some.DrawFn) -> list[Event]:
    """Contracts, renewals and what became of them, between an arrival and maybe a departure: each contract in
    its order, the moves in theirs, and all of them mixed.
    """
    arrival = came.model_copy(update={"taken_over": draw(some.booleans())})
    moves = [[], [left], [left, never_left], [changed], [changed, changed_back]]
    parts: list[list[Event]] = [[arrival, *draw(some.sampled_from(moves))]]
    for id_ in draw(some.lists(some.sampled_from(LEASES), unique=True)):
        end = over(id_, draw(some_days), annulled=draw(some.booleans()))
        went = along(id_, UNIT, NEXT_DOOR, AFTER)
        back = [went, along(id_, NEXT_DOOR, UNIT, BACK)]
        became = draw(some.sampled_from([[], [end], [went], [went, end], back, [*back, end]]))
        parts.append([lease(id_, draw(some_days)), *became])
    mixed: list[Event] = []
    while any(parts):
        mixed.append(draw(some.sampled_from([part for part in parts if part])).pop(0))
    return mixed


@every(lives(), some.data())
def test_nobody_who_lives_there_is_ever_without_a_code_that_was_confirmed(
    events: list[Event], draws: some.DataObject
) -> None:
    state: State = door.initial
    lives_there = has_one = False
    for number, event in enumerate(events):
        fact = Fact(event, named_id("fact", number), "any", 1, number, NOW, NOW, SYSTEM, "any")
        said = [told for command in asked_of_the_door(fact) for told in door.decide(command, state)]
        for told in said:
            state = door.evolve(state, told)
        gone = any(isinstance(told, DoorCodeRevocationRequested) for told in said)
        comes = isinstance(event, TenantMovedIn | TenantMoveOutWithdrawn) or event == changed_back
        lives_there = comes or (lives_there and not isinstance(event, TenantMovedOut) and event != changed)
        assert not (lives_there and gone), "taken away from who lives there"
        if lives_there:
            had_before = isinstance(state, Resident)
            assert had_before or isinstance(state, Granting | Granted)
            assert had_before or state.day <= NOW.date(), "good from a later day alone"
            assert not has_one or isinstance(event, TenantMoveOutWithdrawn) or not isinstance(state, Granting)
        order = getattr(state, "order_id", None)
        if isinstance(order, UUID) and draws.draw(some.booleans()):
            for told in door.decide(Confirm(order_id=order), state):
                state = door.evolve(state, told)
                assert isinstance(told, DoorCodeConfirmed) or not lives_there
        has_one = lives_there and isinstance(state, Granted | Resident)
