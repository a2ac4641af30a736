"""Which pieces of a batch each repair has, one row a repair and batch. Inline.

Two who fit the last piece see nothing of each other in the same millisecond; the constraint sees both, and
the second looks again (`edge/costs.py`).
"""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.ids import named_id
from kernel.reserving import pieces_of
from kernel.service import Row, View

from workorders.domain.fitting import Fitted
from workorders.domain.on_site_facts import (
    WorkOrderCosted,
)
from workorders.views.costs import key_of


def _id_of(event: WorkOrderCosted, fitted: Fitted) -> str:
    return f"{key_of(event.order_id, event.closing)}/{named_id('batch', fitted.part, fitted.batch)}"


def keys(fact: Fact) -> Sequence[str]:
    event: WorkOrderCosted = fact.event  # type: ignore[assignment]
    return [_id_of(event, each) for each in event.fitted]


def project(row: Row | None, fact: Fact) -> Row | None:
    event: WorkOrderCosted = fact.event  # type: ignore[assignment]
    assert row is not None  # seeded
    [mine] = [each for each in event.fitted if _id_of(event, each) == row["id"]]
    if not mine.pieces:
        return None
    said = mine.model_dump(mode="json") | {"id": row["id"]}
    held = pieces_of(named_id("batch", mine.part, mine.batch), mine.pieces)
    return said | {"costs_id": key_of(event.order_id, event.closing), "held": held}


fitted = View(
    name="fitted",
    columns="""
        id       text primary key,
        costs_id text not null,
        part     text not null,
        batch    text not null,
        pieces   jsonb not null,
        held     nummultirange not null,
        constraint piece_fitted_once exclude using gist (held with &&)
    """,
    listens=(WorkOrderCosted,),
    keys=keys,
    project=project,
    inline=True,
    seeded=True,
    indexes=("(part, batch)",),
)

# Of each batch what other repairs used: `id` is of the one that is said anew. `taken`: the pieces that have a
# number, from the first until before the second; `unnumbered`: how many were told before they had.
USED = """
    with wanted as (select * from unnest(%(parts)s::text[], %(batches)s::text[]) as w (part, batch)),
    numbered as (
        select f.part, f.batch, jsonb_agg(run) as taken, sum((run->>1)::integer - (run->>0)::integer) as count
          from wanted join views.fitted f using (part, batch) cross join jsonb_array_elements(f.pieces) run
         where f.costs_id <> %(id)s group by 1, 2
    ),
    counted as (
        select w.part, w.batch, sum((line->>'count')::integer) as used
          from wanted w
          join views.costs c on c.id <> %(id)s
           and c.parts @> jsonb_build_array(jsonb_build_object('part', w.part, 'batch', w.batch))
         cross join jsonb_array_elements(c.parts) line
         where line->>'part' = w.part and line->>'batch' = w.batch group by 1, 2
    )
    select w.part, w.batch, coalesce(c.used, 0) as used, coalesce(n.taken, '[]') as taken,
           coalesce(c.used, 0) - coalesce(n.count, 0) as unnumbered
      from wanted w left join counted c using (part, batch) left join numbered n using (part, batch)
"""
