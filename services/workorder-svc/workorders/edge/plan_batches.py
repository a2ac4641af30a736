"""HTTP of planning the same for many units: those of a building, or those that are named."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from edge.call import Call, Host
from edge.kit import Edge
from kernel.domain import Refusal
from kernel.ids import named_id
from neighbours.units import UnitNotHeardOf
from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from workorders.domain.fault_names import check_fault
from workorders.domain.plan import PlannedAlready, SetPlan, Terms, plan
from workorders.edge.plans import PLANNING, TermsBody
from workorders.edge.stickers import BuildingNotHeardOf
from workorders.views import plans

MOST: Final = 500
"""Units of one batch: the largest building of a park, and an answer within seconds."""
AT_ONCE: Final = 16


class UnitsUnsaid(Refusal):
    """A batch is of a building, or of units that are named: of one of both."""

    title, field = "请指定一栋楼，或列出房源，二者选一", "unit_ids"


class TooManyUnits(Refusal):
    """More than one batch takes: name some of them, and then the others."""

    title, field = "这栋楼有 {units} 套房源，一次最多 {most} 套，请分批列出房源", "building_id"


class PlansBody(TermsBody):
    """The same for each unit of a building that the operator has, or for each of those named."""

    building_id: UUID | None = None
    unit_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST)] | None = None


class Became(BaseModel):
    """`events` that it led to, nothing where it was planned so already; or why not: `code` and `title` of the
    refusal. `plan_id`: of the plan that is or would be, or of the other one that there is already.
    """

    unit_id: UUID
    unit_code: str | None
    plan_id: UUID
    events: list[str] = Field(default_factory=list)
    code: str | None = None
    title: str | None = None


def plan_batch_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.post("/plans/batch", allow=PLANNING)
    async def set_plans(body: PlansBody, call: Call) -> list[Became]:
        """One plan a unit, answered in their order: what one is refused for harms no other.

        Its id comes of the unit and of what is done: sent again nothing changes, and with other terms the
        same plans do.
        """
        check_fault(body.fault)
        rows = await units_of(body, call)
        terms, turn = Terms(**body.model_dump(include=set(Terms.model_fields))), asyncio.Semaphore(AT_ONCE)

        async def one(row: Mapping[str, Any]) -> Became:
            unit, mine = row["unit_id"], plan_of(row["unit_id"], body.fault)
            said: dict[str, Any] = {"unit_id": unit, "unit_code": row["code"], "plan_id": mine}
            try:
                if row["park_id"] is None:
                    raise UnitNotHeardOf
                call.within(row["park_id"])
                if row["other"] not in (None, mine):
                    said["plan_id"] = row["other"]
                    raise PlannedAlready(plan_id=row["other"])
                place = {"plan_id": mine, "unit_id": unit, "park_id": row["park_id"]}
                async with turn:
                    answer = await call.part(unit).do(plan, mine, SetPlan(**place, terms=terms, at=call.now))
            except Refusal as refusal:
                if refusal.status >= 500:  # the store is away: the whole batch is to be sent again
                    raise
                return Became(**said, code=refusal.code, title=str(refusal))
            return Became(**said, events=answer.events)

        return list(await asyncio.gather(*map(one, rows)))

    async def units_of(body: PlansBody, call: Call) -> list[dict[str, Any]]:
        if (body.building_id is None) == (body.unit_ids is None):
            raise UnitsUnsaid
        asked: dict[str, Any] = {"building_id": body.building_id, "fault": body.fault}
        asked |= {"unit_ids": list(dict.fromkeys(body.unit_ids or ()))}
        query = plans.UNITS_OF_BUILDING if body.building_id else plans.UNITS_NAMED
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows: list[dict[str, Any]] = await (await cursor.execute(query, asked)).fetchall()
        if not rows:
            raise BuildingNotHeardOf
        if body.building_id:
            call.within(rows[0]["park_id"])
        if len(rows) > MOST:
            raise TooManyUnits(units=len(rows), most=MOST)
        return rows


def plan_of(unit_id: UUID, fault: str) -> UUID:
    """The id under which a batch plans this of a unit."""
    return named_id("plan of a batch", unit_id, fault)
