"""HTTP of a technician's day: where they go, in which order, and when they are there."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from edge.access import ParkOutOfScope
from edge.call import Call, Host
from edge.kit import Edge
from pydantic import BaseModel

from workorders.choosing import jobs, terms_of, with_shifts
from workorders.choosing_sql import THEIRS
from workorders.domain.dispatch import Candidate, Job
from workorders.domain.dispatch_terms import DispatchTerms
from workorders.domain.shifts import Hours
from workorders.domain.technician import TechnicianUnknown
from workorders.edge.technicians import SEEING


class Visit(BaseModel):
    """One order of the day. `wished`: at a time that the tenant wished, null where none was wished.

    `late_minutes`: after the next promise; `after_hours`: no shift of theirs has room for it.
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
    """The shift that runs, or the next, with its breaks; null where none begins within a fortnight."""

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
            found = await with_shifts(conn, technician_id, call.now)
            if found is None:
                raise TechnicianUnknown
            known, shifts = found
            if known.parks and not any(call.actor.covers(park) for park in known.parks):
                raise ParkOutOfScope
            theirs = await jobs(conn, THEIRS, [technician_id])
            terms = await terms_of(conn, call.now)
        seen = [job for job in theirs if call.actor.covers(job.park_id)]
        return await asyncio.to_thread(planned, known, shifts, seen, terms, call.now)


def planned(
    of: Candidate, shifts: Sequence[Hours], theirs: list[Job], terms: DispatchTerms, now: datetime
) -> Day:
    from workorders.day_plan import plan  # its library takes seconds to load: where it is asked for

    if of.hours is None:
        return Day(technician_id=of.technician_id, begins_at=None, ends_at=None, visits=[])
    begins_at, ends_at = of.hours
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
            after_hours=not any(b <= visit.arrives_at and visit.leaves_at <= e for b, e in shifts),
        )
        for visit in plan(theirs, of.place, max(now, begins_at), terms)
    ]
    return Day(technician_id=of.technician_id, begins_at=begins_at, ends_at=ends_at, visits=visits)
