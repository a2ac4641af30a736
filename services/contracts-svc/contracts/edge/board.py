"""HTTP of the dual-track board 双轨看板."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from edge.body import LocalDate
from edge.call import Call, Host, Listing, Page
from edge.kit import Edge
from fastapi import Depends, Query
from kernel.clock import local_date

from contracts.domain.board import Colour
from contracts.domain.terms import Track
from contracts.edge.settlements import READERS
from contracts.views.board import Wanted, board, counts


def wanted(
    call: Call,
    park_id: Annotated[UUID | None, Query()] = None,
    building_id: Annotated[UUID | None, Query()] = None,
    manager_id: Annotated[UUID | None, Query()] = None,
    code: Annotated[str | None, Query(min_length=1, max_length=64, pattern=r"^[^\x00]*$")] = None,
    track: Annotated[Track | None, Query()] = None,
    on: Annotated[LocalDate | None, Query()] = None,
) -> Wanted:
    """Of the parks that the caller sees; `code` is any part of a door code, `on` a day (today)."""
    day = on or local_date(call.now)
    return Wanted(day, call.parks, park_id, building_id, manager_id, code, track)


def board_routes(edge: Edge, runtime: Host) -> None:
    """The rows and how many there are of each colour."""

    @edge.get("/board", allow=READERS)
    async def dual_track(
        page: Page,
        units: Annotated[Wanted, Depends(wanted)],
        colour: Annotated[Colour | None, Query()] = None,
    ) -> Listing[dict[str, Any]]:
        """Each unit held beside its owner and tenant contract, as of a day, the most urgent first.

        With `track` only that side counts, for colour and urgency.
        """
        rows = await board(runtime, units, colour, page.key(tuple[date, UUID]), page.fetch)
        return page.listing(rows, key=lambda row: (row["urgent_on"], row["unit_id"]))

    @edge.get("/board/counts", allow=READERS)
    async def colours(units: Annotated[Wanted, Depends(wanted)]) -> dict[str, dict[Colour, int]]:
        """Units by colour on each track, as of a day."""
        return await counts(runtime, units)
