"""HTTP of the catalogue of parts: what there is, who delivered it, and what nobody fits any more."""

from typing import Annotated, Any

from edge.access import Role
from edge.body import Body, Code, Fen, LocalDate, Name
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.lists import Items, Sheet
from edge.page import Listing, Page
from psycopg.rows import dict_row
from pydantic import Field

from workorders.domain.part import (
    BlockBatch,
    CataloguePart,
    PartUnknown,
    ReceiveBatch,
    ReleaseBatch,
    part,
)
from workorders.views import parts

KEEPING = [Role.运维经理, Role.运营经理, Role.主管, Role.管理员]
SEEING = [*KEEPING, Role.维修员, Role.客服专员, Role.财务主管, Role.审计]


async def as_words(items: Items) -> Items:
    """Its batches in one cell, each with how many came, were fitted and failed, and whether nobody fits
    one of it any more.
    """
    return [
        dict(item) | {"batches": "、".join(map(_batch, sorted(item["batches"].items())))} for item in items
    ]


def _batch(known: tuple[str, dict[str, Any]]) -> str:
    name, batch = known
    counts = {"已装": batch["fitted"], "损坏": batch["failed"]}
    said = [f"{title} {count}" for title, count in counts.items() if count]
    said += ["已停用"] if batch["blocked"] else []
    told = "，".join(said)
    return f"{name} ×{batch['count']}{f'（{told}）' if told else ''}"


COLUMNS = {"part": "配件编码", "name": "名称", "fen": "单价（元）", "batches": "批次"}
SHEET = Sheet("配件", COLUMNS, told=as_words)


class PartBody(Body):
    """What it is called, and what one costs."""

    name: Name
    fen: Annotated[Fen, Field(le=10**9, description="CNY fen apiece")]


class BatchBody(Body):
    """A delivery: who delivered, on which local day, how many."""

    supplier: Name
    received_on: LocalDate
    count: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]


def part_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/parts", allow=SEEING, sheet=SHEET)
    async def listed(call: Call, page: Page) -> Listing[dict[str, Any]]:
        """The parts of the catalogue with their batches, by code; of each batch how many pieces were
        `fitted`, and how many of it had `failed` and were taken out.
        """
        place = {"last": page.key(str), "limit": page.fetch}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(parts.PAGE, place)).fetchall()
        return page.listing(rows, key=lambda row: row["part"])

    @edge.get("/parts/{code}", allow=SEEING)
    async def one(code: Code, call: Call) -> dict[str, Any]:
        """One part; its version comes as the ETag."""
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            row: dict[str, Any] | None = await (await cursor.execute(parts.ONE, [code])).fetchone()
        if row is None:
            raise PartUnknown
        call.etag(row["version"])
        return row

    @edge.put("/parts/{code}", allow=KEEPING)
    async def catalogue(code: Code, body: PartBody, call: Call) -> Answer:
        """Take a part into the catalogue, or say anew what it is called and costs."""
        return await call.do(part, code, CataloguePart(part=code, at=call.now, **body.model_dump()))

    @edge.put("/parts/{code}/batches/{batch}", allow=KEEPING)
    async def receive(code: Code, batch: Code, body: BatchBody, call: Call) -> Answer:
        """A delivery of it came, under the number that is printed on it."""
        asked = ReceiveBatch(part=code, batch=batch, at=call.now, **body.model_dump())
        return await call.do(part, code, asked)

    @edge.post("/parts/{code}/batches/{batch}/block", allow=KEEPING)
    async def block(code: Code, batch: Code, call: Call) -> Answer:
        """Nobody fits one of it any more; X-Reason says why."""
        call.why()
        return await call.do(part, code, BlockBatch(part=code, batch=batch, at=call.now))

    @edge.post("/parts/{code}/batches/{batch}/release", allow=KEEPING)
    async def release(code: Code, batch: Code, call: Call) -> Answer:
        """It is good after all; X-Reason says why."""
        call.why()
        return await call.do(part, code, ReleaseBatch(part=code, batch=batch, at=call.now))
