"""HTTP of roles that nobody holds and that something was to be told to: open until somebody is named."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString, get_args
from uuid import UUID

from edge.access import Role
from edge.call import Call
from edge.kit import Edge
from edge.lists import Sheet
from edge.page import Listing, Page
from host.runtime import Runtime
from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from notifications.domain.matter import EVERYWHERE
from notifications.domain.matter import Role as Responsible
from notifications.edge.sheets import readable
from notifications.views.over import KINDS, over
from notifications.views.why import WHO

VACANT: Final = Sheet(
    "无人担任的职责",
    {
        "park": "园区",
        "role": "职责",
        "emergencies": "无人收到的紧急事项",
        "unheard": "无人收到的事项",
        "stood_in": "由他人代收的事项",
        "since": "自何时起",
        "park_id": "系统编号",
    },
    {"role": {role: WHO[role][0] for role in get_args(Responsible)}},
)
# What is over by now needs nobody; a unit that got a manager of its own since needs none of the park.
LISTED: Final[LiteralString] = f"""
with empty as (
    select a.park_id, case a.who when 'unit_manager' then 'manager' else a.who end as role, a.stood_in,
           a.emergency, a.asked_at
      from views.audiences a
     where a.open and a.missing and a.who not in ('party', 'emergency_contact') and not {over("a")}
       and not (a.who = 'unit_manager' and exists (
           select from views.units u where u.id = a.unit_id and u.manager_id is not null))
), listed as (
    select park_id, role, count(*) filter (where emergency and not stood_in) as emergencies,
           count(*) filter (where not stood_in) as unheard, count(*) filter (where stood_in) as stood_in,
           min(asked_at) as since
      from empty e
     where not exists (
           select from views.responsibilities r
            where r.role = e.role and (r.park_id = e.park_id or e.park_id = %(everywhere)s))
       and (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(park)s::uuid is null or park_id = %(park)s)
     group by park_id, role
)
select * from listed
 where %(last_role)s::text is null
    or (unheard = 0, since, park_id, role)
        > (%(last_heard)s::bool, %(last_since)s::timestamptz, %(last_park)s::uuid, %(last_role)s::text)
 order by unheard = 0, since, park_id, role
 limit %(limit)s
"""


class Vacant(BaseModel):
    """Nobody holds this role in this park, and `since` then something was to be told to whoever does."""

    park_id: UUID
    role: Responsible
    emergencies: int = Field(description="of `unheard`, those that cannot wait")
    unheard: int = Field(description="what nobody has heard in their place, and is told to whoever takes it")
    stood_in: int = Field(description="what others have heard in their place")
    since: datetime


def vacant_routes(edge: Edge, runtime: Runtime, readers: Sequence[Role]) -> None:
    """Add it to the service's own."""

    @edge.get("/responsibilities/vacant", allow=readers, sheet=readable(runtime, VACANT))
    async def vacant(call: Call, page: Page, park_id: UUID | None = None) -> Listing[Vacant]:
        """无人担任的职责: first those of which something was heard by nobody, the longest so first."""
        heard, since, park, role = page.key(tuple[bool, datetime, UUID, str]) or (None,) * 4
        last = {"last_heard": heard, "last_since": since, "last_park": park, "last_role": role}
        asked = {**KINDS, **last, "everywhere": EVERYWHERE, "parks": call.parks, "park": park_id}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            found = await (await cursor.execute(LISTED, asked | {"limit": page.fetch})).fetchall()
        return page.listing(
            [Vacant(**row) for row in found],
            key=lambda row: (row.unheard == 0, row.since, row.park_id, row.role),
        )
