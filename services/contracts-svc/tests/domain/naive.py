"""Contracts as they were kept before there were computers: papers, and a calendar read day by day."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal
from uuid import UUID

from contracts.domain.contract_refusals import ApproverSigns
from contracts.domain.cover import BeyondCover, MoreThanApproved, NeverCovered, PartlyCovered
from contracts.domain.letting import (
    Clash,
    CoverDayTaken,
    CoveredTwice,
    LetTwice,
    OutToAnother,
    Period,
    UnitDays,
    UnitDayTaken,
)
from kernel.domain import Refusal

DAY = timedelta(days=1)
RENT_FEN = 450_000  # a month, of each paper
Track = Literal["owner", "tenant"]
Status = Literal["drafted", "out_for_signature", "void", "in_force", "ending", "expired", "over"]
RoomDay = tuple[UUID, date]
Answer = type[Refusal] | None


@dataclass
class Paper:
    """`ends_on` is the first day that is not in it, `would_end_on` that before it was terminated; `left`: the
    rooms given back, each with its day.
    """

    track: Track
    rooms: tuple[UUID, ...]
    starts_on: date
    ends_on: date
    status: Status = "drafted"
    approved: tuple[tuple[UnitDays, ...], str] | None = None
    left: dict[UUID, date] = field(default_factory=dict)
    would_end_on: date | None = None
    annulled: bool = False

    @property
    def unsigned(self) -> bool:
        return self.status in ("drafted", "out_for_signature")

    @property
    def signed(self) -> bool:
        return self.status in ("in_force", "ending", "expired", "over")

    def until(self, ends_on: date) -> "Paper":
        """In force until another day."""
        return replace(self, ends_on=ends_on, status="in_force")

    def give_back(self, room: UUID, on: date) -> None:
        """The tenant has left it; whoever leaves the last before the end ends the contract with it."""
        if room in self.left:
            return
        self.left[room] = on
        if len(self.left) == len(self.rooms):
            if self.status in ("in_force", "ending"):
                self.ends_on = max(self.starts_on, min(on, self.ends_on))
            self.status = "over"

    def promised(self, room: UUID) -> date:
        """The first day on which the tenant is promised this room no more."""
        return min(self.ends_on, self.left.get(room, self.ends_on))

    def days(self) -> set[RoomDay]:
        """Every day on which it has a room: until it ends, or the room was given back."""
        return {
            (room, day)
            for room in self.rooms
            for day in each_day(self.starts_on, self.ends_on)
            if day < self.left.get(room, self.ends_on)
        }


def each_day(first: date, end: date) -> Iterator[date]:
    while first < end:
        yield first
        first += DAY


def share_of(room: UUID, paper: Paper) -> int:
    """The rent of a month, in fen, of one room of a paper: the first has the fen that cannot be divided."""
    rent = RENT_FEN // len(paper.rooms)
    return RENT_FEN - rent * (len(paper.rooms) - 1) if room == paper.rooms[0] else rent


def rent_of(days: list[date], monthly_fen: int) -> int:
    """Of these days, in fen; each is its part of the month it lies in. Months are counted from the first of
    days in a row to the same day of the next, or to the day behind its last where it has none.
    """
    due, first, begins, ends = Fraction(), date.min, date.min, date.min
    for day in days:
        if day - DAY not in days:
            first = ends = day
        if day == ends:
            begins, ends = ends, ends + DAY
            while ends.day != first.day and not (ends.day == 1 and (ends - DAY).day < first.day):
                ends += DAY
        due += Fraction(monthly_fen, (ends - begins).days)
    return int(due + Fraction(1, 2))


def when(so: bool, refusal: type[Refusal]) -> Answer:
    return refusal if so else None


def refused_for(missing: tuple[Period, ...], paper: Paper) -> type[BeyondCover]:
    """By where the days lie that nobody covers."""
    if missing == ((paper.starts_on, paper.ends_on),):
        return NeverCovered
    behind = len(missing) == 1 and missing[0][1] == paper.ends_on
    return BeyondCover if behind else PartlyCovered


def room_days(said: tuple[UnitDays, ...]) -> set[RoomDay]:
    return {(each.unit_id, day) for each in said for day in each_day(each.starts_on, each.ends_on)}


class Books:
    """All papers. `own`: the room that is the operator's own and may be let without an owner's contract.
    `released`: the rooms that their owner has again, whatever was signed, each from a day on.
    """

    def __init__(self, own: UUID) -> None:
        self.papers: dict[UUID, Paper] = {}
        self.own = own
        self.released: dict[UUID, date] = {}

    def signed(self, track: Track) -> list[tuple[UUID, Paper]]:
        return [(id_, each) for id_, each in self.papers.items() if each.signed and each.track == track]

    def owned(self, room: UUID) -> list[Paper]:
        """What owners ever signed for the room; of what was annulled not a day counts.

        For the operator's own it never was.
        """
        ever = (each for each in self.papers.values() if each.signed or (each.annulled and room != self.own))
        return [each for each in ever if each.track == "owner" and room in each.rooms]

    def holder(self, id_: UUID, wanted: set[RoomDay]) -> Clash | None:
        """Another of its track who has a room, or covers it, on a day that is wanted."""
        return self._other(id_, wanted, self.signed(self.papers[id_].track))

    def promised(self, id_: UUID, wanted: set[RoomDay]) -> Clash | None:
        """Another of its track who has a paper to sign by which they would have such a day."""
        out = [(other, each) for other, each in self.papers.items() if each.status == "out_for_signature"]
        track = self.papers[id_].track
        return self._other(id_, wanted, [each for each in out if each[1].track == track])

    def _other(self, id_: UUID, wanted: set[RoomDay], others: list[tuple[UUID, Paper]]) -> Clash | None:
        held = (
            Clash(unit_id=room, contract_id=other, last_day=day)
            for other, paper in others
            for room, day in paper.days() & wanted
            if other != id_
        )
        return next(held, None)

    def uncovered(self, id_: UUID) -> tuple[UnitDays, ...]:
        """The days of each room that whoever signs it is told of."""
        return self.uncovered_of_each(self.papers[id_])

    def uncovered_of(self, paper: Paper) -> tuple[Period, ...]:
        """The same of a paper that is not among them."""
        rooms = paper.rooms if paper.track == "tenant" else ()
        days = sorted({day for room in rooms for day in self._uncovered(room, paper, paper.ends_on)})
        firsts = [day for day in days if day - DAY not in days]
        lasts = [day for day in days if day + DAY not in days]
        return tuple((first, last + DAY) for first, last in zip(firsts, lasts, strict=True))

    def uncovered_of_each(self, paper: Paper) -> tuple[UnitDays, ...]:
        """The same, room by room."""
        return tuple(
            UnitDays(unit_id=room, starts_on=first, ends_on=end)
            for room in sorted(paper.rooms)
            for first, end in self.uncovered_of(replace(paper, rooms=(room,)))
        )

    def known(self, id_: UUID, wanted: set[RoomDay], seen: bool, by: str = "wu") -> dict[str, Any]:
        """What is looked up beforehand; `seen`: in time to find who else has just signed."""
        held, out = (self.holder(id_, wanted), self.promised(id_, wanted)) if seen else (None, None)
        held_by = "owned" if self.papers[id_].track == "owner" else "clashes"
        taken = {held_by: (held,) if held else (), "out_to": (out,) if out else ()}
        return taken | {"uncovered": self.uncovered(id_), "bare": self.bare(id_), "by": by}

    def bare(self, id_: UUID) -> tuple[UUID, ...]:
        """Rooms of a tenant's paper, not our own, of which no owner covers a day."""
        paper = self.papers[id_]
        covered = {each for _, owners in self.signed("owner") for each in self.covers(owners)}
        bare = {room for room, _ in paper.days()} - {room for room, _ in paper.days() & covered} - {self.own}
        return tuple(bare) if paper.track == "tenant" else ()

    def covers(self, paper: Paper) -> set[RoomDay]:
        """The days on which a room is an owner's to let us."""
        return {(room, day) for room, day in paper.days() if day < self.released.get(room, date.max)}

    def told(self, id_: UUID, wanted: set[RoomDay], seen: bool) -> Answer:
        """Who sees in time that another has the room, or covers it, is told so."""
        twice = CoveredTwice if self.papers[id_].track == "owner" else LetTwice
        return when(seen and self.holder(id_, wanted) is not None, twice)

    def told_of_paper(self, id_: UUID, wanted: set[RoomDay], seen: bool) -> Answer:
        """The same of another's paper that is out; a draft may wait for what becomes of it."""
        return when(seen and self.promised(id_, wanted) is not None, OutToAnother)

    def too_late(self, id_: UUID, wanted: set[RoomDay]) -> Answer:
        """Who does not is kept from it by the constraint."""
        taken = CoverDayTaken if self.papers[id_].track == "owner" else UnitDayTaken
        return when(bool(self.holder(id_, wanted) or self.promised(id_, wanted)), taken)

    def covered(self, id_: UUID, by: str = "wu") -> Answer:
        """Signed is what owners cover, or what another approved, knowing of so many days."""
        paper, missing = self.papers[id_], self.uncovered(id_)
        if not missing:
            return None
        if paper.approved is None:
            return refused_for(self.uncovered_of(paper), paper)
        approved, who = paper.approved
        if room_days(missing) - room_days(approved):
            return MoreThanApproved
        return when(who == by, ApproverSigns)

    def overruns(self, room: UUID) -> dict[UUID, tuple[date, int, int, bool]]:
        """By contract: the first day not covered, how many there are until its terms end, the rent of these
        in fen, and whether it is a draft. Of what is over, or given back, none is promised any more.
        """
        promised = {
            id_: (paper, self._uncovered(room, paper, paper.promised(room)))
            for id_, paper in self.papers.items()
            if paper.track == "tenant" and (paper.unsigned or paper.status in ("in_force", "ending"))
            if room in paper.rooms and room not in paper.left
        }
        return {
            id_: (days[0], len(days), rent_of(days, share_of(room, paper)), paper.unsigned)
            for id_, (paper, days) in promised.items()
            if days
        }

    def _uncovered(self, room: UUID, paper: Paper, end: date) -> list[date]:
        """Our own room needs no owner before the first of an owner's contracts there may be."""
        owned = self.owned(room)
        if room == self.own and not owned:
            return []
        first = paper.starts_on
        if room == self.own:
            first = max(first, min(each.starts_on for each in owned))
        covered = set().union(*(self.covers(each) for each in owned if not each.annulled))
        return [day for day in each_day(first, end) if (room, day) not in covered]
