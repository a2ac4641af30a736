"""HTTP of being there to go through a home: checking in, and leave to enter, as for a repair."""

from typing import Any
from uuid import UUID

from edge.access import Role
from edge.call import Answer, Call, Host
from edge.kit import Edge

from workorders.domain.inspection import inspection
from workorders.domain.inspection_commands import Attend, RecordLeave
from workorders.edge.coming import (
    VOUCHING,
    ArriveBody,
    ConsentBody,
    VouchBody,
    coming,
    consent_said,
    vouched,
)
from workorders.edge.devices import moment
from workorders.edge.in_hand import check_on_duty
from workorders.edge.inspections import inspection_of
from workorders.edge.steps import FIELD
from workorders.moving_on import leave


def inspection_visit_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.post("/inspections/{inspection_id}/arrive", allow=FIELD)
    async def arrive(inspection_id: UUID, body: ArriveBody, call: Call) -> Answer:
        """Somebody checks in to go through it, measured."""
        row = await inspection_of(runtime.pool, inspection_id, call)
        return await came(
            inspection_id, call, await coming(runtime, call, body, row["unit_id"], inspection_id)
        )

    @edge.post("/inspections/{inspection_id}/vouch", allow=VOUCHING)
    async def vouch(inspection_id: UUID, body: VouchBody, call: Call) -> Answer:
        """They are there though their phone cannot say so. X-Reason says how that is known."""
        await inspection_of(runtime.pool, inspection_id, call)
        return await came(inspection_id, call, await vouched(runtime, call, body))

    @edge.post("/inspections/{inspection_id}/consent", allow=[*FIELD, Role.客服专员])
    async def consent(inspection_id: UUID, body: ConsentBody, call: Call) -> Answer:
        """What is said of going in; while nobody may, nothing is looked at."""
        row = await inspection_of(runtime.pool, inspection_id, call)
        said = await consent_said(runtime, call, body, row["unit_id"])
        at = await moment(runtime, call, body.device)
        await check_on_duty(runtime.pool, call, at)
        return await call.do(inspection, inspection_id, RecordLeave(at=at, consent=said))

    async def came(inspection_id: UUID, call: Call, said: dict[str, Any]) -> Answer:
        answer = await call.do(inspection, inspection_id, Attend(**said))
        await leave(runtime, said["technician_id"])
        return answer
