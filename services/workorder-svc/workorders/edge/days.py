"""HTTP of a technician's day: where they go, in which order, and when they are there."""

import asyncio
from datetime import datetime
from uuid import UUID

from edge.access import ParkOutOfScope
from edge.call import Call, Host
from edge.kit import Edge
from pydantic import BaseModel

from workorders.choosing import candidate, jobs, terms_of
from workorders.choosing_sql import THEIRS
from workorders.domain.dispatch import Candidate, Job
from workorders.domain.dispatch_terms import DispatchTerms
from workorders.domain.technician import TechnicianUnknown
from workorders.edge.technicians import SEEING


class Visit(BaseModel):
    """One order of the day. `wished`: at a time that the tenant wished, null where none was wished.

    `late_minutes`: after the next promise; `after_hours`: they are not done within their shift.
    """

    order_id: UUID
    status: str
    urgency: str
    metres: int
    travel_minutes: int
    arrives_at: datetime
    leaves_at: datetime
    late_minutes: int
    wished: bool | None
    after_hours: bool


class Day(BaseModel):
    """From now, or from when their next shift begins; null where none does within a fortnight."""

    technician_id: UUID
    begins_at: datetime | None
    ends_at: datetime | None
    visits: list[Visit]


def day_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/technicians/{technician_id}/day", allow=SEEING)
    async def day(technician_id: UUID, call: Call) -> Day:
        """What they have, in the order in which it is best done, with the times; planned anew each time."""
        async with runtime.pool.connection() as conn:
            known = await candidate(conn, technician_id, call.now)
            if known is None:
                raise TechnicianUnknown
            if known.parks and not any(call.actor.covers(park) for park in known.parks):
                raise ParkOutOfScope
            theirs = await jobs(conn, THEIRS, [technician_id])
            terms = await terms_of(conn, call.now)
        seen = [job for job in theirs if call.actor.covers(job.park_id)]
        return await asyncio.to_thread(planned, known, seen, terms, call.now)


def planned(of: Candidate, theirs: list[Job], terms: DispatchTerms, now: datetime) -> Day:
    from workorders.day_plan import plan  # its library takes seconds to load: where it is asked for

    if of.hours is None:
        return Day(technician_id=of.technician_id, begins_at=None, ends_at=None, visits=[])
    begins_at, ends_at = max(now, of.hours[0]), of.hours[1]
    visits = [
        Visit(
            order_id=visit.job.order_id,
            status=visit.job.status,
            urgency=visit.job.urgency,
            metres=visit.metres,
            travel_minutes=round(visit.travel.total_seconds() / 60),
            arrives_at=visit.arrives_at,
            leaves_at=visit.leaves_at,
            late_minutes=round(visit.late.total_seconds() / 60),
            wished=visit.wished,
            after_hours=visit.leaves_at > ends_at,
        )
        for visit in plan(theirs, of.place, begins_at, terms)
    ]
    return Day(technician_id=of.technician_id, begins_at=begins_at, ends_at=ends_at, visits=visits)
