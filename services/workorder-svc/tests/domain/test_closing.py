"""What follows a completion: it is rated, closed, opened again."""

from uuid import UUID

from kernel.domain import Sealed
from testkit.given import given
from workorders.domain import work_order_facts as f
from workorders.domain.repair import Words
from workorders.domain.sla import promise
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import (
    AskRating,
    Close,
    CloseInSilence,
    IssueRatingLink,
    Rate,
    Reopen,
)
from workorders.domain.work_order_refusals import (
    NobodyToRate,
    NotDoneYet,
    OrderUnknown,
    RatedAlready,
    RatingLinkInvalid,
    ReopenTooLate,
)

from .words import DAY, HOUR, LI, LINK, OTHER_LINK, PERSON, WANG, T, Told, leak, repair

CAME = T + HOUR
"""When the tenant looks at the link."""
LIVES = CAME + 14 * DAY
LINKED = leak(f.RatingLinkIssued, closing=1, link_sha256=LINK, expires_at=LIVES)
SAID = Words(whose=PERSON, sealed=Sealed(kv=1, n="n", c="c"))
RATE = Rate(at=CAME, link_sha256=LINK, stars=3, reasons=("late",), words=SAID)
RATED = leak(
    f.WorkOrderRated,
    closing=1,
    technician_id=LI,
    fault="water_leak",
    stars=3,
    reasons=("late",),
    words=SAID,
    link_sha256=LINK,
    at=CAME,
)


def closed(by: str, closing: int = 1) -> f.WorkOrderClosed:
    version = 1 if by == "silence" else None
    return leak(f.WorkOrderClosed, closing=closing, by=by, policy_version=version, at=CAME)  # type: ignore[no-any-return]


def reopened(closing: int = 1) -> f.WorkOrderReopened:
    first = {"first_technician_id": LI, "first_completed_at": T, "reason": "same_again", "at": CAME}
    said = leak(f.WorkOrderReopened, closing=closing, **first, promise=promise("emergency", CAME))
    assert isinstance(said, f.WorkOrderReopened)
    return said


# ---- asked


def test_the_tenant_is_asked_once_for_each_completion() -> None:
    said = {"person_id": PERSON, "fault": "water_leak", "closing": 1, "at": CAME}
    said |= {"tenant_fen": None, "parts": None, "reopen_within": 14}
    asked = leak(f.RatingAsked, **said)
    leak.done().when(AskRating(at=CAME, closing=1)).then(asked)
    leak.done(asked).when(AskRating(at=CAME, closing=1)).nothing()
    leak.done(closed("staff")).when(AskRating(at=CAME, closing=1)).then(asked)


def test_nobody_is_asked_of_what_was_opened_again_or_rated_or_where_nobody_is_known() -> None:
    for after in ((reopened(),), (reopened(), leak.arrived(), leak.completed(closing=2)), (LINKED, RATED)):
        leak.done(*after).when(AskRating(at=CAME, closing=1)).nothing()
    empty = Told(repair().model_copy(update={"person_id": None}))
    empty.done().when(AskRating(at=CAME, closing=1)).nothing()
    empty.done().when(IssueRatingLink(at=CAME, link_sha256=LINK)).refused(NobodyToRate)
    assert empty.completed().ask_at is None


def test_a_link_is_issued_for_what_is_done_and_unrated() -> None:
    issue = IssueRatingLink(at=CAME, link_sha256=LINK)
    leak.done().when(issue).then(LINKED)
    leak.done(LINKED).when(issue).nothing()
    given(work_order, leak.reported).when(issue).refused(NotDoneYet)
    leak.done(LINKED, RATED).when(issue).refused(RatedAlready)


# ---- rated


def test_a_rating_closes_it_good_or_bad() -> None:
    leak.done(LINKED).when(RATE).then(RATED, closed("rating"))


def test_any_link_of_this_completion_that_lives_is_good_for_one_rating_among_all() -> None:
    second = LINKED.model_copy(update={"link_sha256": OTHER_LINK})
    by_second = RATE.model_copy(update={"link_sha256": OTHER_LINK})
    both = leak.done(LINKED, second).when(by_second)
    both.then(RATED.model_copy(update={"link_sha256": OTHER_LINK}), closed("rating"))
    for link in (RATE, by_second):
        leak.done(LINKED, second, RATED, closed("rating")).when(link).refused(RatedAlready)


def test_what_closed_in_silence_may_still_be_rated() -> None:
    leak.done(LINKED, closed("silence")).when(RATE).then(RATED)


def test_no_other_link_rates() -> None:
    leak.done().when(RATE).refused(RatingLinkInvalid)
    leak.done(LINKED).when(RATE.model_copy(update={"at": LIVES})).refused(RatingLinkInvalid)
    leak.done(LINKED, reopened()).when(RATE).refused(RatingLinkInvalid)
    again = (LINKED, reopened(), leak.arrived(), leak.completed(closing=2))
    leak.done(*again).when(RATE).refused(RatingLinkInvalid)
    given(work_order).when(RATE).refused(RatingLinkInvalid)


# ---- closed


def test_silence_closes_it_and_nothing_else_after() -> None:
    silence = CloseInSilence(at=CAME, closing=1)
    leak.done().when(silence).then(closed("silence"))
    leak.done(closed("staff")).when(silence).nothing()
    leak.done(reopened(), leak.arrived(), leak.completed(closing=2)).when(silence).nothing()
    given(work_order, leak.reported).when(silence).nothing()


def test_staff_close_it_once_and_only_what_is_done() -> None:
    leak.done().when(Close(at=CAME)).then(closed("staff"))
    leak.done(closed("staff")).when(Close(at=CAME)).nothing()
    given(work_order, leak.reported).when(Close(at=CAME)).refused(NotDoneYet)
    given(work_order).when(Close(at=CAME)).refused(OrderUnknown)


# ---- opened again

AGAIN = Reopen(at=CAME, reason="same_again")


def test_what_did_not_hold_is_opened_again_with_a_new_promise_closed_or_not() -> None:
    leak.done().when(AGAIN).then(reopened())
    leak.done(closed("silence")).when(AGAIN).then(reopened())
    leak.done(reopened()).when(AGAIN).nothing()


def test_every_reopening_counts_against_the_first_completion() -> None:
    second = (reopened(), leak.arrived(by=WANG), leak.completed(by=WANG, at=CAME, closing=2))
    leak.done(*second).when(AGAIN).then(reopened(closing=2))


def test_after_two_weeks_it_is_another_repair() -> None:
    leak.done().when(AGAIN.model_copy(update={"at": T + 14 * DAY})).then(
        reopened().model_copy(update={"promise": promise("emergency", T + 14 * DAY), "at": T + 14 * DAY})
    )
    leak.done().when(AGAIN.model_copy(update={"at": T + 15 * DAY})).refused(ReopenTooLate, days=14)
    given(work_order, leak.reported).when(AGAIN).refused(NotDoneYet)


def test_the_words_of_a_tenant_are_no_part_of_what_was_asked() -> None:
    assert "words" not in RATE.model_dump()
    assert isinstance(SAID.whose, UUID)
