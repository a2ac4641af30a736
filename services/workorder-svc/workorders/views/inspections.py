"""The inspections, one row each, with what was found of each item. Inline.

`items` by their codes; `place`: where on the list each of them stands. `was`: the order that an item was
found to be last, also where it has passed since. `told`: the highest level that heard that it is overdue.
"""

from typing import Final, LiteralString, get_args

from kernel.facts import Fact
from kernel.service import Row, View

from workorders.domain.inspection import inspection
from workorders.domain.inspection_facts import (
    InspectionClosed,
    InspectionOpened,
    InspectionOverdue,
    InspectionRestored,
    InspectionWithdrawn,
    ItemInspected,
    Level,
)

LEVELS: Final = get_args(Level)


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case InspectionOpened() as event:
            said = event.model_dump(mode="json", exclude={"at", "items"})
            items = {
                each.item: {"fault": each.fault, "urgency": each.urgency, "place": place}
                for place, each in enumerate(event.items)
            }
            begun = {
                "items": items,
                "found": {},
                "opened_at": event.at,
                "closed_at": None,
                "failed": None,
                "withdrawn_at": None,
                "told": None,
            }
            return said | begun | {"version": fact.version}
        case ItemInspected(item=item) as event if row:
            found = event.model_dump(mode="json", include={"verdict", "order_id", "fault", "at"})
            found |= {"technician_id": event.technician_id, "note": fact.origin.reason}
            found["was"] = found["order_id"] or row["found"].get(item, {}).get("was")
            return row | {"found": row["found"] | {item: found}, "version": fact.version}
        case InspectionClosed(failed=failed, at=at) if row:
            return row | {"failed": failed, "closed_at": at, "version": fact.version}
        case InspectionWithdrawn(at=at) if row:
            return row | {"withdrawn_at": at, "version": fact.version}
        case InspectionRestored() if row:
            return row | {"withdrawn_at": None, "version": fact.version}
        case InspectionOverdue(level=level) if row:
            # Where both deadlines had passed when it was known, two processes may tell them in either order.
            told = max(level, row["told"] or level, key=LEVELS.index)
            return row | {"told": told, "version": fact.version}
    return row


inspections = View(
    name="inspections",
    columns="""
        inspection_id  uuid primary key,
        unit_id        uuid not null,
        park_id        uuid not null,
        kind           text not null,
        due_on         date not null,
        policy_version integer,
        items          jsonb not null,
        found          jsonb not null,
        failed         integer,
        opened_at      timestamptz not null,
        closed_at      timestamptz,
        withdrawn_at   timestamptz,
        told           text,
        version        integer not null
    """,
    listens=inspection.events,
    keys=lambda fact: [fact.event.inspection_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="inspection_id",
    revision=7,  # since it says the highest level that was told, whichever was told last
    indexes=("(due_on, inspection_id)", "(unit_id)"),
)

# An order of this unit and danger that somebody has yet to finish; or the one that the item was found to be,
# which opens a moment later.
OPEN_FOR = """
    select order_id from (
        select order_id, reported_at from views.pool
         where unit_id = %(unit_id)s and fault = any(%(kin)s)
           and status not in ('completed', 'closed', 'cancelled')
        union all
        select %(earlier)s::uuid, null where %(earlier)s::uuid is not null
           and not exists (select from views.pool where order_id = %(earlier)s)
    ) known order by reported_at desc nulls last, order_id limit 1
"""

# Of each order `p`, which items of which lists were found to be it.
FOUND_BY: LiteralString = """
      cross join lateral (
        select jsonb_agg(jsonb_build_object(
                 'inspection_id', i.inspection_id, 'kind', i.kind, 'item', item.key)
                 order by item.value->>'at', item.key) as found_by
          from views.inspections i, jsonb_each(i.found) item
         where i.unit_id = p.unit_id and item.value->>'was' = p.order_id::text) inspected
"""

# Of each inspection `i`, how many photos there are of each item that has any.
PHOTOS: LiteralString = """
    (select coalesce(jsonb_object_agg(item, taken), '{}')
       from (select item, count(*) as taken from views.photos where inspection_id = i.inspection_id
              group by item) shots)"""

# How somebody came to go through it last, and by whose leave.
SHOWN: LiteralString = f"""
    select i.*, {PHOTOS} as photos, v.technician_id, v.arrived_at, v.metres, v.accuracy, v.signals, v.vouched,
           v.consent, v.consent_how, v.consent_by, v.consent_at, v.refused_at
      from views.inspections i left join views.visits v on v.visit_id = i.inspection_id
"""

ONE = SHOWN + " where i.inspection_id = %s"

# What nobody went through by its day, the oldest first.
OVERDUE: LiteralString = """
    select inspection_id, park_id, unit_id, kind, due_on, told from views.inspections
     where closed_at is null and withdrawn_at is null and due_on < %(today)s
       and (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or park_id = %(park_id)s)
     order by due_on, inspection_id limit %(limit)s
"""

PAGE = (
    SHOWN
    + """
     where (%(parks)s::uuid[] is null or i.park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or i.park_id = %(park_id)s)
       and (%(unit_id)s::uuid is null or i.unit_id = %(unit_id)s)
       and (%(kind)s::text is null or kind = %(kind)s)
       and (%(closed)s::boolean is null or %(closed)s = (closed_at is not null))
       and (%(withdrawn)s = (withdrawn_at is not null))
       and (%(overdue)s::boolean is null
            or %(overdue)s = (closed_at is null and withdrawn_at is null and due_on < %(today)s))
       and (%(due_on)s::date is null or (due_on, i.inspection_id) > (%(due_on)s, %(last)s))
     order by due_on, i.inspection_id limit %(limit)s
"""
)
