"""The time line of a unit: no day of it is lost, none stands twice."""

from datetime import date, timedelta

from contracts.domain.life import Span, time_line, used_on
from hypothesis import given
from hypothesis import strategies as some
from kernel.ids import named_id

from .words import LI, day

OWNER, LEASE, NEXT, REPAIR = (named_id(word) for word in ("owner", "lease", "next", "repair"))
COVER = Span(kind="owner_cover", starts_on=day("1-1"), ends_on=day("2027-1-1"), id=OWNER)
FIRST = Span(kind="tenancy", starts_on=day("2-1"), ends_on=day("5-1"), id=LEASE)
SECOND = Span(kind="tenancy", starts_on=day("6-1"), ends_on=None, id=NEXT)
FIXED = Span(kind="works", starts_on=day("5-10"), ends_on=day("5-12"), id=REPAIR)


def vacant(first: str, end: str | None) -> Span:
    return Span(kind="vacancy", starts_on=day(first), ends_on=day(end) if end else None)


def test_a_life_is_told_by_its_first_days() -> None:
    line = time_line([SECOND, COVER, FIRST], [], [FIXED], day("7-1"))
    assert line == [COVER, vacant("1-1", "2-1"), FIRST, vacant("5-1", "6-1"), FIXED, SECOND]


def test_what_stands_empty_today_goes_on_being_vacant() -> None:
    assert time_line([COVER, FIRST], [], [], day("7-1"))[-1] == vacant("5-1", None)
    assert time_line([COVER, FIRST, SECOND], [], [], day("5-15"))[-2:] == [vacant("5-1", "6-1"), SECOND]
    assert time_line([], [], [FIXED], day("7-1")) == [FIXED]


def test_it_is_vacant_from_the_day_it_was_taken_in_where_nothing_is_known_before() -> None:
    """One that had no contract yet, or is the operator's own, had no vacancy, or none before a lease."""
    taken_in = day("1-10")
    assert time_line([], [], [], day("7-1"), (), taken_in) == [vacant("1-10", None)]
    assert time_line([FIRST], [], [], day("7-1"), (), taken_in)[0] == vacant("1-10", "2-1")
    assert time_line([COVER, FIRST], [], [], day("7-1"), (), taken_in)[1] == vacant("1-1", "2-1")
    back = [(day("5-20"), date.max)]
    gone = Span(kind="released", starts_on=day("5-20"), ends_on=None)
    assert time_line([], [], [], day("7-1"), back, taken_in) == [vacant("1-10", "5-20"), gone]


def test_what_was_given_back_is_not_vacant_any_more() -> None:
    released = Span(kind="released", starts_on=day("5-20"), ends_on=None)
    line = time_line([COVER, FIRST], [], [], day("7-1"), [(day("5-20"), date.max)])
    assert line[-2:] == [vacant("5-1", "5-20"), released]
    assert line[0] == COVER.model_copy(update={"ends_on": day("5-20")})
    assert time_line([COVER, FIRST], [], [], day("7-1"), [(day("5-1"), date.max)])[-1] == released.model_copy(
        update={"starts_on": day("5-1")}
    )
    assert time_line([], [], [], day("7-1"), [(day("5-20"), date.max)]) == [released]


def test_what_was_taken_in_again_was_neither_vacant_nor_covered_while_it_was_away() -> None:
    def line(*contracts: Span) -> list[Span]:
        return time_line(contracts, [], [], day("9-1"), [(day("5-20"), day("8-1"))])

    before, after = (
        COVER.model_copy(update=days) for days in ({"ends_on": day("5-20")}, {"starts_on": day("8-1")})
    )
    away = Span(kind="released", starts_on=day("5-20"), ends_on=day("8-1"))
    told = [before, vacant("1-1", "2-1"), FIRST, vacant("5-1", "5-20"), away]
    assert line(COVER, FIRST) == [*told, after, vacant("8-1", None)]
    # Taken in by a ledger that has the owner's next contract: it was to let from its first day on.
    other = COVER.model_copy(update={"starts_on": day("7-1"), "id": NEXT})
    old, away = (
        before.model_copy(update={"ends_on": day("5-1")}),
        away.model_copy(update={"ends_on": day("7-1")}),
    )
    told = [old, *told[1:-1], away]
    assert line(old, FIRST, other) == [*told, other, vacant("7-1", None)]


def test_between_two_that_are_yet_to_come_it_stands_empty_and_behind_the_last_nobody_knows() -> None:
    short = FIRST.model_copy(update={"ends_on": day("2-10")})
    again = SECOND.model_copy(update={"starts_on": day("3-12"), "ends_on": day("3-20")})
    line = time_line([COVER, short, again], [lived_in("2-1", None)], [], day("2-5"))
    assert line == [COVER, vacant("1-1", "2-1"), short, vacant("2-10", "3-12"), again]
    late = time_line([COVER, short], [lived_in("2-1", None)], [], day("2-12"))
    assert late[-1] == lived_in("2-10", None)


def test_what_is_used_past_the_end_is_told_apart_by_whether_the_lessor_had_objected() -> None:
    stays = Span(kind="tenancy", starts_on=day("2-1"), ends_on=None, id=LEASE)

    def line(span: Span, *objected: str) -> list[tuple[str, date, date | None]]:
        days = [(day(first), day(end)) for first, end in zip(objected[::2], objected[1::2], strict=True)]
        return [(each.kind, each.starts_on, each.ends_on) for each in used_on(span, day("5-1"), days)]

    held = ("tenancy", day("2-1"), day("5-1"))
    assert line(stays) == [held, ("without_term", day("5-1"), None)]
    assert line(stays, "4-1", "2027-1-1") == [
        held,
        ("overstayed", day("5-1"), day("2027-1-1")),
        ("without_term", day("2027-1-1"), None),
    ]
    left = stays.model_copy(update={"ends_on": day("5-9")})
    assert line(left, "5-3", "5-9") == [
        held,
        ("without_term", day("5-1"), day("5-3")),
        ("overstayed", day("5-3"), day("5-9")),
    ]
    assert line(left, "2-1", "4-1") == [held, ("without_term", day("5-1"), day("5-9"))]
    assert line(left.model_copy(update={"ends_on": day("5-1")}), "2-1", "5-1") == [held]
    by_notice = [("without_term", day("5-3"), day("5-6")), ("overstayed", day("5-6"), day("5-9"))]
    assert line(left, "4-1", "5-3", "5-6", "2027-1-1") == [
        held,
        ("overstayed", day("5-1"), day("5-3")),
        *by_notice,
    ]
    came_back = left.model_copy(update={"starts_on": day("5-5")})
    assert line(came_back) == [("without_term", day("5-5"), day("5-9"))]


def test_who_is_told_apart_so_has_the_room_and_it_is_neither_vacant_nor_lived_in_beside() -> None:
    stays = used_on(FIRST.model_copy(update={"ends_on": None}), day("5-1"))
    line = time_line([COVER, *stays], [lived_in("2-1", None)], [], day("7-1"))
    assert line == [COVER, vacant("1-1", "2-1"), *stays]


def test_who_stays_where_the_next_lease_has_begun_uses_no_day_of_it() -> None:
    stays = used_on(FIRST.model_copy(update={"ends_on": None}), day("5-1"))
    until_then = stays[1].model_copy(update={"ends_on": day("6-1")})
    again = stays[1].model_copy(update={"starts_on": day("8-1")})
    goes = SECOND.model_copy(update={"ends_on": day("8-1")})
    line = time_line([COVER, *stays, goes], [lived_in("2-1", None)], [], day("9-1"))
    assert line == [COVER, vacant("1-1", "2-1"), FIRST, until_then, goes, again]


starts = some.dates(date(2025, 1, 1), date(2025, 3, 1))


def lived_in(first: str, end: str | None) -> Span:
    return Span(kind="lived_in", starts_on=day(first), ends_on=day(end) if end else None, id=LI)


def test_who_lives_there_without_a_contract_is_on_the_line_and_the_unit_not_vacant() -> None:
    line = time_line([COVER, FIRST], [lived_in("1-15", None)], [], day("7-1"))
    assert line == [COVER, vacant("1-1", "1-15"), lived_in("1-15", "2-1"), FIRST, lived_in("5-1", None)]
    by_contract = lived_in("2-1", "5-1")
    assert time_line([COVER, FIRST], [by_contract], [], day("7-1")) == time_line(
        [COVER, FIRST], [], [], day("7-1")
    )


@given(
    some.lists(some.tuples(starts, some.integers(0, 40)), min_size=1, max_size=6),
    some.lists(some.tuples(starts, some.integers(0, 40)), max_size=3),
    starts,
)
def test_each_day_up_to_today_is_let_lived_in_or_vacant_and_only_one_of_them(
    lets: list[tuple[date, int]], stays: list[tuple[date, int]], today: date
) -> None:
    tenancies, lived = (
        [Span(kind=kind, starts_on=first, ends_on=first + timedelta(days=length)) for first, length in spans]
        for kind, spans in (("tenancy", lets), ("lived_in", stays))
    )
    known = [span for span in (*tenancies, *lived) if span.starts_on < (span.ends_on or date.max)]
    line = time_line(tenancies, lived, [], today)
    first = min((span.starts_on for span in known), default=today)
    for number in range(max((today - first).days + 1, 0) if known else 0):
        on = first + timedelta(days=number)
        holding = {span.kind for span in line if span.starts_on <= on < (span.ends_on or date.max)}
        assert len(holding) == 1, (on, line)
