"""Any clerk in any order, against a dictionary: who has which number, who gave way, who lives where and by
whose contract.
"""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from kernel.domain import Refusal
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id, new_id
from kernel.service import Row
from tenants.domain.entering import Letting
from tenants.domain.merging import MergeTenants, UnmergeTenants
from tenants.domain.number import check_number, tenant_number
from tenants.domain.tenant import ChangeRoom, MoveIn, MoveOut, RegisterTenant, tenant
from tenants.domain.tenant_facts import GaveWay, MergedAway, MovedIn, Stay
from tenants.views.tenants import tenants

NOON = datetime(2025, 5, 1, 4, 0, tzinfo=UTC)
STAY = Stay(unit_id=named_id("room"), park_id=named_id("park"), moved_in_on=date(2025, 5, 1))
NEXT_DOOR = STAY.model_copy(update={"unit_id": named_id("next door")})


class Registering(RuleBasedStateMachine):
    IDS = tuple(named_id(word) for word in ("one", "two", "three"))

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[UUID, Any] = dict.fromkeys(self.IDS, tenant.initial)
        self.shown: dict[UUID, Row] = {}
        self.serials = count(999_999)  # the next has a digit more
        self.numbers: dict[UUID, str] = {}
        self.into: dict[UUID, UUID] = {}
        self.living: set[UUID] = set()
        self.by: dict[UUID, set[GaveWay]] = {}

    def ask(self, id_: UUID, command: Any) -> bool:
        try:
            events = tenant.decide(command, self.states[id_])
        except Refusal:
            return False
        for event in events:
            self.states[id_] = tenant.evolve(self.states[id_], event)
            version = self.shown[id_]["version"] + 1 if id_ in self.shown else 1
            fact = Fact(event, new_id(), f"tenant-{id_}", version, 0, NOON, NOON, SYSTEM, "tenants")
            self.shown[id_] = tenants.project(self.shown.get(id_), fact) or {}
        return True

    @initialize(ids=some.sets(some.sampled_from(IDS)))
    def some_are_registered(self, ids: set[UUID]) -> None:
        for id_ in ids:
            self.register(id_)

    @rule(id_=some.sampled_from(IDS))
    def register(self, id_: UUID) -> None:
        number = tenant_number(next(self.serials))  # drawn whether they have one or not
        if self.ask(id_, RegisterTenant(tenant_id=id_, person_id=named_id(id_), number=number)):
            self.numbers.setdefault(id_, number)

    def gave_way_to(self, id_: UUID) -> set[GaveWay]:
        return {GaveWay(tenant_id=gone, version=1) for gone, into in self.into.items() if into == id_}

    @rule(id_=some.sampled_from(IDS))
    def move(self, id_: UUID) -> None:
        by = self.gave_way_to(id_)
        there = isinstance(self.states[id_], MovedIn) and self.states[id_].stay != STAY
        came = self.ask(id_, MoveIn(stay=STAY, today=STAY.moved_in_on, letting=Letting(by=tuple(by))))
        assert came == (id_ in self.numbers and id_ not in self.into and not there)
        if came and id_ not in self.living:
            self.living.add(id_)
            self.by[id_] = by

    @rule(id_=some.sampled_from(IDS), theirs=some.booleans(), own=some.booleans())
    def change(self, id_: UUID, theirs: bool, own: bool) -> None:
        """By the contract they have, or where the room has one of its own, by that."""
        if id_ not in self.living:
            return
        by = self.gave_way_to(id_) if theirs else set()
        room = NEXT_DOOR if self.states[id_].stay == STAY else STAY
        letting = Letting(by=tuple(by), own=own)
        assert self.ask(id_, ChangeRoom(stay=room, today=STAY.moved_in_on, letting=letting))
        self.by[id_] = by if own else by | self.by[id_]

    @rule(id_=some.sampled_from(IDS))
    def leave(self, id_: UUID) -> None:
        if self.ask(id_, MoveOut(moved_out_on=STAY.moved_in_on, today=STAY.moved_in_on)):
            self.living.discard(id_)

    @rule(gone=some.sampled_from(IDS), survivor=some.sampled_from(IDS))
    def merge(self, gone: UUID, survivor: UUID) -> None:
        free = gone not in self.into.values() and survivor not in self.into  # what the constraint says
        if survivor not in self.numbers or not free:
            return
        asked = MergeTenants(
            survivor_id=survivor,
            survivor_person_id=named_id(survivor),
            survivor_number=self.numbers[survivor],
            survivor_lives_in=STAY.unit_id if survivor in self.living else None,
            number=self.numbers.get(gone, ""),
        )
        taken = self.ask(gone, asked)
        may = gone in self.numbers and gone != survivor and gone not in self.living
        assert taken == (may and self.into.get(gone, survivor) == survivor)
        if taken:
            self.into[gone] = survivor

    @rule(gone=some.sampled_from(IDS))
    def unmerge(self, gone: UUID) -> None:
        lived_by = any(gone in {each.tenant_id for each in self.by[id_]} for id_ in self.living)
        apart = self.ask(gone, UnmergeTenants(lives_by_theirs=lived_by))
        assert apart == (gone in self.into and not lived_by)
        if apart:
            self.into.pop(gone)

    @invariant()
    def each_has_one_number_for_life_that_nobody_else_has(self) -> None:
        shown = {id_: row["number"] for id_, row in self.shown.items()}
        assert shown == self.numbers
        assert len(set(shown.values())) == len(shown)
        for number in shown.values():
            check_number(number)

    @invariant()
    def who_gave_way_is_who_was_said_to(self) -> None:
        gone = {id_ for id_, state in self.states.items() if isinstance(state, MergedAway)}
        assert gone == set(self.into)
        assert not gone & self.living

    @invariant()
    def who_lives_by_whose_contract_is_known(self) -> None:
        lived_by = {id_: set(self.states[id_].by) for id_ in self.living}
        assert lived_by == {id_: self.by[id_] for id_ in self.living}


TestRegistering = Registering.TestCase
TestRegistering.settings = settings(max_examples=40, stateful_step_count=20)
