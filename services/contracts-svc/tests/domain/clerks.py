"""Two clerks at two rooms, beside papers and a calendar kept day by day, and what is so at any time."""

from collections.abc import Callable
from uuid import UUID

from contracts.domain.contract_commands import ContractCommand
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
from contracts.domain.terms import Terms
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant

from .desk import Desk
from .naive import DAY, RENT_FEN, Answer, Books, Paper, Status, each_day
from .words import LI, OTHER_ROOM, OWNER, ROOM, day, terms

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


def there_is(*usual: Status) -> Callable[["Clerks"], bool]:
    return lambda self: any(paper.status in usual for paper in self.books.papers.values())


class Clerks(RuleBasedStateMachine):
    """Two clerks, who have or have not `seen` what the other did a millisecond ago."""

    def __init__(self) -> None:
        super().__init__()
        self.desk, self.books = Desk(own=OTHER_ROOM), Books(own=OTHER_ROOM)

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
                id_: (each.cover_ends_on, each.days_over, each.exposure_fen, each.draft)
                for id_, each in cover.overruns.items()
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
    return terms(track=paper.track, unit_ids=paper.rooms, rent_fen=RENT_FEN, **said, **days)
