"""What people said an order was after all, the last word of each. Inline."""

from kernel.facts import Fact
from kernel.service import Row, View

from workorders.domain.work_order_facts import WorkOrderTriaged


def project(row: Row | None, fact: Fact) -> Row | None:
    event: WorkOrderTriaged = fact.event  # type: ignore[assignment]
    if event.decided_by != "person":
        return row
    return {"order_id": event.order_id, "fault": event.fault, "corrected_at": event.at}


corrections = View(
    name="corrections",
    columns="""
        order_id     uuid primary key,
        fault        text not null,
        corrected_at timestamptz not null
    """,
    listens=(WorkOrderTriaged,),
    keys=lambda fact: [fact.event.order_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="order_id",
    indexes=("(corrected_at, order_id)",),
)

# The newest of those that were reported in words, or spoken, by nobody who was erased since.
LESSONS = """
    with said as (
        select c.order_id, c.fault, c.corrected_at, r.words is null as spoken,
               coalesce(r.words, r.heard) as words
          from views.corrections c
          join views.reports r on r.id = c.order_id || '/' || c.order_id
    )
    select order_id, fault, spoken, words from said
     where words is not null
       and not exists (select from views.erased e where e.person_id = (words->>'whose')::uuid)
     order by corrected_at desc, order_id limit %s
"""
