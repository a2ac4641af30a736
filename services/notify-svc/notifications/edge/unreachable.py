"""HTTP of who cannot be reached now: to be seen to before anything important has to be said to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal, LiteralString
from uuid import UUID

from edge.access import Role
from edge.call import Call
from edge.kit import Edge
from edge.lists import Sheet
from edge.page import Listing, Page
from host.runtime import Runtime
from neighbours.tenants import persons_like
from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from notifications.edge.reach import CHANNELS, KINDS
from notifications.edge.sheets import readable
from notifications.views.unheard import Lack

TO_DO: Final[dict[Lack | Literal["unheard"], str]] = {
    "no_method": "当面或通过同住人、紧急联系人、同事补登记手机号、微信或 App",
    "email_only": "致函请其补登记手机号、微信或 App；重要事项先打电话或当面告知",
    "unheard": "电话或当面核对联系方式，并告知未送达的事项",
}
"""By why they are not reached: what somebody does about it."""
UNREACHABLE: Final = Sheet(
    "目前联系不上的人",
    {
        "role_of": "身份",
        "person": "姓名或租客编号",
        "park": "园区",
        "unit": "房源",
        "because": "原因",
        "to_do": "如何处理",
        "since": "自何时起",
        "dead": "已失效渠道",
        "kind": "最近未送达事由",
        "person_id": "系统编号",
    },
    {
        "because": {
            "no_method": "没有有效联系方式",
            "email_only": "只有邮箱，无法确认是否看到",
            "unheard": "最近一次通知未送达",
        },
        "dead": CHANNELS,
        "kind": KINDS,
    },
)
# Who left us, and who only ever asked, need not be reached. A number that gave way is reached as the other.
LISTED: Final[LiteralString] = f"""
with concerned as (
    select h.*, of.parks from views.contact_health h
    cross join lateral (
        select coalesce(array_agg(distinct park_id), '{{}}') as parks from (
            select h.park_id where h.park_id is not null
            union all select b.park_id from views.bonds b
             where b.stands and b.person_id in {persons_like("h.person_id")}
            union all select r.park_id from views.responsibilities r where r.person_id = h.person_id
            union all select u.park_id from views.units u where u.manager_id = h.person_id
        ) theirs
    ) of
    where h.lacks is not null
        and not exists (
            select from views.tenants t where t.person_id = h.person_id and t.survivor_id is not null)
), lacking as (
    select c.person_id, c.parks, c.unit_id, c.lacks as because, c.since, c.dead, null as kind
    from concerned c
    where c.parks <> '{{}}' or exists (select from views.staff s where s.person_id = c.person_id)
), found as (
    select * from lacking
    union all
    select u.person_id, array[n.park_id], h.unit_id, 'unheard', u.since, coalesce(h.dead, '{{}}'), n.kind
    from views.unheard u
    join views.notifications n on n.id = u.notification_id and n.emergency_of is null
    left join views.contact_health h on h.person_id = u.person_id
    where u.person_id not in (select person_id from lacking)
        and (h.changed_at is null or h.changed_at < u.last_at)
)
select f.*, p.kind as who, case when cardinality(f.parks) = 1 then f.parks[1] end as park_id
from found f left join views.people p on p.person_id = f.person_id
where not exists (select from views.erased e where e.person_id = f.person_id)
    and (%(parks)s::uuid[] is null or f.parks && %(parks)s)
    and (%(park)s::uuid is null or %(park)s = any(f.parks))
    and (%(last_at)s::timestamptz is null or (f.since, f.person_id) > (%(last_at)s, %(last_id)s))
order by f.since, f.person_id limit %(limit)s
"""


class Unreachable(BaseModel):
    """`no_method`: no contact method of theirs works; `email_only`: mail alone does, of which nobody knows
    whether it is read; `unheard`: the last notice came on no channel.
    """

    person_id: UUID
    who: Literal["tenant", "owner", "staff"] | None = Field(description="null of whom we have not heard yet")
    park_id: UUID | None = Field(description="null of who has to do with several parks, or with none")
    unit_id: UUID | None
    because: Lack | Literal["unheard"]
    to_do: str
    since: datetime
    dead: list[str]
    kind: str | None

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Unreachable":
        return cls(**row, to_do=TO_DO[row["because"]])


def unreachable_routes(edge: Edge, runtime: Runtime, readers: Sequence[Role]) -> None:
    """Add it to the service's own."""

    @edge.get("/unreachable", allow=readers, sheet=readable(runtime, UNREACHABLE))
    async def unreachable(call: Call, page: Page, park_id: UUID | None = None) -> Listing[Unreachable]:
        """Who cannot be reached now, tenants, owners and the staff, the longest so first."""
        last_at, last_id = page.key(tuple[datetime, UUID]) or (None, None)
        asked = {"parks": call.parks, "park": park_id, "last_at": last_at, "last_id": last_id}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            found = await (await cursor.execute(LISTED, asked | {"limit": page.fetch})).fetchall()
        return page.listing(
            [Unreachable.of(row) for row in found], key=lambda row: (row.since, row.person_id)
        )
