"""The completions of orders, one row each: whether it held, and how many stars it was given. Inline."""

from kernel.facts import Fact
from kernel.service import Row, View

from workorders.domain.work_order_facts import WorkOrderCompleted, WorkOrderRated, WorkOrderReopened


def key_of(fact: Fact) -> str:
    event: WorkOrderCompleted | WorkOrderReopened | WorkOrderRated = fact.event  # type: ignore[assignment]
    return f"{event.order_id}/{event.closing}"


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case WorkOrderCompleted(at=at) as event:
            said = event.model_dump(
                include={"order_id", "unit_id", "park_id", "technician_id", "closing", "fault"}
            )
            unsaid: Row = {"reopened_at": None, "reason": None, "stars": None}
            return {"id": key_of(fact), **said, "completed_at": at, **unsaid}
        case WorkOrderReopened(at=at, reason=reason) if row:
            return row | {"reopened_at": at, "reason": reason}
        case WorkOrderRated(stars=stars) if row:
            return row | {"stars": stars}
    return row


completions = View(
    name="completions",
    columns="""
        id            text primary key,
        order_id      uuid not null,
        unit_id       uuid not null,
        park_id       uuid not null,
        technician_id uuid not null,
        closing       integer not null,
        fault         text not null,
        completed_at  timestamptz not null,
        reopened_at   timestamptz,
        reason        text,
        stars         integer
    """,
    listens=(WorkOrderCompleted, WorkOrderReopened, WorkOrderRated),
    keys=lambda fact: [key_of(fact)],
    project=project,
    inline=True,
    indexes=("(order_id)", "(unit_id, completed_at)", "(technician_id, completed_at)"),
)

PLACE = "select park_id from views.units where unit_id = %s"

# The repairs of a unit, newest first, each with what came of every time that it was mended; costs may be told
# before it is done.
OF_UNIT = """
    select p.*, coalesce(mended.attempts, '[]') as attempts
      from views.pool p
      left join lateral (
        select jsonb_agg(jsonb_build_object(
                 'closing', coalesce(d.closing, c.closing),
                 'technician_id', coalesce(d.technician_id, c.technician_id),
                 'completed_at', d.completed_at, 'reopened_at', d.reopened_at, 'reason', d.reason,
                 'stars', d.stars, 'area', c.area, 'parts', coalesce(named.parts, '[]'),
                 'labour', coalesce(c.labour, '[]'), 'operator_fen', coalesce(c.operator_fen, 0),
                 'owner_fen', coalesce(c.owner_fen, 0), 'tenant_fen', coalesce(c.tenant_fen, 0))
                 order by coalesce(d.closing, c.closing)) as attempts
          from (select * from views.completions where order_id = p.order_id) d
          full join (select * from views.costs where order_id = p.order_id) c using (id)
          left join lateral (
            select jsonb_agg(line || jsonb_build_object('name', coalesce(k.name, line->>'part')) order by n)
                   as parts
              from jsonb_array_elements(c.parts) with ordinality as lines (line, n)
              left join views.parts k on k.part = line->>'part'
          ) named on true
      ) mended on true
     where p.unit_id = %(unit_id)s
       and (%(reported_at)s::timestamptz is null
            or (p.reported_at, p.order_id) < (%(reported_at)s, %(last)s))
     order by p.reported_at desc, p.order_id desc limit %(limit)s
"""
