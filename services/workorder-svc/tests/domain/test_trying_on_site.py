"""Other bounds of check-ins, reviews and closings on what has happened."""

from datetime import timedelta
from typing import Any

import pytest
from kernel.domain import Event
from kernel.ids import named_id
from policy.domain.book import Book
from policy.domain.values import Values
from policy.trying.comparing import Difference, Tried, compare
from policy.trying.replaying import Books
from policy.trying.values import values_from
from workorders.domain.check_in import CHECK_IN, CheckIn
from workorders.domain.closing_times import CLOSING
from workorders.domain.photos import PHOTOS
from workorders.domain.policy import POLICIES
from workorders.domain.review import REVIEWING, OpenReview, Rated, opened
from workorders.domain.work_order_facts import WorkOrderRated
from workorders.trying import QUESTIONS

from .test_trying import DAY, at
from .words import LEAK, LI, LINK, T, leak


def tried(name: str, seed: Values, given: dict[str, Any], *facts: Any, days: int = 30) -> list[Tried]:
    """By each question of the policy."""
    other = values_from({key: str(value) for key, value in given.items()}, seed)
    then = Book(POLICIES)
    books = Books(then, then), Books(then, then.with_other(name, other, DAY))
    last = DAY + timedelta(days=days)
    return [compare(*(list(each.ask(facts, book, last)) for book in books)) for each in QUESTIONS[name]]


def rated(stars: int) -> Event:
    said = {"closing": 1, "technician_id": LI, "fault": "water_leak", "stars": stars, "reasons": ()}
    return leak(WorkOrderRated, **said, words=None, link_sha256=LINK, at=T)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("given", "refused"),
    [({"within": 150}, "TooFarAway"), ({"coarsest": 39}, "PositionTooCoarse"), ({"within": 151}, None)],
)
def test_who_checked_in_too_far_away_by_another_bound_had_been_refused(
    given: dict[str, int], refused: str | None
) -> None:
    seen = CheckIn(metres=191, accuracy=40, signals=())
    arrived = leak.arrived().model_copy(update={"check_in": seen})
    [found] = tried("check_in", CHECK_IN.known[0].values, given, at(1, arrived))
    assert found.differences == ([Difference(LEAK.order_id, refused, None, DAY)] if refused else [])


def test_a_completion_with_one_photo_of_each_side_had_lacked_one_where_two_were_wanted() -> None:
    facts = [at(number, event) for number, event in enumerate((*leak.on_site, leak.completed()))]
    [found] = tried("photos", PHOTOS.known[0].values, {"after": 2}, *facts)
    assert found.differences == [Difference(LEAK.order_id, "PhotosMissing", None, DAY)]
    [same] = tried("photos", PHOTOS.known[0].values, {"alike_within": 4}, *facts)
    assert same.differences == []


def test_four_stars_had_been_reviewed_where_five_were_wanted() -> None:
    seed = REVIEWING.known[0].values
    [found, _] = tried("review", seed, {"content_from": 5}, at(1, rated(4)))
    assert found.differences == [Difference(LEAK.order_id, "QualityReviewOpened", None, DAY)]
    [fewer, _] = tried("review", seed, {"content_from": 3}, at(1, rated(3)))
    assert fewer.differences == [Difference(LEAK.order_id, "QualityReviewOpened", DAY, None)]


def test_a_review_that_had_less_time_was_late_sooner_and_one_that_was_none_never() -> None:
    about = {"order_id": LEAK.order_id, "unit_id": LEAK.unit_id, "park_id": LEAK.park_id}
    of = Rated(**about, technician_id=LI, fault="water_leak", closing=1, stars=3, reasons=())
    [fact] = opened(OpenReview(at=T, review_id=named_id("review"), rated=of))
    seed = REVIEWING.known[0].values
    [_, sooner] = tried("review", seed, {"within": 1}, at(0, fact))
    assert sooner.moved == {"QualityReviewOverdue manager": -2.0, "QualityReviewOverdue operations": -2.0}
    [_, never] = tried("review", seed, {"content_from": 3}, at(0, fact))
    assert (sum(never.now.values()), sum(never.tried.values())) == (2, 0)


def test_what_nobody_spoke_of_had_been_closed_sooner() -> None:
    facts = at(0, leak.reported), at(1, leak.arrived()), at(2, leak.completed())
    [found] = tried("closing", CLOSING.known[0].values, {"silence": 3}, *facts)
    assert found.moved == {"WorkOrderClosed": -4.0}
    [asked] = tried("closing", CLOSING.known[0].values, {"ask_after": 26}, *facts)
    assert asked.moved == {"RatingAsked": 1.0}
