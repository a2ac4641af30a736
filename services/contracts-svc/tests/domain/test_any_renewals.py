"""Whatever is asked of renewals while days pass and thresholds change, beside notes on a wall."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from contracts.domain.appointing import MoveOutPast, MoveOutTooLate
from contracts.domain.contract import contract
from contracts.domain.contract_commands import EndOccupancy, Sign
from contracts.domain.contract_facts import ContractDrafted, ContractSigned
from contracts.domain.contract_states import Declined as DeclinedDraft
from contracts.domain.contract_states import Drafted, Expired, InForce, Over
from contracts.domain.cover import BeyondCover
from contracts.domain.letting import UnitDays
from contracts.domain.policy import POLICIES
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import (
    AppointMoveOut,
    Approve,
    Decline,
    Open,
    Propose,
    RenewalOver,
    RenewalUnknown,
    SendBack,
)
from contracts.domain.renewal_facts import Offer
from contracts.domain.renewal_policy import RENEWAL, RenewalDays
from contracts.domain.renewal_states import STEP, Ahead, AwaitingDecision, Closed, Done
from contracts.domain.second_check import ReturnsOwn, SamePerson
from contracts.domain.terms import EndBeforeStart
from contracts.policies.expiry import expiry
from contracts.policies.renewals import renewal_id, renewal_timers, renewing
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from kernel.clock import start_of
from kernel.domain import NotPossible, Refusal
from kernel.ids import named_id
from kernel.service import Do
from policy.domain.book import Book
from policy.domain.values import Version

from .notes import DAY, Days, Lease, Note, Stands, Wall
from .office import Office
from .words import LEASE, LI, ROOM, day, extend, terminate, terms

NOON = timedelta(hours=12)
FIRST = day("2027-12-1")
SEEDED = Days(20, 5, 3, 7)
PEOPLE = some.sampled_from(["wu", "chief"])
WHICH = some.integers(0, 99)
DAYS = some.sampled_from([30, 10, 1, 60, 0])
UNCOVERED = some.sampled_from([0, 0, 2])
LEAVES: tuple[Stands, ...] = ("appointment", "move_out")
OTHER_LEASE, THIRD_LEASE = named_id("other lease"), named_id("third lease")
STATES = {
    "draft": Drafted,
    "declined": DeclinedDraft,
    "in_force": InForce,
    "expired": Expired,
    "over": Over,
}


def waits(*usual: Stands) -> Callable[["AnyRenewals"], bool]:
    return lambda self: any(note.stands in usual for _, note in self.notes())


class AnyRenewals(RuleBasedStateMachine):
    """A lease, those that follow on it, and theirs; each at noon of a day, by people who never sleep."""

    @initialize(
        later=some.integers(5, 60),
        length=some.integers(1, 50),
        opens=some.integers(8, 45),
        step=some.integers(1, 2),
    )
    def a_lease_runs_and_other_days_will_count(self, later: int, length: int, opens: int, step: int) -> None:
        self.today, begins = FIRST, FIRST + later * DAY
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
        self.office = Office(renewing, [expiry, *renewal_timers], book, start_of(FIRST) + NOON)
        self.versions = {SEEDED: RENEWAL.known[0].version, other: 2}

        for id_, days in ((LEASE, length), (OTHER_LEASE, 25), (THIRD_LEASE, 15)):
            said = terms(starts_on=FIRST, ends_on=FIRST + days * DAY)
            begun = {"contract_id": id_, "terms": said}
            facts = ContractDrafted(**begun), ContractSigned(**begun, signed_on=FIRST)
            self.office.begin(contract, id_, *facts)
            self.wall.leases[id_] = Lease()
            self.wall.leases[id_].runs_until(said.ends_on)
        self.wall.look_through(self.today)

    @rule(days=some.integers(1, 12))
    def days_pass(self, days: int) -> None:
        for _ in range(days):
            self.today += DAY
            self.wall.look_through(self.today)
        self.office.until(start_of(self.today) + NOON)

    # --- asked of a renewal

    @precondition(lambda self: any(not lease.fell_due for _, lease in self.of("in_force", "expired")))
    @rule(which=WHICH)
    def open_by_hand(self, which: int) -> None:
        id_, lease = self.pick(which, "in_force", "expired")
        note, said = lease.note, self.terms(id_)
        of = renewal_id(id_, said)
        asked = Open(renewal_id=of, contract_id=id_, terms=said, today=self.today)
        assert self.ask(renewal, of, asked) is None
        self.wall.open(note, self.today)

    @precondition(waits("proposal", "decision", "appointment", "move_out"))
    @rule(which=WHICH, who=PEOPLE, days=DAYS, rent=some.integers(1, 2))
    def propose(self, which: int, who: str, days: int, rent: int) -> None:
        of, note = self.any_note(which, "proposal", "decision", *LEAVES)
        offer = Offer(ends_on=note.ends_on + days * DAY, rent_fen=rent, deposit_fen=1, cycle="monthly")
        refused = self.ask(renewal, of, Propose(offer=offer, by=who, today=self.today))
        assert refused is self.refusal(note, "proposal", "decision", *LEAVES, but=days == 0)
        if refused is None and (note.offer, note.proposer) != (offer, who):
            note.offer, note.proposer = offer, who
            note.wait(self.today, "decision")

    @precondition(waits("decision"))
    @rule(which=WHICH)
    def approve_what_one_proposed(self, which: int) -> None:
        of, note = self.any_note(which, "decision")
        if note.stands == "decision":
            asked = Approve(by=note.proposer, today=self.today)
            assert self.ask(renewal, of, asked) is SamePerson

    @precondition(waits("decision"))
    @rule(which=WHICH, uncovered=UNCOVERED, knowing=some.booleans())
    def approve(self, which: int, uncovered: int, knowing: bool) -> None:
        of, note = self.any_note(which, "decision")
        until = note.offer.ends_on - uncovered * DAY if note.offer and uncovered else None
        days = (
            (UnitDays(unit_id=ROOM, starts_on=until, ends_on=note.offer.ends_on),)
            if note.offer and until
            else ()
        )
        asked = Approve(by="board", beyond_cover=knowing, uncovered=days, today=self.today)
        refused = self.ask(renewal, of, asked)
        if note.stands == "decision" and until and not knowing:
            assert refused is BeyondCover
        else:
            assert refused is self.refusal(note, "decision", "signature")
        if refused is None and note.stands == "decision":
            note.wait(self.today, "signature")
            draft = self.wall.leases.setdefault(of, Lease())
            if draft.status in ("draft", "declined"):
                draft.status = "draft"
                draft.draft, draft.approved = note.offer, (days, "board") if until else None

    @precondition(waits("decision"))
    @rule(which=WHICH)
    def send_back(self, which: int) -> None:
        of, note = self.any_note(which, "decision")
        refused = self.ask(renewal, of, SendBack(by="chief", today=self.today))
        if note.stands == "decision" and note.proposer == "chief":
            assert refused is ReturnsOwn
            return
        assert refused is self.refusal(note, "decision")
        if refused is None:
            note.offer, note.proposer = None, ""
            note.wait(self.today, "proposal")

    @precondition(waits("proposal", "decision", "signature"))
    @rule(which=WHICH)
    def decline(self, which: int) -> None:
        of, note = self.any_note(which, "proposal", "decision", "signature")
        refused = self.ask(renewal, of, Decline(by="tenant", today=self.today))
        assert refused is self.refusal(note, "proposal", "decision", "signature", *LEAVES)
        if refused is None and note.stands not in LEAVES:
            note.leave(self.today)
            self.wall.come_to_nothing(of)

    @precondition(waits("appointment", "move_out"))
    @rule(which=WHICH, ahead=some.integers(-1, 35))
    def agree_on_a_day_of_moving_out(self, which: int, ahead: int) -> None:
        of, note = self.any_note(which, "appointment", "move_out")
        on = self.today + ahead * DAY
        refused = self.ask(renewal, of, AppointMoveOut(on=on, by="wu", today=self.today))
        latest = note.ends_on - DAY if self.today < note.ends_on else self.today + 31 * DAY
        known = (note.stands, note.due_on) == ("move_out", on)
        if note.stands in LEAVES and not known and not self.today <= on <= latest:
            assert refused is (MoveOutPast if on < self.today else MoveOutTooLate)
            return
        assert refused is self.refusal(note, *LEAVES)
        if refused is None:
            note.stands, note.due_on = "move_out", on

    # --- asked of a contract

    @precondition(lambda self: self.of("draft"))
    @rule(which=WHICH)
    def sign_what_was_drafted(self, which: int) -> None:
        id_, lease = self.pick(which, "draft")
        assert lease.draft
        assert self.ask(contract, id_, Sign(signed_on=self.today)) is None
        [(source, note)] = (
            (each, note)
            for of, each, note in self.wall.all_notes()
            if renewal_id(of, terms(ends_on=note.ends_on)) == id_
        )
        note.rest("done")
        source.is_followed(note.ends_on)
        lease.runs_until(lease.draft.ends_on)
        self.wall.look_through(self.today)

    @precondition(lambda self: self.of("in_force", "expired"))
    @rule(which=WHICH, how=some.sampled_from(["extended", "terminated", "left"]))
    def goes_another_way(self, which: int, how: str) -> None:
        id_, lease = self.pick(which, "in_force", "expired")
        assert lease.ends_on
        later, of = lease.ends_on + (which + 1) * DAY, renewal_id(id_, terms(ends_on=lease.ends_on))
        wish = {
            "extended": extend(later),
            "terminated": terminate(lease.ends_on),
            "left": EndOccupancy(unit_id=ROOM, tenant_id=LI, ended_on=lease.ends_on),
        }[how]
        assert self.ask(contract, id_, wish) is None
        lease.goes_another_way()
        self.wall.come_to_nothing(of)
        if how == "extended":
            lease.runs_until(later)
            self.wall.look_through(self.today)
        else:
            lease.status = "over"

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

    @invariant()
    def each_lease_stands_where_its_paper_does_and_drafts_say_what_was_approved_last(self) -> None:
        for id_, lease in self.wall.leases.items():
            found = self.office.state(contract, id_)
            assert type(found) is STATES[lease.status]
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

    # --- which, and what should come of it

    def of(self, *status: str) -> list[tuple[UUID, Lease]]:
        return [(id_, lease) for id_, lease in self.wall.leases.items() if lease.status in status]

    def pick(self, which: int, *status: str) -> tuple[UUID, Lease]:
        found = self.of(*status)
        return found[-1 - which % len(found)]

    def notes(self) -> list[tuple[UUID, Note]]:
        return [
            (renewal_id(id_, terms(ends_on=note.ends_on)), note) for id_, _, note in self.wall.all_notes()
        ]

    def any_note(self, which: int, *usual: Stands) -> tuple[UUID, Note]:
        """Mostly one of which it is usual, at times any; the newest first."""
        some_are = [each for each in self.notes() if each[1].stands in usual]
        found = (which % 8 and some_are) or self.notes()
        return found[-1 - which // 8 % len(found)]

    def terms(self, id_: UUID) -> Any:
        return self.office.state(contract, id_).terms

    def ask(self, decider: Any, id_: UUID, command: Any) -> type[Refusal] | None:
        return self.office.ask(Do(decider, id_, command))

    def refusal(self, note: Note, *possible: Stands, but: bool = False) -> type[Refusal] | None:
        """Why a wish is refused that is possible only at these; `but` the new term has no day."""
        if note.stands == "ahead":
            return RenewalUnknown
        if note.stands == "done":
            return RenewalOver
        if note.stands not in possible:
            return NotPossible
        return EndBeforeStart if but else None


def stands(found: Any) -> Stands:
    others: dict[Any, Stands] = {Ahead: "ahead", Done: "done", Closed: "done"}
    return STEP.get(type(found)) or others[type(found)]


test_any_wishes = AnyRenewals.TestCase
test_any_wishes.settings = settings(max_examples=60, stateful_step_count=25)
