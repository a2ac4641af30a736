"""HTTP of what tenants say of a repair: by a link, without a login; and what staff see of it.

Each wrong link is answered alike. How often one address may ask says the gateway.
"""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, Text
from edge.call import Call
from edge.kit import ANYONE, Edge
from edge.links import Link, Token, Tokens, digest, id_in
from edge.lists import Sheet
from edge.page import Listing, Page
from fastapi import Query
from host.runtime import Runtime
from host.settings import told
from kernel.domain import Refusal
from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from workorders.domain.fault_names import name_of
from workorders.domain.repair import Words
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import IssueRatingLink, Rate
from workorders.domain.work_order_facts import Stars
from workorders.domain.work_order_refusals import RatingLinkInvalid
from workorders.edge.reviews import CONCLUDING, READING
from workorders.edge.sheets import placed
from workorders.settings import LinkSettings
from workorders.views import pool, ratings

Reason = Literal["late", "unsolved", "untidy", "manners", "unexplained", "costly"]
SHEET = Sheet(
    "评价",
    {
        "rated_at": "评价时间",
        "stars": "评分",
        "fault": "故障",
        "number": "报修编号",
        "closing": "第几次完工",
        "park": "园区",
        "unit": "房源",
        "technician": "维修员",
        "order_id": "系统编号",
    },
    {},
)


class NoWords(Refusal):
    """There is no such rating, or nothing was said in words, or who said it was forgotten."""

    title, field, status = "这次评价没有留言", "closing", 404


class OpenBody(Body):
    token: Token


class RateBody(OpenBody):
    """1 to 5 stars; what was not well, if anything; and a word, if they like."""

    stars: Annotated[Stars, Field(strict=True)]
    reasons: Annotated[tuple[Reason, ...], Field(max_length=6)] = ()
    words: Annotated[Text, Field(max_length=500, repr=False)] = ""


class RepairSeen(BaseModel):
    """Which repair a tenant is asked about: whoever had several tells it by what it was, where and when."""

    fault: str
    fault_name: str
    unit_code: str | None
    reported_at: datetime
    completed_at: datetime


class WordsSeen(BaseModel):
    words: str = Field(repr=False)


def rating_routes(edge: Edge, runtime: Runtime) -> None:
    """Add them to the service's own. Raises ValueError for a runtime without a vault."""
    if runtime.vault is None:
        raise ValueError("workorder-svc needs a vault")
    vault = runtime.vault
    tokens = Tokens(vault.key_of_links("ratings"))

    @edge.post("/orders/{order_id}/rating-links", allow=[Role.系统])
    async def link(order_id: UUID, call: Call) -> Link:
        """A link for one message to the tenant; the same `Idempotency-Key` gets the same one."""
        token = tokens.make(order_id, call.command_id)
        await call.do(work_order, order_id, IssueRatingLink(at=call.now, link_sha256=digest(token)))
        return Link(url=f"{told(LinkSettings).public_url.rstrip('/')}/rate#{token}")

    @edge.post("/rating/open", allow=ANYONE)
    async def open_(body: OpenBody, call: Call) -> RepairSeen:
        """What this link asks about; opening it does not use it up."""
        order_id = order_of(body.token)
        await runtime.would(work_order, order_id, Rate(at=call.now, link_sha256=digest(body.token), stars=5))
        return seen(await row_of(order_id))

    @edge.post("/rating/rate", allow=ANYONE)
    async def rate(body: RateBody, call: Call) -> RepairSeen:
        """What they say, once for each completion."""
        order_id = order_of(body.token)
        row = await row_of(order_id)
        said = body.model_dump(include={"stars", "reasons"}) | {"link_sha256": digest(body.token)}
        words = await sealed(order_id, row["person_id"], body.words) if body.words else None
        origin = call.origin._replace(actor=f"tenant:{row['person_id']}", role="tenant")
        asked = Rate(at=call.now, **said, words=words)
        await runtime.handle(work_order, order_id, asked, origin=origin, command_id=call.command_id)
        return seen(row)

    @edge.get("/ratings", allow=READING, sheet=placed(runtime, SHEET))
    async def listed(
        call: Call,
        page: Page,
        park_id: UUID | None = None,
        order_id: UUID | None = None,
        technician_id: UUID | None = None,
        at_most: Annotated[int | None, Query(ge=1, le=5, description="so many stars, or fewer")] = None,
    ) -> Listing[dict[str, Any]]:
        """What tenants said, newest first; `has_words`: also in words."""
        rated_at, last = page.key(tuple[datetime, str]) or (None, None)
        wanted: dict[str, Any] = {"park_id": park_id, "order_id": order_id, "technician_id": technician_id}
        wanted |= {"at_most": at_most, "parks": call.parks}
        place = {"rated_at": rated_at, "last": last, "limit": page.fetch}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(ratings.PAGE, wanted | place)).fetchall()
        return page.listing(rows, key=lambda row: (row["rated_at"], row["id"]))

    @edge.post("/orders/{order_id}/ratings/{closing}/reveal", allow=CONCLUDING)
    async def reveal(order_id: UUID, closing: int, call: Call) -> WordsSeen:
        """What the tenant said in words. X-Reason says why somebody looks, and is kept."""
        why = call.why()
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            found = await cursor.execute(ratings.ONE, [ratings.key_of(order_id, closing)])
            row: dict[str, Any] | None = await found.fetchone()
        if row is None or row["words"] is None:
            raise NoWords
        call.within(row["park_id"])
        words = Words.model_validate(row["words"])
        asked = [(words.whose, sealed_as(order_id), words.sealed)]
        [text] = await vault.open_many(asked, call.origin, why)
        if text is None:
            raise NoWords
        return WordsSeen(words=text)

    async def sealed(order_id: UUID, person_id: UUID, text: str) -> Words:
        field = sealed_as(order_id)
        return Words(whose=person_id, sealed=(await vault.seal_many(person_id, {field: text}))[field])

    async def row_of(order_id: UUID) -> dict[str, Any]:
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            row: dict[str, Any] | None = await (await cursor.execute(pool.ONE, [order_id])).fetchone()
        if row is None or row["person_id"] is None:
            raise RatingLinkInvalid
        return row


def seen(row: dict[str, Any]) -> RepairSeen:
    """As the pool has it; nothing of who reported or mended it."""
    return RepairSeen(**row, fault_name=name_of(row["fault"]))


def order_of(token: str) -> UUID:
    """The order that a token says it is of. Raises RatingLinkInvalid."""
    found = id_in(token)
    if found is None:
        raise RatingLinkInvalid
    return found


def sealed_as(order_id: UUID) -> str:
    """The field under which words on a repair are sealed with the person's key."""
    return f"rating {order_id}"
