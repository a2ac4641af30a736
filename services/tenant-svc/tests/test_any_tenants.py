"""Any clerk in any order, against a dictionary: who has which number, who gave way, who lives where."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from kernel.domain import Refusal
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id, new_id
from kernel.service import Row
from tenants.domain.merging import MergeTenants, UnmergeTenants
from tenants.domain.number import check_number, tenant_number
from tenants.domain.tenant import MoveIn, MoveOut, RegisterTenant, tenant
from tenants.domain.tenant_facts import MergedAway, MovedIn, Stay
from tenants.views.tenants import tenants

NOON = datetime(2025, 5, 1, 4, 0, tzinfo=UTC)
STAY = Stay(unit_id=named_id("room"), park_id=named_id("park"), moved_in_on=date(2025, 5, 1))


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

    @rule(id_=some.sampled_from(IDS))
    def register(self, id_: UUID) -> None:
        number = tenant_number(next(self.serials))  # drawn whether they have one or not
        if self.ask(id_, RegisterTenant(tenant_id=id_, person_id=named_id(id_), number=number)):
            self.numbers.setdefault(id_, number)

    @rule(id_=some.sampled_from(IDS))
    def move(self, id_: UUID) -> None:
        came = self.ask(id_, MoveIn(stay=STAY, today=STAY.moved_in_on))
        assert came == (id_ in self.numbers and id_ not in self.into)
        if isinstance(self.states[id_], MovedIn):
            self.living.add(id_)

    @rule(id_=some.sampled_from(IDS))
    def leave(self, id_: UUID) -> None:
        if self.ask(id_, MoveOut(moved_out_on=date(2025, 5, 2), today=date(2025, 5, 2))):
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
        assert self.ask(gone, UnmergeTenants()) == (gone in self.into)
        self.into.pop(gone, None)

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


TestRegistering = Registering.TestCase
TestRegistering.settings = settings(max_examples=40, stateful_step_count=20)
