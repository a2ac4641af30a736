"""Whatever is asked of several contracts over two rooms, beside papers and a calendar kept day by day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from contracts.domain.contract_commands import (
    Amend,
    ApproveOverrun,
    ContractCommand,
    Draft,
    EndOccupancy,
    Expire,
    Recall,
    SendForSignature,
    Sign,
)
from contracts.domain.contract_refusals import (
    LivedInByIt,
    StillOut,
    TerminatedInPast,
    TerminationAfterEnd,
    UnitWithoutCover,
)
from contracts.domain.contract_states import (
    Drafted,
    Ending,
    Expired,
    InForce,
    OutForSignature,
    Over,
    Voided,
    Written,
)
from contracts.domain.second_check import Extension
from contracts.domain.terms import EndBeforeStart, Terms
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from kernel.domain import NotPossible
from kernel.ids import named_id

from .desk import Desk
from .naive import DAY, Answer, Books, Paper, Status, Track, each_day, refused_for, when
from .words import LI, MANAGER, OTHER_ROOM, OWNER, ROOM, annul, approval, day, extend, terminate, terms, void

AT = datetime(2027, 12, 20, 2, tzinfo=UTC)
PDF = "9f" * 32
DAYS = some.dates(day("2027-12-20"), day("2028-3-10"))  # over the turn of the year and a 29 February
LENGTHS = some.integers(1, 75).map(lambda days: days * DAY)
SHIFTS = some.integers(-40, 40).map(lambda days: days * DAY)
ROOMS = some.sampled_from([(ROOM,), (ROOM, OTHER_ROOM), (OTHER_ROOM, ROOM)])
TRACKS = some.sampled_from(["owner", "tenant", "tenant", "tenant"])
CLERKS = some.sampled_from(["wu", "chief"])
WHICH = some.integers(0, 99)
EITHER = some.booleans()
STATES: dict[Status, type[Written]] = {
    "drafted": Drafted,
    "out_for_signature": OutForSignature,
    "void": Voided,
    "in_force": InForce,
    "ending": Ending,
    "expired": Expired,
    "over": Over,
}


def there_is(*usual: Status) -> Callable[["AnyContracts"], bool]:
    return lambda self: any(paper.status in usual for paper in self.books.papers.values())


class AnyContracts(RuleBasedStateMachine):
    """Two clerks, who have or have not `seen` what the other did a millisecond ago."""

    def __init__(self) -> None:
        super().__init__()
        self.desk, self.books = Desk(own=OTHER_ROOM), Books(own=OTHER_ROOM)

    @initialize(length=LENGTHS)
    def an_owner_and_two_tenants_sign(self, length: timedelta) -> None:
        self.draft("owner", (ROOM,), day("2027-12-20"), length, True, False, True)
        for first in (day("2027-12-20"), day("2028-1-20")):
            self.draft("tenant", (OTHER_ROOM,), first, 20 * DAY, True, False, True)

    # --- not signed yet

    @rule(
        track=TRACKS,
        rooms=ROOMS,
        first=DAYS,
        length=LENGTHS,
        signed=EITHER,
        taken_over=EITHER,
        seen=EITHER,
    )
    def draft(
        self,
        track: Track,
        rooms: tuple[UUID, ...],
        first: date,
        length: timedelta,
        signed: bool,
        taken_over: bool,
        seen: bool,
    ) -> None:
        id_, paper = named_id("paper", self.desk.position), Paper(track, rooms, first, first + length)
        self.books.papers[id_] = paper
        asked = Draft(
            contract_id=id_,
            terms=written(paper),
            signed_on=first if signed else None,
            taken_over=taken_over,
            **self.books.known(id_, paper.days(), seen),
        )
        refusals = [self.books.told(id_, paper.days(), seen)]
        if not taken_over:
            refusals.append(when(bool(self.books.bare(id_)), UnitWithoutCover))
        if signed:
            refusals.append(self.books.told_of_paper(id_, paper.days(), seen))
        if signed and not taken_over:
            refusals.append(self.books.covered(id_))
        if signed:
            refusals.append(self.books.too_late(id_, paper.days()))
        if not self.asks(id_, asked, *refusals):
            del self.books.papers[id_]
        elif signed:
            paper.status = "in_force"

    @precondition(there_is("drafted", "out_for_signature"))
    @rule(which=WHICH, rooms=ROOMS, first=DAYS, length=LENGTHS, seen=EITHER)
    def amend(self, which: int, rooms: tuple[UUID, ...], first: date, length: timedelta, seen: bool) -> None:
        id_, before = self.pick(which, "drafted", "out_for_signature")
        paper = Paper(before.track, rooms, first, first + length)
        self.books.papers[id_] = paper
        asked = Amend(terms=written(paper), **self.books.known(id_, paper.days(), seen))
        refusals = [when(not before.unsigned, NotPossible), self.books.told(id_, paper.days(), seen)]
        same = written(before) == written(paper)
        if not same:
            refusals.append(when(bool(self.books.bare(id_)), UnitWithoutCover))
        if not self.asks(id_, asked, *refusals) or same:
            self.books.papers[id_] = before

    @precondition(there_is("drafted", "out_for_signature"))
    @rule(which=WHICH)
    def void(self, which: int) -> None:
        id_, paper = self.pick(which, "drafted", "out_for_signature")
        if self.asks(id_, void(), when(paper.signed, NotPossible)):
            paper.status = "void"

    @precondition(there_is("drafted", "out_for_signature"))
    @rule(which=WHICH, by=CLERKS)
    def approve_overrun(self, which: int, by: str) -> None:
        id_, paper = self.pick(which, "drafted", "out_for_signature")
        until = self.books.uncovered(id_)
        asked = ApproveOverrun(by=by, uncovered=until)
        if self.asks(id_, asked, when(not paper.unsigned, NotPossible)) and until:
            paper.approved = until, by

    # --- signed

    @precondition(there_is("drafted"))
    @rule(which=WHICH, seen=EITHER, by=CLERKS)
    def send(self, which: int, seen: bool, by: str) -> None:
        id_, paper = self.pick(which, "drafted")
        asked = SendForSignature(
            signing_id=named_id("round", id_),
            document_sha256=PDF,
            operator_signer_id=MANAGER,
            sent_at=AT,
            **self.books.known(id_, paper.days(), seen, by),
        )
        refusals = [when(not paper.unsigned, NotPossible)]
        if paper.status == "drafted":
            refusals.append(self.books.told(id_, paper.days(), seen))
            refusals.append(self.books.told_of_paper(id_, paper.days(), seen))
            refusals += [self.books.covered(id_, by), self.books.too_late(id_, paper.days())]
        if self.asks(id_, asked, *refusals):
            paper.status = "out_for_signature"

    @precondition(there_is("out_for_signature"))
    @rule(which=WHICH)
    def recall(self, which: int) -> None:
        id_, paper = self.pick(which, "out_for_signature")
        if self.asks(id_, Recall(), when(not paper.unsigned, NotPossible)):
            paper.status = "drafted"

    @precondition(there_is("drafted", "out_for_signature"))
    @rule(which=WHICH, on_paper=EITHER, seen=EITHER, by=CLERKS)
    def sign(self, which: int, on_paper: bool, seen: bool, by: str) -> None:
        id_, paper = self.pick(which, "drafted", "out_for_signature")
        known = self.books.known(id_, paper.days(), seen, by)
        asked = Sign(
            signed_on=paper.starts_on, signing_id=None if on_paper else named_id("round", id_), **known
        )
        refusals = [
            when(paper.status == "void", NotPossible),
            when(paper.status == "out_for_signature" and on_paper, StillOut),
            when(paper.status == "drafted" and not on_paper, NotPossible),
        ]
        if paper.unsigned:
            refusals.append(self.books.told(id_, paper.days(), seen))
            refusals.append(self.books.told_of_paper(id_, paper.days(), seen))
            refusals += [self.books.covered(id_, by), self.books.too_late(id_, paper.days())]
        if self.asks(id_, asked, *refusals) and paper.unsigned:
            paper.status = "in_force"

    @precondition(there_is("in_force", "expired"))
    @rule(which=WHICH, shift=SHIFTS, seen=EITHER, two=EITHER)
    def extend(self, which: int, shift: timedelta, seen: bool, two: bool) -> None:
        """Beyond the cover by `two`."""
        id_, before = self.pick(which, "in_force", "expired")
        paper = before.until(before.ends_on + abs(shift))
        wanted = paper.days() - before.days()
        known = self.books.known(id_, wanted, seen)
        beyond, until = (
            ask(replace(paper, starts_on=before.ends_on))
            for ask in (self.books.uncovered_of_each, self.books.uncovered_of)
        )
        agreed = approval(Extension(ends_on=paper.ends_on, uncovered=beyond)) if two and until else None
        del known["uncovered"]
        asked = extend(paper.ends_on, **known | {"beyond": beyond, "approval": agreed})
        running = before.status in ("in_force", "expired")
        refusals = [
            when(not running, NotPossible),
            self.books.told(id_, wanted, seen),
            self.books.told_of_paper(id_, wanted, seen),
            None if two or not until else refused_for(until, paper),
            self.books.too_late(id_, wanted),
        ]
        if self.asks(id_, asked, *refusals) and shift:
            self.books.papers[id_] = paper

    @precondition(there_is("in_force", "ending", "expired"))
    @rule(which=WHICH, shift=SHIFTS, ahead=EITHER, seen=EITHER)
    def terminate(self, which: int, shift: timedelta, ahead: bool, seen: bool) -> None:
        """To a day that is `ahead`, and then perhaps to another, or not at all."""
        id_, paper = self.pick(which, "in_force", "ending", "expired")
        end, latest = paper.ends_on + shift, paper.would_end_on or paper.ends_on
        stays = paper.track == "tenant" and paper.status == "expired"
        if stays and ahead and end > latest:
            return  # by notice, beside whoever was promised the room since: `test_ending`
        again = paper.status in ("ending", "over") and not shift
        running = paper.status in ("in_force", "ending", "expired") or again
        wanted = paper.until(end).days() - paper.days() if paper.status == "ending" else set()
        refusals = [
            when(not running, NotPossible),
            when(stays and bool(shift), TerminatedInPast),
            when(end < paper.starts_on, EndBeforeStart),
            when(end > latest, TerminationAfterEnd),
            self.books.told(id_, wanted, seen),
            self.books.told_of_paper(id_, wanted, seen),
            self.books.too_late(id_, wanted),
        ]
        asked = terminate(end, today=end - ahead * DAY, **self.books.known(id_, wanted, seen))
        if not self.asks(id_, asked, *refusals) or again:
            return
        if paper.status == "ending" and end == latest:
            self.books.papers[id_] = replace(paper.until(end), would_end_on=None)
            return
        paper.ends_on = end
        paper.status, paper.would_end_on = ("ending", latest) if ahead else ("over", None)

    @precondition(there_is("in_force", "expired"))
    @rule(which=WHICH)
    def annul(self, which: int) -> None:
        id_, paper = self.pick(which, "in_force", "expired")
        running = paper.status in ("in_force", "ending", "expired")
        refusals = [
            when(not running and paper.status != "void", NotPossible),
            when(bool(paper.left) and running, LivedInByIt),
        ]
        if self.asks(id_, annul(), *refusals) and running:
            paper.status, paper.annulled = "void", True

    @precondition(there_is("in_force", "ending"))
    @rule(which=WHICH, late=some.sampled_from([0, 0, 1]))
    def the_end_comes(self, which: int, late: int) -> None:
        """Or the end that it had once, which a deadline was armed for."""
        id_, paper = self.pick(which, "in_force", "ending")
        assert self.asks(id_, Expire(ends_on=paper.ends_on + late * DAY))
        if paper.status == "in_force" and not late:
            paper.status = "expired"
        elif paper.status == "ending" and not late:
            paper.status, paper.would_end_on = "over", None

    @precondition(there_is("in_force", "expired"))
    @rule(which=WHICH, room=some.integers(0, 1), shift=SHIFTS)
    def leave(self, which: int, room: int, shift: timedelta) -> None:
        id_, paper = self.pick(which, "in_force", "expired")
        if paper.track == "owner":
            return  # nobody moves out of it
        left, on = paper.rooms[room % len(paper.rooms)], paper.ends_on + shift
        assert self.asks(id_, EndOccupancy(unit_id=left, tenant_id=LI, ended_on=on))
        if paper.signed:
            paper.give_back(left, on)

    # --- what is so at any time

    @invariant()
    def each_contract_stands_where_its_paper_does(self) -> None:
        shown = {
            id_: (row["status"], row["starts_on"], row["ends_on"]) for id_, row in self.desk.shown.items()
        }
        assert shown == {
            id_: (paper.status, paper.starts_on, paper.ends_on) for id_, paper in self.books.papers.items()
        }
        for id_, state in self.desk.states.items():
            assert isinstance(state, STATES[self.books.papers[id_].status])

    @invariant()
    def no_day_is_let_twice_and_each_is_let_as_the_calendar_says(self) -> None:
        let = [
            (row["contract_id"], row["unit_id"], each)
            for row in self.desk.lettings.values()
            if row["track"] == "tenant"
            for each in each_day(row["since"], min(row["until"], row["ends_on"]))
        ]
        assert set(let) == {
            (id_, *each) for id_, paper in self.books.signed("tenant") for each in paper.days()
        }
        assert len({each[1:] for each in let}) == len(let)

    @invariant()
    def what_outlives_its_cover_is_told_by_the_day(self) -> None:
        for room, cover in self.desk.covers.items():
            told = {
                id_: (each.cover_ends_on, each.days_over, each.draft) for id_, each in cover.overruns.items()
            }
            assert told == self.books.overruns(room)

    # --- what is asked, and what should come of it

    def pick(self, which: int, *usual: Status) -> tuple[UUID, Paper]:
        """Mostly a contract of which it is usual, at times any; the newest first."""
        some_are = [id_ for id_, paper in self.books.papers.items() if paper.status in usual]
        ids = (which % 8 and some_are) or list(self.books.papers)
        id_ = ids[-1 - which // 8 % len(ids)]
        return id_, self.books.papers[id_]

    def asks(self, id_: UUID, command: ContractCommand, *refusals: Answer) -> bool:
        """It is refused by the first of `refusals` that there is."""
        refused = self.desk.ask(id_, command)
        assert refused is next((each for each in refusals if each), None)
        return refused is None


def written(paper: Paper) -> Terms:
    who = LI if paper.track == "tenant" else OWNER
    said = {"party_id": who, "tenant_id": LI if paper.track == "tenant" else None}
    days = {"starts_on": paper.starts_on, "ends_on": paper.ends_on}
    return terms(track=paper.track, unit_ids=paper.rooms, **said, **days)


test_any_wishes = AnyContracts.TestCase
test_any_wishes.settings = settings(max_examples=40, stateful_step_count=25)
