"""Being on site, one row an order or an inspection: how somebody came last, and by whose leave they go in.
Inline. `visit_id`: of the order, or of the inspection.
"""

from datetime import datetime
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.looking import Pool, look_up
from psycopg.rows import dict_row

from workorders.domain.check_in import Seen
from workorders.domain.entry import refused_since
from workorders.domain.inspection_facts import EntryToInspectRecorded, InspectionAttended, InspectionEvent
from workorders.domain.place import Place
from workorders.domain.work_order_facts import (
    EntryConsentRecorded,
    OrderEvent,
    WorkOrderArrived,
    WorkOrderReopened,
    WorkOrderReturned,
)

CAME: Row = dict.fromkeys(("technician_id", "arrived_at", "metres", "accuracy", "signals", "vouched"))
ENTERS: Row = dict.fromkeys(("consent", "consent_how", "consent_by", "consent_at"))
BEFORE: Row = CAME | ENTERS | dict.fromkeys(("refused_at", "order_id", "inspection_id"))
WHERE = {*OrderEvent.model_fields, *InspectionEvent.model_fields}


def project(row: Row | None, fact: Fact) -> Row:
    event: OrderEvent | InspectionEvent = fact.event  # type: ignore[assignment]
    place = event.model_dump(include=WHERE) | {"visit_id": visit_of(fact)}
    known = BEFORE | place | (row or {})
    return known | changes(event, known["refused_at"]) | {"version": fact.version}


def visit_of(fact: Fact) -> UUID:
    event: OrderEvent | InspectionEvent = fact.event  # type: ignore[assignment]
    return event.inspection_id if isinstance(event, InspectionEvent) else event.order_id


def changes(event: OrderEvent | InspectionEvent, refused_at: datetime | None) -> Row:
    match event:
        case (
            WorkOrderArrived(technician_id=who, at=at, vouched=vouched, check_in=found)
            | InspectionAttended(technician_id=who, at=at, vouched=vouched, check_in=found)
        ):
            measured = found.model_dump(mode="json") if found else {}
            return CAME | {"technician_id": who, "arrived_at": at, "vouched": vouched} | measured
        case EntryConsentRecorded(consent=consent, at=at) | EntryToInspectRecorded(consent=consent, at=at):
            said = {"consent_how": consent.how, "consent_by": consent.said_by, "consent_at": at}
            return {"consent": consent.answer, "refused_at": refused_since(consent, at, refused_at)} | said
        case WorkOrderReopened() | WorkOrderReturned():
            return ENTERS
    return {}


visits = View(
    name="visits",
    columns="""
        visit_id      uuid primary key,
        order_id      uuid,
        inspection_id uuid,
        unit_id       uuid not null,
        park_id       uuid not null,
        technician_id uuid,
        arrived_at    timestamptz,
        metres        integer,
        accuracy      integer,
        signals       jsonb,
        vouched       boolean,
        consent       text,
        consent_how   text,
        consent_by    text,
        consent_at    timestamptz,
        refused_at    timestamptz,
        version       integer not null
    """,
    listens=(
        *(WorkOrderArrived, EntryConsentRecorded, WorkOrderReopened, WorkOrderReturned),
        *(InspectionAttended, EntryToInspectRecorded),
    ),
    keys=lambda fact: [visit_of(fact)],
    project=project,
    inline=True,
    key="visit_id",
    indexes=("(technician_id, arrived_at)", "(arrived_at, visit_id)"),
)

ONE = "select * from views.visits where visit_id = %s"

# What a supervisor looks at: who came by somebody's word alone, or with a sign that they may not have come.
PAGE = """
    select *, (select kind from views.inspections i where i.inspection_id = visit_id) as inspection_kind
      from views.visits
     where arrived_at is not null
       and (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or park_id = %(park_id)s)
       and (%(technician_id)s::uuid is null or technician_id = %(technician_id)s)
       and (%(signal)s::text is null or signals ? %(signal)s)
       and (%(vouched)s::boolean is null or vouched = %(vouched)s)
       and (%(arrived_at)s::timestamptz is null or (arrived_at, visit_id) < (%(arrived_at)s, %(last)s))
     order by arrived_at desc, visit_id desc limit %(limit)s
"""

# Of a unit that nobody placed where another of its building stands: what is measured is the way to the house.
PLACE = """
    select u.latitude, u.longitude
      from views.units of join views.places p using (building_id) join views.units u on u.unit_id = p.unit_id
     where of.unit_id = %s and u.latitude is not null
     order by u.unit_id <> of.unit_id, u.unit_id limit 1
"""

LAST = """
    select u.latitude, u.longitude, v.arrived_at from views.visits v join views.units u using (unit_id)
     where v.technician_id = %s and v.visit_id <> %s and v.arrived_at <= %s and u.latitude is not null
     order by v.arrived_at desc limit 1
"""


async def came_last(pool: Pool, order_id: UUID) -> UUID | None:
    """Who checked in there last, None where nobody has."""
    row = await look_up(pool, "select technician_id from views.visits where visit_id = %s", order_id)
    return row[0] if row else None


async def place_of(pool: Pool, unit_id: UUID) -> Place | None:
    """Where a unit, or else its building, stands; None where nobody said."""
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        row = await (await cursor.execute(PLACE, [unit_id])).fetchone()
    return Place(**row) if row else None


async def last_seen(pool: Pool, technician_id: UUID, before: UUID, at: datetime) -> Seen | None:
    """Where a technician checked in last, not after `at` and for something else than `before`."""
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        row = await (await cursor.execute(LAST, [technician_id, before, at])).fetchone()
    if row is None:
        return None
    arrived_at = row.pop("arrived_at")
    return Seen(place=Place(**row), at=arrived_at)
