"""HTTP of coming to a home and going in, for a repair or to go through it: the same is asked of both."""

from typing import Annotated, Any, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, Flag
from edge.call import Call, Host
from kernel.domain import Refusal
from neighbours.people import check_staff
from neighbours.residents import living_in
from pydantic import Field

from workorders.domain.check_in import Fix
from workorders.domain.entry import Answer as Said
from workorders.domain.entry import Consent, How, Speaker
from workorders.domain.place import Place
from workorders.edge.devices import DeviceBody, moment
from workorders.edge.in_hand import check_own_name, check_own_post
from workorders.views.technicians import check_not_suspended
from workorders.views.visits import last_seen, place_of

CONSENTS = {
    "given": "同意",
    "refused": "拒绝",
    "absent": "不在家",
    "vacant": "无人居住",
    "emergency": "紧急入户",
}
VOUCHING = [Role.运维经理, Role.主管, Role.管理员]


class SomebodyLivesThere(Refusal):
    """By what tenant-svc told; staff who know better say so, with a reason."""

    title, field, status = "该房源登记有租客居住，不能按无人居住进入，请联系主管确认", "answer", 409


class FixBody(Body):
    """Where the phone says it is (WGS-84), within `accuracy` metres; `mock`: by its own word made up."""

    latitude: Annotated[float, Field(strict=True, ge=-90, le=90, description="degrees north")]
    longitude: Annotated[float, Field(strict=True, ge=-180, le=180, description="degrees east")]
    accuracy: Annotated[float, Field(strict=True, ge=0, le=100_000, description="radius in metres")]
    mock: Flag = False


class ArriveBody(Body):
    """Without a position a supervisor vouches for the technician (`/vouch`)."""

    technician_id: UUID
    position: FixBody | None = None
    device: DeviceBody | None = None


class VouchBody(Body):
    technician_id: UUID


class ConsentBody(Body):
    """What was said of going in, how, and by whom. Who enters in an emergency without leave, or lets
    somebody in for the tenant, says why (`X-Reason`).
    """

    answer: Said
    how: How
    said_by: Annotated[
        Literal["tenant", "occupant"] | None, Field(description="left out: by whoever records it")
    ] = None
    device: DeviceBody | None = None


async def coming(
    runtime: Host, call: Call, body: ArriveBody, unit_id: UUID, visit_id: UUID
) -> dict[str, Any]:
    """What is known of somebody who says that they are there: who, when, and by which position.

    Raises NotInYourName, NotStaff, TechnicianUnknown, StoodDown, DeviceClockWrong or TooLongAgo.
    """
    who, fix = body.technician_id, body.position
    check_own_name(call, who)
    await check_staff(runtime.pool, who, "technician_id")
    await check_own_post(runtime.pool, call)
    at = await moment(runtime, call, body.device)
    await check_not_suspended(runtime.pool, who, at)
    said: dict[str, Any] = {"technician_id": who, "at": at}
    if fix is None:
        return said
    here = Place(latitude=fix.latitude, longitude=fix.longitude)
    return said | {
        "fix": Fix(position=here, accuracy=fix.accuracy, mock=fix.mock),
        "place": await place_of(runtime.pool, unit_id),
        "last": await last_seen(runtime.pool, who, visit_id, at),
    }


async def vouched(runtime: Host, call: Call, body: VouchBody) -> dict[str, Any]:
    """The same by a supervisor's word, who says how they know.

    Raises ReasonMissing, NotStaff or StoodDown.
    """
    call.why()
    await check_staff(runtime.pool, body.technician_id, "technician_id")
    await check_not_suspended(runtime.pool, body.technician_id, call.now)
    return {"technician_id": body.technician_id, "at": call.now, "vouched": True}


async def consent_said(runtime: Host, call: Call, body: ConsentBody, unit_id: UUID) -> Consent:
    """What was said of going in, by whom. Raises ReasonMissing or SomebodyLivesThere."""
    recorder: Speaker = "technician" if call.actor.role is Role.维修员 else "staff"
    if body.answer == "emergency" or (body.answer, body.said_by, recorder) == ("given", None, "staff"):
        call.why()
    if body.answer == "vacant" and await living_in(runtime.pool, unit_id):
        if recorder == "technician":
            raise SomebodyLivesThere
        call.why()
    return Consent(answer=body.answer, how=body.how, said_by=body.said_by or recorder)
