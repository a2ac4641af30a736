"""HTTP of stickers for the staff: issued for a building, replaced, revoked, looked at when one is parked."""

import asyncio
from typing import Annotated, Any, Literal
from uuid import UUID

from edge.body import Body
from edge.call import Answer, Call
from edge.kit import Edge
from edge.lists import Sheet
from edge.page import Listing, Page
from fastapi import Query, Response
from host.runtime import Runtime
from host.settings import told
from kernel.domain import Refusal
from kernel.service import Row
from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from workorders.domain.sticker import (
    IssueSticker,
    ReleaseSticker,
    ReplaceSticker,
    RevokeSticker,
    StickerUnknown,
    sticker,
)
from workorders.edge.reporting import Links
from workorders.edge.sheets import placed
from workorders.edge.steps import DESK
from workorders.edge.sticker_sheet import Printed, sheet
from workorders.settings import LinkSettings
from workorders.views import stickers

Status = Literal["in_use", "parked", "revoked"]
Reason = Literal["lost", "damaged", "abused", "other"]


SHEET = Sheet(
    "报修二维码",
    {
        "unit": "房源",
        "status": "状态",
        "version": "第几张",
        "issued_at": "发放时间",
        "used_at": "最近使用",
        "parked_at": "停用时间",
        "let_through": "停用或超限期间放行的紧急报修",
        "park": "园区",
        "unit_id": "系统编号",
    },
    {"status": {"in_use": "使用中", "parked": "已暂停，待处理", "revoked": "已作废"}},
)


class BuildingNotHeardOf(Refusal):
    """No unit of this building, or only since a moment and word of it is on its way: ask again."""

    title, field, status = "没有这栋楼的房源；如果是刚接管的，请稍后再试", "building_id", 404


class ReasonBody(Body):
    reason: Reason


class StickerLink(BaseModel):
    """What the code on the wall says; good until it is replaced or revoked."""

    url: str = Field(repr=False)


class IssuedFor(BaseModel):
    """How many units of the building have one now, and how many of them had none before."""

    units: int
    issued: int


def sticker_routes(edge: Edge, runtime: Runtime, links: Links) -> None:
    """Add them to the service's own."""

    @edge.post("/buildings/{building_id}/stickers", allow=DESK)
    async def issue(building_id: UUID, call: Call) -> IssuedFor:
        """A sticker for every unit of the building that has none. Asked again, it goes on where it ended."""
        rows = await units_of(building_id, call)
        missing = [row for row in rows if row["status"] in (None, "revoked")]
        for row in missing:
            asked = IssueSticker(at=call.now, unit_id=row["unit_id"], park_id=row["park_id"])
            await call.part(row["unit_id"], row["version"]).do(sticker, row["unit_id"], asked)
        return IssuedFor(units=len(rows), issued=len(missing))

    @edge.get("/buildings/{building_id}/stickers.pdf", allow=DESK, response_class=Response)
    async def printed(building_id: UUID, call: Call) -> Response:
        """All of a building that are in use, twelve a page, to print and cut out."""
        rows = [row for row in await units_of(building_id, call) if row["status"] == "in_use"]
        if not rows:
            raise StickerUnknown
        printed = [
            Printed(" ".join(filter(None, (row["park"], row["building"]))), row["code"], url_of(links, row))
            for row in rows
        ]
        made = await asyncio.to_thread(sheet, printed)
        return Response(made, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    @edge.get("/stickers", allow=DESK, sheet=placed(runtime, SHEET))
    async def listed(
        call: Call,
        page: Page,
        park_id: UUID | None = None,
        building_id: UUID | None = None,
        status: Annotated[Status | None, Query(description="parked: somebody has to look")] = None,
    ) -> Listing[dict[str, Any]]:
        """Which units have one, and which of these are parked.

        `let_through`: reports of emergencies that were taken though the sticker took no others.
        """
        wanted: dict[str, Any] = {"park_id": park_id, "building_id": building_id, "status": status}
        wanted |= {"parks": call.parks, "last": page.key(UUID), "limit": page.fetch}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(stickers.PAGE, wanted)).fetchall()
        return page.listing(rows, key=lambda row: row["unit_id"])

    @edge.get("/stickers/{unit_id}/link", allow=DESK)
    async def link(unit_id: UUID, call: Call) -> StickerLink:
        """What the code says, to print one alone."""
        row = await guarded(unit_id, call)
        if row["status"] == "revoked":
            raise StickerUnknown
        return StickerLink(url=url_of(links, row))

    @edge.post("/stickers/{unit_id}/replace", allow=DESK)
    async def replace(unit_id: UUID, body: ReasonBody, call: Call) -> Answer:
        """Another one instead: the old one leads nowhere from now on."""
        row = await guarded(unit_id, call)
        asked = ReplaceSticker(at=call.now, version=row["version"], reason=body.reason)
        return await call.do(sticker, unit_id, asked)

    @edge.post("/stickers/{unit_id}/revoke", allow=DESK)
    async def revoke(unit_id: UUID, body: ReasonBody, call: Call) -> Answer:
        """It leads nowhere from now on, and there is no other."""
        await guarded(unit_id, call)
        return await call.do(sticker, unit_id, RevokeSticker(at=call.now, reason=body.reason))

    @edge.post("/stickers/{unit_id}/release", allow=DESK)
    async def release(unit_id: UUID, call: Call) -> Answer:
        """Somebody has looked at what came in by it: it may be used again."""
        await guarded(unit_id, call)
        return await call.do(sticker, unit_id, ReleaseSticker(at=call.now))

    async def guarded(unit_id: UUID, call: Call) -> Row:
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            row: Row | None = await (await cursor.execute(stickers.ONE, [unit_id])).fetchone()
        if row is None:
            raise StickerUnknown
        call.within(row["park_id"])
        return row

    async def units_of(building_id: UUID, call: Call) -> list[Row]:
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows: list[Row] = await (await cursor.execute(stickers.OF_BUILDING, [building_id])).fetchall()
        if not rows:
            raise BuildingNotHeardOf
        call.within(rows[0]["park_id"])
        return rows


def url_of(links: Links, row: Row) -> str:
    """What is behind the `#` is sent to no server."""
    token = links.token(row["unit_id"], row["version"])
    return f"{told(LinkSettings).public_url.rstrip('/')}/r#{token}"
