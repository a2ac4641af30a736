"""Under which ids people ask about a quality review, beside its order's: its own, and that of the rating."""

from collections.abc import Sequence
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from published.workorders import QualityReviewOpened, QualityReviewOverdue


def keys(fact: Fact) -> Sequence[UUID]:
    review: QualityReviewOpened | QualityReviewOverdue = fact.event  # type: ignore[assignment]
    if isinstance(review, QualityReviewOpened) and fact.origin.cause:
        return review.review_id, UUID(fact.origin.cause)
    return (review.review_id,)


def project(row: Row | None, fact: Fact) -> Row | None:
    return row and row | {"causes": sorted({*row.get("causes", ()), fact.id})}


reviews = View(
    name="reviews",
    columns="id uuid primary key, causes uuid[] not null",
    listens=(QualityReviewOpened, QualityReviewOverdue),
    keys=keys,
    project=project,
    seeded=True,
)
