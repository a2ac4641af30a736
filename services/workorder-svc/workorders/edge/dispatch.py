"""HTTP of dispatch: who could be sent and why; the best now, or another by hand and at what cost."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from edge.access import Role
from edge.call import Answer, Call, Host
from edge.kit import Edge
from kernel.domain import Refusal
from pydantic import BaseModel

from workorders.choosing import candidates, identified, jobs, terms_of
from workorders.choosing_sql import ONE
from workorders.domain.dispatch import Job, Judgement, Ranking, offer, override_cost, rank
from workorders.domain.dispatch_terms import DispatchTerms
from workorders.domain.dispatch_words import NOBODY, said, said_of
from workorders.domain.offer_commands import (
    NoteNobodyFits,
)
from workorders.domain.offer_facts import Ground, OverrideCost
from workorders.domain.work_order import work_order
from workorders.domain.work_order_refusals import OrderDone
from workorders.edge.danger import emergency_phone
from workorders.edge.in_hand import Guarded
from workorders.edge.steps import DESK, TechnicianBody

HEADS = [Role.运维经理, Role.主管, Role.管理员]


class NotACandidate(Refusal):
    """Suspended, sent to other parks, or too far away to be looked at."""

    title, field, status = "该维修员已停派，或不服务该园区及附近", "technician_id", 409


class GivenAlready(Refusal):
    """Somebody has it; to give it to another, name them."""

    title, status = "工单已派出，如需改派请指定维修员", 409


class Reason(BaseModel):
    """What counts, how much of it there is, what that is worth, and the same in words."""

    name: str
    number: float
    points: float
    words: str


class Suggested(BaseModel):
    """Somebody who fits. `asked`: how often they were asked and did not answer; `there_at`: by estimate;
    `metres`: null where nobody said where the home stands.
    """

    technician_id: UUID
    points: float
    metres: int | None
    there_at: datetime
    visit_fen: int
    asked: int
    reasons: list[Reason]


class Unsuited(BaseModel):
    """Somebody who does not, and all the reasons why."""

    technician_id: UUID
    reasons: list[Reason]


class Candidates(BaseModel):
    """The best first; where nobody fits, `nobody` says why in words."""

    proposals: list[Suggested]
    rejections: list[Unsuited]
    nobody: list[str]


class Given(Answer):
    """`technician_id` was asked, for these reasons; null: nobody fits, as `nobody` says in words.

    `emergency_phone`: whom to call first in danger, null where the company has no such number.
    """

    technician_id: UUID | None
    reasons: list[Reason]
    nobody: list[str]
    emergency_phone: str | None


class Override(BaseModel):
    """Against the best: how much later, further and dearer; negative: sooner, nearer, cheaper. `metres`: null
    where nobody said where the home stands.
    """

    technician_id: UUID
    minutes: int
    metres: int | None
    fen: int
    words: str


class Assigned(Answer):
    """`reasons`: what speaks for and against them; `against`: the best and what not sending them costs."""

    reasons: list[Reason]
    against: Override | None


def dispatch_routes(edge: Edge, runtime: Host, guarded: Guarded) -> None:
    """Add them to the service's own."""

    @edge.get("/orders/{order_id}/candidates", allow=DESK)
    async def preview(order_id: UUID, call: Call) -> Candidates:
        """Who could be sent, the best first, and who not; each with all the reasons."""
        _, _, ranking = await judged(order_id, call)
        return Candidates(
            proposals=[suggested(each) for each in ranking.fitting],
            rejections=[
                Unsuited(technician_id=each.technician_id, reasons=reasons(each.why_not))
                for each in ranking.unfit
            ],
            nobody=nobody(ranking),
        )

    @edge.post("/orders/{order_id}/dispatch", allow=DESK)
    async def give(order_id: UUID, call: Call) -> Given:
        """Look for somebody now: the best is asked, or it is said why nobody fits."""
        job, terms, ranking = await judged(order_id, call)
        if job.status != "reported":
            raise GivenAlready
        best = ranking.best
        if best is None:
            note = NoteNobodyFits(at=call.now, why=ranking.why_nobody())
            answer = await call.do(work_order, order_id, note, expected=job.version)
            return given(answer, None, nobody=nobody(ranking))
        asked = identified(offer(job, best, terms, call.now), call.command_id)
        answer = await call.do(work_order, order_id, asked, expected=job.version)
        return given(answer, best.technician_id, reasons=reasons(best.grounds))

    @edge.post("/orders/{order_id}/assign", allow=HEADS)
    async def assign(order_id: UUID, body: TechnicianBody, call: Call) -> Assigned:
        """Give it to this technician, whatever the system proposes; why is kept (`X-Reason`).

        Where somebody else has it, `If-Match` says that this was seen.
        """
        call.why()
        job, terms, ranking = await judged(order_id, call)
        if job.technician_id not in (None, body.technician_id):
            call.seen()
        chosen, best = ranking.of(body.technician_id), ranking.best
        if chosen is None:
            raise NotACandidate
        another = best if best and best.technician_id != chosen.technician_id else None
        cost = override_cost(chosen, another) if another else None
        command = identified(offer(job, chosen, terms, call.now), call.command_id).model_copy(
            update={"decided_by": "person", "override": cost}
        )
        answer = await call.do(work_order, order_id, command, expected=job.version)
        against = another and cost and overridden(another, cost)
        return Assigned(**dict(answer), reasons=reasons(command.grounds), against=against)

    async def judged(order_id: UUID, call: Call) -> tuple[Job, DispatchTerms, Ranking]:
        await guarded(order_id, call)
        async with runtime.pool.connection() as conn:
            found = await jobs(conn, ONE, [order_id])
            if not found:
                raise OrderDone
            [job] = found
            terms = await terms_of(conn, call.now)
            known = await candidates(conn, [job], terms, call.now, but=[job])
        return job, terms, rank(job, known, terms, call.now)


def given(
    answer: Answer, technician_id: UUID | None, reasons: Sequence[Reason] = (), nobody: Sequence[str] = ()
) -> Given:
    said = {"technician_id": technician_id, "reasons": reasons, "nobody": nobody}
    return Given(**dict(answer), **said, emergency_phone=emergency_phone())


def suggested(proposal: Judgement) -> Suggested:
    return Suggested(
        technician_id=proposal.technician_id,
        points=round(proposal.points, 1),
        metres=proposal.reach.metres,
        there_at=proposal.reach.there_at,
        visit_fen=proposal.visit_fen,
        asked=proposal.asked,
        reasons=reasons(proposal.grounds),
    )


def reasons(grounds: Sequence[Ground]) -> list[Reason]:
    return [Reason(**ground.model_dump(), words=said(ground)) for ground in grounds]


def nobody(ranking: Ranking) -> list[str]:
    """What kept people back, most often first; nothing where somebody fits."""
    return [] if ranking.best else [NOBODY[name] for name in ranking.why_nobody()]


def overridden(best: Judgement, cost: OverrideCost) -> Override:
    return Override(technician_id=best.technician_id, words=said_of(cost), **cost.model_dump())
