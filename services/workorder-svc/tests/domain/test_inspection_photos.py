"""Photos of what is inspected: new, of this visit, by who was let in."""

from typing import Any

from testkit.given import given
from workorders.domain import inspection as i
from workorders.domain import inspection_commands as c
from workorders.domain import inspection_facts as facts
from workorders.domain import inspection_refusals as no
from workorders.domain.photos import Earlier, PhotoFromFuture, PhotoNotNew, PhotoTakenEarlier, Shot
from workorders.domain.work_order_refusals import (
    NoLeaveToEnter,
    NotOnSite,
)

from .inspected import (
    CLOSED,
    INSIDE,
    LI,
    OPENED,
    ORDER,
    THERE,
    WANG,
    WHERE,
    WITHDRAWN,
)
from .words import DAY, HOUR, T, shown

SHOT = Shot(**shown("before").model_dump(exclude={"side"}))
KEPT = facts.ItemPhotographed(**WHERE, technician_id=LI, item="taps", shot=SHOT, taken_at=T + HOUR)


def show(item: str = "taps", **more: Any) -> c.ShowItem:
    said = {"at": T + HOUR, "item": item, "shot": SHOT, "taken_at": T + HOUR}
    return c.ShowItem.model_validate(said | more)


def test_a_photo_of_an_item_is_new_and_of_this_visit_and_by_who_was_let_in() -> None:
    inside = given(i.inspection, *INSIDE)
    inside.when(show()).then(KEPT)
    inside.when(show("stove")).refused(no.ItemNotOnList)
    inside.when(show(by=WANG)).refused(NotOnSite)
    inside.when(show(taken_at=T - HOUR)).refused(PhotoTakenEarlier)
    inside.when(show(taken_at=T + 2 * HOUR)).refused(PhotoFromFuture)
    inside.when(show(at=T + DAY, taken_at=T + DAY)).refused(NotOnSite)  # of a visit that is over
    inside.when(show(at=T + DAY)).then(KEPT)  # taken then, and told when there was a network
    given(i.inspection, OPENED, THERE).when(show()).refused(NoLeaveToEnter)
    given(i.inspection, OPENED).when(show()).refused(NotOnSite)
    given(i.inspection, *INSIDE, KEPT).when(show()).nothing()
    given(i.inspection, *INSIDE, CLOSED).when(show()).refused(no.InspectionOver)
    order = Earlier(visit_id=str(ORDER), sha256="11" * 32, likeness=SHOT.mirrored)
    inside.when(show(earlier=(order,))).refused(PhotoNotNew, visit_id=str(ORDER))
    here = Earlier(visit_id=str(WHERE["inspection_id"]), sha256=SHOT.sha256, likeness=SHOT.likeness)
    given(i.inspection, *INSIDE, KEPT).when(show("gas_valve", earlier=(here,))).refused(PhotoNotNew)


def test_the_original_of_a_photo_is_forgotten_once_however_far_it_has_come() -> None:
    asked = c.ForgetShot(at=T + DAY, sha256=SHOT.sha256, policy_version=1)
    gone = facts.ShotForgotten(**WHERE, sha256=SHOT.sha256, policy_version=1, at=T + DAY)
    for so_far in ((), (CLOSED,), (WITHDRAWN,)):
        given(i.inspection, *INSIDE, KEPT, *so_far).when(asked).then(gone)
        given(i.inspection, *INSIDE, KEPT, *so_far, gone).when(asked).nothing()
    given(i.inspection, *INSIDE).when(asked).nothing()
    given(i.inspection).when(asked).nothing()
