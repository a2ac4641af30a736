"""HTTP of giving the whole pool at once: looked at first, then confirmed as it was seen."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from edge.body import Body, Flag
from edge.call import Call, CallContext, Host
from edge.kit import Edge
from kernel.domain import Refusal
from pydantic import BaseModel, Field

from workorders.choosing import candidates, identified, jobs, terms_of
from workorders.choosing_sql import BY_IDS, POOL
from workorders.domain.dispatch import Candidate, Job, Judgement, judge, offer, override_cost
from workorders.domain.dispatch_terms import DispatchTerms
from workorders.domain.dispatch_words import said
from workorders.domain.offer_facts import OverrideCost
from workorders.domain.work_order import work_order
from workorders.domain.work_order_refusals import OrderUnknown
from workorders.edge.dispatch import HEADS, NotACandidate, Override, Reason, overridden, reasons

MOST = 2_000
"""Orders looked at together, those due first."""


class DoesNotFit(Refusal):
    """The batch proposes only who fits; to send another all the same is decided one by one, with a reason."""

    title = "该维修员不适合此工单：{why}。如仍要派给此人，请在该工单上单独指派并填写理由"
    field, status = "technician_id", 409


class TakenUpAlready(Refusal):
    """The batch takes nothing from who said yes, or is there: that too is decided one by one."""

    title = "已有维修员接单。如需改派，请在该工单上单独指派并填写理由"
    field, status = "order_id", 409


class PoolBody(Body):
    """Of one park or of all the caller's; `offered`: also those that were offered and not answered yet."""

    park_id: UUID | None = None
    offered: Flag = False


class Placed(BaseModel):
    """This order, as it is in `version`, to this technician, for these reasons. `metres`: null where nobody
    said where the home stands.
    """

    order_id: UUID
    version: int
    technician_id: UUID
    metres: int | None
    there_at: datetime
    reasons: list[Reason]


class Placing(BaseModel):
    """`given`: emergencies first; `left`: orders that nobody fits, or nobody is left for."""

    given: list[Placed]
    left: list[UUID]


class OneBody(Body):
    """As it was looked at."""

    order_id: UUID
    version: Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
    technician_id: UUID


class ConfirmBody(Body):
    orders: Annotated[list[OneBody], Field(min_length=1, max_length=500)]


class Became(BaseModel):
    """`events` that it led to; or why not: `code` and `title` of the refusal.

    `against`: whom this batch leaves free who is better for it, and what not sending them costs.
    """

    order_id: UUID
    events: list[str] = Field(default_factory=list)
    against: Override | None = None
    code: str | None = None
    title: str | None = None


def pool_dispatch_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.post("/dispatch/batch", allow=HEADS)
    async def preview(body: PoolBody, call: Call) -> Placing:
        """Who would do what if the whole pool were given now, so that most is done; nothing is changed."""
        if body.park_id:
            call.within(body.park_id)
        asked = {"park_id": body.park_id, "parks": call.parks, "offered": body.offered, "limit": MOST}
        async with runtime.pool.connection() as conn:
            found, terms = await jobs(conn, POOL, asked), await terms_of(conn, call.now)
            known = await candidates(conn, found, terms, call.now, but=found)
        return await asyncio.to_thread(placed, found, known, terms, call.now)

    @edge.post("/dispatch/batch/confirm", allow=HEADS)
    async def confirm(body: ConfirmBody, call: Call) -> list[Became]:
        """Offer each order to its technician, if it is still as it was looked at and they still fit; answered
        in their order, with the cost where somebody free is better. Who does not fit is sent by `assign`.
        """
        to = {each.order_id: each.technician_id for each in body.orders}
        async with runtime.pool.connection() as conn:
            found, terms = await jobs(conn, BY_IDS, [list(to)]), await terms_of(conn, call.now)
            moved = [
                job for job in found if job.status == "offered" and job.technician_id != to[job.order_id]
            ]
            known = await candidates(conn, found, terms, call.now, but=moved)
        for job in found:
            call.within(job.park_id)
        of = {job.order_id: job for job in found}
        who = {each.technician_id: each for each in known}
        spare = [each for each in who.values() if each.technician_id not in to.values()]
        best = await asyncio.to_thread(best_of, found, spare, terms, call.now)

        async def one(asked: OneBody, part: CallContext) -> Became:
            job = of.get(asked.order_id)
            try:
                if job is None:
                    raise OrderUnknown
                found_of = fitting(job, who.get(asked.technician_id), terms, call.now)
                asked_of = identified(offer(job, found_of, terms, call.now), part.command_id)
                another, cost = against(best.get(asked.order_id), found_of)
                command = asked_of.model_copy(update={"decided_by": "person", "override": cost})
                answer = await part.do(work_order, asked.order_id, command, expected=asked.version)
            except Refusal as refusal:
                if job in moved and job.technician_id in who:  # who has it keeps it
                    who[job.technician_id] = who[job.technician_id].given(job)
                return Became(order_id=asked.order_id, code=refusal.code, title=str(refusal))
            if job.technician_id == asked.technician_id:
                return Became(order_id=asked.order_id, events=answer.events)
            who[asked.technician_id] = who[asked.technician_id].given(job)
            said_of_it = another and cost and overridden(another, cost)
            return Became(order_id=asked.order_id, events=answer.events, against=said_of_it)

        return [await one(each, call.part(each.order_id)) for each in body.orders]


def fitting(job: Job, chosen: Candidate | None, terms: DispatchTerms, now: datetime) -> Judgement:
    """What is found of who was chosen; a refusal where the batch would not have proposed them.

    Who has it already is not judged again: the same may be confirmed twice, as a phone does.
    """
    if chosen is None:
        raise NotACandidate
    found, theirs = judge(job, chosen, terms, now), job.technician_id == chosen.technician_id
    if job.status in ("taken_up", "on_site") and not theirs:
        raise TakenUpAlready
    if found.misfits and not theirs:
        raise DoesNotFit(why="，".join(map(said, found.why_not)))
    return found


def best_of(
    of: Sequence[Job], spare: Sequence[Candidate], terms: DispatchTerms, now: datetime
) -> Mapping[UUID, Judgement]:
    from workorders.weighing import best_of_each  # as `assign` below

    return best_of_each(of, spare, terms, now)


def against(best: Judgement | None, chosen: Judgement) -> tuple[Judgement, OverrideCost] | tuple[None, None]:
    """Whoever is better than who was chosen, and the cost of that; of what the batch proposed, nobody."""
    if best is None or (best.asked, -best.points) >= (chosen.asked, -chosen.points):
        return None, None
    return best, override_cost(chosen, best)


def placed(of: Sequence[Job], known: Sequence[Candidate], terms: DispatchTerms, now: datetime) -> Placing:
    from workorders.matching import assign  # its libraries take a second to load: where it is asked for

    given = list[Placed]()
    for job, who in assign(of, known, terms, now):
        found = judge(job, who, terms, now)
        way = {"metres": found.reach.metres, "there_at": found.reach.there_at}
        whose = {"order_id": job.order_id, "version": job.version, "technician_id": who.technician_id}
        given.append(Placed(**whose, **way, reasons=reasons(found.grounds)))
    done = {each.order_id for each in given}
    return Placing(given=given, left=[job.order_id for job in of if job.order_id not in done])
