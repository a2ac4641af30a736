"""A quality review 质量回访: what a tenant was not content with ends with a cause and an action."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, NotPossible, Refusal, State
from policy.domain.values import Number, Values, Version, seed
from pydantic import Field

from workorders.domain.repair import Code
from workorders.domain.work_order_facts import Ordinal, PolicyVersion, Stars

Cause = Literal[
    "workmanship", "diagnosis", "part", "late", "manners", "communication", "cost", "beyond_us", "misrated"
]
Action = Literal[
    "repaired_again", "called_and_settled", "training", "part_blocked", "vendor_warned", "process_changed"
]
ReviewLevel = Literal["manager", "operations"]
LEVELS: tuple[ReviewLevel, ...] = ("manager", "operations")


class ReviewOutOfRange(Refusal):
    """Nobody gives six stars, and what is due at once is late at once."""

    title, field = "满意线应为 1 至 5 星，时限和上报间隔至少 1 天", "values"


class ReviewTimes(Values):
    """Fewer stars than `content_from` open a review, which is concluded `within` so many days.

    If it is not, the manager hears of it, and operations `grace` days later.
    """

    policy: Literal["review"] = "review"
    content_from: Number
    within: Number
    grace: Number

    def check(self) -> None:
        if not 1 <= self.content_from <= MOST_STARS or min(self.within, self.grace) < 1:
            raise ReviewOutOfRange


MOST_STARS = 5
REVIEWING = seed(ReviewTimes(content_from=4, within=3, grace=2))


class Rated(Frozen):
    """What a review is about: one rating of one completion."""

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    technician_id: UUID
    fault: Code
    closing: Ordinal
    stars: Stars
    reasons: tuple[Code, ...]


class ReviewCall(Frozen):
    """Who hears `at` which moment that there is no conclusion."""

    level: ReviewLevel
    at: datetime


# ---- facts


class ReviewEvent(Event):
    """Each says which review, of which order, and where."""

    review_id: UUID
    order_id: UUID
    unit_id: UUID
    park_id: UUID


class QualityReviewOpened(ReviewEvent):
    """Somebody is to find out what went wrong, and to do something about it, by `due_at`: by the policy."""

    schema_version: ClassVar[int] = 2

    technician_id: UUID
    fault: Code
    closing: Ordinal
    stars: Stars
    reasons: tuple[Code, ...]
    opened_at: datetime
    due_at: datetime
    calls: tuple[ReviewCall, ...]
    policy_version: PolicyVersion


class QualityReviewConcluded(ReviewEvent):
    """This was the cause, and this is done about it. A later conclusion takes its place."""

    cause: Cause
    action: Action
    at: datetime


class QualityReviewOverdue(ReviewEvent):
    """There is no conclusion by `due_at`; `level` is who must be told now."""

    level: ReviewLevel
    due_at: datetime


# ---- states


class Unopened(State):
    """There is nothing to review."""


class Opened(State):
    """Somebody has to conclude it. `told`: the levels that heard that nobody did."""

    about: QualityReviewOpened
    told: frozenset[ReviewLevel] = frozenset()


class Concluded(State):
    about: QualityReviewOpened
    cause: Cause
    action: Action


Review = Unopened | Opened | Concluded

# ---- commands


class ReviewCommand(Command):
    at: datetime


class OpenReview(ReviewCommand):
    """Asked by a policy after each rating: nothing where the tenant was content."""

    review_id: UUID
    rated: Rated
    times: Version[ReviewTimes] = Field(REVIEWING.known[0], exclude=True)


class Conclude(ReviewCommand):
    cause: Cause
    action: Action


class CallForReview(ReviewCommand):
    """Asked by a deadline: `at` was the moment to tell `level`."""

    level: ReviewLevel


# ---- refusals


class ReviewUnknown(Refusal):
    """Nobody was discontent under this id."""

    title, field, status = "没有这个质量回访", "review_id", 404


class NotRepairedAgain(Refusal):
    """Neither was the order opened again since, nor is there another one of the same fault there."""

    title, field, status = "评价之后没有重新维修的工单，请先重新打开工单", "action", 409


class NoBatchBlocked(Refusal):
    """No part that the order's repairs put in or took out is of a batch that is blocked."""

    title, field, status = "该工单没有更换过已停用批次的配件，请先登记配件批次并停用该批", "action", 409


# ---- decisions


def decide(command: ReviewCommand, review: Review) -> Sequence[ReviewEvent]:
    match command, review:
        case OpenReview(), Unopened():
            return opened(command)
        case CallForReview(at=at, level=level), Opened(about=about) if (level, at) in _calls(review):
            place = {name: getattr(about, name) for name in ReviewEvent.model_fields}
            return [QualityReviewOverdue(**place, level=level, due_at=about.due_at)]
        case OpenReview() | CallForReview(), _:
            return []
        case Conclude(), Unopened():
            raise ReviewUnknown
        case Conclude(cause=cause, action=action), Concluded() if (cause, action) == (
            review.cause,
            review.action,
        ):
            return []
        case Conclude(), Opened(about=about) | Concluded(about=about):
            place = {name: getattr(about, name) for name in ReviewEvent.model_fields}
            return [QualityReviewConcluded(**place, **command.model_dump())]
    raise NotPossible(command, review)


def opened(asked: OpenReview) -> list[ReviewEvent]:
    times = asked.times.values
    if asked.rated.stars >= times.content_from:
        return []
    due_at, calls = calls_of(asked.at, times)
    when = {"opened_at": asked.at, "due_at": due_at, "calls": calls, "policy_version": asked.times.version}
    return [QualityReviewOpened(review_id=asked.review_id, **dict(asked.rated), **when)]


def calls_of(opened_at: datetime, times: ReviewTimes) -> tuple[datetime, tuple[ReviewCall, ...]]:
    """By when a review that is opened then is to be concluded, and who hears when that it is not."""
    due_at = opened_at + timedelta(days=times.within)
    grace = timedelta(days=times.grace)
    return due_at, tuple(ReviewCall(level=level, at=due_at + i * grace) for i, level in enumerate(LEVELS))


def _calls(review: Opened) -> set[tuple[ReviewLevel, datetime]]:
    """Those that were not heard yet, nor by anybody above."""
    heard = max((LEVELS.index(level) for level in review.told), default=-1)
    return {(call.level, call.at) for call in review.about.calls if LEVELS.index(call.level) > heard}


def evolve(review: Review, event: ReviewEvent) -> Review:
    match event, review:
        case QualityReviewOpened(), Unopened():
            return Opened(about=event)
        case QualityReviewOverdue(level=level), Opened():
            return review.model_copy(update={"told": review.told | {level}})
        case QualityReviewConcluded(cause=cause, action=action), Opened() | Concluded():
            return Concluded(about=review.about, cause=cause, action=action)
    return review


review: Decider[ReviewCommand, Review, ReviewEvent] = Decider(
    name="review",
    initial=Unopened(),
    decide=decide,
    evolve=evolve,
    events=(QualityReviewOpened, QualityReviewConcluded, QualityReviewOverdue),
)
