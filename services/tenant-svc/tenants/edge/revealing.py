"""HTTP of lists unmasked: who asks for one and why, who approves it, and the file, of which each person's
look is recorded as one unmask is.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from edge.access import Role
from edge.body import Body
from edge.call import Answer, Call, CallContext
from edge.kit import Edge
from edge.lists import XLSX
from edge.page import Listing, Page
from fastapi import Response
from kernel.domain import Refusal
from kernel.service import Row
from pydantic import BaseModel
from vault.broken import shown

from tenants.domain.reveal import (
    ApproveReveal,
    AskReveal,
    Listed,
    RevealUnknown,
    Standing,
    TakeReveal,
    Wanted,
    check_holds,
    reveal,
)
from tenants.edge.people import UNMASKING
from tenants.edge.personal import PersonalData
from tenants.edge.sheets import REVEALS, TENANTS, sheet_of
from tenants.views import people, reveals
from tenants.views import tenants as numbered
from tenants.views.query import Pool

ASKING: Final = [Role.财务主管, *UNMASKING]
MOST: Final = 2_000
FIELDS: Final = ("name", "sms", "identity")
NAME, COLUMNS, WORDS = TENANTS
SHEET: Final = (
    f"{NAME}（明文）",
    {"number": COLUMNS["number"], "name": "姓名", "sms": "手机", "identity": "证件号"} | COLUMNS,
    WORDS,
)


class NobodyListed(Refusal):
    """There is nothing to be seen."""

    title, field = "没有符合条件的租客", "park_id"


class TooManyListed(Refusal):
    """More than somebody can answer for at once."""

    title, field = "超过 {limit} 人，请按园区、房源或状态缩小范围", "park_id"


class RevealBody(Body):
    """Whom the list is of; where nothing is named, all. The id is the caller's own."""

    reveal_id: UUID
    park_id: UUID | None = None
    unit_id: UUID | None = None
    status: Standing | None = None


class RevealRow(BaseModel):
    """`count`: how many are on it; `reason`: why it was asked for."""

    reveal_id: UUID
    park_id: UUID | None
    unit_id: UUID | None
    status: Standing | None
    count: int
    asked_by: str
    asked_at: datetime
    reason: str | None
    approved_by: str | None
    approved_at: datetime | None
    taken_at: datetime | None


def serve_revealing(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of lists unmasked on `edge`."""
    sheet = sheet_of(pool, SHEET)

    @edge.post("/reveals", allow=ASKING)
    async def ask(body: RevealBody, call: Call) -> Answer:
        """Ask to see a list of tenants unmasked: name, phone and document. X-Reason says why, and is kept."""
        call.why()
        wanted = Wanted(**body.model_dump(exclude={"reveal_id"}))
        _of_theirs(wanted.park_id, call)
        listed = _listed(await _tenants(pool, wanted))
        asked = AskReveal(reveal_id=body.reveal_id, by=call.actor.id, wanted=wanted, listed=listed)
        return await call.do(reveal, body.reveal_id, asked)

    @edge.get("/reveals", allow=ASKING, sheet=sheet_of(pool, REVEALS))
    async def found(call: Call, page: Page) -> Listing[RevealRow]:
        """What was asked for, approved and taken, the latest first."""
        rows = await reveals.page_of(pool, call.parks, page.key(tuple[datetime, UUID]), page.fetch)
        told = [RevealRow(**row, reveal_id=row["id"]) for row in rows]
        return page.listing(told, key=lambda row: (row.asked_at, row.reveal_id))

    @edge.post("/reveals/{reveal_id}/approve", allow=UNMASKING)
    async def approve(reveal_id: UUID, call: Call) -> Answer:
        """Who asked may take it within seven days. X-Reason says why, and is kept."""
        call.why()
        await _known(reveal_id, call)
        asked = ApproveReveal(reveal_id=reveal_id, by=call.actor.id, at=call.now)
        return await call.do(reveal, reveal_id, asked)

    @edge.post("/reveals/{reveal_id}/file", allow=ASKING, response_class=Response)
    async def take(reveal_id: UUID, call: Call) -> Response:
        """The list as an Excel file, once. Each person on it is recorded as looked at, for the reason it was
        asked for; sent again under the same command id it is the same list, as long as nobody else is on it
        and the approval holds.
        """
        row = await _known(reveal_id, call)
        wanted = Wanted(**{name: row[name] for name in Wanted.model_fields})
        tenants = await _tenants(pool, wanted)
        listed, who = _listed(tenants), f"{row['approved_by']}/{reveal_id}"
        asked = TakeReveal(reveal_id=reveal_id, by=call.actor.id, at=call.now, listed=listed)
        if (await call.do(reveal, reveal_id, asked, approval=who)).repeated:
            taken = await _known(reveal_id, call)
            approved = Listed(count=taken["count"], digest=taken["digest"])
            check_holds(taken["approved_at"], approved, call.now, listed)
        known = await people.by_ids(pool, [each["person_id"] for each in tenants])
        opened = await personal.open_each(known, FIELDS, call.origin, row["reason"])
        seen = {id_: {field: shown(text) for field, text in texts.items()} for id_, texts in opened.items()}
        told = await sheet.told([each | seen.get(each["person_id"], {}) for each in tenants])
        headers = {"Content-Disposition": 'attachment; filename="list.xlsx"', "Cache-Control": "no-store"}
        return Response(await asyncio.to_thread(_made, told), media_type=XLSX, headers=headers)

    async def _known(reveal_id: UUID, call: CallContext) -> Row:
        row = await reveals.one(pool, reveal_id)
        if row is None:
            raise RevealUnknown
        _of_theirs(row["park_id"], call)
        return row


def _of_theirs(park_id: UUID | None, call: CallContext) -> None:
    """Raises ParkOutOfScope, or NotEverywhere where no park is named."""
    if park_id:
        call.within(park_id)
    else:
        call.everywhere()


async def _tenants(pool: Pool, wanted: Wanted) -> Sequence[Row]:
    """Raises NobodyListed or TooManyListed."""
    anywhere = {"parks": None, "number": None, "last": None, "fetch": MOST + 1}
    found = await numbered.page_of(pool, wanted.model_dump() | anywhere)
    if not found:
        raise NobodyListed
    if len(found) > MOST:
        raise TooManyListed(limit=MOST)
    return found


def _listed(tenants: Sequence[Row]) -> Listed:
    ids = "\n".join(sorted(str(each["person_id"]) for each in tenants))
    return Listed(count=len(tenants), digest=sha256(ids.encode()).hexdigest())


def _made(items: Sequence[Mapping[str, Any]]) -> bytes:
    from edge.sheet import SheetWriter  # where nobody asks for a sheet, its library is not loaded

    writer = SheetWriter(*SHEET)
    writer.add(items)
    return writer.made()
