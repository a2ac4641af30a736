"""HTTP of a second fault in the words of one report: an order of its own by one act, or nothing."""

from typing import Any, Literal
from uuid import UUID

from edge.body import Body, Code
from edge.call import Answer, Call, Host
from edge.kit import Edge
from kernel.ids import named_id

from workorders.domain.repair import Repair
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import SettleMore
from workorders.edge.in_hand import Guarded
from workorders.edge.steps import DESK
from workorders.edge.taking_in import Said, TakingIn
from workorders.views import reports


class MoreBody(Body):
    """What a fault of the order's `also` is: an `order` of its own, or `nothing`."""

    fault: Code
    becomes: Literal["order", "nothing"]


class Settled(Answer):
    """`split`: the order that it is: a new one, or what was open of it already."""

    split: UUID | None


def more_routes(edge: Edge, runtime: Host, taking_in: TakingIn, guarded: Guarded) -> None:
    """Add them to the service's own."""

    @edge.post("/orders/{order_id}/more", allow=DESK)
    async def settle(order_id: UUID, body: MoreBody, call: Call) -> Settled:
        """Another fault that its words speak of is an order of the same home and tenant, with the same
        photos; or it is none.
        """
        row = await guarded(order_id, call)
        split = named_id("split", order_id, body.fault) if body.becomes == "order" else None
        named = next((each for each in row["also"] if each["fault"] == body.fault), None)
        if named and split:
            split = await order_of(split, row, named, call)
        answer = await call.do(work_order, order_id, SettleMore(at=call.now, fault=body.fault, split=split))
        return Settled(**dict(answer), split=split)

    async def order_of(own: UUID, row: dict[str, Any], named: dict[str, Any], call: Call) -> UUID:
        async with runtime.pool.connection() as conn:
            files = await (await conn.execute(reports.FILES, [row["order_id"]])).fetchall()
        where = {name: row[name] for name in ("unit_id", "park_id", "tenant_id", "person_id")}
        what = {
            "fault": named["fault"],
            "urgency": named["urgency"],
            "files": tuple(UUID(f) for (f,) in files),
        }
        repair = Repair(order_id=own, **where, **what)
        taken = await taking_in.report(call.part("split", own), call.now, repair, Said())
        return UUID(taken.id)
