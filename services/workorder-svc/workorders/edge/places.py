"""HTTP of where buildings stand: what technicians' check-ins are held against."""

from typing import Annotated, Any
from uuid import UUID

from edge.access import Role
from edge.body import Body
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.lists import Sheet
from edge.page import Listing, Page
from fastapi import Query
from kernel.domain import Refusal
from neighbours.looking import look_up
from psycopg.rows import dict_row
from pydantic import Field

from workorders.domain.building import PlaceBuilding, building
from workorders.domain.position import Position
from workorders.views import places

PLACING = [Role.运维经理, Role.运营经理, Role.主管, Role.管理员]
SEEING = [*PLACING, Role.维修员, Role.客服专员, Role.审计]
SHEET = Sheet(
    "楼栋位置",
    {
        "building_id": "楼栋",
        "park_id": "园区",
        "units": "房源数",
        "latitude": "纬度",
        "longitude": "经度",
        "placed_at": "标注时间",
    },
)


class BuildingNotHeardOf(Refusal):
    """No unit of ours is in it, or word of the first is on its way."""

    title, field, status = "没有这栋楼；如果是刚接管的，请稍后再试", "building_id", 404


class PositionBody(Body):
    """WGS-84, as phones and GPS say it."""

    latitude: Annotated[float, Field(ge=-90, le=90, strict=True, description="degrees north")]
    longitude: Annotated[float, Field(ge=-180, le=180, strict=True, description="degrees east")]


def place_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/buildings", allow=SEEING, sheet=SHEET)
    async def listed(
        call: Call,
        page: Page,
        park_id: UUID | None = None,
        placed: Annotated[bool | None, Query(description="whether somebody said where it stands")] = None,
    ) -> Listing[dict[str, Any]]:
        """The buildings that we have units in, and where they stand."""
        wanted = {"park_id": park_id, "placed": placed, "parks": call.parks}
        place = {"last": page.key(UUID), "limit": page.fetch}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(places.PAGE, wanted | place)).fetchall()
        return page.listing(rows, key=lambda row: row["building_id"])

    @edge.put("/buildings/{building_id}/place", allow=PLACING)
    async def place(building_id: UUID, body: PositionBody, call: Call) -> Answer:
        """Say where it stands. Whoever checks in from then on is measured from there."""
        found = await look_up(runtime.pool, places.PARK_OF, building_id)
        if found is None:
            raise BuildingNotHeardOf
        [park_id] = found
        call.within(park_id)
        position = Position(**body.model_dump())
        asked = PlaceBuilding(building_id=building_id, park_id=park_id, position=position, at=call.now)
        return await call.do(building, building_id, asked)
