"""What was spoken may be known already, which shows once it can be read: it is said once more of that order.

First of the order that is known, then its own is taken back: a crash between is noticed by what was said
before, and nothing is lost. An emergency that was spoken beside words of what another trade mends takes
nobody's place: it is said of an order of its own.
"""

from typing import Any, LiteralString
from uuid import UUID

from host.runtime import Runtime
from kernel.facts import Origin
from kernel.ids import named_id
from kernel.service import Row
from psycopg.rows import dict_row

from workorders.domain.repair import Repair, Words
from workorders.domain.skills import skills_for
from workorders.domain.triage import UNCLEAR, Proposal
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Repeat, Report
from workorders.edge.taking_in import NOT_ANY_MORE
from workorders.of_building import order_of_building
from workorders.views import reports


class Linking:
    """Of the reports that were spoken."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def beside(self, report_id: UUID) -> UUID | None:
        """The order that words beside the recording said this report once more of; it was none of its own."""
        found = await self._one(reports.BESIDE, [report_id])
        return found["order_id"] if found else None

    async def known_as(self, order_id: UUID, heard: Words, proposed: Proposal, origin: Origin) -> UUID | None:
        """The order that this was said once more of, if it is known; else it stays a repair of its own."""
        spoken = await self._one(reports.UNJUDGED, [order_id, UNCLEAR])
        if spoken is None:
            return None
        before = await self._one(reports.BEFORE, [order_id, spoken["unit_id"]])
        if before and before["order_id"] != order_id:
            return UUID(str(before["order_id"]))
        if proposed.fault == UNCLEAR:
            return None
        same = await self._one(reports.SAME, reports.same(spoken["unit_id"], proposed.fault))
        if same is None:
            return None
        return await self._once_more(same["order_id"], order_id, spoken, heard, proposed, origin)

    async def of_building(self, order_id: UUID, text: str, proposed: Proposal) -> UUID | None:
        """The order of the building that this one is done with, where nobody has said what it is."""
        spoken = await self._one(reports.UNJUDGED, [order_id, UNCLEAR])
        if spoken is None:
            return None
        about = (spoken["unit_id"], proposed.fault, text, spoken["reported_at"])
        return await order_of_building(self._runtime, *about)

    async def apart(
        self, order_id: UUID, report_id: UUID, heard: Words, proposed: Proposal, origin: Origin, *, sole: bool
    ) -> UUID | None:
        """The order of an emergency that was spoken with this report, where who mends `order_id` cannot mend
        that: it is known, or begins here. Raises SameJustReported.
        """
        if proposed.urgency != "emergency":
            return None
        spoken = await self._one(reports.NAMED_ELSE, [order_id, report_id, UNCLEAR])
        if spoken is None or skills_for(spoken["fault"]) == skills_for(proposed.fault):
            return None
        about = (report_id, spoken, heard, proposed, origin)
        if proposed.fault != UNCLEAR:
            same = await self._one(reports.SAME, reports.same(spoken["unit_id"], proposed.fault))
            if same and (known := await self._once_more(same["order_id"], *about)):
                return known
        own = named_id("spoken beside", report_id)
        where = {name: spoken[name] for name in ("unit_id", "park_id", "tenant_id", "person_id")}
        repair = Repair(order_id=own, **where, fault=UNCLEAR, urgency="ordinary", source="sticker")
        asked = Report(at=spoken["reported_at"], repair=repair, proposed=proposed, sole=sole)
        await self._runtime.handle(work_order, own, asked, origin=origin, command_id=own)
        return await self._once_more(own, *about)  # with the recording, the words and whom to call

    async def _once_more(
        self, known: UUID, report_id: UUID, spoken: Row, heard: Words, proposed: Proposal, origin: Origin
    ) -> UUID | None:
        asked = Repeat(
            at=spoken["reported_at"],
            report_id=report_id,
            fault=proposed.fault,
            source="voice",
            person_id=spoken["person_id"],
            tenant_id=spoken["tenant_id"],
            files=tuple(spoken["files"]),
            words=spoken["words"],
            heard=heard,
            proposed=proposed,
        )
        id_ = named_id("spoken once more", report_id, known)
        try:
            await self._runtime.handle(work_order, known, asked, origin=origin, command_id=id_)
        except NOT_ANY_MORE:
            return None
        return known

    async def _one(self, question: LiteralString, wanted: Any) -> Row | None:
        async with self._runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            found: Row | None = await (await cursor.execute(question, wanted)).fetchone()
        return found
