"""A tenant who was not content: a review is opened, and told upwards while nobody concludes it."""

from kernel.facts import Fact
from kernel.ids import named_id
from kernel.service import Deadline, Do, Policy, Timer
from workorders.domain.review import CallForReview, OpenReview, QualityReviewOpened, Rated, review
from workorders.domain.work_order_facts import WorkOrderRated

KIND = "review-unconcluded"


def react(fact: Fact) -> list[Do]:
    event: WorkOrderRated = fact.event  # type: ignore[assignment]
    review_id = named_id("review", event.order_id, event.closing)
    rated = Rated(**event.model_dump(include=set(Rated.model_fields)))
    return [Do(review, review_id, OpenReview(at=event.at, review_id=review_id, rated=rated))]


def arm(fact: Fact) -> list[Deadline]:
    event: QualityReviewOpened = fact.event  # type: ignore[assignment]
    return [Deadline(KIND, event.review_id, call.at, {"level": call.level}) for call in event.calls]


def fire(deadline: Deadline) -> Do:
    return Do(review, deadline.id, CallForReview.model_validate(deadline.note | {"at": deadline.due_at}))


reviewing = Policy("review what nobody was content with", (WorkOrderRated,), react)
unconcluded = Timer(kind=KIND, listens=(QualityReviewOpened,), arm=arm, fire=fire)
