"""HTTP of a technician's own day: all that is needed of it in one answer, to be kept where no network is.

Steps are then taken on the device and sent later, in order, each with the device's time (`devices.py`).
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from edge.access import Role
from edge.call import Call, Host
from edge.kit import Edge
from fastapi import Header, Response
from kernel.clock import local_date
from pydantic import BaseModel

from workorders.choosing import jobs, terms_of, with_shifts
from workorders.choosing_sql import THEIRS
from workorders.domain.fault_names import NAMES
from workorders.domain.photos import PhotoRules
from workorders.edge.days import planned
from workorders.edge.errand import Errand, Round, errand, round_
from workorders.edge.in_hand import NotATechnician, whose
from workorders.views.errands import errands, parts_at_hand, rounds
from workorders.views.policies import SHELF

QUARTER: Final = timedelta(minutes=15)
"""How old the times of a plan may grow before they are told anew, though nothing else changed."""


class PartAtHand(BaseModel):
    """`batches`: those that may be fitted."""

    part: str
    name: str
    fen: int
    batches: list[str]


class MyDay(BaseModel):
    """The day in the order in which it is best done, from now or the next shift on.

    `fault_names`: of every fault, for what is found there; `parts`: what costs are told of; `rounds`: units
    to be gone through where they have nothing to mend.
    """

    technician_id: UUID
    day: date
    as_of: datetime
    begins_at: datetime | None
    ends_at: datetime | None
    errands: list[Errand]
    rounds: list[Round]
    parts: list[PartAtHand]
    fault_names: Mapping[str, str]


UNCHANGED: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "Nothing changed since that ETag"}}


def my_day_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/me/day", allow=[Role.维修员], response_model=MyDay, responses=UNCHANGED)
    async def my_day(
        call: Call, response: Response, if_none_match: Annotated[str | None, Header(max_length=512)] = None
    ) -> Any:
        """What you have in hand, and all that is needed for it; nothing is sent twice (`If-None-Match`)."""
        technician_id = whose(call)
        async with runtime.pool.connection() as conn:
            held = await with_shifts(conn, technician_id, call.now)
            if held is None:
                raise NotATechnician
            known, shifts = held
            rows = await errands(conn, technician_id, call.parks)
            ahead = await rounds(conn, technician_id, known.parks, call.parks)
            parts = await parts_at_hand(conn)
            theirs = await jobs(conn, THEIRS, [technician_id])
            terms = await terms_of(conn, call.now)
            rules = (await SHELF.book(conn)).of(PhotoRules).in_force(local_date(call.now)).values
        found = {row["order_id"]: errand(row, rules, call.now) for row in rows}
        look = [round_(each, technician_id, call.now) for each in ahead]
        told = [each.model_dump(mode="json") for each in (*found.values(), *look)]
        etag = etag_of([told, known.hours, parts], call.now)
        if etag in (if_none_match or ""):
            return Response(status_code=304, headers={"ETag": etag})
        response.headers["ETag"], response.headers["Cache-Control"] = etag, "private, no-cache"
        seen = [job for job in theirs if job.order_id in found]
        day = await asyncio.to_thread(planned, known, shifts, seen, terms, call.now)
        visits = {visit.order_id: visit for visit in day.visits}
        first = list(visits) + [order_id for order_id in found if order_id not in visits]
        return MyDay(
            technician_id=technician_id,
            day=local_date(call.now),
            as_of=call.now,
            begins_at=day.begins_at,
            ends_at=day.ends_at,
            errands=[found[each].model_copy(update={"plan": visits.get(each)}) for each in first],
            rounds=look,
            parts=[PartAtHand.model_validate(each) for each in parts],
            fault_names=NAMES,
        )


def etag_of(parts: Sequence[Any], now: datetime) -> str:
    """Of all that is shown but the times of the plan, which are as of this quarter of an hour."""
    said = orjson.dumps([parts, now.timestamp() // QUARTER.total_seconds()])
    return f'W/"{hashlib.sha256(said).hexdigest()[:32]}"'
