"""Being on site: measured or vouched for, and looked at where the position is called made up."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from testkit.given import Given, given
from workorders.domain import work_order_facts as f
from workorders.domain.check_in import (
    CHECK_IN,
    NOWHERE,
    CheckIn,
    CheckInOutOfRange,
    Device,
    DeviceClockWrong,
    Fix,
    PositionImpossible,
    PositionMissing,
    PositionTooCoarse,
    Seen,
    TooFarAway,
    TooLongAgo,
    happened,
)
from workorders.domain.on_site_facts import CheckInLookedAt, PhotoTaken, WorkOrderLeft
from workorders.domain.place import Place, metres
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import (
    Arrive,
    Close,
    CloseInSilence,
    Complete,
    KeepPhoto,
    LeaveSite,
    LookAtCheckIn,
    Rate,
    Reopen,
)
from workorders.domain.work_order_facts import OrderEvent, WorkOrderArrived
from workorders.domain.work_order_refusals import (
    BeforeItBegan,
    CheckInNotLookedAt,
    NothingToLookAt,
    NotOnSite,
)
from workorders.domain.work_order_states import TakenUp

from .words import (
    DAY,
    HERE,
    HOUR,
    LI,
    LINK,
    PICTURES,
    SITE,
    WANG,
    T,
    leak,
    leave,
    shown,
    taken,
    target,
    there,
)

BOUNDS = CHECK_IN.known[0].values


def north(far: float, accuracy: float = 0, **more: Any) -> Fix:
    """So many metres from the site."""
    there = Place(latitude=SITE.latitude + far / 111_195, longitude=SITE.longitude)
    return Fix(position=there, accuracy=accuracy, **more)


def come(fix: Fix | None, **more: Any) -> Arrive:
    return Arrive(at=T, technician_id=LI, fix=fix, **({"place": SITE} | more))


def arrived(metres: int | None, accuracy: int, *signals: str, vouched: bool = False) -> Any:
    found = None if vouched else CheckIn(metres=metres, accuracy=accuracy, signals=signals)  # type: ignore[arg-type]
    return leak(f.WorkOrderArrived, technician_id=LI, check_in=found, vouched=vouched, at=T)


def test_a_great_circle_is_as_long_as_it_is() -> None:
    paris, berlin = Place(latitude=48.8566, longitude=2.3522), Place(latitude=52.52, longitude=13.405)
    assert metres(paris, berlin) == pytest.approx(877_464, rel=0.001)
    assert metres(SITE, SITE) == 0
    other_side = Place(latitude=-SITE.latitude, longitude=SITE.longitude - 180)
    assert metres(SITE, other_side) == pytest.approx(20_015_000, rel=0.001)


def test_who_is_within_the_bound_as_far_as_the_fix_can_tell_is_there() -> None:
    taken.when(come(north(199))).then(arrived(199, 0))
    taken.when(come(north(260, accuracy=80))).then(arrived(260, 80))
    taken.when(come(north(260, accuracy=50))).refused(TooFarAway, metres=260, limit=200, far="260 米")
    taken.when(come(north(1_200_000))).refused(TooFarAway, far="1200 公里")


def test_a_fix_that_could_be_anywhere_or_nowhere_is_none() -> None:
    taken.when(come(None)).refused(PositionMissing)
    taken.when(come(north(0, accuracy=5_000))).refused(PositionTooCoarse, accuracy=5_000, limit=100)
    taken.when(come(Fix(position=NOWHERE, accuracy=5))).refused(PositionImpossible)


def test_who_cannot_tell_where_they_are_is_vouched_for() -> None:
    taken.when(come(None, vouched=True)).then(arrived(None, 0, vouched=True))
    given(work_order, leak.reported, arrived(None, 0, vouched=True)).when(come(None, vouched=True)).nothing()


def test_what_speaks_against_it_is_kept() -> None:
    taken.when(come(north(5, accuracy=9, mock=True))).then(arrived(5, 9, "mock_location"))
    taken.when(come(HERE, place=None)).then(arrived(None, 8, "unplaced"))
    far = Place(latitude=SITE.latitude + 1, longitude=SITE.longitude)
    for ago, signals in ((timedelta(minutes=30), ("too_fast",)), (timedelta(hours=1), ())):
        taken.when(come(north(5), last=Seen(place=far, at=T - ago))).then(arrived(5, 0, *signals))
    same = Seen(place=SITE, at=T)
    taken.when(come(north(150), last=same)).then(arrived(150, 0))


def test_it_was_so_long_ago_as_the_device_says_whatever_its_clock_shows() -> None:
    for wrong in (timedelta(), timedelta(days=365), timedelta(days=-365)):
        device = Device(at=T + wrong, clock=T + wrong + 2 * HOUR)
        assert happened(device, T + 5 * HOUR, BOUNDS) == T + 3 * HOUR
    with pytest.raises(DeviceClockWrong):
        happened(Device(at=T + HOUR, clock=T), T, BOUNDS)
    with pytest.raises(TooLongAgo):
        happened(Device(at=T, clock=T + 73 * HOUR), T, BOUNDS)


def test_nobody_comes_before_it_was_reported_or_before_they_took_it_up() -> None:
    early, new = timedelta(minutes=2), given(work_order, leak.reported)
    for at in (T - early, T - DAY):
        new.when(Arrive(at=at, technician_id=LI, fix=HERE, place=SITE)).refused(BeforeItBegan)
        new.when(leave("given", at)).refused(BeforeItBegan)
    later = given(work_order, leak.reported, leak.responded(at=T + HOUR))
    later.when(Arrive(at=T + HOUR - early, technician_id=LI, fix=HERE, place=SITE)).refused(BeforeItBegan)
    colleague = later.when(Arrive(at=T + HOUR - early, technician_id=WANG, fix=HERE, place=SITE))
    came = T + HOUR - early
    colleague.then(leak.arrived(by=WANG, at=came), leak.taken_away("another_came", at=came))


def test_a_bound_of_nothing_is_none() -> None:
    with pytest.raises(CheckInOutOfRange):
        BOUNDS.model_copy(update={"within": 0}).check()


# ---- a position that proves nothing

MADE_UP, UNPLACED = arrived(5, 9, "mock_location"), arrived(None, 9, "unplaced")
LOOKED = leak(CheckInLookedAt, technician_id=LI, arrived_at=T, at=T + HOUR)
LOOK, CLOSE = LookAtCheckIn(at=T + HOUR), Close(at=T + HOUR)


def came_by_it(*more: OrderEvent, by: OrderEvent = MADE_UP) -> Given[Any, Any, Any]:
    """And completed it, and then this happened."""
    so_far = (leak.reported, leak.responded(), by, leak.let_in(), *PICTURES, leak.completed())
    return given(work_order, *so_far, *more)


def closing(by: str, at: datetime) -> f.WorkOrderClosed:
    version = 1 if by == "silence" else None
    said: f.WorkOrderClosed = leak(f.WorkOrderClosed, closing=1, by=by, policy_version=version, at=at)
    return said


def test_who_came_by_a_position_called_made_up_is_looked_at_before_anybody_closes_it() -> None:
    done = came_by_it()
    done.when(CLOSE).refused(CheckInNotLookedAt)
    done.when(CloseInSilence(at=T + 7 * DAY, closing=1)).nothing()
    done.when(LOOK).then(LOOKED)
    came_by_it(LOOKED).when(CLOSE).then(closing("staff", T + HOUR))
    came_by_it(LOOKED).when(LOOK).refused(NothingToLookAt)
    leak.done().when(LOOK).refused(NothingToLookAt)
    given(work_order, leak.reported, leak.responded(), MADE_UP).when(LOOK).then(LOOKED)


def test_who_came_to_a_home_without_a_place_is_looked_at_and_holds_up_nothing() -> None:
    """Of a house that nobody has placed yet no repair would ever be closed."""
    done = came_by_it(by=UNPLACED)
    done.when(LOOK).then(LOOKED)
    done.when(CLOSE).then(closing("staff", T + HOUR))
    done.when(CloseInSilence(at=T + 7 * DAY, closing=1)).then(closing("silence", T + 7 * DAY))
    came_by_it(LOOKED, by=UNPLACED).when(LOOK).refused(NothingToLookAt)


def test_what_nobody_spoke_of_for_so_long_or_somebody_rated_is_closed_by_the_look() -> None:
    late = LookAtCheckIn(at=T + 7 * DAY)
    looked = LOOKED.model_copy(update={"at": late.at})
    came_by_it().when(late).then(looked, closing("silence", late.at))
    link = leak(f.RatingLinkIssued, closing=1, link_sha256=LINK, expires_at=T + DAY)
    rating = Rate(at=T + HOUR, link_sha256=LINK, stars=5)
    [said] = came_by_it(link).when(rating).events
    assert isinstance(said, f.WorkOrderRated)
    came_by_it(link, said).when(LOOK).then(LOOKED, closing("rating", T + HOUR))


def test_a_second_visit_takes_no_look_at_the_first_away() -> None:
    back = came_by_it().when(Reopen(at=T + HOUR, reason="same_again")).events
    again = came_by_it(*back, leak.arrived(at=T + HOUR), leak.completed(at=T + HOUR, closing=2))
    again.when(CLOSE).refused(CheckInNotLookedAt)


def test_who_checks_in_elsewhere_has_left_and_what_they_did_before_may_still_be_told() -> None:
    at = target(leak.repair, "on_site").due_at + HOUR
    came = there(leak.let_in(), leak.photo("before"))
    leaves = LeaveSite(at=at, technician_id=LI)
    gone = leak(WorkOrderLeft, **leak.what, technician_id=LI, at=at)
    came.when(leaves).then(gone, leak.overdue("on_site", "manager"))
    for another in ({"technician_id": WANG}, {"at": T - HOUR}):
        came.when(leaves.model_copy(update=another)).nothing()
    after = there(leak.let_in(), leak.photo("before"), gone)
    assert isinstance(after.state, TakenUp)
    assert after.state.technician_id == LI
    after.when(leaves).nothing()
    shot = shown("after", "ff00ff00ff00ff00")
    late = KeepPhoto(by=LI, at=at + HOUR, taken_at=at - HOUR, photo=shot)
    assert [type(each) for each in after.when(late).events] == [PhotoTaken]
    after.when(Complete(by=LI, at=at + HOUR)).refused(NotOnSite)
    back = after.when(Arrive(technician_id=LI, at=at + HOUR, fix=HERE, place=SITE)).events
    assert [type(each) for each in back] == [WorkOrderArrived]
