"""What is known of the owners' cover of units when a contract is drafted."""

from contracts.domain.clauses import Clauses
from contracts.domain.overruns import Overrun
from contracts.domain.owners import Owners

from .words import OTHER_ROOM, ROOM, day, terms

PERIODS_OF = {ROOM: [(day("1-1"), day("2026-1-1"))]}
LATE, NEVER = (day("2026-1-1"), day("2026-6-1")), (day("3-1"), day("2026-3-1"))


def test_a_unit_without_cover_on_any_day_is_bare_unless_it_is_our_own() -> None:
    owners = Owners(frozenset({ROOM, OTHER_ROOM}), PERIODS_OF)
    assert set(owners.bare(*LATE)) == {ROOM, OTHER_ROOM}
    assert owners.bare(*NEVER) == (OTHER_ROOM,)
    assert Owners(frozenset(), PERIODS_OF).bare(*LATE) == ()


def test_the_answer_says_what_the_cover_will_tell() -> None:
    owners = Owners(frozenset({ROOM}), PERIODS_OF)
    over = owners.overruns(terms(rent_fen=365_000), Clauses(), draft=True, taken_over=False)
    told = Overrun(cover_ends_on=day("2026-1-1"), days_over=73, exposure_fen=894_839, draft=True)
    assert over == {ROOM: told}
    assert owners.overruns(terms(ends_on=day("2026-1-1")), Clauses(), draft=True, taken_over=False) == {}
    bare = Owners(frozenset({ROOM}), {}).overruns(terms(), Clauses(), draft=False, taken_over=False)[ROOM]
    assert (bare.cover_ends_on, bare.bare) == (terms().starts_on, True)
    assert bare.days_over == (terms().ends_on - terms().starts_on).days
    assert Owners(frozenset(), {}).overruns(terms(), Clauses(), draft=False, taken_over=False) == {}
