"""Any owners' contracts, any tenant who lives on, day after day: told as a calendar says that is read day by
day.
"""

from datetime import date, timedelta
from uuid import UUID

from contracts.domain.clauses import RentStep
from contracts.domain.cover import Cover, cover
from contracts.domain.cover_commands import (
    CoverCommand,
    DropStaying,
    LookAgain,
    NoteLetting,
    NoteRelease,
    NoteStaying,
)
from contracts.domain.cover_facts import ContractOverrunDetected
from contracts.domain.overruns import Letting, rent_of
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from kernel.ids import named_id

from .naive import DAY
from .words import LEASE, PARK, ROOM, day

BEGINS, ENDS = day("2027-12-1"), day("2027-12-20")
RENT_FEN = 365_000
RENTS = (RentStep(from_on=BEGINS, rent_fen=RENT_FEN),)
OWNERS = [named_id("owner", number) for number in range(3)]
DAYS = some.integers(0, 60).map(lambda days: BEGINS + days * DAY)
LENGTHS = some.integers(0, 60).map(lambda days: days * DAY)
STEPS = some.integers(1, 12).map(lambda days: days * DAY)


class AnyStays(RuleBasedStateMachine):
    """One room, one tenant whose lease runs until `ENDS`, three owners' contracts; `today` only goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.today, self.cover = ENDS - DAY, Cover()
        self.owners: dict[UUID, tuple[date, date]] = {}
        self.stays, self.released_on = False, date.max
        self.told: list[ContractOverrunDetected] = []
        self.note(LEASE, "tenant", BEGINS, ENDS)

    def ask(self, command: CoverCommand) -> None:
        for event in cover.decide(command, self.cover):
            self.cover = cover.evolve(self.cover, event)
            if isinstance(event, ContractOverrunDetected):
                self.told.append(event)

    def note(self, id_: UUID, track: str, first: date, end: date) -> None:
        days = {"starts_on": first, "ends_on": end, "expired": end <= self.today}
        said = Letting(contract_id=id_, track=track, park_id=PARK, rent_fen=RENT_FEN, **days)
        self.ask(NoteLetting(unit_id=ROOM, today=self.today, letting=said))

    @rule(who=some.sampled_from(OWNERS), first=DAYS, length=LENGTHS)
    def an_owner_signs_or_ends_on_another_day(self, who: UUID, first: date, length: timedelta) -> None:
        self.owners[who] = first, first + length
        self.note(who, "owner", first, first + length)

    @rule(on=some.none() | DAYS)
    def given_back_or_taken_in_again(self, on: date | None) -> None:
        self.released_on = on or date.max
        self.ask(NoteRelease(unit_id=ROOM, today=self.today, released_on=on))

    @rule(stays=some.booleans())
    def lives_there(self, stays: bool) -> None:
        self.stays = stays
        said = {"unit_id": ROOM, "contract_id": LEASE, "today": self.today}
        self.ask(NoteStaying(**said) if stays else DropStaying(**said))

    @rule(step=STEPS)
    def days_pass(self, step: timedelta) -> None:
        self.today += step
        self.note(LEASE, "tenant", BEGINS, ENDS)
        self.ask(LookAgain(unit_id=ROOM, today=self.today))

    @rule(back=STEPS)
    def a_deadline_fires_late(self, back: timedelta) -> None:
        before = self.cover.overruns
        if before:
            self.ask(LookAgain(unit_id=ROOM, today=min(self.today, max(ENDS, self.today - back))))
            assert self.cover.overruns == before

    @invariant()
    def who_lives_on_without_cover_is_told_of_since_when(self) -> None:
        over = self.cover.overruns.get(LEASE)
        if self.today < ENDS:
            assert over is None or not over.stays_on
            return
        first = self.first_uncovered() if self.stays else None
        assert (over and over.cover_ends_on) == first
        assert over is None or over.stays_on

    @invariant()
    def what_is_told_counts_its_days_and_their_rent(self) -> None:
        for each in self.told:
            if each.overrun.stays_on:
                assert each.overrun.exposure_fen == rent_of(each.overrun.stretches, RENTS)
                assert each.overrun.cover_ends_on + (each.overrun.days_over - 1) * DAY <= self.today

    def first_uncovered(self) -> date | None:
        """Day by day back from today, as far as the lease goes."""
        day, found = self.today, None
        while day >= BEGINS and not self.covered(day):
            day, found = day - DAY, day
        return found

    def covered(self, day: date) -> bool:
        return any(first <= day < min(end, self.released_on) for first, end in self.owners.values())


test_any_stays = AnyStays.TestCase
test_any_stays.settings = settings(max_examples=150, stateful_step_count=25)
