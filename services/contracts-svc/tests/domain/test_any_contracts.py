"""Whatever is asked of several contracts over two rooms, beside papers and a calendar kept day by day."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from contracts.domain.contract_commands import EndOccupancy, Expire
from contracts.domain.contract_refusals import (
    EndsThenAnyway,
    GivenBackByIt,
    LivedInByIt,
    TerminatedInPast,
    TerminationAfterEnd,
)
from contracts.domain.second_check import Extension
from contracts.domain.terms import EndBeforeStart
from contracts.domain.unit_facts import UnitReleased, UnitTakenIn
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import initialize, precondition, rule
from kernel.domain import NotPossible

from .clerks import DAYS, EITHER, LENGTHS, SHIFTS, WHICH, there_is
from .naive import DAY, refused_for, when
from .unsigned import Unsigned
from .words import BUILDING, LI, OTHER_ROOM, PARK, ROOM, annul, approval, day, extend, terminate


class AnyContracts(Unsigned):
    """And what is asked of it then."""

    @initialize(length=LENGTHS)
    def an_owner_and_two_tenants_sign(self, length: timedelta) -> None:
        self.draft("owner", (ROOM,), day("2027-12-20"), length, True, False, True)
        for first in (day("2027-12-20"), day("2028-1-20")):
            self.draft("tenant", (OTHER_ROOM,), first, 20 * DAY, True, False, True)

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
            when(paper.status == "in_force" and not shift, EndsThenAnyway),
            when(end == paper.starts_on and bool(paper.left), GivenBackByIt),
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

    @rule(room=some.sampled_from([ROOM, OTHER_ROOM]), on=DAYS)
    def its_owner_has_a_room_back(self, room: UUID, on: date) -> None:
        """Once; or it is taken in again, and what owners signed covers it as before."""
        place = {"unit_id": room, "park_id": PARK}
        if room in self.books.released:
            del self.books.released[room]
            again = UnitTakenIn(**place, building_id=BUILDING, code="1-1", needs_cover=room != self.books.own)
            self.desk.happen(again)
        else:
            self.books.released[room] = on
            self.desk.happen(UnitReleased(**place, released_on=on))

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


test_any_wishes = AnyContracts.TestCase
test_any_wishes.settings = settings(max_examples=40, stateful_step_count=25)


def test_an_owners_paper_is_not_sent_for_a_day_that_another_covers_though_nobody_saw_it() -> None:
    """Walked by hand: the machine comes here by chance alone."""
    walked = AnyContracts()
    walked.an_owner_and_two_tenants_sign(length=DAY)
    days = {"first": day("2027-12-20"), "length": DAY, "rooms": (ROOM,)}
    walked.draft(**days, seen=False, signed=False, taken_over=False, track="owner")
    walked.send(which=1, seen=False, by="wu")
    *_, paper = walked.books.papers.values()
    assert (paper.track, paper.status) == ("owner", "drafted")
