"""HTTP of inspections: a checklist gone through, item by item."""

import re
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from edge.access import Role
from edge.body import Body, Code, Flag, LocalDate, Text
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.lists import Sheet
from edge.page import Listing, Page
from fastapi import Query
from kernel.clock import local_date
from neighbours.looking import Pool
from neighbours.units import check_unit
from psycopg.rows import dict_row
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from workorders.domain.checklist import ITEM, KINDS, Item, Kind, Verdict
from workorders.domain.fault_names import check_fault
from workorders.domain.inspection import inspection
from workorders.domain.inspection_commands import (
    CloseInspection,
    Inspect,
    OpenInspection,
    RestoreInspection,
    WithdrawInspection,
)
from workorders.domain.inspection_facts import ItemInspected
from workorders.domain.inspection_refusals import InspectedForOwner, InspectionUnknown
from workorders.domain.promise import Urgency
from workorders.domain.same_danger import kin
from workorders.domain.triage import urgency_of
from workorders.domain.work_order import work_order
from workorders.domain.work_order_refusals import SameJustReported
from workorders.edge.coming import CONSENTS
from workorders.edge.devices import DeviceBody, moment
from workorders.edge.in_hand import by_whom, check_on_duty
from workorders.edge.sheets import placed
from workorders.edge.steps import DESK, FIELD
from workorders.policies.inspecting import reporting
from workorders.views import inspections

OPENING = [*DESK, Role.系统]
SEEING = [*DESK, Role.维修员, Role.审计]
SHEET = Sheet(
    "巡检",
    {
        "kind": "类型",
        "due_on": "应完成日期",
        "overdue": "逾期",
        "unit": "房源",
        "park": "园区",
        "technician": "检查人",
        "arrived_at": "到场时间",
        "consent": "入户同意",
        "failed": "不合格项",
        "opened_at": "发起时间",
        "closed_at": "完成时间",
        "withdrawn_at": "撤销时间",
        "told": "已通知",
        "inspection_id": "系统编号",
    },
    {
        "kind": KINDS,
        "consent": CONSENTS,
        "told": {"supervisor": "主管", "manager": "经理"},
    },
)


def _named(item: str) -> str:
    if not re.fullmatch(ITEM, item):
        raise PydanticCustomError("item_name", "letters, digits, points and hyphens")
    return item


ItemName = Annotated[
    str,
    Field(strict=True, max_length=64, json_schema_extra={"pattern": ITEM}, examples=["燃气软管"]),
    AfterValidator(_named),
]


class ItemBody(Body):
    """One thing to look at; where it fails, this fault is reported. `urgency` left out: the catalogue's."""

    item: ItemName
    fault: Code
    urgency: Annotated[Urgency, Field(default_factory=lambda said: urgency_of(said.get("fault", "")))]


class InspectionBody(Body):
    """A checklist for one unit, to be gone through by the local day `due_on`."""

    unit_id: UUID
    park_id: UUID
    kind: Kind
    due_on: LocalDate
    items: Annotated[tuple[ItemBody, ...], Field(min_length=1, max_length=200)]


class VerdictBody(Body):
    """`danger`: of an item that threatens somebody where it fails, whether it does now; said only with
    `failed`. `note`: what was seen; kept as the reason of the fact.
    """

    verdict: Verdict
    danger: Flag = True
    note: Annotated[Text, Field(min_length=1, max_length=200)] | None = None
    device: DeviceBody | None = None


async def inspection_of(pool: Pool, inspection_id: UUID, call: Call) -> dict[str, Any]:
    """An inspection that the caller may see. Raises InspectionUnknown or ParkOutOfScope."""
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        found = await cursor.execute(inspections.ONE, [inspection_id])
        row: dict[str, Any] | None = await found.fetchone()
    if row is None:
        raise InspectionUnknown
    call.within(row["park_id"])
    return row


def told(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    """`overdue`: its day is past, and somebody still has to go through it."""
    open_ = row["closed_at"] is None and row["withdrawn_at"] is None
    return row | {"overdue": open_ and row["due_on"] < local_date(now)}


def inspection_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.put("/inspections/{inspection_id}", allow=OPENING)
    async def open_(inspection_id: UUID, body: InspectionBody, call: Call) -> Answer:
        """Open an inspection, under an id of your own; the same again changes nothing."""
        call.within(body.park_id)
        given_back = await check_unit(runtime.pool, body.unit_id, body.park_id)
        if given_back is not None and given_back <= body.due_on:
            raise InspectedForOwner(day=f"{given_back}")
        for number, each in enumerate(body.items):
            check_fault(each.fault, f"items.{number}.fault")
        items = tuple(Item(**each.model_dump()) for each in body.items)
        said = body.model_dump(exclude={"items"}) | {"inspection_id": inspection_id, "at": call.now}
        return await call.do(inspection, inspection_id, OpenInspection(**said, items=items))

    @edge.post("/inspections/{inspection_id}/items/{item}", allow=FIELD)
    async def inspect(inspection_id: UUID, item: ItemName, body: VerdictBody, call: Call) -> Answer:
        """What was found of one item; what failed is an order at once, or the one that is open for it."""
        row = await found(inspection_id, call)
        at = await moment(runtime, call, body.device)
        await check_on_duty(runtime.pool, call, at)
        if body.note is not None:
            call.origin = call.origin._replace(reason=body.note)
        fresh, known = call.fresh_id("order"), await open_for(row, item, body.danger)
        known = None if known == fresh else known  # this was said before, and the answer was lost
        said = body.model_dump(include={"verdict", "danger"}) | {"at": at, "item": item, "by": by_whom(call)}
        asked = Inspect(**said, order_id=fresh, known=known)
        for fact in [] if known else await call.would(inspection, inspection_id, asked):
            if isinstance(fact, ItemInspected) and fact.order_id:
                asked = asked.model_copy(update={"known": await reported(call, row, fact, body.danger)})
        return await call.do(inspection, inspection_id, asked)

    @edge.post("/inspections/{inspection_id}/close", allow=FIELD)
    async def close(inspection_id: UUID, call: Call) -> Answer:
        """All of it was looked at."""
        await found(inspection_id, call)
        return await call.do(inspection, inspection_id, CloseInspection(at=call.now))

    @edge.post("/inspections/{inspection_id}/withdraw", allow=DESK)
    async def withdraw(inspection_id: UUID, call: Call) -> Answer:
        """Nobody has to go through it after all; X-Reason says why. Not once somebody has begun."""
        call.why()
        await found(inspection_id, call)
        return await call.do(inspection, inspection_id, WithdrawInspection(at=call.now))

    @edge.post("/inspections/{inspection_id}/restore", allow=DESK)
    async def restore(inspection_id: UUID, call: Call) -> Answer:
        """What was withdrawn is to be gone through as it was."""
        await found(inspection_id, call)
        return await call.do(inspection, inspection_id, RestoreInspection(at=call.now))

    @edge.get("/inspections", allow=SEEING, sheet=placed(runtime, SHEET))
    async def listed(
        call: Call,
        page: Page,
        park_id: UUID | None = None,
        unit_id: UUID | None = None,
        kind: Kind | None = None,
        closed: Annotated[bool | None, Query(description="all of it was looked at")] = None,
        withdrawn: Annotated[bool, Query(description="those that nobody has to go through")] = False,
        overdue: Annotated[bool | None, Query(description="not gone through by their day")] = None,
    ) -> Listing[dict[str, Any]]:
        """The inspections, what is due first on top."""
        due_on, last = page.key(tuple[date, UUID]) or (None, None)
        wanted: dict[str, Any] = {"park_id": park_id, "unit_id": unit_id, "kind": kind}
        wanted |= {"closed": closed, "withdrawn": withdrawn, "overdue": overdue}
        wanted |= {"today": local_date(call.now)}
        place = {"parks": call.parks, "due_on": due_on, "last": last, "limit": page.fetch}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(inspections.PAGE, wanted | place)).fetchall()
        shown = [told(row, call.now) for row in rows]
        return page.listing(shown, key=lambda row: (row["due_on"], row["inspection_id"]))

    @edge.get("/inspections/{inspection_id}", allow=SEEING)
    async def one(inspection_id: UUID, call: Call) -> dict[str, Any]:
        """One inspection; its version comes as the ETag."""
        row = await found(inspection_id, call)
        call.etag(row["version"])
        return told(row, call.now)

    async def reported(call: Call, row: dict[str, Any], failed: ItemInspected, danger: bool) -> UUID | None:
        """Its order, before it is said here: who reports the same in the same moment finds it there.

        The order that it is instead, where somebody else was first.
        """
        alone = reporting(failed).model_copy(update={"sole": True})
        try:
            await call.part("order").do(work_order, failed.order_id, alone)
        except SameJustReported:
            return await open_for(row, failed.item, danger)
        return None

    async def open_for(row: dict[str, Any], item: str, danger: bool) -> UUID | None:
        """The order that this item is already, if it is open, or was asked for by it and is not there yet."""
        if item not in row["items"]:
            return None
        on_list = row["items"][item]
        looked_at = Item(item=item, fault=on_list["fault"], urgency=on_list["urgency"])
        asked = {"unit_id": row["unit_id"], "kin": list(kin(looked_at.failing(danger).fault))}
        asked |= {"earlier": row["found"].get(item, {}).get("was")}
        async with runtime.pool.connection() as conn:
            known = await (await conn.execute(inspections.OPEN_FOR, asked)).fetchone()
        return known[0] if known else None

    async def found(inspection_id: UUID, call: Call) -> dict[str, Any]:
        return await inspection_of(runtime.pool, inspection_id, call)
