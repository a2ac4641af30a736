"""HTTP of reports: what was said, what it would be taken for, and whose number somebody says on the phone."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from edge.body import Body, Text
from edge.call import Call
from edge.kit import Edge
from edge.lists import Sheet
from edge.page import Listing, Page
from fastapi import Query, Response
from host.runtime import Runtime
from host.settings import told
from psycopg.rows import dict_row
from pydantic import BaseModel, Field
from vault.sealing import Vault

from workorders.domain.rooms import named_in
from workorders.domain.triage import Proposal, plain
from workorders.edge.in_hand import Guarded, theirs
from workorders.edge.kept import TYPES, FileUnknown, kept_files
from workorders.edge.pool import SOURCES
from workorders.edge.sheets import placed
from workorders.edge.steps import ALL, DESK
from workorders.edge.taking_in import SaidThen, TakingIn
from workorders.settings import FileSettings
from workorders.triage.in_force import InForce
from workorders.views import reports

# A unit whose code ends in the room that was named; of the house that was named by its code, or else by what
# its building is called (1号楼, 一栋), as far as that is known.
NAMED = """
    select unit_id, code from views.units u left join views.names building on building.id = u.building_id
     where park_id = %(park_id)s and released_on is null and code ~* %(doors)s
       and (%(house)s::text is null or code ~* ('^' || %(house)s || '-')
            or case when building.name is null then position('-' in code) = 0
                    else translate(building.name, '一二三四五六七八九', '123456789')
                         ~* ('^' || %(house)s || '(号楼|号|栋|幢|座|$)') end)
     order by code limit 5
"""


SHEET = Sheet(
    "报修记录",
    {
        "said_at": "报修时间",
        "number": "报修编号",
        "source": "来源",
        "park": "园区",
        "unit": "房源",
        "order_id": "系统编号",
    },
    {"source": SOURCES},
)


class TriageText(Body):
    """The caller's words, as they come; in which park, where that is known."""

    words: Annotated[Text, Field(min_length=1, max_length=500, repr=False)]
    park_id: UUID | None = None


class UnitNamed(BaseModel):
    unit_id: UUID
    code: str


class Proposed(Proposal):
    """What a report in these words would be taken for; `units`: those that the words may name."""

    units: tuple[UnitNamed, ...] = ()


class AllSaid(BaseModel):
    items: list[SaidThen]


def report_routes(
    edge: Edge, runtime: Runtime, vault: Vault, taking_in: TakingIn, judging: InForce, guarded: Guarded
) -> None:
    """Add them to the service's own."""
    shown_to = theirs(guarded)

    @edge.post("/triage", allow=DESK)
    async def proposed(body: TriageText, call: Call) -> Proposed:
        """Fault, urgency and unit that these words speak of, and which of them say so. Nothing is kept."""
        found = await judging.propose(body.words)
        units: list[UnitNamed] = []
        named = named_in(plain(body.words))
        if named and body.park_id:
            call.within(body.park_id)
            wanted = {"park_id": body.park_id, "doors": named.doors, "house": named.house}
            async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
                rows = await (await cursor.execute(NAMED, wanted)).fetchall()
            units = [UnitNamed.model_validate(row) for row in rows]
        return Proposed(**dict(found), units=tuple(units))

    @edge.get("/reports", allow=ALL, sheet=placed(runtime, SHEET))
    async def listed(
        call: Call,
        page: Page,
        park_id: UUID | None = None,
        order_id: UUID | None = None,
        unit_id: UUID | None = None,
        number: Annotated[
            str | None,
            Query(pattern=r"^[0-9]{4} ?[0-9]{4}$", max_length=9, description="as people say it"),
        ] = None,
    ) -> Listing[dict[str, Any]]:
        """What was reported, newest first. `has_words`: in words; `is_heard`: a machine did."""
        said_at, last = page.key(tuple[datetime, str]) or (None, None)
        wanted: dict[str, Any] = {"park_id": park_id, "order_id": order_id, "unit_id": unit_id}
        wanted |= {"number": number and number.replace(" ", ""), "parks": call.parks}
        place = {"said_at": said_at, "last": last, "limit": page.fetch}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(reports.PAGE, wanted | place)).fetchall()
        return page.listing(rows, key=lambda row: (row["said_at"], row["id"]))

    @edge.get("/orders/{order_id}/files/{file_id}", allow=ALL, response_class=Response)
    async def file(order_id: UUID, file_id: UUID, call: Call) -> Response:
        """A photo or a recording that came with it. Say why in `X-Reason`; it is kept."""
        why = call.why()
        await shown_to(order_id, call)
        async with runtime.pool.connection() as conn:
            held = await (await conn.execute(reports.HOLDS, [order_id, str(file_id)])).fetchone()
        if held is None:
            raise FileUnknown
        found = await kept_files(vault, told(FileSettings)).get(file_id, call.origin, why)
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(found.content, media_type=TYPES[found.media], headers=headers)

    @edge.post("/orders/{order_id}/words/reveal", allow=ALL)
    async def reveal(order_id: UUID, call: Call) -> AllSaid:
        """What was said of it in words, and where who said so can be reached. X-Reason is kept."""
        why = call.why()
        await shown_to(order_id, call)
        return AllSaid(items=list(await taking_in.said_of(order_id, call.origin, why)))
