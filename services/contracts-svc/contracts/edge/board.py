"""HTTP of the dual-track board 双轨看板."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, closing
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from edge.body import LocalDate, ShortText
from edge.call import Call, Host
from edge.doors import door_number
from edge.kit import Edge
from edge.page import Listing, Page
from fastapi import Depends, Query, Response
from kernel.clock import local_date, start_of
from kernel.domain import Refusal
from starlette.responses import StreamingResponse

from contracts.domain.board import Amiss, BoardColours, Colour
from contracts.domain.terms import Track
from contracts.edge.board_sheet import Sheet
from contracts.edge.called import manager_names, people_listed
from contracts.edge.reading_ahead import reading_ahead
from contracts.edge.settlements import READERS
from contracts.views.asking import Row, Wanted
from contracts.views.board import board, counts, whole_board
from contracts.views.parks import names
from contracts.views.policies import SHELF

AT_ONCE = 1_000  # rows
BOARDS_AT_ONCE = 2
# Names are sealed, and tenant-svc alone can look for one.
NOT_FOUND = (
    "没有找到。看板按园区、楼栋、房号和合同编号（HT-…）查找；"
    "按姓名或电话找人，请用租客搜索 /tenants/search 或业主搜索 /owners/search"
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TooManyBoards(Refusal):
    """As many sheets of the board are being read as may; each has a connection to itself meanwhile."""

    title, status = "正在导出看板的人较多，请稍后重试", 503


class BoardPage(Listing[dict[str, Any]]):
    """`hint`: where a text found nothing, by what it finds, and where people are found."""

    hint: str | None = None


async def wanted(
    call: Call,
    park_id: Annotated[UUID | None, Query()] = None,
    building_id: Annotated[UUID | None, Query()] = None,
    manager_id: Annotated[UUID | None, Query()] = None,
    code: Annotated[ShortText | None, Query()] = None,
    text: Annotated[ShortText | None, Query(max_length=50)] = None,
    track: Annotated[Track | None, Query()] = None,
    lived_in: Annotated[Amiss | None, Query()] = None,
    leaving: Annotated[bool | None, Query()] = None,
    handing_back: Annotated[bool | None, Query()] = None,
    overrun: Annotated[bool | None, Query()] = None,
    settling: Annotated[bool | None, Query()] = None,
    on: Annotated[LocalDate | None, Query()] = None,
    known_on: Annotated[LocalDate | None, Query()] = None,
) -> Wanted:
    """Of the parks that the caller sees; `code` is any part of a door code, each word of `text` part of the
    door code or of the building's or the park's name, or the number of a contract. `lived_in`: where somebody
    lives without a contract, or in a room that is let to another; `leaving`, `handing_back`: whether the
    renewal of its tenant's or of its owner's contract was declined; `overrun`: whether it is let for days
    that no owner's contract covers; `settling`: whether a settlement of it is open. `on` is the day that is
    shown (today), `known_on` the day at whose end it was known so (now). `manager_id` finds what was in their
    care on the day, where it is past.
    """
    today = local_date(call.now)
    day = on or today
    code = code and (door_number(code) or code)
    known = start_of(known_on + timedelta(days=1)) if known_on else None
    of_units = park_id, building_id, manager_id, code, text, track, lived_in, leaving, handing_back
    return Wanted(day, call.parks, *of_units, overrun, settling, known, day < today)


def board_routes(edge: Edge, runtime: Host) -> None:
    """The rows, the same as a sheet, and how many there are of each colour."""
    reading = asyncio.Semaphore(BOARDS_AT_ONCE)

    async def coloured(units: Annotated[Wanted, Depends(wanted)]) -> Wanted:
        """In the colours of the day that is shown, as they were known."""
        colours = (await SHELF.book_of(runtime, units.known)).of(BoardColours).in_force(units.day)
        return replace(units, colours=colours.values)

    @edge.get("/board", allow=READERS)
    async def dual_track(
        page: Page,
        units: Annotated[Wanted, Depends(coloured)],
        colour: Annotated[Colour | None, Query()] = None,
    ) -> BoardPage:
        """Each unit held beside its owner and tenant contract, as of a day, the most urgent first.

        A page begins behind the last row of the one before: what ends on another day since then may be met
        twice, or on no page; as known on a day that is over (`known_on`) all stays where it is.
        With `track` only that side counts, for colour and urgency; with a colour only the ends that have it.
        `days_left` counts today and the last day: 1 on the last day, -1 on the first behind it.
        Let without an owner's contract is red on the owner's side, since `uncovered_since`.
        `settlement`: the one that is open, the longest of several, since when, to be closed by when, and how
        many of its twelve items are open. `released_on`: the day from which on it is the operator's no more,
        which is to come, or past where somebody lives there all the same.
        """
        rows = await board(runtime, units, colour, page.key(tuple[date, UUID]), page.fetch)
        found = page.listing(rows, key=lambda row: (row["urgent_on"], row["unit_id"]))
        return BoardPage(**dict(found), hint=NOT_FOUND if units.text and not rows else None)

    @edge.get("/board/counts", allow=READERS)
    async def colours(units: Annotated[Wanted, Depends(coloured)]) -> dict[str, dict[Colour, int]]:
        """Units by colour on each track, as of a day."""
        return await counts(runtime, units)

    @edge.get("/board.xlsx", allow=READERS, response_class=Response, responses={200: {"content": {XLSX: {}}}})
    async def as_sheet(
        units: Annotated[Wanted, Depends(coloured)],
        colour: Annotated[Colour | None, Query()] = None,
    ) -> Response:
        """The board in Excel, all rows of it as of one moment, in its colours; owners and tenants by masked
        names. It leaves as it is written.
        """
        known_on = local_date(units.known) - timedelta(days=1) if units.known else None
        sheet = Sheet(await names(runtime), units.day, units.colours, known_on)
        leaving = written(sheet, whole(units, colour))
        first = await anext(leaving)  # what is refused is refused before the answer begins
        as_known = f"-known-{known_on}" if known_on else ""
        name = f'attachment; filename="board-{units.day}{as_known}.xlsx"'
        return StreamingResponse(
            _behind(first, leaving), media_type=XLSX, headers={"Content-Disposition": name}
        )

    async def whole(units: Wanted, colour: Colour | None) -> AsyncGenerator[list[Row], None]:
        if reading.locked():
            raise TooManyBoards
        async with reading, aclosing(whole_board(runtime, units, colour, AT_ONCE)) as pages:
            async for rows in pages:
                yield rows

    async def written(sheet: Sheet, pages: AsyncGenerator[list[Row], None]) -> AsyncGenerator[bytes, None]:
        """Its bytes, written beside the event loop: a hundred thousand rows take seconds."""
        with closing(sheet):
            leaving = await asyncio.to_thread(sheet.begun)
            async with aclosing(reading_ahead(pages)) as read:
                async for rows in read:
                    named, people = await asyncio.gather(
                        manager_names(runtime, sheet.unnamed(rows)),
                        people_listed(runtime, sheet.unlisted(rows)),
                    )
                    yield leaving + await asyncio.to_thread(sheet.add, rows, named, people)
                    leaving = b""
            yield leaving + await asyncio.to_thread(sheet.ended)


async def _behind(first: bytes, others: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    async with aclosing(others):
        yield first
        async for each in others:
            yield each
