"""Each renewal with the step it waits at, who proposed what, and by when the next has to act."""

from collections.abc import Sequence
from typing import Any, LiteralString
from uuid import UUID

from edge.call import Host
from kernel.clock import local_date
from kernel.facts import Fact
from kernel.service import Row, View
from psycopg.rows import dict_row

from contracts.domain import renewal_facts as of
from contracts.domain.renewal import renewal
from contracts.views.lettings import FOREVER
from contracts.views.past_end import OVERSTAYS, WITHOUT_TERM

STATUS = {
    of.RenewalOpened: "proposal",
    of.RenewalReturned: "proposal",
    of.RenewalProposed: "decision",
    of.RenewalApproved: "signature",
    of.RenewalDeclined: "declined",
    of.RenewalResumed: "declined",
    of.MoveOutAppointed: "declined",
    of.HandBackAppointed: "declined",
    of.RenewalCompleted: "completed",
    of.RenewalClosed: "closed",
    of.RenewalLapsed: "closed",
}
NEVER_DECLINED = dict.fromkeys(
    ("declined_by", "declined_on", "declined_until", "move_out_on", "hand_back_on")
)


def keys(fact: Fact) -> Sequence[UUID]:
    return [fact.event.renewal_id] if isinstance(fact.event, of.RenewalEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    """`due_on` is the last day of the step it waits at, null where it waits no more. From `declined_on` on,
    and from `declined_until` on no more, the tenant leaves, on the day `move_out_on`, or the owner has the
    units back, on the day `hand_back_on`, where one was agreed on.
    """
    event = fact.event
    if not isinstance(event, of.RenewalEvent):
        return row
    terms = event.terms.model_dump(include={"track", "unit_ids", "park_id", "party_id", "manager_id"})
    day = local_date(fact.effective_at)
    row = (
        NEVER_DECLINED
        | (row or {})
        | {
            "id": event.renewal_id,
            "contract_id": event.contract_id,
            **terms,
            "ends_on": event.terms.ends_on,
            "version": fact.version,
        }
    )
    row["status"] = STATUS.get(type(event)) or row["status"]
    match event:
        case of.RenewalOverdue():
            return row | {"overdue": True}
        case of.RenewalDeclined(declined_by=side):
            row |= NEVER_DECLINED | {"declined_by": side, "declined_on": day, "declined_until": FOREVER}
        case of.RenewalResumed(move_out_on=on):
            row |= {"declined_until": FOREVER, "move_out_on": on}
            return row | {"overdue": False, "due_on": on or event.due_on}
        case of.MoveOutAppointed(due_on=on):
            row["move_out_on"] = on
        case of.HandBackAppointed(due_on=on):
            row["hand_back_on"] = on
        case _ if row["declined_until"] == FOREVER:
            row["declined_until"] = day
    match event:
        case of.RenewalProposed(offer=offer, proposed_by=who):
            row |= {"offer": offer.model_dump(mode="json"), "proposed_by": who, "returned_because": None}
        case of.RenewalReturned():
            row["returned_because"] = fact.origin.reason
        case of.RenewalOpened():
            row |= {"offer": None, "proposed_by": None, "returned_because": None}
    return row | {"overdue": False, "due_on": getattr(event, "due_on", None)}


renewals = View(
    name="renewals",
    columns="id uuid primary key, contract_id uuid not null, track text not null, unit_ids uuid[] not null,"
    " park_id uuid not null, party_id uuid not null, manager_id uuid, ends_on date not null,"
    " status text not null, due_on date, overdue boolean not null, offer jsonb, proposed_by text,"
    " returned_because text, declined_by text, declined_on date, declined_until date, move_out_on date,"
    " hand_back_on date, version int not null",
    listens=renewal.events,
    keys=keys,
    project=project,
    inline=True,
    remembers=True,
    indexes=(
        *("(ends_on, id)", "(contract_id)", f"(contract_id) where declined_until = '{FOREVER}'"),
        "(id) where track = 'owner' and status not in ('completed', 'closed')",
    ),
)

DECLINED: LiteralString = f"""
    select distinct r.contract_id from views.renewals r
      join unnest(%s::uuid[], %s::date[]) asked (contract_id, ends_on) using (contract_id, ends_on)
     where r.declined_until = '{FOREVER}'"""
"""Which of these contracts are not to be renewed when they end on that day."""

SHOWN = f"""
    select r.*, r.ends_on = c.ends_on and {WITHOUT_TERM} as without_term,
           r.ends_on = c.ends_on and {OVERSTAYS} as overstays
      from views.renewals r join views.contracts c on c.id = r.contract_id"""
PAGE = f"""
    select * from ({SHOWN}) shown
     where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or park_id = %(park_id)s)
       and (%(contract_id)s::uuid is null or contract_id = %(contract_id)s)
       and (%(manager_id)s::uuid is null or manager_id = %(manager_id)s)
       and (%(track)s::text is null or track = %(track)s)
       and (%(status)s::text is null or status = %(status)s)
       and (%(overdue)s::boolean is null or overdue = %(overdue)s)
       and (%(ends_on)s::date is null or (ends_on, id) > (%(ends_on)s, %(last)s::uuid))
     order by ends_on, id limit %(limit)s"""


async def renewal_of(host: Host, renewal_id: UUID) -> dict[str, Any] | None:
    """One renewal as it is shown."""
    asked = {"id": renewal_id, "day": local_date(host.clock.now())}
    async with host.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(f"{SHOWN} where r.id = %(id)s", asked)
        row: dict[str, Any] | None = await cursor.fetchone()
    return row
