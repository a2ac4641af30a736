"""HTTP of the 物业交割: what a tenant takes over with the room, item by item, until both sides agree."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from edge.body import Body, Count, Flag, Name
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.page import Listing, Page
from fastapi import Query
from kernel.clock import local_date
from kernel.service import Row
from neighbours.people import check_person, check_staff
from neighbours.tenants import check_tenant
from pydantic import Field

from contracts.domain.against_records import opened_by
from contracts.domain.handover import handover
from contracts.domain.handover_commands import Agree, CheckItem, HandoverUnknown, Reopen
from contracts.domain.handover_items import ITEMS, Found, Item
from contracts.edge.ours import check_ours
from contracts.edge.proofs import check_first_reading, check_pictures
from contracts.edge.references import Reference
from contracts.edge.settlements import CHECKERS, READERS, Reading
from contracts.edge.sheets import HANDOVERS, sheet_of
from contracts.views.door_codes import door_code_of
from contracts.views.handovers import handover_of, is_settling, page_of
from contracts.views.photos import check_photos

HIDDEN = ("id", "checked", "version", "proof_ids")


class ThingBody(Body):
    name: Annotated[Name, Field(max_length=40)]
    count: Annotated[int, Field(strict=True, ge=1, le=1_000)]
    condition: Literal["new", "good", "worn", "faulty"]


class FoundBody(Body):
    """Readings in thousandths of the meter's unit; `count` keys and cards, `lines` the inventory.

    `reference` of `door_codes` is the order by which the lock confirmed the code, put in where it is left
    out; where there is none, a reason stands in its place (`X-Reason`), with any or none.

    A picture proves one item of one handover; where it shows two, `photo_shows_several` says so. A reading
    below that of who left before, or one that is hardly possible, says why (`X-Reason`).

    `absent`: the home has no gas, no meter of its own or nothing furnished; with a reason and nothing else.
    """

    reading: Reading | None = None
    photo_ids: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()
    count: Count | None = None
    lines: Annotated[tuple[ThingBody, ...], Field(max_length=200)] = ()
    reference: Reference | None = None
    photo_shows_several: Flag = False
    absent: Flag = False


class CheckBody(Body):
    """`checked_by` is the person who saw it, who need not be the one who types."""

    checked_by: UUID
    found: FoundBody


class AgreeBody(Body):
    """Signed by hand: `agreed_by` for the operator, and the tenant, or `for_tenant` in their stead.

    `photo_ids`: pictures of the paper with both signatures.
    """

    agreed_by: UUID
    for_tenant: UUID | None = None
    photo_ids: Annotated[tuple[UUID, ...], Field(max_length=50, description="at least one")] = ()


def handover_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/handovers", allow=READERS, sheet=sheet_of(runtime, HANDOVERS))
    async def handovers(
        call: Call,
        page: Page,
        tenant_id: Annotated[UUID | None, Query()] = None,
        unit_id: Annotated[UUID | None, Query()] = None,
        status: Annotated[Literal["open", "agreed"] | None, Query()] = None,
        overdue: Annotated[bool | None, Query(description="open, and its day is over")] = None,
    ) -> Listing[dict[str, Any]]:
        """Handovers, oldest first."""
        today = local_date(call.now)
        wanted: Row = {"tenant_id": tenant_id, "unit_id": unit_id, "status": status, "parks": call.parks}
        wanted |= {"overdue": overdue, "today": today}
        rows = await page_of(runtime, wanted, page.key(tuple[date, UUID]), page.fetch)
        shown = [_shown(row, today) for row in rows]
        return page.listing(shown, key=lambda row: (row["moved_in_on"], row["handover_id"]))

    @edge.get("/handovers/{handover_id}", allow=READERS)
    async def one(handover_id: UUID, call: Call) -> dict[str, Any]:
        """The seven items, and who ticked each with what."""
        row = await handover_seen(runtime, handover_id, call)
        call.etag(row["version"])
        return _shown(row, local_date(call.now))

    @edge.post("/handovers/{handover_id}/items/{item}", allow=CHECKERS)
    async def check(handover_id: UUID, item: Item, body: CheckBody, call: Call) -> Answer:
        """Tick one item, or correct it: the last word counts."""
        row = await handover_seen(runtime, handover_id, call)
        await check_ours(runtime.pool, body.checked_by, row["tenant_id"], "checked_by")
        await check_photos(runtime, body.found.photo_ids, row["park_id"], "found.photo_ids")
        found, explained = Found(**body.found.model_dump()), call.origin.reason is not None
        shown = await check_pictures(runtime, row, item, found, "found.photo_ids")
        await check_first_reading(runtime, row, item, found.reading, explained=explained)
        if item == "door_codes":
            code = await door_code_of(runtime.pool, row["unit_id"], row["tenant_id"])
            reference = opened_by(found.reference, code, explained=explained)
            found = found.model_copy(update={"reference": reference})
        said = {"item": item, "checked_by": body.checked_by, "found": found, "explained": explained}
        return await call.do(handover, handover_id, CheckItem(**said, shown=shown))

    @edge.post("/handovers/{handover_id}/agree", allow=CHECKERS)
    async def agree(handover_id: UUID, body: AgreeBody, call: Call) -> Answer:
        """Both sides signed it by hand; what was sent for signature is taken back first.

        Where another than the tenant signed for them, `X-Reason` says by which word of theirs; it is kept.
        """
        row = await handover_seen(runtime, handover_id, call)
        await check_staff(runtime.pool, body.agreed_by, "agreed_by")
        tenant = (await check_tenant(runtime.pool, row["tenant_id"])).person_id
        for_tenant = body.for_tenant or tenant
        await check_person(runtime.pool, for_tenant, "for_tenant")
        await check_photos(runtime, body.photo_ids, row["park_id"], "photo_ids")
        said = {"agreed_by": body.agreed_by, "for_tenant": for_tenant, "photo_ids": body.photo_ids}
        whose = {"tenant_is": tenant, "explained": call.origin.reason is not None}
        return await call.do(handover, handover_id, Agree(**said, **whose, today=local_date(call.now)))

    @edge.post("/handovers/{handover_id}/reopen", allow=CHECKERS)
    async def reopen(handover_id: UUID, call: Call) -> Answer:
        """Undo of agreeing, until the tenant leaves, or once that is withdrawn; `X-Reason` says why, and
        is kept.

        What is out for signature, or was signed so, is taken back by it.
        """
        row = await handover_seen(runtime, handover_id, call)
        call.why()
        settling = await is_settling(runtime, row)
        return await call.do(handover, handover_id, Reopen(settling=settling))


async def handover_seen(runtime: Host, handover_id: UUID, call: Call) -> dict[str, Any]:
    """A handover that is the caller's to see. Raises HandoverUnknown or ParkOutOfScope."""
    row = await handover_of(runtime, handover_id)
    if row is None:
        raise HandoverUnknown
    call.within(row["park_id"])
    return row


def _shown(row: dict[str, Any], today: date) -> dict[str, Any]:
    said = {name: value for name, value in row.items() if name not in HIDDEN}
    items = [{"item": item, **(row["checked"].get(item) or {"checked_by": None})} for item in ITEMS]
    return {
        "handover_id": row["id"],
        **said,
        "overdue": row["status"] == "open" and (row["due_on"] or date.max) < today,
        "items_open": len(ITEMS) - len(row["checked"]),
        "items": items,
    }
