"""What is promised to whom, by the version of the day, in the hours that count."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from kernel.domain import Refusal
from kernel.ids import named_id
from policy.domain.book import Book
from policy.domain.values import Version
from pydantic import ValidationError
from workorders.by_policy import tell
from workorders.domain.closing_times import CLOSING, ClosingOutOfRange
from workorders.domain.pauses import PAUSES, Pause, PauseOutOfRange, moved
from workorders.domain.photos import PHOTOS
from workorders.domain.policy import POLICIES
from workorders.domain.promise import Urgency
from workorders.domain.review import REVIEWING, ReviewOutOfRange
from workorders.domain.sla import (
    SLA,
    ClassUnknown,
    EmergencyNotToday,
    EmergencySlower,
    PromiseOutOfRange,
    Sla,
    Special,
    SpecialTwice,
    StagesOutOfOrder,
    ZoneUnknown,
    promise,
)
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Complete, PauseClock, Report
from workorders.domain.work_order_facts import WorkOrderReported
from workorders.domain.working_time import Calendar, NoWorkingTime, after, between

from .words import DAY, HOUR, LEAK, T

FIRST, PAUSING, ENDING, JUDGING = (each.known[0].values for each in (SLA, PAUSES, CLOSING, REVIEWING))
SHOWING = PHOTOS.known[0].values
UNENDING = PAUSING.ordinary.model_copy(update={"parts": 9_999})
SHANGHAI = "Asia/Shanghai"
MINUTE = timedelta(minutes=1)
# Labour Day 2025: off until Monday the 5th, and Sunday the 27th of April worked for it.
OFFICE = Calendar(
    opens=time(9),
    closes=time(18),
    weekdays=(1, 2, 3, 4, 5),
    holidays=tuple(date(2025, 5, day) for day in range(1, 6)),
    workdays=(date(2025, 4, 27),),
)


def hours(urgency: Urgency) -> list[tuple[str, float, float, list[float]]]:
    """Each stage: when it is warned of, when it is due, when each level hears."""
    return [
        (each.stage, so_late(each.warn_at), so_late(each.due_at), [so_late(call.at) for call in each.calls])
        for each in promise(urgency, T).targets
        if each.warn_at
    ]


def so_late(moment: datetime) -> float:
    return (moment - T) / HOUR


def test_an_emergency_is_on_site_within_four_hours_and_done_within_a_day() -> None:
    assert hours("emergency") == [("on_site", 3, 4, [4, 5, 6]), ("completion", 20, 24, [24, 28, 32])]


def test_an_ordinary_order_is_answered_within_a_day_and_done_within_five() -> None:
    assert hours("ordinary") == [
        ("response", 20, 24, [24, 28, 32]),
        ("completion", 96, 120, [120, 144, 168]),
    ]


# ---- policy data


def changed(**rules: Any) -> Sla:
    """The first version with `urgency_stage={...}` changed."""
    values = FIRST.model_dump()
    for name, change in rules.items():
        urgency, stage = name.split("_", 1)
        values[urgency][stage] |= change
    return Sla.model_validate(values)


@pytest.mark.parametrize(("day", "version", "due"), [(14, 1, 4), (15, 2, 2)])
def test_a_new_policy_holds_from_its_day_on_and_changes_no_older_promise(
    day: int, version: int, due: int
) -> None:
    values = changed(emergency_on_site={"within": 120})
    book = Book(POLICIES, {"sla": (Version(version=2, valid_from=date(2025, 3, 15), values=values),)})
    at = T.replace(day=day)
    asked = tell(Report(at=at, repair=LEAK), book)
    assert isinstance(asked, Report)
    [fact] = work_order.decide(asked, work_order.initial)
    assert isinstance(fact, WorkOrderReported)
    assert (fact.promise.sla, fact.promise.first.due_at) == (version, at + due * HOUR)


def test_what_else_people_decide_on_reaches_whatever_is_decided_by_it() -> None:
    book = Book(POLICIES)
    bounds, ending = PAUSES.known[0], CLOSING.known[0]
    assert tell(PauseClock(at=T, reason="parts"), book) == PauseClock(at=T, reason="parts", longest=bounds)
    assert tell(Complete(at=T), book) == Complete(at=T, times=ending, rules=SHOWING)


def special(within: int, park: str | None, contract_class: str | None) -> Special:
    terms = changed(emergency_on_site={"within": within, "warn": 1}).model_dump(
        include=set(Special.model_fields)
    )
    return Special(**terms, park_id=named_id(park) if park else None, contract_class=contract_class)


def with_special(*several: Special) -> Sla:
    return FIRST.model_copy(update={"special": several})


def test_the_most_particular_terms_count() -> None:
    values = with_special(special(30, "A", "key"), special(60, "A", None), special(90, None, "key"))
    sla = Version(version=2, valid_from=date.min, values=values)

    def within(park: str, contract_class: str | None) -> float:
        found = promise("emergency", T, sla, named_id(park), contract_class)
        return (found.first.due_at - T) / MINUTE

    assert [within("A", "key"), within("A", "corporate"), within("A", None)] == [30, 60, 60]
    assert [within("B", "key"), within("B", None)] == [90, 240]


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        (changed(ordinary_response={"within": 0}), PromiseOutOfRange),
        (changed(emergency_on_site={"warn": 240}), PromiseOutOfRange),
        (changed(emergency_on_site={"warn": 0}), PromiseOutOfRange),
        (changed(emergency_on_site={"grace": 0}), PromiseOutOfRange),
        (changed(ordinary_completion={"within": 1439, "warn": 1}), StagesOutOfOrder),
        (changed(emergency_completion={"within": 9000}), EmergencySlower),
        (
            changed(emergency_on_site={"within": 1_441}, emergency_completion={"within": 2_880}),
            EmergencyNotToday,
        ),
        (with_special(special(30, None, "vip")), ClassUnknown),
        (with_special(special(30, "A", None), special(60, "A", None)), SpecialTwice),
        (with_special(special(30, None, None)), SpecialTwice),
        (FIRST.model_copy(update={"zone": "Mars/Olympus"}), ZoneUnknown),
        (FIRST.model_copy(update={"zone": "Factory"}), ZoneUnknown),
        (FIRST.model_copy(update={"zone": "posixrules"}), ZoneUnknown),
        (FIRST.model_copy(update={"zone": "right/Asia/Shanghai"}), ZoneUnknown),
        (OFFICE.model_copy(update={"weekdays": ()}), NoWorkingTime),
        (OFFICE.model_copy(update={"closes": time(9)}), NoWorkingTime),
        (OFFICE.model_copy(update={"closes": time(9, 1)}), NoWorkingTime),
        (
            PAUSING.model_copy(update={"ordinary": PAUSING.emergency, "emergency": PAUSING.ordinary}),
            PauseOutOfRange,
        ),
        (ENDING.model_copy(update={"silence": 0}), ClosingOutOfRange),
        (ENDING.model_copy(update={"ask_after": 168}), ClosingOutOfRange),
        (JUDGING.model_copy(update={"content_from": 6}), ReviewOutOfRange),
        (JUDGING.model_copy(update={"within": 0}), ReviewOutOfRange),
    ],
)
def test_what_cannot_be_decided_by_cannot_be_proposed(values: Any, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        values.check()


def test_what_holds_first_is_in_order() -> None:
    for policy in POLICIES:
        for version in POLICIES.seeds_of(policy):
            version.values.check()


# ---- hours that count


def local(day: int, hour: int, month: int = 4) -> datetime:
    """An instant by the clock on the wall in Shanghai."""
    return datetime(2025, month, day, hour, tzinfo=UTC) - 8 * HOUR


def test_working_hours_pass_nights_weekends_and_holidays_over() -> None:
    def due(since: datetime, span: timedelta) -> datetime:
        return after(since, span, OFFICE, SHANGHAI)

    assert due(local(24, 17), 3 * HOUR) == local(25, 11)  # Thursday to Friday
    assert due(local(25, 17), 3 * HOUR) == local(27, 11)  # over Saturday to the Sunday that is worked
    assert due(local(30, 17), 3 * HOUR) == local(6, 11, month=5)  # over the holidays to Tuesday
    assert due(local(26, 3), timedelta()) == local(27, 9)  # told by night: not before somebody works
    assert due(local(24, 9), 9 * HOUR) == local(24, 18)


def test_a_day_without_an_hour_promises_the_same_working_time() -> None:
    shop = Calendar(opens=time(1), closes=time(5), weekdays=(7,))
    berlin = datetime(2025, 3, 29, 23, tzinfo=UTC)  # the night in which 2:00 becomes 3:00
    assert after(berlin, 3 * HOUR, shop, "Europe/Berlin") == datetime(2025, 3, 30, 3, tzinfo=UTC)
    assert after(berlin, 4 * HOUR, shop, "Europe/Berlin") == datetime(2025, 4, 6, 0, tzinfo=UTC)


def test_hours_of_the_night_belong_to_the_day_on_which_they_begin() -> None:
    night = OFFICE.model_copy(update={"opens": time(20), "closes": time(4)})
    night.check()

    def due(since: datetime, span: timedelta) -> datetime:
        return after(since, span, night, SHANGHAI)

    assert due(local(24, 2), HOUR) == local(24, 3)  # in the night that began on Wednesday
    assert due(local(24, 3), 2 * HOUR) == local(24, 21)  # by day nobody works
    assert due(local(26, 3), 2 * HOUR) == local(27, 21)  # Friday's night, and that of the Sunday worked
    assert due(local(27, 2), HOUR) == local(27, 21)  # Saturday's is none


INSTANTS = st.integers(0, 400 * 24 * 60).map(lambda minutes: T + minutes * MINUTE)
SPANS = st.integers(0, 6_000).map(lambda minutes: minutes * MINUTE)
CALENDARS = st.sampled_from([None, OFFICE, OFFICE.model_copy(update={"opens": time(20), "closes": time(4)})])
ZONES = st.sampled_from([SHANGHAI, "Europe/Berlin", "Australia/Lord_Howe"])


@whatever(INSTANTS, SPANS, SPANS, CALENDARS, ZONES)
def test_time_that_counts_adds_up(
    since: datetime, one: timedelta, other: timedelta, calendar: Calendar | None, zone: str
) -> None:
    there = after(since, one, calendar, zone)
    assert there >= since
    assert between(since, there, calendar, zone) == one
    both = after(since, one + other, calendar, zone)
    assert between(since, both, calendar, zone) == one + other
    assert between(there, since - DAY, calendar, zone) == timedelta()


@whatever(SPANS, SPANS, CALENDARS)
def test_what_lay_ahead_of_a_pause_lies_as_far_ahead_after_it(
    before: timedelta, stood: timedelta, calendar: Calendar | None
) -> None:
    said = promise("ordinary", T).model_copy(update={"working": calendar})
    pause = Pause(reason="parts", stages=frozenset({"completion"}), paused_at=T + before, until=T + 9 * DAY)
    on = pause.paused_at + stood
    [answered, done] = said.targets
    [answered_then, done_then] = moved(said, pause, on).targets
    assert answered_then == answered
    if done.due_at <= pause.paused_at:
        assert done_then.due_at == done.due_at
    else:
        ahead = between(pause.paused_at, done.due_at, calendar, SHANGHAI)
        assert between(on, done_then.due_at, calendar, SHANGHAI) == ahead


def test_working_hours_are_by_the_clock_on_the_wall() -> None:
    with pytest.raises(ValidationError):
        Calendar.model_validate({"opens": "09:00+05:00", "closes": "18:00", "weekdays": [1]})
