"""What repairs took, and where in the home: one row for each completion that somebody costed."""

from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.in_order import in_order
from published.workorders import WorkOrderCosted


def key_of(event: WorkOrderCosted) -> str:
    return f"{event.order_id}/{event.closing}"


def project(_: Row | None, fact: Fact) -> Row:
    event: WorkOrderCosted = fact.event  # type: ignore[assignment]
    said = event.model_dump(include={"park_id", "fault", "area"})
    failed = [{"part": each.part, "batch": each.took_out} for each in event.parts]
    return {"id": key_of(event), **said, "failed": failed, "costed_at": event.at}


costs = View(
    name="costs",
    columns="""
        id        text primary key,
        park_id   uuid not null,
        fault     text not null,
        area      text not null,
        failed    jsonb not null,
        costed_at timestamptz not null,
        version   integer not null
    """,
    listens=(WorkOrderCosted,),
    keys=lambda fact: [key_of(fact.event)],  # type: ignore[arg-type]
    project=in_order(project),
    indexes=("(costed_at)",),
)

# Each cell of each park against the same cell of all other parks. A repair counts once in a cell, however
# many of a part it took; `depth`: by how many of area, fault, part and batch cells are told apart.
HOT_SPOTS = """
    with repairs as (
        select c.id, c.park_id, c.area,
               case when %(depth)s >= 2 then c.fault end as fault,
               case when %(depth)s >= 3 then f.part end as part,
               case when %(depth)s >= 4 then f.batch end as batch
          from views.costs c
          left join lateral jsonb_to_recordset(c.failed) as f(part text, batch text) on %(depth)s >= 3
         where (%(start)s::timestamptz is null or c.costed_at >= %(start)s)
           and (%(end)s::timestamptz is null or c.costed_at < %(end)s)
    ), cells as (
        select park_id, area, fault, part, batch, count(distinct id)::integer as repairs
          from repairs group by park_id, area, fault, part, batch
    ), parks as (
        select park_id, count(distinct id)::integer as of from repairs group by park_id
    )
    select park_id, area, fault, part, batch, repairs, of,
           (sum(repairs) over same)::integer - repairs as elsewhere,
           (select sum(of) from parks)::integer - of as elsewhere_of,
           count(*) over ()::integer as cells
      from cells join parks using (park_id)
    window same as (partition by area, fault, part, batch)
"""
