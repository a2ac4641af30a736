"""What tenants said of repairs, one row a rating; their words stay sealed. Inline."""

from kernel.facts import Fact
from kernel.service import Row, View

from workorders.domain.work_order_facts import WorkOrderRated


def key_of(order_id: object, closing: int) -> str:
    return f"{order_id}/{closing}"


def project(_: Row | None, fact: Fact) -> Row:
    event: WorkOrderRated = fact.event  # type: ignore[assignment]
    said = event.model_dump(mode="json", exclude={"link_sha256"})
    return {"id": key_of(event.order_id, event.closing), "rated_at": said.pop("at"), **said}


ratings = View(
    name="ratings",
    columns="""
        id            text primary key,
        order_id      uuid not null,
        unit_id       uuid not null,
        park_id       uuid not null,
        technician_id uuid not null,
        fault         text not null,
        closing       integer not null,
        stars         integer not null,
        reasons       jsonb not null,
        words         jsonb,
        rated_at      timestamptz not null
    """,
    listens=(WorkOrderRated,),
    keys=lambda fact: [key_of(fact.event.order_id, fact.event.closing)],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    indexes=("(rated_at, id)", "(order_id)"),
)

IN_WORDS_BY = """
    select * from views.ratings where words->>'whose' = any(%s) order by rated_at, id
"""
ONE = "select * from views.ratings where id = %s"

# Newest first; what was said in words is shown on its own, to who says why.
PAGE = """
    select id, order_id, unit_id, park_id, technician_id, fault, closing, stars, reasons, rated_at,
           words is not null as has_words
      from views.ratings
     where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or park_id = %(park_id)s)
       and (%(order_id)s::uuid is null or order_id = %(order_id)s)
       and (%(technician_id)s::uuid is null or technician_id = %(technician_id)s)
       and (%(at_most)s::integer is null or stars <= %(at_most)s)
       and (%(rated_at)s::timestamptz is null or (rated_at, id) < (%(rated_at)s, %(last)s))
     order by rated_at desc, id desc limit %(limit)s
"""
