"""Managers before a wall of notes, while days pass and thresholds change, and what is so at any time."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from contracts.domain.contract import contract
from contracts.domain.contract_facts import ContractDrafted, ContractSigned
from contracts.domain.contract_states import Declined as DeclinedDraft
from contracts.domain.contract_states import Drafted, Expired, InForce, Over, Voided
from contracts.domain.policy import POLICIES
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import RenewalOver, RenewalUnknown
from contracts.domain.renewal_facts import (
    HandBackAppointed,
    HandBackCalledOff,
    MoveOutAppointed,
    MoveOutCalledOff,
)
from contracts.domain.renewal_policy import RENEWAL, RenewalDays
from contracts.domain.renewal_states import STEP, Ahead, AwaitingDecision, Closed, Declined, Done, Lapsed
from contracts.domain.terms import EndBeforeStart, Track
from contracts.policies.expiry import expiry
from contracts.policies.renewals import renewal_after, renewal_id, renewal_timers, renewing
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from kernel.clock import start_of
from kernel.domain import NotPossible, Refusal
from kernel.facts import Fact
from kernel.ids import named_id
from kernel.service import Do, Policy
from policy.domain.book import Book
from policy.domain.values import Version

from .notes import DAY, Days, Lease, Note, Stands, Wall
from .office import Office
from .words import LEASE, OWNER, day, terms

NOON = timedelta(hours=12)
FIRST = day("2027-12-1")
SEEDED = Days(20, 5, 3, 7)
OTHER_LEASE, OWNERS = named_id("other lease"), named_id("owner's")
APPOINTED = (MoveOutAppointed, HandBackAppointed)
CALLED_OFF = (MoveOutCalledOff, HandBackCalledOff)
STATES = {
    "draft": Drafted,
    "declined": DeclinedDraft,
    "in_force": InForce,
    "expired": Expired,
    "over": Over,
    "void": Voided,
}


def waits(*usual: Stands) -> Callable[["Managers"], bool]:
    return lambda self: any(note.stands in usual for _, note in self.notes())


class Managers(RuleBasedStateMachine):
    """Two leases and an owner's contract, those that follow on them, and theirs; each at noon of a day, by
    people who never sleep. `told`: the day of leaving, or of handing back, that people know of.
    """

    @initialize(
        later=some.integers(5, 60),
        length=some.integers(1, 50),
        opens=some.integers(8, 45),
        step=some.integers(1, 2),
    )
    def they_run_and_other_days_will_count(self, later: int, length: int, opens: int, step: int) -> None:
        self.today, begins = FIRST, FIRST + later * DAY
        self.told: dict[UUID, date] = {}
        other = Days(opens, 2 * step, step, step, escalate=step, repeat=4)
        values = RenewalDays(
            opens_before=opens,
            propose_within=2 * step,
            decide_within=step,
            sign_within=step,
            escalate_after=step,
            repeat_every=4,
        )
        version = Version[Any](version=2, valid_from=begins, values=values)
        self.wall = Wall([(date.min, SEEDED), (begins, other)])
        book = Book(POLICIES, {"renewal": (version,)})
        hearing = Policy("hear", (*APPOINTED, *CALLED_OFF), self.hear)
        self.office = Office([*renewing, hearing], [expiry, *renewal_timers], book, start_of(FIRST) + NOON)
        self.versions = {SEEDED: RENEWAL.known[0].version, other: 2}

        begun: list[tuple[UUID, int, Track]] = [
            (LEASE, length, "tenant"),
            (OTHER_LEASE, 25, "tenant"),
            (OWNERS, 15, "owner"),
        ]
        for id_, days, track in begun:
            owners = {"track": track, "party_id": OWNER, "tenant_id": None} if track == "owner" else {}
            said = terms(starts_on=FIRST, ends_on=FIRST + days * DAY, **owners)
            facts = (
                ContractDrafted(contract_id=id_, terms=said),
                ContractSigned(contract_id=id_, terms=said, signed_on=FIRST),
            )
            self.office.begin(contract, id_, *facts)
            self.wall.leases[id_] = Lease(track, FIRST)
            self.wall.leases[id_].runs_until(said.ends_on)
        self.wall.look_through(self.today)

    def hear(self, fact: Fact) -> list[Do]:
        match fact.event:
            case MoveOutAppointed(renewal_id=id_, due_on=day) | HandBackAppointed(renewal_id=id_, due_on=day):
                self.told[id_] = day
            case MoveOutCalledOff(renewal_id=id_, due_on=day) | HandBackCalledOff(renewal_id=id_, due_on=day):
                assert self.told.pop(id_) == day
        return []

    @rule(days=some.integers(1, 12))
    def days_pass(self, days: int) -> None:
        for _ in range(days):
            self.today += DAY
            self.wall.look_through(self.today)
        self.office.until(start_of(self.today) + NOON)

    # --- what is so at any time

    @invariant()
    def each_renewal_stands_where_its_note_does(self) -> None:
        for of, note in self.notes():
            found = self.office.state(renewal, of)
            assert stands(found) == note.stands
            if isinstance(found, Ahead):
                continue
            assert note.days
            assert found.policy == self.versions[note.days]
            assert found.told == {of: times for of, (times, _) in note.late.items()}
            assert getattr(found, "due_on", None) == note.due_on
            assert getattr(found, "offer", None) == note.offer
            if isinstance(found, AwaitingDecision):
                assert found.proposed_by == note.proposer
            if isinstance(found, Declined):
                assert (found.declined_by, found.declined_on) == note.declined

    @invariant()
    def everybody_was_told_of_the_day_that_counts_and_of_each_that_counts_no_more(self) -> None:
        assert self.told == {of: note.appointed for of, note in self.notes() if note.appointed}

    @invariant()
    def each_lease_stands_where_its_paper_does_and_drafts_say_what_was_approved_last(self) -> None:
        for id_, lease in self.wall.leases.items():
            found = self.office.state(contract, id_)
            assert isinstance(found, STATES[lease.status])
            assert found.terms.unit_ids == (lease.room,)
            if lease.status in ("draft", "declined"):
                assert lease.draft
                assert (found.terms.ends_on, found.terms.rent_fen) == (
                    lease.draft.ends_on,
                    lease.draft.rent_fen,
                )
                told = found.approved and (found.approved.uncovered, found.approved.by)
                assert told == lease.approved
            else:
                assert found.terms.ends_on == lease.ends_on
            if isinstance(found, InForce):
                assert found.renewed == lease.renewed

    # --- which, and what should come of it

    def of(self, *status: str) -> list[tuple[UUID, Lease]]:
        return [(id_, lease) for id_, lease in self.wall.leases.items() if lease.status in status]

    def pick(self, which: int, *status: str) -> tuple[UUID, Lease]:
        found = self.of(*status)
        return found[-1 - which % len(found)]

    def notes(self) -> list[tuple[UUID, Note]]:
        return [(self.renewal_of(id_, note), note) for id_, _, note in self.wall.all_notes()]

    def renewal_of(self, id_: UUID, note: Note) -> UUID:
        of = renewal_id(id_, terms(ends_on=note.ends_on))
        for _ in range(note.after):
            of = renewal_after(of)
        return of

    def any_note(self, which: int, *usual: Stands) -> tuple[UUID, Note]:
        """Mostly one of which it is usual, at times any; the newest first."""
        some_are = [each for each in self.notes() if each[1].stands in usual]
        found = (which % 8 and some_are) or self.notes()
        return found[-1 - which // 8 % len(found)]

    def of_note(self, note: Note) -> Lease:
        """The lease that it hangs beside."""
        [found] = (lease for _, lease, each in self.wall.all_notes() if each is note)
        return found

    def terms(self, id_: UUID) -> Any:
        return self.office.state(contract, id_).terms

    def ask(self, decider: Any, id_: UUID, command: Any) -> type[Refusal] | None:
        return self.office.ask(Do(decider, id_, command))

    def refusal(self, note: Note, *possible: Stands, but: bool = False) -> type[Refusal] | None:
        """Why a wish is refused that is possible only at these; `but` the new term has no day."""
        if note.stands == "ahead":
            return RenewalUnknown
        if note.stands in ("closed", "done", "lapsed"):
            return RenewalOver
        if note.stands not in possible:
            return NotPossible
        return EndBeforeStart if but else None


def stands(found: Any) -> Stands:
    others: dict[Any, Stands] = {Ahead: "ahead", Done: "done", Closed: "closed", Lapsed: "lapsed"}
    return STEP.get(type(found)) or others[type(found)]
