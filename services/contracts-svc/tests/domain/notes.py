"""Renewals as they were kept before there were computers: a note for each end, looked at every morning."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from contracts.domain.letting import UnitDays
from contracts.domain.renewal_facts import Offer, Side, Step
from contracts.domain.terms import Track

from .words import ROOM

DAY = timedelta(days=1)
Stands = Literal["ahead", Step, "closed", "done", "lapsed"]
UNDECIDED: tuple[Stands, ...] = ("proposal", "decision", "signature")
LEAVES: tuple[Stands, ...] = ("appointment", "move_out")
GOES_BACK: tuple[Stands, ...] = ("hand_back_appointment", "hand_back")
DECLINED = (*LEAVES, *GOES_BACK)
WAITING: tuple[Stands, ...] = (*UNDECIDED, *DECLINED)


@dataclass(frozen=True)
class Days:
    """How many days before the end it opens, then those of each step; of one declined, to agree on a day; and
    from the first word of a step that is late to the second, and between all others.
    """

    opens: int
    proposal: int
    decision: int
    signature: int
    appointment: int = 3
    escalate: int = 2
    repeat: int = 7


@dataclass
class Note:
    """The renewal of one paper at one end; `late`: of a step and its day, how often it was told, and when.

    `declined`: by which side, and when. `appointed`: the day on which who leaves, or who has the rooms back,
    counts, since they were told of it and not that it holds no more. `after`: how many of this end lapsed
    before it.
    """

    ends_on: date
    track: Track = "tenant"
    after: int = 0
    stands: Stands = "ahead"
    days: Days | None = None
    offer: Offer | None = None
    proposer: str = ""
    due_on: date | None = None
    late: dict[tuple[Step, date], tuple[int, date]] = field(default_factory=dict)
    declined: tuple[Side, date] | None = None
    appointed: date | None = None

    def wait(self, today: date, step: Step) -> None:
        """From today on it waits at this step."""
        self.declined = self.appointed = None
        assert self.days
        steps: list[Step] = ["proposal", "decision", "signature"]
        own, *others = [getattr(self.days, each) for each in steps[steps.index(step) :]]
        last = self.ends_on - DAY
        if today <= last < today + (own + sum(others)) * DAY:
            own = (last - today).days * own // (own + sum(others))
        self.stands, self.due_on = step, today + own * DAY

    def decline(self, today: date, by: Side) -> None:
        """Somebody has to agree with the other side on a day: while the last is not over, by then."""
        self.rest("appointment" if self.track == "tenant" else "hand_back_appointment")
        assert self.days
        last = self.ends_on - DAY
        self.due_on = today + self.days.appointment * DAY
        if today <= last < self.due_on:
            self.due_on = last
        self.declined = by, today

    def is_of_other_rooms(self, today: date, days: Days) -> None:
        """What was said is said anew, for them; what was declined is declined, and a day to come holds."""
        if self.stands in UNDECIDED:
            self.rest("proposal")
            self.late, self.days = {}, days
            self.wait(today, "proposal")
        elif self.declined and not (self.appointed and self.appointed >= today):
            by, since = self.declined
            self.decline(today, by)
            self.declined = by, since

    def is_late(self, step: Step, due_on: date, today: date) -> None:
        """Somebody hears of it this morning, if it is time."""
        assert self.days
        times, last = self.late.get((step, due_on), (0, today))
        pause = {0: 0, 1: self.days.escalate}.get(times, self.days.repeat)
        if today == last + pause * DAY:
            self.late[step, due_on] = times + 1, today

    def appoint(self, on: date) -> None:
        self.stands = "move_out" if self.track == "tenant" else "hand_back"
        self.due_on = self.appointed = on

    def close(self) -> None:
        """There is nothing to renew any more."""
        if self.stands not in ("ahead", "done", "lapsed"):
            self.rest("closed")

    def rest(self, stands: Stands) -> None:
        """Nobody waits for anything any more."""
        self.stands, self.due_on, self.offer, self.proposer = stands, None, None, ""
        self.declined = self.appointed = None


@dataclass
class Lease:
    """Of one flat, `room`. `draft`: what a renewal had written down under this id, while it is not signed;
    `follows`: the lease it renews, with its note. `lapsed`: notes that others took the place of.
    """

    track: Track = "tenant"
    starts_on: date | None = None
    follows: tuple["Lease", Note] | None = None
    draft: Offer | None = None
    approved: tuple[tuple[UnitDays, ...], str] | None = None
    ends_on: date | None = None
    status: Literal["draft", "declined", "in_force", "expired", "over", "void"] = "draft"
    fell_due: bool = False
    renewed: bool = False
    notes: dict[date, Note] = field(default_factory=dict)
    lapsed: list[Note] = field(default_factory=list)
    room: UUID = ROOM

    @property
    def note(self) -> Note:
        """That of its end as it stands."""
        assert self.ends_on
        return self.notes.setdefault(self.ends_on, Note(self.ends_on, self.track))

    def runs_until(self, day: date) -> None:
        self.ends_on, self.status, self.fell_due, self.renewed = day, "in_force", False, False

    def is_followed(self, end: date) -> None:
        """Another is signed that begins on this end: what waits for it at its end is over then."""
        if self.ends_on == end and self.status == "in_force":
            self.renewed = True
        elif self.ends_on == end and self.status == "expired":
            self.status = "over"

    def has_not_a_day(self) -> None:
        """The end it followed on is an end again, where that still is to come."""
        if self.follows:
            before, note = self.follows
            note.stands = "lapsed"
            before.lapsed.append(note)
            before.notes[note.ends_on] = Note(note.ends_on, note.track, note.after + 1)
            if (before.ends_on, before.status, before.renewed) == (note.ends_on, "in_force", True):
                before.renewed = before.fell_due = False


class Wall:
    """All leases by id, and the days that count from a day on."""

    def __init__(self, days: list[tuple[date, Days]]) -> None:
        self.leases: dict[UUID, Lease] = {}
        self._days = days

    def days(self, today: date) -> Days:
        return [days for first, days in self._days if first <= today][-1]

    def all_notes(self) -> Iterator[tuple[UUID, Lease, Note]]:
        for id_, lease in self.leases.items():
            for note in (*lease.notes.values(), *lease.lapsed):
                yield id_, lease, note

    def come_to_nothing(self, renewal: UUID) -> None:
        """What it had written down is for nobody to sign."""
        draft = self.leases.get(renewal)
        if draft and draft.status == "draft":
            draft.status = "declined"

    def open(self, note: Note, today: date) -> None:
        if note.stands in ("ahead", "closed"):
            note.late = {}
            note.days = self.days(today)
            note.wait(today, "proposal")

    def look_through(self, today: date) -> None:
        """In the morning, and whenever an end became known."""
        for lease in self.leases.values():
            if lease.status != "in_force" or not lease.ends_on:
                continue
            near = (lease.ends_on - today).days <= self.days(today).opens
            if near and not lease.fell_due and not lease.renewed:
                lease.fell_due = True
                self.open(lease.note, today)
            if today >= lease.ends_on:
                lease.status = "over" if lease.renewed else "expired"
        for _, _, note in self.all_notes():
            if note.stands in WAITING and note.due_on and today > note.due_on:
                note.is_late(note.stands, note.due_on, today)
