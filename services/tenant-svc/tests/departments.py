"""The other departments, as they answer what they hold of somebody."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from host.http import Http
from kernel.ids import new_id
from local.home import free_port
from testkit.stack import eventually

from .test_documents import PDF

HELD = {
    "position": 7,
    "stream": "contract-1",
    "type": "ContractSigned",
    "effective_at": "2025-03-01T02:00:00Z",
    "recorded_at": "2025-03-01T02:00:00Z",
    "role": "客服专员",
    "reason": None,
    "data": {"rent_fen": 450_000},
}


LEASE, GONE, DESTROYED, NEVER_SENT = new_id(), new_id(), new_id(), new_id()
PAPERS = [
    {"id": str(id_), "about": "contract", "contract_id": str(new_id()), "status": "completed"}
    for id_ in (LEASE, GONE, DESTROYED, NEVER_SENT)
]
SHOT, SPOKEN = new_id(), new_id()
FILES = {
    SHOT: {"id": str(SHOT), "media": "image/jpeg", "content": "AAAA", "unreadable": False},
    SPOKEN: {"id": str(SPOKEN), "media": None, "content": None, "unreadable": False},
}
SAID = {
    "about": "report",
    "at": "2025-03-01T02:00:00Z",
    "words": "卧室灯不亮",
    "phone": None,
    "heard": None,
    "files": [str(id_) for id_ in FILES],
}
TOLD = {
    "notification_id": str(new_id()),
    "channel": "sms",
    "subject": "",
    "text": "您正在更改联系方式",
    "kept_at": "2025-03-01T02:00:00Z",
    "until": "2025-08-27",
}
LOOKED = {"at": "2025-03-01T02:00:00Z", "fields": ["words"], "role": "运维经理"}
NO_MORE = {
    GONE: (404, "paper-unknown"),
    DESTROYED: (410, "papers-destroyed"),
    NEVER_SENT: (410, "paper-destroyed"),
}


@pytest.fixture
async def others(monkeypatch: pytest.MonkeyPatch, bonds: list[dict[str, Any]]) -> AsyncIterator[list[str]]:
    """The other departments, as far as tenant-svc can tell; empty, they are away."""
    app, port, there = FastAPI(), free_port(), ["contracts", "workorders", "notifications"]

    @app.post("/{department}/held")
    async def held(department: str) -> Any:
        return [HELD] if department in there else JSONResponse({}, 503)

    @app.post("/contracts/held/bonds")
    async def bound() -> Any:
        return bonds if "contracts" in there else JSONResponse({}, 503)

    @app.post("/contracts/held/papers")
    async def papers() -> Any:
        return PAPERS

    @app.post("/contracts/held/papers/{paper_id}")
    async def paper(paper_id: UUID, request: Request) -> Any:
        assert request.headers["x-reason"] == quote("same passport")
        if paper_id == LEASE:
            return Response(PDF)
        status, code = NO_MORE[paper_id]
        return JSONResponse({"type": f"urn:anju:problem:{code}"}, status)

    @app.post("/workorders/held/words")
    async def words(request: Request) -> Any:
        assert request.headers["x-reason"] == quote("same passport")
        return [{**SAID, "order_id": id_} for id_ in (await request.json())["ids"]]

    @app.post("/workorders/held/files/{file_id}")
    async def file(file_id: UUID, request: Request) -> Any:
        assert request.headers["x-reason"] == quote("same passport")
        return FILES[file_id]

    @app.post("/{department}/held/looks")
    async def looks(department: str, request: Request) -> Any:
        return [LOOKED | {"person_id": id_, "reason": department} for id_ in (await request.json())["ids"]]

    @app.post("/notifications/held/texts")
    async def texts(request: Request) -> Any:
        assert request.headers["x-reason"] == quote("same passport")
        return [TOLD]

    for name in there:
        monkeypatch.setenv(f"ANJU_{name.upper()}_BASE_URL", f"http://127.0.0.1:{port}/{name}")
    server = uvicorn.Server(uvicorn.Config(app, http=Http, port=port, log_config=None))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await eventually(started, "the departments answer", every=0.005)
    yield there
    server.should_exit = True
    await task
