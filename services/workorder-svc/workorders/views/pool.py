"""The pool 工单池: one row an order, as staff see it. Inline, so that a click is on the screen at once."""

from typing import Any

from kernel.facts import Fact
from kernel.service import Row, View
from published.workorders import number_of

from workorders.domain.building import SAME_BUILDING
from workorders.domain.offer_facts import (
    EmergencyOutOfReach,
    NobodyFits,
    OfferLapsed,
    OfferUnheard,
    OfferWithdrawn,
    WorkOrderDeclined,
    WorkOrderDispatched,
    WorkOrderDoneWithAnother,
    WorkOrderResponded,
)
from workorders.domain.on_site_facts import CheckInLookedAt, WorkOrderLeft
from workorders.domain.promise import Promise
from workorders.domain.work_order import work_order
from workorders.domain.work_order_facts import (
    ClockPaused,
    ClockResumed,
    MoreProposed,
    MoreSettled,
    PromiseEndangered,
    WorkOrderArrived,
    WorkOrderBackdated,
    WorkOrderCancelled,
    WorkOrderClosed,
    WorkOrderCompleted,
    WorkOrderDeferred,
    WorkOrderOverdue,
    WorkOrderRated,
    WorkOrderReopened,
    WorkOrderReported,
    WorkOrderReturned,
    WorkOrderTriaged,
)
from workorders.views.clocks import standing
from workorders.views.inspections import FOUND_BY

# `stage` is the first that was promised; `next_stage` the first that is not reached, whose clock stands still
# since `paused_at`. `rests`: no clock runs; `late`: a stage was reached too late. `same_as`: the order
# that it turned out to be said once more of; `joined`: it is done with that one, of the building, and is at
# `completed_at`; `also`: what else its words speak of, for a person to say. `to_look_at`: somebody came by a
# position that proves nothing, and no supervisor has looked at it.
COLUMNS = """
    order_id      uuid primary key,
    number        text not null,
    unit_id       uuid not null,
    park_id       uuid not null,
    fault         text not null,
    urgency       text not null,
    tenant_id     uuid,
    person_id     uuid,
    source        text not null,
    contract_class text,
    status        text not null,
    technician_id uuid,
    respond_by    timestamptz,
    nobody_fits   jsonb,
    stage         text not null,
    due_at        timestamptz not null,
    completion_due_at timestamptz,
    next_stage    text not null,
    next_due_at   timestamptz not null,
    rests         boolean not null,
    late          boolean not null,
    pause         jsonb,
    paused_at     timestamptz,
    endangered    text,
    told          text,
    deferred_until date,
    same_as       uuid,
    joined        boolean not null,
    also          jsonb not null,
    to_look_at    boolean not null,
    reported_at   timestamptz not null,
    responded_at  timestamptz,
    arrived_at    timestamptz,
    completed_at  timestamptz,
    reopened      integer not null,
    stars         integer,
    version       integer not null
"""

NOBODYS: Row = {"status": "reported", "technician_id": None, "respond_by": None, "responded_at": None}
NOBODYS |= {"nobody_fits": None}
UNTOLD: Row = {"endangered": None, "told": None}
RUNNING: Row = {"pause": None}
AGAIN: Row = NOBODYS | UNTOLD | RUNNING | {"arrived_at": None, "completed_at": None, "deferred_until": None}
AGAIN |= {"same_as": None, "joined": False}


def keys(fact: Fact) -> list[object]:
    return [fact.event.order_id]  # type: ignore[attr-defined]


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case WorkOrderReported() as event:
            said = event.model_dump(include={"order_id", "unit_id", "park_id", "fault", "urgency"})
            more = event.model_dump(
                include={"tenant_id", "person_id", "source", "reported_at", "contract_class"}
            )
            unsaid = {"number": number_of(event.order_id), "reopened": 0, "stars": None}
            unsaid |= {"to_look_at": False, "also": []}
            found = AGAIN | said | more | promised(event.promise) | unsaid
        case _ if row:
            found = row | changes(row, fact)
        case _:
            return None
    return found | standing(found) | {"version": fact.version}


def changes(row: Row, fact: Fact) -> Row:
    match fact.event:
        case WorkOrderTriaged(fault=fault, urgency=urgency, promise=promise):
            unfit = row["nobody_fits"] if urgency == row["urgency"] else None
            said = {"fault": fault, "urgency": urgency, "nobody_fits": unfit}
            return said | UNTOLD | promised(promise)
        case WorkOrderBackdated(reported_at=at, promise=promise):
            return {"reported_at": at} | promised(promise)
        case WorkOrderReturned(promise=promise):
            again = AGAIN | promised(promise)
            if again["due_at"] == row["due_at"]:  # who heard that it is late has heard
                again |= {name: row[name] for name in UNTOLD}
            return again
        case WorkOrderReopened(promise=promise):
            return AGAIN | promised(promise) | {"reopened": row["reopened"] + 1, "stars": None}
        case WorkOrderDeferred(until=day):
            return NOBODYS | RUNNING | {"status": "deferred", "deferred_until": day, "arrived_at": None}
        case WorkOrderCancelled(same_as=other, reason=reason):
            gone: Row = {"status": "cancelled", "deferred_until": None, "same_as": other}
            return NOBODYS | RUNNING | gone | {"joined": reason == SAME_BUILDING}
        case WorkOrderDoneWithAnother(at=at):
            return {"completed_at": at}
        case MoreProposed(also=also):
            return {"also": [each.model_dump(mode="json") for each in also]}
        case MoreSettled(fault=fault):
            return {"also": [each for each in row["also"] if each["fault"] != fault]}
        case WorkOrderClosed():
            return {"status": "closed", "to_look_at": False}
        case CheckInLookedAt():
            return {"to_look_at": False}
        case WorkOrderRated(stars=stars):
            return {"stars": stars}
        case ClockPaused() as event:
            return {
                "pause": event.model_dump(mode="json", include={"reason", "stages", "paused_at", "until"})
            }
        case ClockResumed(promise=promise):
            return RUNNING | promised(promise)
        case PromiseEndangered(stage=stage):
            return {"endangered": stage}
        case EmergencyOutOfReach():
            return {"endangered": "on_site"}
        case WorkOrderOverdue(level=level):
            return {"told": level}
    return doing(fact)


def doing(fact: Fact) -> Row:
    """Who has it, and how far they are."""
    match fact.event:
        case WorkOrderDispatched(technician_id=who, respond_by=until):
            asked = {"status": "offered", "technician_id": who, "respond_by": until}
            return NOBODYS | asked | {"arrived_at": None}  # of who was there, if a person gave it to another
        case WorkOrderDeclined() | OfferLapsed() | OfferUnheard() | OfferWithdrawn():
            return NOBODYS | {"arrived_at": None}
        case NobodyFits(why=why):
            return {"nobody_fits": list(why)}
        case WorkOrderResponded(technician_id=who, at=at):
            taken = {"status": "taken_up", "technician_id": who, "responded_at": at}
            return taken | {"respond_by": None, "nobody_fits": None}
        case WorkOrderArrived(technician_id=who, at=at, check_in=found):
            unproven = {"to_look_at": True} if found and found.proves_nothing else {}
            return {"status": "on_site", "technician_id": who, "arrived_at": at} | unproven
        case WorkOrderLeft():
            return {"status": "taken_up", "arrived_at": None}
        case WorkOrderCompleted(technician_id=who, at=at):  # also told late by who had been taken away
            whose = {"technician_id": who, "respond_by": None, "nobody_fits": None}
            return whose | {"status": "completed", "completed_at": at}
    return {}


def promised(promise: Promise) -> dict[str, Any]:
    first, last = promise.first, promise.of("completion")
    due = {"stage": first.stage, "due_at": first.due_at}
    return due | {"completion_due_at": last and last.due_at}


pool = View(
    name="pool",
    columns=COLUMNS,
    listens=work_order.events,
    keys=keys,
    project=project,
    inline=True,
    key="order_id",
    revision=4,  # since what else the words of a report speak of is shown
    # One for each order in which it is shown, then those of what few orders have; see `pool_sql.py`.
    indexes=(
        "(rests, next_due_at, order_id)",
        "(park_id, rests, next_due_at, order_id)",
        "(technician_id, rests, next_due_at, order_id)",
        "(fault, rests, next_due_at, order_id)",
        "(status, next_due_at, order_id)",
        "(source, rests, next_due_at, order_id)",
        "(reported_at, order_id)",
        "(rests, reported_at, order_id)",
        "(unit_id, reported_at, order_id)",
        "(number)",
        "(person_id)",
        "(tenant_id)",
        "(next_due_at, order_id) where to_look_at",
        "(same_as) where joined",
        "(next_due_at, order_id) where also <> '[]'",
    ),
)

ONE = f"""
    select p.*, u.code as unit_code, u.building_id, h.status as recording, inspected.found_by,
           (select count(*) from views.pool other where other.same_as = p.order_id and other.joined) as homes
      from views.pool p left join views.places u using (unit_id) left join views.hearings h using (order_id)
      {FOUND_BY}
     where p.order_id = %s"""

# Of the homes of this one's building that have the same fault, since then, which nobody has mended: the first
# order, and how many they are.
OF_BUILDING = """
    select (array_agg(p.order_id order by p.reported_at, p.order_id))[1] as lead,
           count(distinct p.unit_id) as homes
      from views.places here
      join views.places there using (building_id)
      join views.pool p on p.unit_id = there.unit_id
     where here.unit_id = %(unit_id)s and there.unit_id <> here.unit_id
       and p.fault = %(fault)s and not p.rests and p.reported_at > %(since)s"""

# Both are of one building and fault, and nobody has mended the other one, nor is it done with this one.
ONE_FAULT = """
    select from views.pool p join views.places here using (unit_id)
      join views.pool lead
        on lead.order_id = %(lead)s and lead.fault = p.fault and lead.order_id <> p.order_id
      join views.places there on there.unit_id = lead.unit_id and there.building_id = here.building_id
     where p.order_id = %(order_id)s and not lead.rests
       and not exists (select from views.pool other where other.same_as = p.order_id and other.joined
                          and other.completed_at is null)"""
