"""Contracts, tenancies and settlements of one tenant, with all that follows from each fact, run to rest; and
what the views say. Without PostgreSQL and Kafka: each policy hears the facts in order, and which of them is
next is drawn.
"""

import heapq
from collections import deque
from collections.abc import Iterator
from datetime import date, datetime
from random import Random
from typing import Any
from uuid import UUID

from contracts.by_policy import tell
from contracts.domain.carrying import PassDepositOn
from contracts.domain.contract import contract
from contracts.domain.contract_commands import NoteRenewalLapsed, NoteRenewed
from contracts.domain.contract_states import Written
from contracts.domain.policy import POLICIES
from contracts.domain.settlement import settlement
from contracts.domain.settlement_states import Settlement
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import NoteFollowedInPart
from contracts.policies.carrying import carrying
from contracts.policies.expiry import expiry
from contracts.policies.forsaking import forsaking
from contracts.policies.merging import merging
from contracts.policies.moving_out import moving_out
from contracts.policies.renewals import renewing
from contracts.views.contracts import contracts
from contracts.views.following import following
from contracts.views.lettings import FOREVER, lettings
from kernel.clock import local_date
from kernel.domain import Decider, Event, Refusal
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from kernel.service import Do
from policy.domain.book import Book

from .desk import Rows

POLICIES_RUN = (carrying, forsaking, *moving_out, *merging, *renewing)


class Till:
    """`now` only moves forward, by `until`."""

    def __init__(self, now: datetime, seed: int = 0) -> None:
        self.now, self._book, self._draw = now, Book(POLICIES), Random(seed)  # noqa: S311 - the seed is the point
        self.states: dict[str, Any] = {}
        self.log: list[Fact] = []
        self.contracts, self.lettings, self.following = Rows(contracts), Rows(lettings), Rows(following)
        self._waiting: dict[str, deque[Fact]] = {each.name: deque() for each in POLICIES_RUN}
        self._armed: list[tuple[datetime, int, Do]] = []
        self._count = 0

    @property
    def today(self) -> date:
        return local_date(self.now)

    def state(self, decider: Decider[Any, Any, Any], id_: object) -> Any:
        return self.states.get(decider.stream(id_), decider.initial)

    def written(self) -> Iterator[Written]:
        return (each for each in self.states.values() if isinstance(each, Written))

    def settlements(self) -> Iterator[Settlement]:
        return (each for name, each in self.states.items() if name.startswith(settlement.stream("")))

    def ask(self, decider: Decider[Any, Any, Any], id_: UUID, command: Any) -> type[Refusal] | None:
        """What refused it; else it was done, with all that follows."""
        try:
            self._do(Do(decider, id_, command))
        except Refusal as refusal:
            return type(refusal)
        self._rest()
        return None

    def happen(self, *events: Event, of: Decider[Any, Any, Any] | None = None, id_: object = "") -> None:
        """It has happened, whoever decided it."""
        for event in events:
            self._tell(of, id_, event)
        self._rest()

    def until(self, moment: datetime) -> None:
        """Let the deadlines pass that are due by then."""
        while self._armed and self._armed[0][0] <= moment:
            self.now = max(self.now, self._armed[0][0])
            self._rest()
        self.now = moment
        self._rest()

    def _do(self, do: Do) -> None:
        command = tell(do.command, self._book)
        for event in do.decider.decide(command, self.state(do.decider, do.id)):
            self._tell(do.decider, do.id, event)

    def _tell(self, decider: Decider[Any, Any, Any] | None, id_: object, event: Event) -> None:
        stream = decider.stream(id_) if decider else "elsewhere"
        if decider:
            self.states[stream] = decider.evolve(self.state(decider, id_), event)
        number = len(self.log)
        fact = Fact(
            event, named_id("fact", number), stream, number, number, self.now, self.now, SYSTEM, "contracts"
        )
        self.log.append(fact)
        self.contracts = self.contracts.with_all([fact])
        self.lettings = self.lettings.with_all([fact])
        self.following = self.following.with_all([fact])
        for policy in POLICIES_RUN:
            if isinstance(event, policy.listens):
                self._waiting[policy.name].append(fact)
        if isinstance(event, expiry.listens):
            for deadline in expiry.arm(fact):
                self._count += 1
                heapq.heappush(self._armed, (deadline.due_at, self._count, expiry.fire(deadline)))

    def _rest(self) -> None:
        """Until nobody has anything to hear, nor to look at, and no deadline is due."""
        while self._hear() or self._look() or self._fire():
            pass

    def _hear(self) -> bool:
        ready = [each for each in POLICIES_RUN if self._waiting[each.name]]
        if not ready:
            return False
        policy = self._draw.choice(ready)
        for do in policy.react(self._waiting[policy.name].popleft()):
            self._do(do)
        return True

    def _fire(self) -> bool:
        """The first deadline that is due: what is armed for a moment that has passed is so at once."""
        if not self._armed or self._armed[0][0] > self.now:
            return False
        _, _, do = heapq.heappop(self._armed)
        self._do(do)
        return True

    def _look(self) -> bool:
        """As the worker `following` does, of one tenant."""
        known = {row["id"]: row for row in self.following.values() if row["waits"]}
        found = self._followed()
        before = len(self.log)
        for id_, by in self._in_part().items():
            ends_on, tenant = self.contracts[id_]["ends_on"], self.contracts[id_]["tenant_id"]
            said = {"tenant_id": tenant, "contract_id": id_, "from_on": ends_on}
            for each in by:
                self._do(Do(tenancy, tenant, NoteFollowedInPart(**said, followed_by=each)))
        for id_, by in found.items():
            if id_ not in known:
                for other in by[1:]:
                    self._do(Do(contract, id_, PassDepositOn(to=other)))
                ends_on = self.contracts[id_]["ends_on"]
                self._do(Do(contract, id_, NoteRenewed(renewed_by=by[0], ends_on=ends_on)))
        for id_, row in known.items():
            if id_ not in found or row["renewed_by"] not in found[id_]:
                self._do(Do(contract, id_, NoteRenewalLapsed(ends_on=row["ends_on"])))
        return len(self.log) > before

    def _followed(self) -> dict[UUID, list[UUID]]:
        """What is so in each of its rooms that was not given back."""
        return {id_: by for id_, (by, whole) in self._firsts().items() if whole}

    def _in_part(self) -> dict[UUID, list[UUID]]:
        """What is so in some alone."""
        return {id_: by for id_, (by, whole) in self._firsts().items() if not whole}

    def _firsts(self) -> dict[UUID, tuple[list[UUID], bool]]:
        firsts: dict[UUID, dict[UUID, UUID]] = {}
        for row in self.lettings.values():
            later = sorted(
                (each for each in self.lettings.values() if self._follows(each, row)),
                key=lambda each: (each["starts_on"], each["contract_id"]),
            )
            if later:
                firsts.setdefault(row["contract_id"], {})[row["unit_id"]] = later[0]["contract_id"]
        return {
            id_: (
                list(dict.fromkeys(by.values())),
                all(
                    unit in by or str(unit) in self.contracts[id_]["given_back"]
                    for unit in self.contracts[id_]["unit_ids"]
                ),
            )
            for id_, by in firsts.items()
        }

    def _follows(self, later: dict[str, Any], row: dict[str, Any]) -> bool:
        same = later["unit_id"] == row["unit_id"] and later["contract_id"] != row["contract_id"]
        begun = later["starts_on"] <= self.today
        at = later["starts_on"] > row["starts_on"] and row["ends_on"] <= self.today
        in_turn = at if begun else later["starts_on"] == row["ends_on"]
        has_it = later["until"] > later["since"] and min(later["until"], later["ends_on"]) > row["ends_on"]
        ending = row["status"] == "ending" and later["starts_on"] == row["ends_on"]
        followed = (in_turn and row["until"] == FOREVER) or ending
        return bool(same and has_it and followed)
