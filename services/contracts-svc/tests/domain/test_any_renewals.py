"""Whatever is asked of renewals of both tracks while days pass and thresholds change, beside notes."""

from typing import Any
from uuid import UUID

from contracts.domain.appointing import HandBackPast, HandBackTooLate, MoveOutPast, MoveOutTooLate
from contracts.domain.contract import contract
from contracts.domain.contract_commands import EndOccupancy, ExchangeUnit, NoteRenewed, Sign
from contracts.domain.contract_refusals import UnitGivenBack
from contracts.domain.cover import BeyondCover
from contracts.domain.letting import UnitDays
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import (
    AppointHandBack,
    AppointMoveOut,
    Approve,
    Close,
    Decline,
    DeclinedAlready,
    DeclinedByNoParty,
    Open,
    Propose,
    SendBack,
)
from contracts.domain.renewal_facts import Offer, Side
from contracts.domain.second_check import ReturnsOwn, SamePerson
from contracts.policies.renewals import renewal_id
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import precondition, rule
from kernel.ids import named_id

from .managers import Managers, waits
from .notes import DAY, DECLINED, GOES_BACK, LEAVES, UNDECIDED, WAITING, Lease, Note, Stands
from .words import LI, OTHER_ROOM, ROOM, annul, extend, going_along, terminate

PEOPLE = some.sampled_from(["wu", "chief"])
SIDES = some.sampled_from(["tenant", "owner", "operator"])
WHICH = some.integers(0, 99)
DAYS = some.sampled_from([30, 10, 1, 60, 0])
UNCOVERED = some.sampled_from([0, 0, 2])
SELDOM = some.sampled_from([False, False, False, True])
AHEAD = some.sampled_from([0, 1, 0, 3, 10, 35, -1])


class AnyRenewals(Managers):
    """And what is asked of them then."""

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

    @precondition(waits("proposal", "decision", *DECLINED))
    @rule(which=WHICH, who=PEOPLE, days=DAYS, rent=some.integers(1, 2))
    def propose(self, which: int, who: str, days: int, rent: int) -> None:
        of, note = self.any_note(which, "proposal", "decision", *DECLINED)
        offer = Offer(ends_on=note.ends_on + days * DAY, rent_fen=rent, deposit_fen=1, cycle="monthly")
        refused = self.ask(renewal, of, Propose(offer=offer, by=who, today=self.today))
        assert refused is self.refusal(note, "proposal", "decision", *DECLINED, but=days == 0)
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
    @rule(which=WHICH, uncovered=UNCOVERED, knowing=some.booleans(), back=SELDOM)
    def approve(self, which: int, uncovered: int, knowing: bool, back: bool) -> None:
        of, note = self.any_note(which, "decision")
        missing = uncovered if note.track == "tenant" else 0  # nobody has to cover an owner's
        until = note.offer.ends_on - missing * DAY if note.offer and missing else None
        days = (
            (UnitDays(unit_id=ROOM, starts_on=until, ends_on=note.offer.ends_on),)
            if note.offer and until
            else ()
        )
        gone = (ROOM,) if back else ()
        asked = Approve(by="board", beyond_cover=knowing, uncovered=days, gone=gone, today=self.today)
        refused = self.ask(renewal, of, asked)
        if note.stands == "decision" and back:
            assert refused is UnitGivenBack
        elif note.stands == "decision" and until and not knowing:
            assert refused is BeyondCover
        else:
            assert refused is self.refusal(note, "decision", "signature")
        if refused is None and note.stands == "decision":
            note.wait(self.today, "signature")
            before = self.of_note(note)
            draft = self.wall.leases.setdefault(of, Lease(note.track, note.ends_on, (before, note)))
            if draft.status in ("draft", "declined"):
                draft.status, draft.room = "draft", before.room
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

    @precondition(waits(*UNDECIDED, *DECLINED))
    @rule(which=WHICH, side=SIDES)
    def decline(self, which: int, side: Side) -> None:
        of, note = self.any_note(which, *UNDECIDED, *DECLINED)
        refused = self.ask(renewal, of, Decline(by=side, today=self.today))
        if note.stands in WAITING and side not in (note.track, "operator"):
            assert refused is DeclinedByNoParty
            return
        if note.stands in DECLINED and note.declined and note.declined[0] != side:
            assert refused is DeclinedAlready
            return
        assert refused is self.refusal(note, *UNDECIDED, *DECLINED)
        if refused is None and note.stands in UNDECIDED:
            note.decline(self.today, side)
            self.wall.come_to_nothing(of)

    @precondition(waits(*DECLINED))
    @rule(which=WHICH, ahead=AHEAD, slip=SELDOM)
    def agree_on_the_last_day(self, which: int, ahead: int, slip: bool) -> None:
        """A tenant moves out on it, an owner has the rooms back; at times the one is asked of the other."""
        of, note = self.any_note(which, *DECLINED)
        on, leaves = self.today + ahead * DAY, (note.track == "tenant") is not slip
        asked: Any = AppointMoveOut if leaves else AppointHandBack
        past, too_late = (MoveOutPast, MoveOutTooLate) if leaves else (HandBackPast, HandBackTooLate)
        refused = self.ask(renewal, of, asked(on=on, by="wu", today=self.today))
        latest = note.ends_on - DAY if self.today < note.ends_on else self.today + 31 * DAY
        if note.stands in DECLINED and not slip and note.appointed != on and not self.today <= on <= latest:
            assert refused is (past if on < self.today else too_late)
            return
        assert refused is self.refusal(note, *(LEAVES if leaves else GOES_BACK))
        if refused is None:
            note.appoint(on)

    @precondition(waits(*DECLINED))
    @rule(which=WHICH)
    def it_comes_as_appointed(self, which: int) -> None:
        """Or where no day was appointed yet: the rooms are left, or all given back to their owner.

        Nobody is told that it does not come, and from then on the day counts no more.
        """
        of, note = self.any_note(which, "move_out", "hand_back")
        lease, told = self.of_note(note), self.told.get(of)
        if note.stands == "lapsed":
            return  # another has its end
        if note.track == "owner" and note.stands != "ahead":
            assert self.ask(renewal, of, Close(cause="handed_back")) is None
        elif (
            note.track == "tenant"
            and lease.status in ("in_force", "expired")
            and lease.ends_on == note.ends_on
        ):
            [id_] = (id_ for id_, each in self.wall.leases.items() if each is lease)
            assert self.ask(contract, id_, self.leave(lease)) is None
            lease.status = "over"
        else:
            return
        assert self.told.pop(of, None) == told
        note.close()
        self.wall.come_to_nothing(of)

    def leave(self, lease: Lease) -> EndOccupancy:
        assert lease.ends_on
        return EndOccupancy(unit_id=lease.room, tenant_id=LI, ended_on=lease.ends_on)

    # --- asked of a contract

    @precondition(lambda self: self.of("draft"))
    @rule(which=WHICH)
    def sign_what_was_drafted(self, which: int) -> None:
        id_, lease = self.pick(which, "draft")
        assert lease.draft
        if lease.follows and lease.follows[0].renewed:
            return  # another has its days
        assert self.ask(contract, id_, Sign(signed_on=self.today)) is None
        assert lease.follows
        before, note = lease.follows
        note.rest("done")
        before.is_followed(note.ends_on)
        lease.runs_until(lease.draft.ends_on)
        self.wall.look_through(self.today)

    @precondition(lambda self: self.of("in_force", "expired"))
    @rule(which=WHICH, longer=some.booleans())
    def goes_another_way(self, which: int, longer: bool) -> None:
        """Extended, or ended: a day before it runs out, or where it has, on that day."""
        id_, lease = self.pick(which, "in_force", "expired")
        assert lease.ends_on
        later, of = lease.ends_on + (which + 1) * DAY, self.renewal_of(id_, lease.note)
        over_on = lease.ends_on if lease.status == "expired" else lease.ends_on - DAY
        assert self.ask(contract, id_, extend(later) if longer else terminate(over_on)) is None
        lease.note.close()
        self.wall.come_to_nothing(of)
        if longer:
            lease.runs_until(later)
            self.wall.look_through(self.today)
        else:
            lease.status, lease.ends_on = "over", over_on

    @precondition(lambda self: any(lease.track == "tenant" for _, lease in self.of("in_force", "expired")))
    @rule(which=WHICH)
    def its_tenant_changes_rooms(self, which: int) -> None:
        """And back again: what is open of its end is for the room they have from then on."""
        found = [each for each in self.of("in_force", "expired") if each[1].track == "tenant"]
        id_, lease = found[-1 - which % len(found)]
        of, left = self.renewal_of(id_, lease.note), lease.room
        lease.room = OTHER_ROOM if left == ROOM else ROOM
        moved = ExchangeUnit(**going_along(left, lease.room, self.today, id_))
        assert self.ask(contract, id_, moved) is None
        if lease.note.stands in UNDECIDED:
            self.wall.come_to_nothing(of)
        lease.note.is_of_other_rooms(self.today, self.wall.days(self.today))

    @precondition(lambda self: self.of("in_force", "expired"))
    @rule(which=WHICH)
    def another_contract_follows(self, which: int) -> None:
        """Written by hand, from its end on."""
        id_, lease = self.pick(which, "in_force", "expired")
        if lease.renewed or not lease.ends_on:
            return
        of, said = self.renewal_of(id_, lease.note), {"ends_on": lease.ends_on}
        assert self.ask(contract, id_, NoteRenewed(renewed_by=named_id("by hand", of), **said)) is None
        lease.note.close()
        self.wall.come_to_nothing(of)
        lease.is_followed(lease.ends_on)

    @precondition(lambda self: self.followed_later())
    @rule(which=WHICH)
    def a_termination_is_taken_back(self, which: int) -> None:
        """Of one that another follows on: it does so again, which is found as `following` finds it."""
        found = self.followed_later()
        id_, lease = found[-1 - which % len(found)]
        assert lease.ends_on
        of, on = self.renewal_of(id_, lease.note), lease.ends_on
        by = of if lease.note.stands == "done" else named_id("by hand", of)
        assert self.ask(contract, id_, terminate(on - DAY, today=self.today)) is None
        assert self.ask(contract, id_, terminate(on, today=self.today)) is None
        lease.renewed = lease.fell_due = False
        self.wall.look_through(self.today)
        assert self.ask(contract, id_, NoteRenewed(renewed_by=by, ends_on=on)) is None
        lease.note.close()
        lease.is_followed(on)

    def followed_later(self) -> list[tuple[UUID, Lease]]:
        """Whose end another follows on, and that has a day before it that is yet to come."""
        found = ((id_, each) for id_, each in self.of("in_force") if each.renewed and each.ends_on)
        return [(id_, each) for id_, each in found if each.ends_on and each.ends_on - DAY > self.today]

    @precondition(lambda self: any(lease.follows for _, lease in self.of("in_force", "expired")))
    @rule(which=WHICH, annulled=some.booleans())
    def what_follows_comes_to_have_not_a_day(self, which: int, annulled: bool) -> None:
        found = [(id_, lease) for id_, lease in self.of("in_force", "expired") if lease.follows]
        id_, lease = found[-1 - which % len(found)]
        assert lease.starts_on
        if not annulled and lease.status == "expired":
            return  # it had its days
        assert self.ask(contract, id_, annul() if annulled else terminate(lease.starts_on)) is None
        own = self.renewal_of(id_, lease.note)
        lease.note.close()
        self.wall.come_to_nothing(own)
        lease.status = "void" if annulled else "over"
        lease.ends_on = lease.ends_on if annulled else lease.starts_on
        lease.has_not_a_day()
        self.wall.look_through(self.today)

    @precondition(waits("proposal", "decision"))
    @rule(which=WHICH, annulled=some.booleans())
    def is_signed_at_once_and_comes_to_have_not_a_day(self, which: int, annulled: bool) -> None:
        """Step by step it hardly ever comes so far that another renewal has the end after it."""
        found = [each for each in self.notes() if each[1].stands in ("proposal", "decision")]
        of, note = found[-1 - which % len(found)]
        self.propose(self.which(note, "proposal", "decision", *DECLINED), "wu", 30, 1)
        self.approve(self.which(note, "decision"), 0, False, False)
        drafts = [id_ for id_, _ in self.of("draft")]
        self.sign_what_was_drafted(len(drafts) - 1 - drafts.index(of))
        follow = [id_ for id_, lease in self.of("in_force", "expired") if lease.follows]
        if of in follow:
            self.what_follows_comes_to_have_not_a_day(len(follow) - 1 - follow.index(of), annulled)

    def which(self, note: Note, *usual: Stands) -> int:
        """So that this one is picked of those."""
        some_are = [each is note for _, each in self.notes() if each.stands in usual]
        return 1 + 8 * (len(some_are) - 1 - some_are.index(True))


test_any_wishes = AnyRenewals.TestCase
test_any_wishes.settings = settings(max_examples=60, stateful_step_count=30)
