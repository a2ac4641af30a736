"""HTTP of workorder-svc: how a repair is reported by staff; all else in the files beside."""

from typing import Annotated, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, Code, Flag, Instant, Phone, Text
from edge.kit import Answer, Call, Edge
from fastapi import APIRouter
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.domain import Refusal
from neighbours.residents import lives_elsewhere
from neighbours.tenants import check_tenant
from neighbours.units import check_unit
from policy.routes import policy_routes
from published.workorders import number_of
from pydantic import Field

from workorders.domain.fault_names import check_fault
from workorders.domain.intake_limits import IntakeLimits
from workorders.domain.policy import POLICIES, policy
from workorders.domain.promise import Urgency
from workorders.domain.repair import Repair
from workorders.domain.triage import UNCLEAR, emergency_in, urgency_of
from workorders.edge.costs import cost_routes
from workorders.edge.danger import emergency_phone
from workorders.edge.days import day_routes
from workorders.edge.dispatch import dispatch_routes
from workorders.edge.faults import fault_routes
from workorders.edge.held import held_routes
from workorders.edge.inspection_photos import inspection_photo_routes
from workorders.edge.inspection_visits import inspection_visit_routes
from workorders.edge.inspections import inspection_routes
from workorders.edge.models import model_routes
from workorders.edge.more import more_routes
from workorders.edge.my_day import my_day_routes
from workorders.edge.my_repairs import my_repair_routes
from workorders.edge.on_site import on_site_routes
from workorders.edge.parts import part_routes
from workorders.edge.photos import photo_routes
from workorders.edge.plan_batches import plan_batch_routes
from workorders.edge.plans import plan_routes
from workorders.edge.pool import READERS, pool_routes
from workorders.edge.pool_dispatch import pool_dispatch_routes
from workorders.edge.ratings import rating_routes
from workorders.edge.reporting import Links, reporting_routes
from workorders.edge.reports import report_routes
from workorders.edge.reviews import review_routes
from workorders.edge.steps import DESK, step_routes
from workorders.edge.stickers import sticker_routes
from workorders.edge.taking_in import Said, TakingIn
from workorders.edge.technicians import technician_routes
from workorders.edge.terms import parks_of_terms
from workorders.edge.unit_history import unit_history_routes
from workorders.edge.wall import wall_routes
from workorders.edge.wishes import WishBody, check_wishes
from workorders.edge.workload import workload_routes
from workorders.learning import Trainer
from workorders.triage.in_force import InForce
from workorders.views.policies import SHELF

INTAKE = [*DESK, Role.系统]


class ReportedInFuture(Refusal):
    """Nobody reports what has not happened yet."""

    title, field = "报修时间不能晚于现在", "reported_at"


class ReportedLongAgo(Refusal):
    """A slip of the pen; what has waited for so long is told as of today."""

    title, field = "报修时间不能早于 {days} 天前，请核对日期", "reported_at"


class NothingSaid(Refusal):
    """Either the fault and how urgent it is, or words to take them from."""

    title, field = "请选择故障和紧急程度，或用文字描述问题", "words"


class NotTheirHome(Refusal):
    """Whose repair it is lives there: they are told of it, let somebody in, and pay for what they broke. Who
    tells of another's home is no tenant of it.
    """

    title, field, status = (
        "该租客不住在这套房源，请核对房号；邻居代为报修的，租客一栏留空，确需登记在其名下的请说明原因",
        "tenant_id",
        409,
    )


class ReportBody(Body):
    """`order_id` is made by the client, so that a second post of the same report is the same order.

    `reported_at` is when the tenant said so, where that was before it is entered here: by telephone, say.
    """

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Annotated[Code | None, Field(description="left out: what the words say")] = None
    urgency: Annotated[Urgency | None, Field(description="left out with the fault")] = None
    tenant_id: UUID | None = None
    reported_at: Instant | None = None
    source: Annotated[Literal["staff", "form"], Field(description="who filled it in")] = "staff"
    words: Annotated[Text, Field(max_length=500, repr=False, description="what is broken")] = ""
    phone: Annotated[Phone | None, Field(repr=False, description="where who says so can be reached")] = None
    wishes: Annotated[tuple[WishBody, ...], Field(max_length=5, description="when somebody is at home")] = ()
    another: Annotated[Flag, Field(description="not what is known of the unit already: 另一处")] = False


class Taken(Answer):
    """`id`: of the order that it is. `known`: that is another report's, of the same unit and fault; where it
    is not what was meant, it is reported once more with `another`. `number`: to be said on the telephone.
    `emergency_phone`: whom to call first in danger, null where the company has no such number.
    """

    known: bool
    number: str
    emergency_phone: str | None


def routes(runtime: Runtime) -> APIRouter:
    if runtime.vault is None:
        raise ValueError("workorder-svc needs a vault")
    edge, judging = Edge(runtime), InForce(runtime, runtime.vault)
    taking_in = TakingIn(runtime, runtime.vault, judging)

    @edge.post("/orders", allow=INTAKE)
    async def report(body: ReportBody, call: Call) -> Taken:
        """Report a repair; its promise runs from the report on. The same report again changes nothing.

        Without a fault it is taken for what the words say. An emergency, by its fault or by a word of it, is
        ordinary for a reason only. What was said of the same unit and fault within
        two days is the same repair: it is `known`.
        """
        call.within(body.park_id)
        at = body.reported_at or call.now
        if at > call.now:
            raise ReportedInFuture
        limits = (await SHELF.book_of(runtime)).of(IntakeLimits).in_force(local_date(call.now)).values
        if call.now - at > limits.entered_within:
            raise ReportedLongAgo(days=limits.told_within)
        await check_unit(runtime.pool, body.unit_id, body.park_id)
        person_id = (await check_tenant(runtime.pool, body.tenant_id)).person_id if body.tenant_id else None
        named = person_id if call.origin.reason is None else None
        if named and await lives_elsewhere(runtime.pool, named, body.unit_id):
            raise NotTheirHome
        if (body.fault is None) != (body.urgency is None) or not (body.fault or body.words):
            raise NothingSaid
        if body.fault:
            check_fault(body.fault)
            milder = body.urgency == "ordinary"
            if milder and (urgency_of(body.fault) == "emergency" or emergency_in(body.words)):
                call.why()
        check_wishes(body.wishes, at)
        said = body.model_dump(include={"order_id", "unit_id", "park_id", "tenant_id", "source", "wishes"})
        kind = {"fault": body.fault or UNCLEAR, "urgency": body.urgency or "ordinary"}
        repair = Repair(**said, **kind, person_id=person_id)
        answer = await taking_in.report(call, at, repair, Said(body.words, body.phone), another=body.another)
        known = answer.id != str(body.order_id)
        said = {"known": known, "number": number_of(UUID(answer.id)), "emergency_phone": emergency_phone()}
        return Taken(**dict(answer), **said)

    fault_routes(edge)
    row_of = pool_routes(edge, runtime)
    step_routes(edge, runtime, row_of)
    on_site_routes(edge, runtime, row_of)
    photo_routes(edge, runtime, row_of)
    cost_routes(edge, runtime, row_of)
    part_routes(edge, runtime)
    plan_routes(edge, runtime)
    plan_batch_routes(edge, runtime)
    inspection_routes(edge, runtime)
    inspection_visit_routes(edge, runtime)
    inspection_photo_routes(edge, runtime)
    report_routes(edge, runtime, runtime.vault, taking_in, judging, row_of)
    held_routes(edge, runtime, runtime.vault, taking_in)
    model_routes(edge, runtime, Trainer(runtime, runtime.vault, judging))
    links = Links(runtime, runtime.vault)
    reporting_routes(edge, runtime, runtime.vault, links, taking_in)
    sticker_routes(edge, runtime, links)
    dispatch_routes(edge, runtime, row_of)
    pool_dispatch_routes(edge, runtime)
    day_routes(edge, runtime)
    my_day_routes(edge, runtime)
    my_repair_routes(edge, runtime, runtime.vault, taking_in)
    wall_routes(edge, runtime)
    workload_routes(edge, runtime)
    unit_history_routes(edge, runtime)
    more_routes(edge, runtime, taking_in, row_of)
    review_routes(edge, runtime)
    rating_routes(edge, runtime)
    technician_routes(edge, runtime)
    policy_routes(edge, runtime, POLICIES, policy, READERS, parks_of_terms(runtime))
    return edge
