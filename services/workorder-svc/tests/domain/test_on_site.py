"""Being on site: measured or vouched for, and by whose leave they go in."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from kernel.ids import named_id
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
from workorders.domain.entry import Answer, Consent, Speaker
from workorders.domain.fault_names import NAMES
from workorders.domain.on_site_facts import CheckInLookedAt, EmergencyShutOut
from workorders.domain.photos import (
    PHOTOS,
    Earlier,
    FaultNeeds,
    Photo,
    PhotoFromFuture,
    PhotoNotNew,
    PhotosMissing,
    PhotosOutOfRange,
    PhotoTakenEarlier,
)
from workorders.domain.place import Place, metres
from workorders.domain.retention import OriginalsKept, OriginalsOutOfRange
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import (
    Arrive,
    Close,
    CloseInSilence,
    Complete,
    ForgetOriginal,
    KeepPhoto,
    LookAtCheckIn,
    Rate,
    RecordConsent,
    Reopen,
    Triage,
)
from workorders.domain.work_order_facts import OrderEvent, OriginalForgotten
from workorders.domain.work_order_refusals import (
    BeforeItBegan,
    CheckInNotLookedAt,
    EntryRefused,
    NoLeaveToEnter,
    NotAnEmergency,
    NothingToLookAt,
    NotOnSite,
    NotTheirsToSay,
)
from workorders.views.photos import bands_of, near, signed

from .words import DAY, HERE, HOUR, LI, LINK, SITE, WANG, T, leak, shown, tap

BOUNDS = CHECK_IN.known[0].values


def north(far: float, accuracy: float = 0, **more: Any) -> Fix:
    """So many metres from the site."""
    there = Place(latitude=SITE.latitude + far / 111_195, longitude=SITE.longitude)
    return Fix(position=there, accuracy=accuracy, **more)


def come(fix: Fix | None, **more: Any) -> Arrive:
    return Arrive(at=T, technician_id=LI, fix=fix, **({"place": SITE} | more))


taken = given(work_order, leak.reported, leak.responded())


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
    taken.when(come(north(260, accuracy=50))).refused(TooFarAway, metres=260, limit=200)


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
        new.when(Arrive(at=at, technician_id=LI, fix=HERE)).refused(BeforeItBegan)
        new.when(asked("given", at)).refused(BeforeItBegan)
    later = given(work_order, leak.reported, leak.responded(at=T + HOUR))
    later.when(Arrive(at=T + HOUR - early, technician_id=LI, fix=HERE)).refused(BeforeItBegan)
    colleague = later.when(Arrive(at=T + HOUR - early, technician_id=WANG, fix=HERE))
    came = T + HOUR - early
    colleague.then(leak.arrived(by=WANG, at=came), leak.taken_away("another_came", at=came))


def test_a_bound_of_nothing_is_none() -> None:
    with pytest.raises(CheckInOutOfRange):
        BOUNDS.model_copy(update={"within": 0}).check()


# ---- leave to enter

PICTURES = (leak.photo("before"), leak.photo("after", "ff00ff00ff00ff00"))


def there(*more: OrderEvent) -> Given[Any, Any, Any]:
    """Somebody is, and then this happened."""
    return given(work_order, leak.reported, leak.responded(), leak.arrived(), *more)


def asked(answer: Answer, at: Any = T, by: Speaker = "tenant") -> RecordConsent:
    return RecordConsent(at=at, consent=Consent(answer=answer, how="in_person", said_by=by))


def test_leave_is_recorded_once_before_or_after_somebody_came() -> None:
    for before in (taken, there()):
        before.when(asked("given")).then(leak.let_in())
    given(work_order, leak.reported, leak.let_in()).when(asked("given", T + HOUR)).nothing()


@pytest.mark.parametrize("answer", ["given", "vacant", "emergency"])
def test_who_was_let_in_completes(answer: Answer) -> None:
    there(leak.let_in(answer), *PICTURES).when(Complete(at=T)).then(leak.completed())


def test_nobody_completes_who_was_not_let_in() -> None:
    there().when(Complete(at=T)).refused(NoLeaveToEnter)
    there(leak.let_in("absent")).when(Complete(at=T)).refused(NoLeaveToEnter)
    there(leak.let_in("refused")).when(Complete(at=T)).refused(EntryRefused)


def test_a_refusal_is_lifted_by_the_tenant_or_by_staff_who_answer_for_it() -> None:
    refused = there(leak.let_in("refused", at=T + HOUR))
    for answer, by in (
        ("given", "occupant"),
        ("vacant", "technician"),
        ("vacant", "staff"),
        ("emergency", "technician"),
    ):
        refused.when(asked(answer, T + 2 * HOUR, by)).refused(EntryRefused)  # type: ignore[arg-type]
    for answer, by in (("given", "tenant"), ("given", "staff"), ("emergency", "staff")):
        lifted = leak.let_in(answer, by=by, at=T + 2 * HOUR)  # type: ignore[arg-type]
        refused.when(asked(answer, T + 2 * HOUR, by)).then(lifted)  # type: ignore[arg-type]
        there(leak.let_in("refused"), lifted, *PICTURES).when(Complete(at=T)).then(leak.completed())


def test_no_word_of_before_a_refusal_lifts_it() -> None:
    refused = there(leak.let_in("refused", at=T + HOUR))
    refused.when(asked("given", T + HOUR / 2)).refused(EntryRefused)


def test_a_refusal_outlives_that_nobody_was_there_and_the_day() -> None:
    put_off = {"until": T.date() + DAY, "returns_at": T + DAY, "reason": "tenant_wishes", "at": T}
    back = leak(f.WorkOrderReturned, promise=leak.reported.promise, at=T + DAY)
    another_day = (leak(f.WorkOrderDeferred, **put_off), back, leak.responded(), leak.arrived())
    for then in ((leak.let_in("absent", by="technician"),), another_day):
        order = there(leak.let_in("refused"), *then)
        order.when(Complete(at=T + DAY)).refused(EntryRefused)
        order.when(asked("vacant", T + DAY, "technician")).refused(EntryRefused)


def test_nobody_lets_themselves_in() -> None:
    for answer in ("given", "refused"):
        there().when(asked(answer, by="technician")).refused(NotTheirsToSay)  # type: ignore[arg-type]


def test_where_nobody_may_go_in_the_clocks_stand_still_until_somebody_may() -> None:
    for answer, reason in (("refused", "consent"), ("absent", "access")):
        said = there().when(asked(answer))  # type: ignore[arg-type]
        kinds = [f.EntryConsentRecorded, f.ClockPaused, EmergencyShutOut]
        assert [type(each) for each in said.events] == kinds
        assert said.events[1].reason == reason
        again = there(*said.events).when(asked("given", T + HOUR / 2))
        assert [type(each) for each in again.events] == [f.EntryConsentRecorded, f.ClockResumed]


def test_where_no_clock_can_stop_any_more_it_goes_on() -> None:
    said = there().when(asked("refused"))
    spent = there(*said.events, *there(*said.events).when(asked("given", T + 2 * HOUR)).events)
    spent.when(asked("refused")).then(leak.let_in("refused"), shut_out("refused"))


def shut_out(answer: str) -> EmergencyShutOut:
    said: EmergencyShutOut = leak(EmergencyShutOut, fault="water_leak", answer=answer, at=T)
    return said


def test_somebody_above_hears_at_once_of_each_time_that_nobody_may_go_in_for_an_emergency() -> None:
    refused = there().when(asked("refused")).events
    assert refused[-1] == shut_out("refused")
    there(*refused).when(asked("refused")).nothing()
    absent = there(*refused).when(asked("absent", by="technician")).events
    assert absent[-1] == shut_out("absent")
    calm = given(work_order, tap.reported, tap.responded(), tap.arrived()).when(asked("refused"))
    assert [type(each) for each in calm.events] == [f.EntryConsentRecorded, f.ClockPaused]
    worse = Triage(at=T, fault="water_leak", urgency="emergency", decided_by="person")
    after = given(work_order, tap.reported, tap.responded(), tap.arrived(), *calm.events).when(worse)
    assert [type(each) for each in after.events][-2:] == [f.WorkOrderTriaged, EmergencyShutOut]
    assert after.events[-1].answer == "refused"


# ---- a position that is called made up

MADE_UP = arrived(5, 9, "mock_location")
LOOKED = leak(CheckInLookedAt, technician_id=LI, arrived_at=T, at=T + HOUR)
LOOK, CLOSE = LookAtCheckIn(at=T + HOUR), Close(at=T + HOUR)


def came_by_it(*more: OrderEvent) -> Given[Any, Any, Any]:
    """And completed it, and then this happened."""
    so_far = (leak.reported, leak.responded(), MADE_UP, leak.let_in(), *PICTURES, leak.completed())
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


def test_only_an_emergency_is_entered_for_without_leave() -> None:
    given(work_order, tap.reported).when(asked("emergency")).refused(NotAnEmergency)


def test_a_completion_told_as_before_the_arrival_is_as_of_the_arrival() -> None:
    there(leak.let_in(), *PICTURES).when(Complete(at=T - HOUR)).then(leak.completed(at=T))


# ---- photos

RULES = PHOTOS.known[0].values


def test_what_is_special_of_a_fault_names_one_that_there_is() -> None:
    assert {each.fault for each in RULES.special} <= set(NAMES)


ANOTHER = str(named_id("order", 2))


def keep(photo: Photo = shown("before"), taken: datetime = T, *earlier: Earlier) -> KeepPhoto:  # noqa: B008
    return KeepPhoto(at=T + HOUR, photo=photo, taken_at=taken, earlier=earlier)


def like(bits: int, order: str = ANOTHER) -> Earlier:
    """A photo that was shown before, so many bits away."""
    likeness = f"{int('00ff' * 4, 16) ^ ((1 << bits) - 1):016x}"
    return Earlier(order_id=order, sha256="11" * 32, likeness=likeness)


inside = there(leak.let_in())


def test_a_photo_is_kept_once_by_who_was_let_in() -> None:
    inside.when(keep()).then(leak.photo("before"))
    there(leak.let_in(), leak.photo("before")).when(keep()).nothing()
    there().when(keep()).refused(NoLeaveToEnter)
    taken.when(keep()).refused(NotOnSite)


def test_a_photo_shown_before_is_known_again_though_it_was_changed_or_mirrored() -> None:
    copy = Earlier(order_id=ANOTHER, sha256=shown("before").sha256, likeness="1234" * 4)
    mirrored = Earlier(order_id=ANOTHER, sha256="11" * 32, likeness=shown("before").mirrored)
    for before in (copy, mirrored, like(0), like(5)):
        inside.when(keep(shown("before"), T, before)).refused(PhotoNotNew, order_id=ANOTHER)
    inside.when(keep(shown("before"), T, like(6))).then(leak.photo("before"))


def test_before_and_after_may_be_much_alike_but_not_one_shot() -> None:
    own = str(leak.repair.order_id)
    inside.when(keep(shown("before"), T, like(2, own))).then(leak.photo("before"))
    inside.when(keep(shown("before"), T, like(1, own))).refused(PhotoNotNew, order_id=own)


def test_it_is_taken_since_they_came_and_not_in_the_future() -> None:
    inside.when(keep(taken=T - timedelta(seconds=1))).refused(PhotoTakenEarlier)
    inside.when(keep(taken=T - timedelta(days=365))).refused(PhotoTakenEarlier)
    inside.when(keep(taken=T + 2 * HOUR)).refused(PhotoFromFuture)


def test_as_many_as_the_fault_needs_complete_it() -> None:
    inside.when(Complete(at=T)).refused(PhotosMissing, before=1, after=1)
    half = there(leak.let_in(), leak.photo("before"))
    half.when(Complete(at=T)).refused(PhotosMissing, before=0, after=1)
    none = RULES.model_copy(update={"special": (FaultNeeds(fault="water_leak", before=0, after=0),)})
    inside.when(Complete(at=T, rules=none)).then(leak.completed())


def test_an_original_is_forgotten_once_however_far_the_order_has_come() -> None:
    sha256 = shown("before").sha256
    asked = ForgetOriginal(at=T + HOUR, sha256=sha256, policy_version=1)
    gone = leak(OriginalForgotten, sha256=sha256, policy_version=1, at=T + HOUR)
    for order in (there(leak.let_in(), leak.photo("before")), leak.done()):
        order.when(asked).then(gone)
    leak.done(gone).when(asked).nothing()
    inside.when(asked).nothing()  # it has no such photo


def test_no_original_is_forgotten_while_the_repair_may_be_opened_again() -> None:
    with pytest.raises(OriginalsOutOfRange):
        OriginalsKept(days=29).check()


@pytest.mark.parametrize(
    "wrong",
    [
        {"alike_within": 8},
        {"after": 11},
        {"special": (FaultNeeds(fault="tap", before=1, after=1), FaultNeeds(fault="tap", before=0, after=1))},
    ],
)
def test_what_cannot_be_found_or_is_said_twice_is_no_rule(wrong: dict[str, Any]) -> None:
    with pytest.raises(PhotosOutOfRange):
        RULES.model_copy(update=wrong).check()


@whatever(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=7))
def test_whatever_differs_in_few_bits_is_near_in_some_band(bits: int, changed: set[int]) -> None:
    one, other = f"{bits:016x}", f"{bits ^ sum(1 << bit for bit in changed):016x}"
    bands = zip(bands_of(one), bands_of(other), strict=True)
    assert any(theirs in near(ours) for ours, theirs in bands)
    assert signed(one) % 2**64 == bits
