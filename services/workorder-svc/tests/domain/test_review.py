"""A quality review ends with a cause and an action, or somebody hears that it did not."""

from datetime import timedelta
from typing import Any

from hypothesis import given as whatever
from hypothesis import strategies as st
from kernel.ids import named_id
from testkit.given import given
from workorders.domain.review import (
    CallForReview,
    Conclude,
    OpenReview,
    QualityReviewConcluded,
    QualityReviewOpened,
    QualityReviewOverdue,
    Rated,
    ReviewCall,
    ReviewEvent,
    ReviewUnknown,
    review,
)

from .words import DAY, LI, T

ID = named_id("review")
PLACE: dict[str, Any] = {name: named_id(name) for name in ("order_id", "unit_id", "park_id")}
RATED = Rated(**PLACE, technician_id=LI, fault="tap_drips", closing=1, stars=3, reasons=("late",))
DUE = T + 3 * DAY
OPENED = QualityReviewOpened(
    review_id=ID,
    **dict(RATED),
    opened_at=T,
    due_at=DUE,
    calls=(ReviewCall(level="manager", at=DUE), ReviewCall(level="operations", at=DUE + 2 * DAY)),
    policy_version=1,
)
LATE = CallForReview(at=DUE, level="manager")
CONCLUDE = Conclude(at=T + DAY, cause="late", action="training")
CONCLUDED = QualityReviewConcluded(review_id=ID, **PLACE, **CONCLUDE.model_dump())


def overdue(level: Any) -> QualityReviewOverdue:
    return QualityReviewOverdue(review_id=ID, **PLACE, level=level, due_at=DUE)


def test_fewer_than_four_stars_open_a_review_once() -> None:
    asked = OpenReview(at=T, review_id=ID, rated=RATED)
    given(review).when(asked).then(OPENED)
    given(review, OPENED).when(asked).nothing()
    content = asked.model_copy(update={"rated": RATED.model_copy(update={"stars": 4})})
    given(review).when(content).nothing()


def test_it_ends_with_a_cause_and_an_action_and_a_better_conclusion_takes_its_place() -> None:
    given(review, OPENED).when(CONCLUDE).then(CONCLUDED)
    given(review, OPENED, CONCLUDED).when(CONCLUDE).nothing()
    better = CONCLUDE.model_copy(update={"cause": "part", "action": "part_blocked"})
    found = QualityReviewConcluded(review_id=ID, **PLACE, **better.model_dump())
    given(review, OPENED, CONCLUDED).when(better).then(found)
    given(review).when(CONCLUDE).refused(ReviewUnknown)


def test_while_nobody_concludes_it_the_manager_hears_and_then_operations() -> None:
    given(review, OPENED).when(LATE).then(overdue("manager"))
    given(review, OPENED, overdue("manager")).when(LATE).nothing()
    higher = CallForReview(at=DUE + 2 * DAY, level="operations")
    given(review, OPENED, overdue("manager")).when(higher).then(overdue("operations"))
    given(review, OPENED, overdue("operations")).when(LATE).nothing()


def test_nobody_hears_of_what_was_concluded_or_is_due_at_another_moment() -> None:
    given(review, OPENED, CONCLUDED).when(LATE).nothing()
    given(review, OPENED).when(LATE.model_copy(update={"at": DUE + timedelta(hours=1)})).nothing()
    given(review).when(LATE).nothing()


@whatever(st.lists(st.one_of([st.builds(each) for each in review.events]), max_size=5))
def test_every_history_leads_to_a_state_of_which_deadlines_can_ask(history: list[ReviewEvent]) -> None:
    given(review, *history).when(LATE)
