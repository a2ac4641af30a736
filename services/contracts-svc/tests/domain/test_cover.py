"""Whether owner contracts cover the tenant contracts of a unit."""

from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

from contracts.domain.clauses import RentStep
from contracts.domain.contract_facts import (
    ContractSigned,
)
from contracts.domain.cover import cover
from contracts.domain.cover_commands import NoteLetting, NoteOwnUnit, NoteRelease
from contracts.domain.cover_facts import (
    ContractOverrunDetected,
    ContractOverrunResolved,
    DraftNoted,
    LettingNoted,
    OwnUnitNoted,
    PastOverrunNoted,
    ReleaseNoted,
)
from contracts.domain.overruns import Letting, Overrun, overruns_among, rent_of, uncovered
from contracts.policies.overrun import overrun
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.clock import start_of
from kernel.ids import named_id
from testkit.given import given

from .words import LEASE, MANAGER, NEXT_OWNER_LEASE, OWNER_LEASE, PARK, ROOM, day, terms

RENTS = (RentStep(from_on=date.min, rent_fen=365_000),)


def letting(track: str, starts: str, ends: str, id_: object = None, expired: bool = False) -> Letting:
    return Letting(
        contract_id=id_ or (OWNER_LEASE if track == "owner" else LEASE),
        track=track,
        park_id=PARK,
        manager_id=MANAGER,
        starts_on=day(starts),
        ends_on=day(ends),
        rent_fen=RENTS[0].rent_fen,
        expired=expired,
    )


def note(one: Letting, today: date | None = None) -> NoteLetting:
    return NoteLetting(unit_id=ROOM, today=today or TODAY, letting=one)


def noted(one: Letting) -> LettingNoted:
    return LettingNoted(unit_id=ROOM, letting=one)


def detected(
    ends: str, days: int, *apart: tuple[str, str], draft: bool = False, bare: bool = False
) -> ContractOverrunDetected:
    uncovered = tuple((day(first), day(end)) for first, end in apart)
    stretches = uncovered or ((day(ends), day(ends) + timedelta(days=days)),)
    said = {"cover_ends_on": day(ends), "days_over": days, "exposure_fen": rent_of(stretches, RENTS)}
    over = Overrun(**said, draft=draft, bare=bare, uncovered=uncovered)
    return ContractOverrunDetected(
        unit_id=ROOM, contract_id=LEASE, park_id=PARK, manager_id=MANAGER, overrun=over
    )


def past(over_on: str, told: ContractOverrunDetected) -> PastOverrunNoted:
    """The same days, of what is over since."""
    place = {"unit_id": ROOM, "contract_id": LEASE, "park_id": PARK, "over_on": day(over_on)}
    return PastOverrunNoted(**place, overrun=told.overrun)


TODAY = day("3-10")
RESOLVED = ContractOverrunResolved(unit_id=ROOM, contract_id=LEASE, park_id=PARK)
OWNER = letting("owner", "1-1", "2026-1-1")
SHORT = letting("owner", "1-1", "12-1")
INSIDE = letting("tenant", "3-1", "2026-1-1")
BEYOND = letting("tenant", "3-1", "2026-1-11")
RENEWED = letting("owner", "2026-1-1", "2027-1-1", NEXT_OWNER_LEASE)
LATER = letting("owner", "2026-1-2", "2027-1-1", NEXT_OWNER_LEASE)


def test_what_was_given_back_no_owner_covers_any_more() -> None:
    draft = letting("tenant", "3-1", "12-1")
    back = NoteRelease(unit_id=ROOM, today=TODAY, released_on=day("9-1"))
    history = noted(OWNER), DraftNoted(unit_id=ROOM, letting=draft)
    gone, over = ReleaseNoted(unit_id=ROOM, released_on=day("9-1")), detected("9-1", 91, draft=True)
    given(cover, *history).when(back).then(gone, over)
    given(cover, *history, gone, over).when(back).nothing()
    again = NoteRelease(unit_id=ROOM, today=TODAY, released_on=None)
    taken_in = ReleaseNoted(unit_id=ROOM, released_on=None)
    given(cover, *history, gone, over).when(again).then(taken_in, RESOLVED)
    given(cover, noted(OWNER), gone).when(note(INSIDE)).then(noted(INSIDE), detected("9-1", 122))


def test_a_tenant_contract_within_the_cover_is_fine() -> None:
    given(cover, noted(OWNER)).when(note(INSIDE)).then(noted(INSIDE))


def test_a_tenant_contract_beyond_the_cover_is_told_with_days_and_rent() -> None:
    given(cover, noted(OWNER)).when(note(BEYOND)).then(noted(BEYOND), detected("2026-1-1", 10))


def test_it_is_told_whichever_contract_is_heard_of_first() -> None:
    given(cover, noted(BEYOND)).when(note(OWNER)).then(noted(OWNER), detected("2026-1-1", 10))


def test_an_owner_ending_early_uncovers_the_tenant() -> None:
    given(cover, noted(OWNER), noted(INSIDE)).when(note(SHORT)).then(noted(SHORT), detected("12-1", 31))


def test_the_same_word_twice_is_one_word() -> None:
    given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10)).when(note(BEYOND)).nothing()


def test_an_overrun_that_grows_is_told_again() -> None:
    given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10)).when(note(SHORT)).then(
        noted(SHORT), detected("12-1", 41)
    )


def test_the_next_owner_contract_in_a_row_resolves_it() -> None:
    given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10)).when(note(RENEWED)).then(
        noted(RENEWED), RESOLVED
    )


def test_behind_a_gap_of_one_day_it_leaves_just_that_day() -> None:
    given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10)).when(note(LATER)).then(
        noted(LATER), detected("2026-1-1", 1, ("2026-1-1", "2026-1-2"))
    )


def test_shortening_the_tenant_contract_resolves_it() -> None:
    given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10)).when(note(INSIDE)).then(
        noted(INSIDE), RESOLVED
    )


def test_who_changes_to_a_room_that_the_contract_has_already_has_had_it_since_before() -> None:
    again = INSIDE.model_copy(update={"starts_on": day("5-1")})
    entered = note(again).model_copy(update={"entered": True})
    given(cover, noted(OWNER), noted(INSIDE)).when(entered).nothing()
    left = INSIDE.model_copy(update={"ends_on": day("4-1"), "expired": True})
    given(cover, noted(OWNER), noted(left)).when(entered).then(noted(again))


def test_a_tenant_contract_that_expired_is_over() -> None:
    expired = letting("tenant", "3-1", "2026-1-11", expired=True)
    given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10)).when(note(expired)).then(
        noted(expired), RESOLVED, past("2026-1-11", detected("2026-1-1", 10))
    )


def test_a_unit_without_owner_contract_is_uncovered_from_the_first_day_unless_it_is_the_operators_own() -> (
    None
):
    told = detected("3-1", 316, bare=True)
    given(cover).when(note(BEYOND)).then(noted(BEYOND), told)
    given(cover, OwnUnitNoted(unit_id=ROOM, own=True)).when(note(BEYOND)).then(noted(BEYOND))
    given(cover, noted(BEYOND), told).when(NoteOwnUnit(unit_id=ROOM, today=TODAY, own=True)).then(
        OwnUnitNoted(unit_id=ROOM, own=True), RESOLVED
    )
    given(cover, noted(BEYOND), told).when(note(OWNER)).then(noted(OWNER), detected("2026-1-1", 10))


def test_days_before_the_first_owner_contract_count_unless_it_was_taken_over_or_is_our_own() -> None:
    early = letting("tenant", "2024-12-4", "6-1")
    told = detected("2024-12-4", 28, ("2024-12-4", "1-1"), bare=True).overrun
    assert overruns_among([OWNER, early]) == {LEASE: told}
    assert overruns_among([OWNER], [early]) == {LEASE: told.model_copy(update={"draft": True})}
    assert overruns_among([OWNER, early], own=True) == {}
    before = early.model_copy(update={"taken_over": True})
    assert overruns_among([OWNER, before]) == {}
    given(cover, noted(OWNER), noted(before)).when(note(early.model_copy(update={"rents": None}))).nothing()


def test_days_before_between_and_behind_the_owners_contracts_are_counted_once_each() -> None:
    around = letting("tenant", "2024-12-4", "2027-1-11")
    [found] = overruns_among([OWNER, LATER, around]).values()
    assert (found.cover_ends_on, found.days_over) == (day("2024-12-4"), 28 + 1 + 10)
    assert found.exposure_fen == 459_194  # 39 days, each of a month of 31
    last = (day("2027-1-1"), day("2027-1-11"))
    assert found.stretches == ((day("2024-12-4"), day("1-1")), (day("2026-1-1"), day("2026-1-2")), last)
    inside = letting("tenant", "2026-1-1", "2026-6-1")
    [found] = overruns_among([OWNER, LATER, inside]).values()
    assert (found.days_over, found.bare) == (1, True)


def test_a_tenant_contract_that_begins_after_all_cover_is_over_from_its_first_day() -> None:
    found = overruns_among([OWNER, letting("tenant", "2026-2-1", "2026-3-1")])
    assert found[LEASE].cover_ends_on == day("2026-2-1")
    assert found[LEASE].days_over == 28
    assert found[LEASE].uncovered == ()  # in a row until the end
    assert found[LEASE].stretches == ((day("2026-2-1"), day("2026-3-1")),)


DAYS = some.integers(0, 40).map(lambda n: day("1-1").toordinal() + n)
PERIODS = some.lists(some.tuples(DAYS, DAYS), max_size=6)


@every(DAYS, PERIODS)
def test_cover_is_what_a_walk_from_day_to_day_finds(start: int, periods: list[tuple[int, int]]) -> None:
    end = start + 30
    from_ordinal = type(day("1-1")).fromordinal
    owners = sorted((from_ordinal(a), from_ordinal(b)) for a, b in periods)
    found = uncovered(from_ordinal(start), from_ordinal(end), owners)
    walked = [at for at in range(start, end) if not any(a <= at < b for a, b in periods)]
    assert [at for a, b in found for at in range(a.toordinal(), b.toordinal())] == walked
    assert all(before[1] < after[0] for before, after in pairwise(found))


@every(some.permutations([OWNER, BEYOND, letting("tenant", "2-1", "2026-2-1", named_id("another"))]))
def test_the_order_of_hearing_does_not_matter(order: list[Letting]) -> None:
    state = cover.initial
    for one in order:
        for event in cover.decide(note(one), state):
            state = cover.evolve(state, event)
    assert {id_: overrun.days_over for id_, overrun in state.overruns.items()} == {
        LEASE: 10,
        named_id("another"): 31,
    }


def test_what_was_over_when_it_was_taken_over_is_told_as_over() -> None:
    signed = ContractSigned(contract_id=LEASE, terms=terms(), signed_on=terms().starts_on)
    for recorded, over in ((terms().ends_on, True), (terms().ends_on - timedelta(days=1), False)):
        fact = SimpleNamespace(event=signed, version=1, recorded_at=start_of(recorded))
        [do] = overrun.react(fact)  # type: ignore[arg-type]
        assert isinstance(do.command, NoteLetting)
        assert do.command.letting.expired is over


# --- the operator's own, and an owner's contract that never should have been

WRONG = letting("owner", "3-1", "3-1")


def test_an_annulled_owners_contract_of_the_operators_own_unit_was_never_one() -> None:
    own = OwnUnitNoted(unit_id=ROOM, own=True)
    over = (noted(OWNER), noted(BEYOND), detected("2026-1-1", 10))
    given(cover, own, *over).when(note(WRONG)).then(noted(WRONG), RESOLVED)
    given(cover, own, noted(WRONG)).when(note(BEYOND)).then(noted(BEYOND))


def test_elsewhere_its_tenants_are_named() -> None:
    given(cover, noted(WRONG)).when(note(BEYOND)).then(noted(BEYOND), detected("3-1", 316, bare=True))


def test_whose_a_unit_is_may_be_said_late() -> None:
    said = NoteOwnUnit(unit_id=ROOM, today=TODAY, own=True)
    told = detected("3-1", 316, bare=True)
    given(cover, noted(WRONG), noted(BEYOND), told).when(said).then(
        OwnUnitNoted(unit_id=ROOM, own=True), RESOLVED
    )
    given(cover).when(NoteOwnUnit(unit_id=ROOM, today=TODAY, own=False)).nothing()
