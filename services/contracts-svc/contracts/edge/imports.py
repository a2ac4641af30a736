"""HTTP of the import of a ledger 台账导入: handed in, shown as it is read, foretold, confirmed, followed."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from edge.access import ParkOutOfScope
from edge.call import Answer, Call, CallContext, Host
from edge.divisions import check_city
from edge.kit import Edge
from edge.page import Listing, Page
from fastapi import Query, Request, Response
from files.sealed import FileMissing, SealedFiles
from host.settings import told
from kernel.domain import Refusal
from ledger.handed_in import understood
from ledger.reading import no_known_sheet
from ledger.sources import MAX_FILE
from starlette.responses import StreamingResponse

from contracts.domain.importing import (
    CancelImport,
    ConfirmImport,
    ForgetImport,
    ImportOver,
    ImportUnknown,
    MapColumns,
    Mapping,
    OpenImport,
    SheetMapping,
    importing,
)
from contracts.edge.import_mapping import MappingBody, check_kinds, check_places
from contracts.edge.import_told import (
    OpenedImport,
    Outcome,
    RowOutcome,
    Status,
    as_read,
    falls_behind,
    is_told,
    rows_of,
    state_of,
)
from contracts.edge.parks import MANAGERS
from contracts.edge.sheets import IMPORTED_ROWS, IMPORTS
from contracts.imports.report import choices_of, file_of, keep_file, kept_report, mapping_of
from contracts.papers.desk import ledgers_of
from contracts.settings import PaperSettings
from contracts.views.imports import import_of, page_of

FILE: Final = "application/octet-stream"
POLL_SECONDS = 0.3
HEARTBEAT: Final = 10.0  # seconds between two signs of life to one who follows
LONGEST: Final = 600.0  # seconds that one is followed; whoever comes back hears where it stands
HEARD_AT_ONCE: Final = 200


class NotForetoldYet(Refusal):
    """What it would lead to is being worked out; the progress tells when it is known."""

    title, status = "正在预检，请稍后再看", 409


class ReportGone(Refusal):
    """It was cancelled before it was known what it would lead to."""

    title, status = "这次导入没有留下结果", 404


class ImportStopping(Refusal):
    """It was cancelled, and which rows had been done by then is about to be written down."""

    title, status = "正在停止导入，请稍后再看已执行到哪一行", 409


class ReportDestroyed(Refusal):
    """Its time was over, or somebody wanted it gone."""

    title, status = "这次导入的结果已销毁，只留有行数统计", 410


class TooManyFollow(Refusal):
    """As many follow imports as may."""

    title, status = "实时连接过多，请稍后重试", 503


def import_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""
    following = asyncio.Semaphore(HEARD_AT_ONCE)

    @edge.post("/imports", allow=MANAGERS, accepts=FILE, limit=MAX_FILE)
    async def hand_in(request: Request, call: Call) -> OpenedImport:
        """Hand a ledger in (.xlsx, .xls or CSV). Nothing is taken in before it is confirmed."""
        _everywhere(call)
        files, content = ledgers_of(told(PaperSettings)), await request.body()
        outline = await understood(content)
        id_ = call.fresh_id("import")
        asked = OpenImport(
            import_id=id_,
            file_sha256=hashlib.sha256(content).hexdigest(),
            kept_sha256=await keep_file(files, id_, content),
            rows=outline.lines,
            mapping=mapping_of(outline),
        )
        return as_read(await call.do(importing, id_, asked), outline)

    @edge.put("/imports/{import_id}/mapping", allow=MANAGERS)
    async def map_columns(import_id: UUID, body: MappingBody, call: Call) -> OpenedImport:
        """Read it otherwise; what is not said is guessed by the headings."""
        row = await _found(import_id, call)
        check_kinds(body)
        check_city(body.city)
        wanted: Mapping = tuple(SheetMapping(**sheet.model_dump()) for sheet in body.sheets)
        content = await _content(ledgers_of(told(PaperSettings)), row)
        outline = await understood(content, choices_of(wanted))
        check_places(wanted, outline)
        asked = MapColumns(rows=outline.lines, mapping=mapping_of(outline, wanted), city=body.city)
        return as_read(await call.do(importing, import_id, asked), outline, body.city)

    @edge.post("/imports/{import_id}/confirm", allow=MANAGERS)
    async def confirm(import_id: UUID, call: Call) -> Answer:
        """Take it in, as it is read now. A file of which no sheet is known is to be mapped first."""
        row = await _found(import_id, call)
        if not any(sheet["kind"] for sheet in row["mapping"]):
            raise no_known_sheet([])
        return await call.do(importing, import_id, ConfirmImport())

    @edge.post("/imports/{import_id}/cancel", allow=MANAGERS)
    async def cancel(import_id: UUID, call: Call) -> Answer:
        """Take no more of it in; what was taken in stays."""
        await _found(import_id, call)
        return await call.do(importing, import_id, CancelImport())

    @edge.get("/imports", allow=MANAGERS, sheet=IMPORTS)
    async def imports(
        call: Call, page: Page, status: Annotated[Status | None, Query()] = None
    ) -> Listing[dict[str, Any]]:
        """Imports, the latest first."""
        _everywhere(call)
        rows = await page_of(runtime, status, page.key(tuple[datetime, UUID]), page.fetch)
        listing = page.listing(rows, key=lambda row: (row["opened_at"], row["id"]))
        return Listing(items=[state_of(row) for row in listing.items], next=listing.next)

    @edge.get("/imports/{import_id}", allow=MANAGERS)
    async def one(import_id: UUID, call: Call) -> dict[str, Any]:
        """How far it is."""
        row = await _found(import_id, call)
        call.etag(row["version"])
        return state_of(row)

    @edge.get("/imports/{import_id}/report", allow=MANAGERS)
    async def report(import_id: UUID, call: Call) -> dict[str, Any]:
        """What it would lead to, or led to: per sheet, and each refusal with its reason."""
        found = await _report(await _found(import_id, call))
        return {name: value for name, value in found.items() if name != "outcomes"}

    @edge.delete("/imports/{import_id}/report", allow=MANAGERS)
    async def forget(import_id: UUID, call: Call) -> Answer:
        """Destroy the report of one that is over, before its time; what was taken in stays."""
        await _found(import_id, call)
        return await call.do(importing, import_id, ForgetImport())

    @edge.get("/imports/{import_id}/rows", allow=MANAGERS, sheet=IMPORTED_ROWS)
    async def rows(
        import_id: UUID, call: Call, page: Page, outcome: Annotated[Outcome | None, Query()] = None
    ) -> Listing[RowOutcome]:
        """The same row by row, in the order of the file."""
        # The report is unsealed as a whole: for each page of a sheet anew it would be so five hundred times.
        report = await _report(await _found(import_id, call))
        found = await asyncio.to_thread(rows_of, report, outcome)
        if page.whole:
            return Listing(items=found)
        first = page.key(int) or 0
        numbered = list(enumerate(found[first : first + page.fetch], first + 1))
        listing = page.listing(numbered, key=lambda each: each[0])
        return Listing(items=[row for _, row in listing.items], next=listing.next)

    @edge.get(
        "/imports/{import_id}/progress",
        allow=MANAGERS,
        response_class=Response,
        responses={200: {"content": {"text/event-stream": {}}}},
    )
    async def progress(import_id: UUID, call: Call) -> Response:
        """How far it is, as server-sent events, until it is foretold, finished or cancelled.

        Each names its `phase`, and how many steps of it are `done` of how many in `total`, which never fall;
        and what the next of them waits for (`waits_for`, as people read it), null while it goes on.
        """
        await _found(import_id, call)
        if following.locked():
            raise TooManyFollow
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(_follow(import_id), headers=headers, media_type="text/event-stream")

    async def _follow(import_id: UUID) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        until, spoke, before = loop.time() + LONGEST, loop.time(), None
        async with following:
            while loop.time() < until:
                row = await import_of(runtime, import_id)
                said = state_of(row) if row else before
                if said != before and not falls_behind(said, before):
                    yield b"data: %s\n\n" % orjson.dumps(said)
                    before, spoke = said, loop.time()
                if row is None or is_told(row):
                    return
                if loop.time() - spoke > HEARTBEAT:
                    yield b": waiting\n\n"
                    spoke = loop.time()
                await asyncio.sleep(POLL_SECONDS)

    async def _found(import_id: UUID, call: CallContext) -> dict[str, Any]:
        _everywhere(call)
        row = await import_of(runtime, import_id)
        if row is None:
            raise ImportUnknown
        return row

    async def _report(row: dict[str, Any]) -> dict[str, Any]:
        if row["forgotten"]:
            raise ReportDestroyed
        if row["status"] == "cancelled" and not is_told(row):
            raise ImportStopping
        digest = row["report_sha256"] or (row["foretold"] and row["foretold_sha256"])
        if not digest:
            raise ReportGone if row["status"] in ("cancelled", "finished") else NotForetoldYet
        try:
            return await kept_report(ledgers_of(told(PaperSettings)), digest)
        except FileMissing:
            raise ReportGone from None

    async def _content(files: SealedFiles, row: dict[str, Any]) -> bytes:
        try:
            return await file_of(files, row["kept_sha256"])
        except FileMissing:
            raise ImportOver from None  # till then it is kept


def _everywhere(call: CallContext) -> None:
    """A ledger may hold rows of any park, and whoever hands it in has to have them all."""
    if call.parks is not None:
        raise ParkOutOfScope
