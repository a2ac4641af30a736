"""contracts-svc but for PostgreSQL and Kafka: what is decided, shown, claimed and told to the covers.

All of that is pure. Only the constraint is played here: no two claims share a number.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import combinations
from typing import Any
from uuid import UUID

from contracts.domain.contract import contract
from contracts.domain.contract_commands import ContractCommand
from contracts.domain.contract_states import Contract
from contracts.domain.cover import Cover, cover
from contracts.domain.letting import CoverDayTaken, UnitDayTaken
from contracts.domain.unit import unit
from contracts.domain.unit_facts import UnitEvent
from contracts.policies.overrun import overrun
from contracts.views.claims import claims
from contracts.views.contracts import contracts
from contracts.views.lettings import lettings
from kernel.domain import Event, Refusal
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from kernel.service import Row, View

AT = datetime(2027, 12, 20, 2, tzinfo=UTC)


class Rows(dict[Any, Row]):
    """The rows of one view."""

    def __init__(self, view: View, rows: dict[Any, Row] | None = None) -> None:
        super().__init__(rows or {})
        self.view = view

    def with_all(self, facts: Sequence[Fact]) -> "Rows":
        rows = Rows(self.view, self)
        for fact in facts:
            for key in self.view.keys(fact) if isinstance(fact.event, self.view.listens) else ():
                found = rows.pop(key, {"id": key} if self.view.seeded else None)
                if (row := self.view.project(found, fact)) is not None:
                    rows[key] = row
        return rows


class Desk:
    """What contracts-svc makes of a command, but for PostgreSQL and Kafka; `at`: when all of it is asked."""

    def __init__(self, own: UUID | None = None, at: datetime = AT) -> None:
        self.at = at
        self.states: dict[UUID, Contract] = {}
        self.covers: dict[UUID, Cover] = {own: Cover(own=True)} if own else {}
        self.shown, self.lettings, self.claims = Rows(contracts), Rows(lettings), Rows(claims)
        self.position = 0

    def ask(self, id_: UUID, command: ContractCommand) -> type[Refusal] | None:
        state: Contract = self.states.get(id_, contract.initial)
        try:
            events = contract.decide(command, state)
        except Refusal as refusal:
            return type(refusal)
        facts = [self._fact(contract.stream(id_), event) for event in events]
        claimed = self.claims.with_all(facts)
        for name, refusal in (("claim", UnitDayTaken), ("cover", CoverDayTaken)):
            days = [row[name] for row in claimed.values() if row[name]]
            if any(meet(*pair) for pair in combinations(days, 2)):
                return refusal
        for event in events:
            state = contract.evolve(state, event)
        self.states[id_], self.claims = state, claimed
        self.shown, self.lettings = self.shown.with_all(facts), self.lettings.with_all(facts)
        for fact in facts:
            self._follow(fact)
        return None

    def happen(self, event: UnitEvent) -> None:
        """It happened to a unit, whoever decided it."""
        self._follow(self._fact(unit.stream(event.unit_id), event))

    def _fact(self, stream: str, event: Event) -> Fact:
        self.position += 1
        where = (stream, self.position, self.position)
        return Fact(event, named_id("fact", self.position), *where, self.at, self.at, SYSTEM, "contracts")

    def _follow(self, fact: Fact) -> None:
        for do in overrun.react(fact) if isinstance(fact.event, overrun.listens) else ():
            room = UUID(str(do.id))
            known = self.covers.get(room, cover.initial)
            for event in cover.decide(do.command, known):
                known = cover.evolve(known, event)
            self.covers[room] = known


def meet(one: str, other: str) -> bool:
    """What PostgreSQL asks of two ranges of numbers."""
    (first, end), (others_first, others_end) = (
        map(int, each.strip("[)").split(",")) for each in (one, other)
    )
    return first < others_end and others_first < end
