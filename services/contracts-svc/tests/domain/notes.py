"""Renewals as they were kept before there were computers: a note for each end, looked at every morning."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from contracts.domain.letting import UnitDays
from contracts.domain.renewal_facts import Offer, Step

DAY = timedelta(days=1)
Stands = Literal["ahead", "proposal", "decision", "signature", "appointment", "move_out", "done"]
Waiting: tuple[Stands, ...] = ("proposal", "decision", "signature", "appointment", "move_out")


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
    """The renewal of one paper at one end; `late`: of a step and its day, how often it was told, and when."""

    ends_on: date
    stands: Stands = "ahead"
    days: Days | None = None
    offer: Offer | None = None
    proposer: str = ""
    due_on: date | None = None
    late: dict[tuple[Step, date], tuple[int, date]] = field(default_factory=dict)

    def wait(self, today: date, step: Step) -> None:
        """From today on it waits at this step."""
        assert self.days
        steps: list[Step] = ["proposal", "decision", "signature"]
        own, *others = [getattr(self.days, each) for each in steps[steps.index(step) :]]
        last = self.ends_on - DAY
        if today <= last < today + (own + sum(others)) * DAY:
            own = (last - today).days * own // (own + sum(others))
        self.stands, self.due_on = step, today + own * DAY

    def leave(self, today: date) -> None:
        """Somebody has to agree with the tenant on a day: while the last is not over, by then."""
        self.rest("appointment")
        assert self.days
        last = self.ends_on - DAY
        self.due_on = today + self.days.appointment * DAY
        if today <= last < self.due_on:
            self.due_on = last

    def is_late(self, step: Step, due_on: date, today: date) -> None:
        """Somebody hears of it this morning, if it is time."""
        assert self.days
        times, last = self.late.get((step, due_on), (0, today))
        pause = {0: 0, 1: self.days.escalate}.get(times, self.days.repeat)
        if today == last + pause * DAY:
            self.late[step, due_on] = times + 1, today

    def rest(self, stands: Stands) -> None:
        """Nobody waits for anything any more."""
        self.stands, self.due_on, self.offer, self.proposer = stands, None, None, ""


@dataclass
class Lease:
    """Of one flat. `draft`: what a renewal had written down under this id, while it is not signed."""

    draft: Offer | None = None
    approved: tuple[tuple[UnitDays, ...], str] | None = None
    ends_on: date | None = None
    status: Literal["draft", "declined", "in_force", "expired", "over"] = "draft"
    fell_due: bool = False
    renewed: bool = False
    notes: dict[date, Note] = field(default_factory=dict)

    @property
    def note(self) -> Note:
        """That of its end as it stands."""
        assert self.ends_on
        return self.notes.setdefault(self.ends_on, Note(self.ends_on))

    def runs_until(self, day: date) -> None:
        self.ends_on, self.status, self.fell_due, self.renewed = day, "in_force", False, False

    def is_followed(self, end: date) -> None:
        """Another is signed that begins on this end: what waits for it at its end is over then."""
        if self.ends_on == end and self.status == "in_force":
            self.renewed = True
        elif self.ends_on == end and self.status == "expired":
            self.status = "over"

    def goes_another_way(self) -> None:
        """Nothing of this end is to be renewed any more."""
        if self.note.stands != "ahead":
            self.note.rest("done")


class Wall:
    """All leases by id, and the days that count from a day on."""

    def __init__(self, days: list[tuple[date, Days]]) -> None:
        self.leases: dict[UUID, Lease] = {}
        self._days = days

    def days(self, today: date) -> Days:
        return [days for first, days in self._days if first <= today][-1]

    def all_notes(self) -> Iterator[tuple[UUID, Lease, Note]]:
        for id_, lease in self.leases.items():
            for note in lease.notes.values():
                yield id_, lease, note

    def come_to_nothing(self, renewal: UUID) -> None:
        """What it had written down is for nobody to sign."""
        draft = self.leases.get(renewal)
        if draft and draft.status == "draft":
            draft.status = "declined"

    def open(self, note: Note, today: date) -> None:
        if note.stands == "ahead":
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
            if note.stands in Waiting and note.due_on and today > note.due_on:
                note.is_late(note.stands, note.due_on, today)
