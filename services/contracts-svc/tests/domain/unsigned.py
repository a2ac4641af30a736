"""What is asked of a contract until it is signed."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from contracts.domain.contract_commands import Amend, ApproveOverrun, Draft, Recall, SendForSignature, Sign
from contracts.domain.contract_refusals import StillOut, UnitWithoutCover
from hypothesis.stateful import precondition, rule
from kernel.domain import NotPossible
from kernel.ids import named_id

from .clerks import CLERKS, DAYS, EITHER, LENGTHS, ROOMS, TRACKS, WHICH, Clerks, there_is, written
from .naive import Paper, Track, when
from .words import MANAGER, void

AT = datetime(2027, 12, 20, 2, tzinfo=UTC)
PDF = "9f" * 32


class Unsigned(Clerks):
    """Drafted, sent out, called back, signed."""

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
            refusals.append(self.books.covered(id_, by))
            refusals.append(self.books.too_late(id_, paper.days()))
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
