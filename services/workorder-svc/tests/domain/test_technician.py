"""Who can be sent: taken on, changed, suspended, off for some days, and when their shifts are."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from kernel.ids import named_id
from testkit.given import given
from workorders.domain import technician as facts
from workorders.domain.place import Base, Place, metres
from workorders.domain.shifts import DaysOff, Roster, Shift
from workorders.domain.technician import Profile, technician
from workorders.views.technicians import cell_of, cells_within

from .words import DAY, HOUR, LI, T

DAYTIME = Shift(weekdays=(1, 2, 3, 4, 5), begins=time(9), ends=time(18))
NIGHT = Shift(weekdays=(5,), begins=time(22), ends=time(6))
OFF = DaysOff(first_day=date(2025, 3, 17), until=date(2025, 3, 19))
SAID: dict[str, Any] = {"technician_id": LI, "at": T}


def profile(**more: Any) -> Profile:
    said: dict[str, Any] = {"employment": "staff", "skills": ("plumbing",), "parks": (named_id("park"),)}
    said |= {"base": Base(latitude=39.9, longitude=116.4), "zone": "Asia/Shanghai", "shifts": (DAYTIME,)}
    return Profile(**said | {"call_out_fen": 0, "hourly_fen": 6_000, "capacity": 6} | more)


PLUMBER = profile()
TAKEN_ON = facts.TechnicianTakenOn(profile=PLUMBER, **SAID)
SUSPENDED = facts.TechnicianSuspended(reason="leave", **SAID)
GRANTED = facts.DaysOffGranted(days=OFF, **SAID)


def test_somebody_is_taken_on_once_and_changes() -> None:
    describe = facts.Describe(profile=PLUMBER, **SAID)
    given(technician).when(describe).then(TAKEN_ON)
    given(technician, TAKEN_ON).when(describe).nothing()
    other = profile(skills=("plumbing", "gas"))
    changed = facts.TechnicianChanged(profile=other, **SAID)
    given(technician, TAKEN_ON).when(facts.Describe(profile=other, **SAID)).then(changed)
    given(technician).when(facts.Reinstate(**SAID)).refused(facts.TechnicianUnknown)


def test_what_no_roster_can_say_is_refused() -> None:
    never = profile(shifts=(Shift(weekdays=(1,), begins=time(9), ends=time(9)),))
    given(technician).when(facts.Describe(profile=never, **SAID)).refused(facts.ShiftWithoutHours)
    for nowhere in ("Asia/Atlantis", "Asia"):
        asked = facts.Describe(profile=profile(zone=nowhere), **SAID)
        given(technician).when(asked).refused(facts.RosterZoneUnknown)


def test_nobody_works_two_shifts_at_once_or_one_day_twice() -> None:
    def asked(*shifts: Shift) -> facts.Describe:
        return facts.Describe(profile=profile(shifts=shifts), **SAID)

    def shift(days: tuple[int, ...], begins: int, ends: int) -> Shift:
        return Shift(weekdays=days, begins=time(begins), ends=time(ends))

    given(technician).when(asked(shift((1, 1), 9, 18))).refused(facts.WeekdayTwice)
    for other in (shift((5,), 10, 12), shift((5, 6), 17, 20), shift((4,), 22, 10), DAYTIME):
        given(technician).when(asked(DAYTIME, other)).refused(facts.ShiftsOverlap)
    into_monday = asked(shift((7,), 22, 10), shift((1,), 9, 18))
    given(technician).when(into_monday).refused(facts.ShiftsOverlap, begins="09:00", ends="18:00")
    for both in ((DAYTIME, NIGHT), (shift((1,), 0, 12), shift((1,), 12, 0)), (shift((7,), 22, 9), DAYTIME)):
        [taken_on] = given(technician).when(asked(*both)).events
        assert isinstance(taken_on, facts.TechnicianTakenOn)


def test_who_is_suspended_is_so_until_reinstated() -> None:
    given(technician, TAKEN_ON).when(facts.Suspend(reason="leave", **SAID)).then(SUSPENDED)
    given(technician, TAKEN_ON, SUSPENDED).when(facts.Suspend(reason="leave", **SAID)).nothing()
    back = facts.TechnicianReinstated(**SAID)
    given(technician, TAKEN_ON, SUSPENDED).when(facts.Reinstate(**SAID)).then(back)
    given(technician, TAKEN_ON).when(facts.Reinstate(**SAID)).nothing()


def test_days_off_are_granted_once_and_can_be_taken_back() -> None:
    grant, cancel = facts.GrantDaysOff(days=OFF, **SAID), facts.CancelDaysOff(days=OFF, **SAID)
    given(technician, TAKEN_ON).when(grant).then(GRANTED)
    given(technician, TAKEN_ON, GRANTED).when(grant).nothing()
    given(technician, TAKEN_ON, GRANTED).when(cancel).then(facts.DaysOffCancelled(days=OFF, **SAID))
    given(technician, TAKEN_ON).when(cancel).nothing()
    backwards = DaysOff(first_day=date(2025, 3, 17), until=date(2025, 3, 17))
    given(technician, TAKEN_ON).when(facts.GrantDaysOff(days=backwards, **SAID)).refused(
        facts.DaysOffReversed
    )
    many = [
        facts.DaysOffGranted(days=DaysOff(first_day=each, until=each.replace(year=2026)), **SAID)
        for each in (date(2025, 4 + at // 28, 1 + at % 28) for at in range(facts.MOST_DAYS_OFF))
    ]
    given(technician, TAKEN_ON, *many).when(grant).refused(facts.TooManyDaysOff)


def utc(day: int, hour: int) -> datetime:
    return datetime(2025, 3, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        (T, (utc(14, 1), utc(14, 10))),  # Friday, nine in the morning
        (T - HOUR, (utc(14, 1), utc(14, 10))),
        (T + 9 * HOUR, (utc(14, 14), utc(14, 22))),  # after work: the night shift is next
        (utc(14, 21), (utc(14, 14), utc(14, 22))),  # Saturday, five in the morning: still Friday's
        (utc(14, 23), (utc(19, 1), utc(19, 10))),  # Monday and Tuesday are off
    ],
)
def test_a_shift_is_running_or_the_next_one_is_known(at: datetime, hours: tuple[datetime, datetime]) -> None:
    roster = Roster(zone="Asia/Shanghai", shifts=(DAYTIME, NIGHT), days_off=(OFF,))
    assert roster.on_duty(at) == hours


MORNINGS = Shift(weekdays=(1, 2, 3, 4, 5), begins=time(9), ends=time(12))
AFTERNOONS = Shift(weekdays=(1, 2, 3, 4, 5), begins=time(13, 30), ends=time(18))
EVENINGS = Shift(weekdays=(1, 2, 3, 4, 5), begins=time(21, 30), ends=time(23))


@pytest.mark.parametrize("at", [T - HOUR, T, T + HOUR, T + 3.5 * HOUR, T + 6 * HOUR])
def test_a_day_with_a_break_at_noon_is_one_and_the_evening_is_another(at: datetime) -> None:
    roster = Roster(zone="Asia/Shanghai", shifts=(EVENINGS, AFTERNOONS, MORNINGS))
    monday = (utc(17, 1), utc(17, 10)), (datetime(2025, 3, 17, 13, 30, tzinfo=UTC), utc(17, 15))
    today, evening, *then = roster.ahead(at)
    assert (today, evening[1], tuple(then[:2])) == ((utc(14, 1), utc(14, 10)), utc(14, 15), monday)
    assert roster.on_duty(at) == today
    one = Shift(weekdays=(5,), begins=time(10), ends=time(11))
    assert Roster(zone="Asia/Shanghai", shifts=(DAYTIME, one)).on_duty(at) == today, "one within another"


@pytest.mark.parametrize(
    ("at", "ahead", "off"),
    [
        (utc(15, 1), 0, False),  # Saturday: no shift, but no day off
        (utc(17, 1), 0, True),  # Monday
        (utc(18, 3), 21, True),  # Tuesday before noon: Wednesday at nine is 22 hours away
        (utc(18, 3), 22, False),
        (utc(18, 23), 0, False),
    ],
)
def test_who_is_off_is_off_until_their_next_shift_is_near(at: datetime, ahead: int, off: bool) -> None:
    roster = Roster(zone="Asia/Shanghai", shifts=(DAYTIME, NIGHT), days_off=(OFF,))
    assert roster.is_off(at, ahead * HOUR) == off


def test_who_has_no_shift_within_a_fortnight_has_none() -> None:
    always_off = DaysOff(first_day=T.date() - DAY, until=T.date() + 30 * DAY)
    assert Roster(zone="Asia/Shanghai", shifts=(DAYTIME,), days_off=(always_off,)).on_duty(T) is None
    assert Roster(zone="Asia/Shanghai", shifts=()).on_duty(T) is None


def test_a_base_names_nobodys_door() -> None:
    assert profile(base=Base(latitude=39.90421, longitude=116.40739)).base == Base(
        latitude=39.9, longitude=116.41
    )


def test_distances_are_those_of_the_globe() -> None:
    beijing, shanghai = (
        Place(latitude=39.9042, longitude=116.4074),
        Place(latitude=31.2304, longitude=121.4737),
    )
    assert metres(beijing, shanghai) == pytest.approx(1_067_000, rel=0.002)
    assert metres(beijing, beijing) == 0


@whatever(
    st.floats(18, 53), st.floats(74, 134), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3), st.integers(0, 40_000)
)
def test_the_cells_around_a_place_hold_everybody_who_is_near(
    latitude: float, longitude: float, north: float, east: float, reach: int
) -> None:
    place, base = (
        Place(latitude=latitude, longitude=longitude),
        Base(latitude=latitude + north, longitude=longitude + east),
    )
    assert metres(place, base) > reach or cell_of(base) in cells_within([place], reach)


@pytest.mark.parametrize("state", [facts.NotTakenOn(), facts.TakenOn(profile=PLUMBER)])
def test_every_fact_leads_from_every_state_to_a_state(state: facts.Technician) -> None:
    for event in (TAKEN_ON, SUSPENDED, GRANTED, facts.DaysOffCancelled(days=OFF, **SAID)):
        assert isinstance(technician.evolve(state, event), facts.NotTakenOn | facts.TakenOn)
