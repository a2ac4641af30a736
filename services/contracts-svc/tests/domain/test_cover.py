"""Whether owner contracts cover the tenant contracts of a unit."""

from contracts.domain.cover import (
    ContractOverrunDetected,
    ContractOverrunResolved,
    Letting,
    LettingNoted,
    NoteLetting,
    Overrun,
    cover,
    covered_until,
    overruns_among,
    rent_of,
)
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.ids import named_id
from testkit.given import given

from .words import LEASE, MANAGER, NEXT_OWNER_LEASE, OWNER_LEASE, PARK, ROOM, day


def letting(track: str, starts: str, ends: str, id_: object = None, expired: bool = False) -> Letting:
    return Letting(
        contract_id=id_ or (OWNER_LEASE if track == "owner" else LEASE),
        track=track,
        park_id=PARK,
        manager_id=MANAGER,
        starts_on=day(starts),
        ends_on=day(ends),
        rent_fen=365_000,
        expired=expired,
    )


def note(one: Letting) -> NoteLetting:
    return NoteLetting(unit_id=ROOM, letting=one)


def noted(one: Letting) -> LettingNoted:
    return LettingNoted(unit_id=ROOM, letting=one)


def detected(ends: str, days: int) -> ContractOverrunDetected:
    overrun = Overrun(cover_ends_on=day(ends), days_over=days, exposure_fen=12_000 * days)
    return ContractOverrunDetected(
        unit_id=ROOM, contract_id=LEASE, park_id=PARK, manager_id=MANAGER, overrun=overrun
    )


RESOLVED = ContractOverrunResolved(unit_id=ROOM, contract_id=LEASE, park_id=PARK)
OWNER = letting("owner", "1-1", "2026-1-1")
SHORT = letting("owner", "1-1", "12-1")
INSIDE = letting("tenant", "3-1", "2026-1-1")
BEYOND = letting("tenant", "3-1", "2026-1-11")
RENEWED = letting("owner", "2026-1-1", "2027-1-1", NEXT_OWNER_LEASE)
LATER = letting("owner", "2026-1-2", "2027-1-1", NEXT_OWNER_LEASE)


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


def test_a_gap_of_one_day_does_not() -> None:
    given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10)).when(note(LATER)).then(noted(LATER))


def test_shortening_the_tenant_contract_resolves_it() -> None:
    given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10)).when(note(INSIDE)).then(
        noted(INSIDE), RESOLVED
    )


def test_a_tenant_contract_that_expired_is_over() -> None:
    expired = letting("tenant", "3-1", "2026-1-11", expired=True)
    given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10)).when(note(expired)).then(
        noted(expired), RESOLVED
    )


def test_a_unit_without_owner_contract_may_be_the_operators_own() -> None:
    given(cover).when(note(BEYOND)).then(noted(BEYOND))


def test_days_before_the_first_owner_contract_on_the_books_are_not_judged() -> None:
    assert overruns_among([OWNER, letting("tenant", "2024-6-1", "6-1")]) == {}


def test_a_tenant_contract_that_begins_after_all_cover_is_over_from_its_first_day() -> None:
    found = overruns_among([OWNER, letting("tenant", "2026-2-1", "2026-3-1")])
    assert found[LEASE].cover_ends_on == day("2026-2-1")
    assert found[LEASE].days_over == 28


def test_rent_rounds_half_a_fen_up() -> None:
    assert rent_of(365, 450_000) == 5_400_000
    assert rent_of(31, 450_000) == 458_630  # 458,630.136…
    assert rent_of(73, 100_001) == 240_002  # 240,002.4
    assert rent_of(0, 450_000) == 0


DAYS = some.integers(0, 40).map(lambda n: day("1-1").toordinal() + n)
PERIODS = some.lists(some.tuples(DAYS, DAYS), max_size=6)


@every(DAYS, PERIODS)
def test_cover_is_what_a_walk_from_day_to_day_finds(start: int, periods: list[tuple[int, int]]) -> None:
    at = start
    while any(a <= at < b for a, b in periods):
        at += 1
    from_ordinal = type(day("1-1")).fromordinal
    owners = sorted((from_ordinal(a), from_ordinal(b)) for a, b in periods)
    assert covered_until(from_ordinal(start), owners) == from_ordinal(at)


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


LEFT = BEYOND.model_copy(update={"left_on": day("2025-12-31")})


def test_a_unit_given_back_is_promised_no_more_whatever_is_said_of_its_contract_later() -> None:
    over = given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10))
    over.when(note(LEFT)).then(noted(LEFT), RESOLVED)
    longer = BEYOND.model_copy(update={"ends_on": day("2026-6-1")})
    after = given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10), noted(LEFT), RESOLVED)
    after.when(note(longer)).then(noted(longer.model_copy(update={"left_on": LEFT.left_on})))
    back = longer.model_copy(update={"starts_on": day("2026-2-1")})
    found = after.when(note(back)).events
    assert [type(event) for event in found] == [LettingNoted, ContractOverrunDetected]


def test_a_unit_given_back_on_the_first_day_stays_given_back() -> None:
    left = INSIDE.model_copy(update={"left_on": INSIDE.starts_on})
    longer = letting("tenant", "3-1", "2026-3-1")
    after = given(cover, noted(OWNER), noted(left))
    after.when(note(longer)).then(noted(longer.model_copy(update={"left_on": INSIDE.starts_on})))


def test_who_leaves_late_overran_until_then() -> None:
    late = BEYOND.model_copy(update={"left_on": day("2026-1-6")})
    given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10)).when(note(late)).then(
        noted(late), detected("2026-1-1", 5)
    )
