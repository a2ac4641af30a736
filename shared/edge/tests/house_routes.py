"""Routes that show each feature of the edge kit once, for its own tests."""

from typing import Annotated, Any
from uuid import UUID, uuid5

import httpx
from edge.access import Role
from edge.body import Body, Fen, LocalDate, ShortText
from edge.kit import (
    ANYONE,
    Answer,
    Call,
    Edge,
    Host,
    Listing,
    Page,
    Sheet,
)
from fastapi import APIRouter, Query, Request

from .house import Open, Raise, account

PARKS = [uuid5(UUID(int=0), str(n)) for n in range(3)]
ONE = PARKS[0]
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ROWS = sorted(uuid5(UUID(int=1), str(n)) for n in range(7))


class MoneyBody(Body):
    fen: Fen
    on: LocalDate | None = None
    name: ShortText | None = None


def routes(host: Host) -> APIRouter:
    edge = Edge(host)

    @edge.post("/accounts", allow=[Role.客服专员])
    async def open_(body: MoneyBody, call: Call) -> Answer:
        return await call.do(account, call.fresh_id("account"), Open(fen=body.fen))

    @edge.post("/accounts/{account_id}/raise", allow=[Role.客服专员, Role.财务主管])
    async def raise_(account_id: UUID, body: MoneyBody, call: Call) -> Answer:
        return await call.do(account, account_id, Raise(fen=body.fen))

    @edge.get("/archive", allow=[Role.审计])
    @edge.get("/accounts", allow=[Role.审计], sheet=Sheet("账户", {"id": "编号"}))
    async def accounts(
        page: Page,
        name: Annotated[ShortText | None, Query()] = None,
        closed: Annotated[bool | None, Query()] = None,
    ) -> Listing[dict[str, Any]]:
        after = page.key(UUID)
        rows = [{"id": row} for row in ROWS if after is None or row > after][: page.fetch]
        return page.listing(rows, key=lambda row: row["id"])

    @edge.get("/parks/{park}", allow=[Role.运营经理])
    async def park(park: UUID, call: Call) -> dict[str, Any]:
        call.within(park)
        call.etag(3)
        return {"parks": call.parks, "now": call.now}

    @edge.post("/receipts", allow=ANYONE)
    async def receipts(call: Call) -> dict[str, str]:
        return {"actor": call.origin.actor}

    @edge.post("/accounts/{account_id}/close", allow=[Role.客服专员])
    async def close(account_id: UUID) -> dict[str, bool]:
        return {"closed": True}

    @edge.post("/files", allow=[Role.客服专员], accepts="text/csv", limit=20)
    async def files(request: Request) -> dict[str, int]:
        return {"size": len(await request.body())}

    @edge.get("/broken", allow=[Role.客服专员])
    async def broken() -> None:
        raise RuntimeError("张三 110105199001010028")

    return edge


async def opened(http: httpx.AsyncClient, **headers: str) -> httpx.Response:
    return await http.post("/accounts", json={"fen": 5}, headers=headers)
