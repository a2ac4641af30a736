"""HTTP of analytics-svc: figures as of the clock. Nothing is asked of it but questions."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from edge.access import Role
from edge.body import LocalDate
from edge.kit import Call, Edge, Host, Listing, Page
from fastapi import APIRouter, Query
from kernel.clock import local_date, start_of
from psycopg.rows import dict_row

from analytics.edge import sheets
from analytics.hot_spots import judged
from analytics.views import costs, expiries, occupancy, repairs, vacancies

READERS = [Role.客服专员, Role.财务主管, Role.运维经理, Role.运营经理, Role.主管, Role.审计, Role.管理员]

Rows = Listing[dict[str, Any]]
Depth = Literal["area", "fault", "part", "batch"]
DEPTHS: tuple[Depth, ...] = get_args(Depth)
MOST_CELLS = 1_000
Status = Literal["registered", "moved_in", "moved_out"]
FirstDay = Annotated[LocalDate | None, Query(description="first local day counted")]
LastDay = Annotated[LocalDate | None, Query(description="last local day counted")]


def routes(runtime: Host) -> APIRouter:
    edge = Edge(runtime)

    @edge.get("/vacancies", allow=READERS, sheet=sheets.VACANCIES)
    async def vacant(
        call: Call,
        page: Page,
        park_id: UUID | None = None,
        unit_id: UUID | None = None,
        open: Annotated[bool | None, Query(description="still vacant today, or not any more")] = None,
    ) -> Rows:
        """Each time a unit stood empty, the longest ago first; `days` counts up to today while it is open."""
        since, last = page.key(tuple[date, UUID]) or (None, None)
        place = {"open": open, "since": since, "last": last, "limit": page.fetch}
        found = await rows(vacancies.PAGE, call, park_id=park_id, unit_id=unit_id, **place)
        return page.listing(found, key=lambda row: (row["vacant_since"], row["unit_id"]))

    @edge.get("/vacancies/by-park", allow=READERS, sheet=sheets.VACANCY_BY_PARK)
    async def vacancy_by_park(call: Call, park_id: UUID | None = None) -> Rows:
        """Average days from move-out to next move-in, of the vacancies that have ended."""
        return Listing(items=await rows(vacancies.BY_PARK, call, park_id=park_id, unit_id=None))

    @edge.get("/occupancy", allow=READERS, sheet=sheets.OCCUPANCY)
    async def occupied(
        call: Call,
        page: Page,
        park_id: UUID | None = None,
        unit_id: UUID | None = None,
        tenant_id: UUID | None = None,
        status: Status | None = None,
    ) -> Rows:
        """The status of each tenant as analytics has heard it, with the version of the last fact heard."""
        place = {"last": page.key(UUID), "limit": page.fetch, "status": status}
        wanted = {"park_id": park_id, "unit_id": unit_id, "tenant_id": tenant_id}
        found = await rows(occupancy.PAGE, call, **place, **wanted)
        return page.listing(found, key=lambda row: row["tenant_id"])

    @edge.get("/expiries", allow=READERS, sheet=sheets.EXPIRIES)
    async def forecast(
        call: Call,
        park_id: UUID | None = None,
        track: Literal["owner", "tenant"] | None = None,
        months: Annotated[int, Query(ge=1, le=24, description="this month and the next ones")] = 12,
    ) -> Rows:
        """Contracts by the month of their last day, with their units and the monthly rent at stake."""
        found = await rows(expiries.FORECAST, call, park_id=park_id, track=track, months=months)
        return Listing(items=found)

    @edge.get("/overdue", allow=READERS, sheet=sheets.OVERDUE)
    async def broken_promises(
        call: Call, park_id: UUID | None = None, first_day: FirstDay = None, last_day: LastDay = None
    ) -> Rows:
        """How often a promise was not kept, by the day it was due: who was told, of which stage."""
        period = _period(first_day, last_day)
        return Listing(items=await rows(repairs.OVERDUE, call, park_id=park_id, **period))

    @edge.get("/orders", allow=READERS, sheet=sheets.ORDERS)
    async def order_counts(
        call: Call, park_id: UUID | None = None, first_day: FirstDay = None, last_day: LastDay = None
    ) -> Rows:
        """Repairs by park and fault, the most frequent first, by the day of the report."""
        period = _period(first_day, last_day)
        return Listing(items=await rows(repairs.ORDERS, call, park_id=park_id, **period))

    @edge.get("/repairs/hot-spots", allow=READERS, sheet=sheets.HOT_SPOTS)
    async def hot_spots(
        call: Call,
        park_id: UUID | None = None,
        by: Annotated[Depth, Query(description="how finely repairs are told apart")] = "batch",
        significant: Annotated[bool | None, Query(description="more than chance would have it")] = None,
        first_day: FirstDay = None,
        last_day: LastDay = None,
    ) -> Rows:
        """Where more breaks than elsewhere: area × fault × part × batch of what failed, the least likely by
        chance first. `share`: of all repairs of the park in these days, against that of all other parks.
        """
        period = _period(first_day, last_day)
        cells = await rows(costs.HOT_SPOTS, call, depth=DEPTHS.index(by) + 1, **period)
        seen = [each for each in judged(cells) if call.parks is None or each["park_id"] in call.parks]
        wanted = [
            each
            for each in seen
            if park_id in (None, each["park_id"]) and significant in (None, each["significant"])
        ]
        return Listing(items=wanted[:MOST_CELLS])

    async def rows(query: str, call: Call, **wanted: Any) -> list[dict[str, Any]]:
        wanted |= {"parks": call.parks, "today": local_date(call.now)}
        async with runtime.pool.connection() as conn:
            cursor = conn.cursor(row_factory=dict_row)
            found: list[dict[str, Any]] = await (await cursor.execute(query.encode(), wanted)).fetchall()
        return found

    return edge


def _period(first_day: date | None, last_day: date | None) -> dict[str, Any]:
    """The instants of a period of local days, closed-open; None where it has no end."""
    return {
        "start": first_day and start_of(first_day),
        "end": last_day and start_of(last_day + timedelta(days=1)),
    }
