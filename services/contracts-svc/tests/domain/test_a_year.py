"""800 rooms for a year, of people who do only what they are told of, and half of it only when it is late.

The seed's case 3: 67 rooms were lost since nobody noticed an end. Here nobody looks at a calendar: what comes
in time is what deadlines told.
"""

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from contracts.domain.contract import contract
from contracts.domain.contract_commands import Sign
from contracts.domain.contract_facts import ContractExpired, ContractSigned
from contracts.domain.policy import POLICIES
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import Approve, Decline, Propose
from contracts.domain.renewal_facts import (
    Offer,
    RenewalApproved,
    RenewalEvent,
    RenewalOpened,
    RenewalOverdue,
    RenewalProposed,
)
from contracts.domain.terms import Terms
from contracts.policies.expiry import expiry
from contracts.policies.renewals import renewal_timers, renewing
from kernel.clock import start_of
from kernel.domain import Event
from kernel.ids import named_id
from kernel.service import Do, Policy
from policy.domain.book import Book

from .office import Office
from .words import OWNER, day, terms

DAY, NOON = timedelta(days=1), timedelta(hours=12)
FIRST, LAST = day("2027-1-1"), day("2027-12-31")
OWNERS, ROOMS_OF_EACH = 40, 20
STEPS = (RenewalOpened, RenewalProposed, RenewalApproved)


class Operator:
    """Everybody who acts on what they are told: at once, or when they are told that it is late."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - the seed is the point
        listening = Policy("told", (*STEPS, RenewalOverdue, ContractExpired, ContractSigned), self._told)
        timers = [expiry, *renewal_timers]
        self._office = Office([*renewing, listening], timers, Book(POLICIES), start_of(FIRST) + NOON)
        self._to_do: list[RenewalEvent] = []
        self.declined: set[UUID] = set()
        self.expired: set[UUID] = set()
        self.late = 0
        self.signed: list[Terms] = []

    def begin(self) -> None:
        for owner in range(OWNERS):
            rooms = tuple(named_id("room", owner, number) for number in range(ROOMS_OF_EACH))
            owners = {"track": "owner", "party_id": OWNER, "tenant_id": None}
            self._sign(named_id("owner", owner), unit_ids=rooms, **owners)
            for room in rooms:
                self._sign(named_id("lease", room), unit_ids=(room,))

    def _sign(self, id_: UUID, **said: Any) -> None:
        ends_on = FIRST + self._random.randint(21, 364) * DAY
        signed = terms(starts_on=FIRST, ends_on=ends_on, **said)
        self._office.begin(contract, id_, ContractSigned(contract_id=id_, terms=signed, signed_on=FIRST))

    def a_day(self, today: date) -> None:
        self._office.until(start_of(today) + NOON)
        waiting, self._to_do = self._to_do, []
        for told in waiting:
            self._do(told, today)

    def _told(self, fact: Any) -> list[Do]:
        event: Event = fact.event
        match event:
            case ContractSigned(terms=said):
                self.signed.append(said)
            case ContractExpired(contract_id=id_):
                self.expired.add(id_)
            case RenewalOverdue():
                self.late += 1
                self._to_do.append(event)
            case RenewalEvent() if self._random.random() < 0.5:
                self._to_do.append(event)
        return []

    def _do(self, told: RenewalEvent, today: date) -> None:
        """Whatever it waits for: the terms that follow run for a year, of an owner for three."""
        of, old = told.renewal_id, told.terms
        years = 3 if old.track == "owner" else 1
        match type(self._office.state(renewal, of)).__name__:
            case "AwaitingProposal" if old.track == "tenant" and self._random.random() < 0.1:
                self.declined.add(told.contract_id)
                self._ask(renewal, of, Decline(by="tenant", today=today))
            case "AwaitingProposal":
                end = old.ends_on.replace(year=old.ends_on.year + years)
                offer = Offer(ends_on=end, rent_fen=1, deposit_fen=1, cycle="monthly")
                self._ask(renewal, of, Propose(offer=offer, by="wu", today=today))
            case "AwaitingDecision":
                self._ask(renewal, of, Approve(by="chief", today=today))
            case "AwaitingSignature":
                self._ask(contract, of, Sign(signed_on=today))

    def _ask(self, decider: Any, id_: UUID, command: Any) -> None:
        assert self._office.ask(Do(decider, id_, command)) is None


def test_no_end_comes_unnoticed_and_no_room_is_empty_that_nobody_gave_up() -> None:
    operator, today = Operator(seed=1), FIRST
    operator.begin()
    while today < LAST:
        today += DAY
        operator.a_day(today)

    assert operator.late > OWNERS * ROOMS_OF_EACH / 2  # or it would prove nothing
    assert operator.expired == operator.declined
    days: dict[tuple[UUID, str], list[tuple[date, date]]] = defaultdict(list)
    for said in operator.signed:
        for room in said.unit_ids:
            days[room, said.track].append((said.starts_on, said.ends_on))
    given_up = {named_id("lease", room): room for room, _ in days}
    empty = {room for (room, track), spans in days.items() if not reaches(spans, LAST)}
    assert empty == {given_up[id_] for id_ in operator.declined}


def reaches(spans: list[tuple[date, date]], last: date) -> bool:
    """From the first day on, each begins where the one before ends, until after the last day."""
    day = FIRST
    for starts_on, ends_on in sorted(spans):
        if starts_on != day:
            return False
        day = ends_on
    return day > last
