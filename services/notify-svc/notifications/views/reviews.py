"""Under which ids people ask about a quality review, beside its order's: its own, and that of the rating; and
whether it is `concluded`, after which nothing holds that was told of it.
"""

from collections.abc import Sequence
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from published.workorders import QualityReviewConcluded, QualityReviewOpened, QualityReviewOverdue


def keys(fact: Fact) -> Sequence[UUID]:
    review: QualityReviewOpened | QualityReviewOverdue | QualityReviewConcluded = fact.event  # type: ignore[assignment]
    if isinstance(review, QualityReviewOpened) and fact.origin.cause:
        return review.review_id, UUID(fact.origin.cause)
    return (review.review_id,)


def project(row: Row | None, fact: Fact) -> Row | None:
    assert row  # seeded
    if isinstance(fact.event, QualityReviewConcluded):
        return row | {"causes": row.get("causes", []), "concluded": True}
    causes = sorted({*row.get("causes", ()), fact.id})
    return row | {"causes": causes, "concluded": row.get("concluded", False)}


reviews = View(
    name="reviews",
    columns="id uuid primary key, causes uuid[] not null, concluded bool not null",
    listens=(QualityReviewOpened, QualityReviewOverdue, QualityReviewConcluded),
    keys=keys,
    project=project,
    seeded=True,
    indexes=("using gin (causes) where concluded",),
)
