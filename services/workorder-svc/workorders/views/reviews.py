"""The quality reviews, one row each, as who has to conclude them sees them. Inline."""

from typing import LiteralString

from kernel.facts import Fact
from kernel.service import Row, View

from workorders.domain.review import (
    QualityReviewConcluded,
    QualityReviewOpened,
    QualityReviewOverdue,
    review,
)


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case QualityReviewOpened() as event:
            said = event.model_dump(mode="json", exclude={"calls"})
            unsaid = {"status": "opened", "cause": None, "action": None, "concluded_at": None, "told": None}
            return said | unsaid | {"version": fact.version}
        case QualityReviewConcluded(cause=cause, action=action, at=at) if row:
            found = {"status": "concluded", "cause": cause, "action": action, "concluded_at": at}
            return row | found | {"version": fact.version}
        case QualityReviewOverdue(level=level) if row:
            return row | {"told": level, "version": fact.version}
    return row


reviews = View(
    name="reviews",
    columns="""
        review_id      uuid primary key,
        order_id       uuid not null,
        unit_id        uuid not null,
        park_id        uuid not null,
        technician_id  uuid not null,
        fault          text not null,
        closing        integer not null,
        stars          integer not null,
        reasons        jsonb not null,
        status         text not null,
        opened_at      timestamptz not null,
        due_at         timestamptz not null,
        policy_version integer,
        told           text,
        cause          text,
        action         text,
        concluded_at   timestamptz,
        version        integer not null
    """,
    listens=review.events,
    keys=lambda fact: [fact.event.review_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="review_id",
    indexes=("(due_at, review_id)", "(order_id)"),
)

ONE = "select * from views.reviews where review_id = %s"

# Since it was rated the order was opened again, or the same was reported there as another one.
AGAIN: LiteralString = """
    select from views.reviews r join views.pool p using (unit_id)
     where r.review_id = %s
       and (p.order_id = r.order_id and p.reopened >= r.closing
            or p.order_id <> r.order_id and p.fault = r.fault and p.status <> 'cancelled'
               and p.reported_at >= r.opened_at)
     limit 1
"""

# A batch of what was put in or taken out by the repairs of that order is blocked.
BLOCKED: LiteralString = """
    select from views.reviews r join views.costs c using (order_id)
     cross join jsonb_array_elements(c.parts) line join views.parts p on p.part = line->>'part'
     where r.review_id = %s
       and (p.batches->(line->>'batch')->>'blocked' = 'true'
            or p.batches->(line->>'took_out')->>'blocked' = 'true')
     limit 1
"""

PAGE = """
    select * from views.reviews
    where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
      and (%(park_id)s::uuid is null or park_id = %(park_id)s)
      and (%(order_id)s::uuid is null or order_id = %(order_id)s)
      and (%(technician_id)s::uuid is null or technician_id = %(technician_id)s)
      and (%(status)s::text is null or status = %(status)s)
      and (%(overdue)s::boolean is null
           or %(overdue)s = (coalesce(concluded_at, %(now)s) > due_at))
      and (%(due_at)s::timestamptz is null or (due_at, review_id) > (%(due_at)s, %(last)s))
    order by due_at, review_id limit %(limit)s
"""
