"""What repairs took, one row for each completion of an order. Inline."""

from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from workorders.domain.on_site_facts import (
    WorkOrderCosted,
)


def key_of(order_id: UUID, closing: int) -> str:
    return f"{order_id}/{closing}"


def project(_: Row | None, fact: Fact) -> Row:
    event: WorkOrderCosted = fact.event  # type: ignore[assignment]
    said = event.model_dump(mode="json", exclude={"costs", "fitted", "policy_version", "at"})
    lines = event.costs.model_dump(mode="json")
    return {"id": key_of(event.order_id, event.closing), **said, **lines, "costed_at": event.at}


costs = View(
    name="costs",
    columns="""
        id            text primary key,
        order_id      uuid not null,
        unit_id       uuid not null,
        park_id       uuid not null,
        fault         text not null,
        tenant_id     uuid,
        technician_id uuid not null,
        closing       integer not null,
        area          text not null,
        parts         jsonb not null,
        labour        jsonb not null,
        operator_fen  bigint not null,
        owner_fen     bigint not null,
        tenant_fen    bigint not null,
        costed_at     timestamptz not null
    """,
    listens=(WorkOrderCosted,),
    keys=lambda fact: [key_of(fact.event.order_id, fact.event.closing)],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    indexes=("(costed_at, id)", "(order_id)", "using gin (parts jsonb_path_ops)"),
)

# Newest first; `payer`: those that this one pays something of.
PAGE = """
    select * from views.costs
     where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or park_id = %(park_id)s)
       and (%(order_id)s::uuid is null or order_id = %(order_id)s)
       and (%(unit_id)s::uuid is null or unit_id = %(unit_id)s)
       and (%(technician_id)s::uuid is null or technician_id = %(technician_id)s
            or parts || labour
               @> jsonb_build_array(jsonb_build_object('technician_id', %(technician_id)s::uuid)))
       and (%(payer)s::text is null
            or 0 < case %(payer)s when 'operator' then operator_fen when 'owner' then owner_fen
                                  else tenant_fen end)
       and (%(part)s::text is null and %(batch)s::text is null
            or parts @> jsonb_build_array(jsonb_strip_nulls(
                   jsonb_build_object('part', %(part)s::text, 'batch', %(batch)s::text))))
       and (%(costed_at)s::timestamptz is null or (costed_at, id) < (%(costed_at)s, %(last)s))
     order by costed_at desc, id desc limit %(limit)s
"""
