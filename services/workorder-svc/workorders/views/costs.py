"""What repairs took, one row for each completion of an order. Inline. `waits`: another has to approve it;
`asked_at`: since when who may has been told.
"""

from typing import LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from workorders.domain.on_site_facts import CostsApproved, CostsAwaitApproval, WorkOrderCosted


def key_of(order_id: UUID, closing: int) -> str:
    return f"{order_id}/{closing}"


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case WorkOrderCosted() as event:
            said = event.model_dump(mode="json", exclude={"costs", "fitted", "policy_version", "at"})
            lines = event.costs.model_dump(mode="json")
            told = {"id": key_of(event.order_id, event.closing), **said, **lines}
            return told | {"costed_at": event.at, "approved_by": None, "asked_at": None}
        case CostsAwaitApproval(at=at) if row:
            return row | {"asked_at": row["asked_at"] or at}
        case CostsApproved(approved_by=who) if row:
            return row | {"approved_by": who, "waits": False}
    return row


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
        costed_at     timestamptz not null,
        told_by       text,
        waits         boolean not null,
        approved_by   text,
        asked_at      timestamptz
    """,
    listens=(WorkOrderCosted, CostsAwaitApproval, CostsApproved),
    keys=lambda fact: [key_of(fact.event.order_id, fact.event.closing)],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    indexes=("(costed_at, id)", "(costed_at) where waits", "(order_id)", "using gin (parts jsonb_path_ops)"),
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
       and (%(waits)s::boolean is null or waits = %(waits)s)
       and (%(costed_at)s::timestamptz is null or (costed_at, id) < (%(costed_at)s, %(last)s))
     order by costed_at desc, id desc limit %(limit)s
"""

# What another has to approve, the oldest first.
WAITING: LiteralString = """
    select order_id, park_id, unit_id, closing, operator_fen, owner_fen, tenant_fen, told_by, costed_at
      from views.costs
     where waits and (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or park_id = %(park_id)s)
     order by costed_at, id limit %(limit)s
"""

UNTOLD: LiteralString = "select order_id, closing from views.costs where waits and asked_at is null"
