"""HTTP of each step of an order: who does it, what it waits for, how it ends, and how it goes on."""

from typing import Annotated, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, Code, LocalDate, Text
from edge.call import Answer, Call, Host
from edge.kit import Edge
from kernel.domain import Refusal
from neighbours.people import check_staff
from pydantic import Field

from workorders.domain import work_order_commands as asked
from workorders.domain.fault_names import check_fault
from workorders.domain.joining import NotOneFault
from workorders.domain.offer_commands import Decline
from workorders.domain.pauses import Reason
from workorders.domain.promise import Urgency
from workorders.domain.triage import urgency_of
from workorders.domain.work_order import work_order
from workorders.edge.devices import DeviceBody, moment
from workorders.edge.in_hand import Guarded, by_whom, check_on_duty, check_own_name, check_own_post, in_hand
from workorders.views import pool
from workorders.views.technicians import check_not_suspended, check_trade

DESK = [Role.客服专员, Role.运维经理, Role.运营经理, Role.主管, Role.管理员]
FIELD = [Role.维修员, Role.运维经理, Role.主管, Role.管理员]
ALL = [*DESK, Role.维修员]


class OtherUnsaid(Refusal):
    """Nobody learns anything of a reason that is none of those named, and not said either."""

    title, field, status = "原因选“其他”时请写明具体原因", "words", 422


class TechnicianBody(Body):
    technician_id: UUID


class DeclineBody(Body):
    """Why not: out of the way, another trade, no time, ill, or anything else, which `words` then say; they
    are kept as the reason of the fact.
    """

    technician_id: UUID
    reason: Literal["too_far", "other_trade", "no_time", "ill", "other"]
    words: Annotated[Text, Field(min_length=1, max_length=200)] | None = None


class TriageBody(Body):
    """What it is after all, as a person sees it."""

    fault: Code
    urgency: Urgency


class PauseBody(Body):
    """What is waited for: `consent` of the tenant, `access` to the unit, `parts`."""

    reason: Reason
    device: DeviceBody | None = None


class ResumeBody(Body):
    device: DeviceBody | None = None


class DeferBody(Body):
    """It comes back by itself on the day `until`; what `other` is, `X-Reason` says."""

    until: Annotated[LocalDate, Field(description="local day on which it is in the pool again")]
    reason: Literal["tenant_wishes", "tenant_absent", "parts", "weather", "owner_decides", "other"]


class JoinBody(Body):
    """`lead`: an order of the same building and fault, that is not done."""

    lead: UUID


class CancelBody(Body):
    """Why there is nothing to repair; what `other` is, `X-Reason` says."""

    reason: Literal["mistake", "solved_itself", "twice", "not_ours", "other"]


class ReopenBody(Body):
    """How it did not hold; what `other` is, `X-Reason` says."""

    reason: Literal["same_again", "unfinished", "damage_done", "other"]


def step_routes(edge: Edge, runtime: Host, guarded: Guarded) -> None:
    """Add them to the service's own."""
    mine = in_hand(guarded)

    @edge.post("/orders/{order_id}/triage", allow=DESK)
    async def triage(order_id: UUID, body: TriageBody, call: Call) -> Answer:
        """It is another fault or another urgency than was said; another urgency is another promise.

        What the catalogue calls an emergency, or is one, is ordinary for a reason only.
        """
        check_fault(body.fault)
        if body.urgency == "ordinary" and urgency_of(body.fault) == "emergency":
            call.why()
        said = {"fault": body.fault, "urgency": body.urgency, "decided_by": "person"}
        why = call.origin.reason is not None
        return await ask(call, order_id, asked.Triage(at=call.now, explained=why, **said))

    @edge.post("/orders/{order_id}/respond", allow=FIELD)
    async def respond(order_id: UUID, body: TechnicianBody, call: Call) -> Answer:
        """A technician takes it up."""
        check_own_name(call, body.technician_id)
        await check_staff(runtime.pool, body.technician_id, "technician_id")
        # What they took up already they keep: said again, it is said to them again.
        row = await guarded(order_id, call)
        if row["status"] in ("reported", "offered"):
            await check_own_post(runtime.pool, call)
            if row["technician_id"] != body.technician_id:  # whoever asked them knows what they can
                await check_trade(runtime.pool, body.technician_id, row["fault"])
            await check_not_suspended(runtime.pool, body.technician_id, call.now)
        return await ask(call, order_id, asked.Respond(at=call.now, technician_id=body.technician_id))

    @edge.post("/orders/{order_id}/decline", allow=FIELD)
    async def decline(order_id: UUID, body: DeclineBody, call: Call) -> Answer:
        """Whoever was to do it does not, or cannot go on with it: back into the pool, as late as it is."""
        check_own_name(call, body.technician_id)
        if body.words is not None:
            call.origin = call.origin._replace(reason=body.words)
        elif body.reason == "other":
            raise OtherUnsaid
        return await ask(call, order_id, Decline(at=call.now, **body.model_dump(exclude={"words"})))

    @edge.post("/orders/{order_id}/pause", allow=ALL)
    async def pause(order_id: UUID, body: PauseBody, call: Call) -> Answer:
        """The clocks stand still while something is waited for, and go on by themselves at the bound.

        Those of an emergency the desk stops for a reason only (`X-Reason`), and the supervisor hears so.
        """
        await mine(order_id, call)
        at = await moment(runtime, call, body.device)
        await check_on_duty(runtime.pool, call, at)
        why = call.origin.reason is not None
        waits = asked.PauseClock(at=at, reason=body.reason, by=by_whom(call), explained=why)
        return await call.do(work_order, order_id, waits)

    @edge.post("/orders/{order_id}/resume", allow=ALL)
    async def resume(order_id: UUID, call: Call, body: ResumeBody | None = None) -> Answer:
        """What was waited for is there."""
        await mine(order_id, call)
        at = await moment(runtime, call, body.device if body else None)
        await check_on_duty(runtime.pool, call, at)
        return await call.do(work_order, order_id, asked.ResumeClock(at=at))

    @edge.post("/orders/{order_id}/defer", allow=DESK)
    async def defer(order_id: UUID, body: DeferBody, call: Call) -> Answer:
        """Put it off to a later day; an emergency that was seen for a reason (`X-Reason`), and a few days."""
        check_said(call, body.reason)
        why = call.origin.reason is not None
        return await ask(call, order_id, asked.Defer(at=call.now, **body.model_dump(), explained=why))

    @edge.post("/orders/{order_id}/return", allow=DESK)
    async def bring_back(order_id: UUID, call: Call) -> Answer:
        """Back into the pool before its day, or what was cancelled by mistake."""
        return await ask(call, order_id, asked.Return(at=call.now))

    @edge.post("/orders/{order_id}/join", allow=DESK)
    async def join(order_id: UUID, body: JoinBody, call: Call) -> Answer:
        """It is a fault of the building, and is done with the order of another home; who reported it hears
        so, and hears when it is mended. `/return` makes it a repair of its own again.
        """
        await guarded(body.lead, call)
        async with runtime.pool.connection() as conn:
            asked_of = {"order_id": order_id, "lead": body.lead}
            if await (await conn.execute(pool.ONE_FAULT, asked_of)).fetchone() is None:
                raise NotOneFault
        return await ask(call, order_id, asked.Join(at=call.now, lead=body.lead))

    @edge.post("/orders/{order_id}/cancel", allow=DESK)
    async def cancel(order_id: UUID, body: CancelBody, call: Call) -> Answer:
        """There is nothing to repair after all.

        Of an emergency, and of what somebody has been to, for a reason only (`X-Reason`).
        """
        check_said(call, body.reason)
        why = call.origin.reason is not None
        return await ask(call, order_id, asked.Cancel(at=call.now, reason=body.reason, explained=why))

    @edge.post("/orders/{order_id}/close", allow=DESK)
    async def close(order_id: UUID, call: Call) -> Answer:
        """Nothing more is to come of it."""
        return await ask(call, order_id, asked.Close(at=call.now))

    @edge.post("/orders/{order_id}/reopen", allow=DESK)
    async def reopen(order_id: UUID, body: ReopenBody, call: Call) -> Answer:
        """The repair did not hold: it counts against the first completion."""
        check_said(call, body.reason)
        return await ask(call, order_id, asked.Reopen(at=call.now, reason=body.reason))

    async def ask(call: Call, order_id: UUID, command: asked.OrderCommand) -> Answer:
        await guarded(order_id, call)
        return await call.do(work_order, order_id, command)


def check_said(call: Call, reason: str) -> None:
    """Raises ReasonMissing where it is none of those named, and not said either."""
    if reason == "other":
        call.why()
