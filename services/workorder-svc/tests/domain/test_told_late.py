"""What a phone tells of before another came is kept as what happened; no moment is stopped twice."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from testkit.given import Given, given
from workorders.domain import work_order_facts as f
from workorders.domain.check_in import PositionMissing, TooFarAway
from workorders.domain.cost_commands import RecordCosts
from workorders.domain.on_site_facts import (
    OriginalForgotten,
    PhotoToldLate,
    StepToldLate,
)
from workorders.domain.photos import Earlier, PhotoNotNew
from workorders.domain.place import Place
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import (
    Arrive,
    Cancel,
    Complete,
    Defer,
    ForgetOriginal,
    KeepPhoto,
    PauseClock,
    ResumeClock,
)
from workorders.domain.work_order_refusals import (
    BeforeItBegan,
    NoLeaveToEnter,
    OrderCancelled,
    OrderPutOff,
    TakenByAnother,
)

from .test_costs import COSTS
from .words import HERE, HOUR, LI, SITE, TAP, WANG, T, leak, shown, tap

MINUTE = timedelta(minutes=1)


def wang_came(*more: Any) -> Given[Any, Any, Any]:
    """An hour after it was reported."""
    came = (leak.responded(WANG, T), leak.arrived(WANG, T + HOUR))
    return given(work_order, leak.reported, *came, *more)


def late(step: str, at: Any, who: UUID = LI) -> Any:
    return leak(StepToldLate, fault=leak.repair.fault, technician_id=who, step=step, at=at)


def come(at: Any, **more: Any) -> Arrive:
    return Arrive(at=at, technician_id=LI, **{"fix": HERE, "place": SITE} | more)


def test_who_was_there_before_says_so_once_and_of_each_step() -> None:
    at = T + 10 * MINUTE
    wang_came().when(come(at)).then(late("arrive", at))
    wang_came(late("arrive", at)).when(come(at)).nothing()
    wang_came(late("arrive", at)).when(Complete(at=at + MINUTE, by=LI)).then(late("complete", at + MINUTE))
    wang_came().when(RecordCosts(at=at, by=LI, costs=COSTS)).then(late("costs", at))


def test_each_of_their_photos_is_kept_and_proves_nothing_of_what_another_does() -> None:
    at, photo = T + 10 * MINUTE, shown("after")
    brought = KeepPhoto(at=T + 2 * HOUR, photo=photo, taken_at=at, by=LI)
    kept = leak(PhotoToldLate, technician_id=LI, closing=1, photo=photo, taken_at=at, alone=True)
    wang_came().when(brought).then(kept, late("photo", at))
    told = wang_came(kept, late("photo", at))
    told.when(brought).nothing()
    told.when(ForgetOriginal(at=T + HOUR, sha256=photo.sha256, policy_version=1)).then(
        leak(OriginalForgotten, sha256=photo.sha256, at=T + HOUR, policy_version=1)
    )
    told.when(Complete(at=T + 2 * HOUR, by=WANG)).refused(NoLeaveToEnter)
    shown_before = Earlier(visit_id="another", sha256=photo.sha256, likeness=photo.likeness)
    wang_came().when(brought.model_copy(update={"earlier": (shown_before,)})).refused(PhotoNotNew)
    wang_came().when(brought.model_copy(update={"taken_at": T + HOUR})).refused(TakenByAnother)


def test_of_a_repair_that_another_has_done_it_is_the_same() -> None:
    done = leak.done(at=T + HOUR)
    asked = Arrive(at=T + MINUTE, technician_id=WANG, fix=HERE, place=SITE)
    done.when(asked).then(late("arrive", T + MINUTE, WANG))
    done.when(RecordCosts(at=T + 2 * HOUR, by=WANG, costs=COSTS)).refused(TakenByAnother)


def test_of_a_repair_that_was_put_off_or_cancelled_meanwhile_it_is_the_same() -> None:
    at, photo = T + 10 * MINUTE, shown("after")
    taken_up = given(work_order, tap.reported, tap.responded())
    off = Defer(at=T + HOUR, until=date(2025, 3, 20), reason="tenant_absent")
    for over in (off, Cancel(at=T + HOUR, reason="mistake")):
        order = given(work_order, tap.reported, tap.responded(), *taken_up.when(over).events)
        [came] = order.when(come(at)).events
        assert came == tap(StepToldLate, fault=TAP.fault, technician_id=LI, step="arrive", at=at)
        kept, step = order.when(KeepPhoto(at=T + 2 * HOUR, photo=photo, taken_at=at, by=LI)).events
        assert isinstance(kept, PhotoToldLate)
        assert isinstance(step, StepToldLate)
        assert order.when(Complete(at=at, by=LI)).events
        for asked in (come(T + HOUR), Complete(at=at)):
            order.when(asked).refused(OrderPutOff if over is off else OrderCancelled)


def test_who_comes_after_them_or_was_never_there_is_refused_as_ever() -> None:
    wang_came().when(come(T + 2 * HOUR)).refused(TakenByAnother)
    wang_came().when(come(T - HOUR)).refused(BeforeItBegan)
    wang_came().when(come(T + MINUTE, fix=None)).refused(PositionMissing)
    elsewhere = Place(latitude=SITE.latitude + 1, longitude=SITE.longitude)
    wang_came().when(come(T + MINUTE, place=elsewhere)).refused(TooFarAway)


def test_a_pause_that_is_told_late_begins_when_the_last_was_over_at_the_earliest() -> None:
    waits = given(work_order, tap.reported, tap.responded())
    [paused] = waits.when(PauseClock(at=T + HOUR, reason="access")).events
    [resumed] = (
        given(work_order, tap.reported, tap.responded(), paused).when(ResumeClock(at=T + 2 * HOUR)).events
    )
    again = given(work_order, tap.reported, tap.responded(), paused, resumed)
    [second] = again.when(PauseClock(at=T + HOUR + MINUTE, reason="parts")).events
    assert isinstance(second, f.ClockPaused)
    assert second.paused_at == T + 2 * HOUR
