"""Who notify-svc has to do with, for its tests: contexts that speak, tenant-svc, the partners."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from host.http import Http
from kernel.domain import Command, Decider, Event, State
from kernel.facts import Fact, PublishedEvent
from kernel.service import Row, Service, View
from local.home import free_port
from published import contracts, notifications, tenants, workorders
from pydantic import SerializeAsAny

START = datetime(2025, 3, 1, tzinfo=UTC)


@asynccontextmanager
async def serving(app: FastAPI, port: int) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, http=Http, port=port, log_config=None, access_log=False))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.005)
    yield
    server.should_exit = True
    await task


class Say(Command):
    event: SerializeAsAny[Event]


class Silent(State):
    pass


def speaker(context: str, events: tuple[type[PublishedEvent], ...]) -> Service:
    """Another service, as far as the bus can tell: it says what the test has it say."""
    voice: Decider[Say, Silent, Event] = Decider(
        "voice", Silent(), lambda said, _: [said.event], lambda silent, _: silent, events
    )
    return Service(context, deciders=[voice], publish=_as_it_is)


def _as_it_is(fact: Fact) -> PublishedEvent | None:
    return fact.event if isinstance(fact.event, PublishedEvent) else None


SPEAKERS = {
    "tenants": speaker("tenants", tenants.EVENTS),
    "contracts": speaker("contracts", contracts.EVENTS),
    "workorders": speaker("workorders", workorders.EVENTS),
}


def _heard(row: Row | None, fact: Fact) -> Row:
    known = row or {"id": fact.event.notification_id, "types": []}  # type: ignore[attr-defined]
    return known | {"types": [*known["types"], type(fact.event).__name__]}


EARS = Service(
    "ears",
    views=[
        View(
            name="heard",
            columns="id uuid primary key, types text[] not null",
            listens=notifications.EVENTS,
            keys=lambda fact: [fact.event.notification_id],  # type: ignore[attr-defined]
            project=_heard,
        )
    ],
)


@dataclass
class TenantSvc:
    """tenant-svc, as far as notify-svc can tell; and the departments that give out links."""

    port: int = field(default_factory=free_port)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    dead: list[tuple[str, str]] = field(default_factory=list)
    dead_at: dict[tuple[str, str], datetime] = field(default_factory=dict)
    parks: dict[str, list[str]] = field(default_factory=dict)
    away: bool = False
    asked: int = 0
    kin: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/people/contacts")
        async def contacts(request: Request) -> Any:
            self.asked += 1
            if self.away:
                return Response(status_code=503)
            assert request.headers["authorization"].startswith("Bearer ")
            body = await request.json()
            assert body["purpose"]
            return {id_: self.people[id_] for id_ in body["person_ids"] if id_ in self.people}

        @app.post("/people/staff/names")
        async def names(request: Request) -> Any:
            if self.away:
                return Response(status_code=503)
            known = {id_: self.people.get(id_) for id_ in (await request.json())["person_ids"]}
            return {"names": {id_: each["name"] for id_, each in known.items() if each}}

        @app.post("/people/listed")
        async def listed(request: Request) -> Any:
            if self.away:
                return Response(status_code=503)
            known = {id_: self.people.get(id_) for id_ in (await request.json())["person_ids"]}
            return {
                "people": {
                    id_: {"name": f"{each['name'][0]}*", "number": None}
                    for id_, each in known.items()
                    if each
                }
            }

        @app.post("/people/parks")
        async def parks(request: Request) -> Any:
            if self.away:
                return Response(status_code=503)
            wanted = (await request.json())["person_ids"]
            return {id_: found for id_ in wanted if (found := self.parks.get(id_))}

        @app.post("/people/by-wechat")
        async def by_wechat(request: Request) -> Any:
            if self.away:
                return Response(status_code=503)
            openid = (await request.json())["openid"]
            reached = [id_ for id_, each in self.people.items() if each["channels"].get("wechat") == openid]
            return {"person_ids": reached}

        @app.post("/people/{person_id}/contacts/{channel}/dead")
        async def dead(person_id: str, channel: str, request: Request) -> Any:
            if self.away:
                return Response(status_code=503)
            self.dead.append((person_id, channel))
            self.dead_at[person_id, channel] = datetime.fromisoformat((await request.json())["at"])
            return {}

        @app.post("/people/{person_id}/emergency-contacts/open")
        async def kin(person_id: str, request: Request) -> Any:
            if self.away:
                return Response(status_code=503)
            assert (await request.json())["purpose"].startswith(("人工回访", "发送通知"))
            return self.kin.get(person_id, [])

        @app.post("/people/{person_id}/emergency-contacts/{contact_id}/dead")
        async def dead_contact(person_id: str, contact_id: str) -> Any:
            self.dead.append((person_id, contact_id))
            return {}

        @app.post("/signings/{signing_id}/links")
        async def link(signing_id: str, request: Request) -> Any:
            if self.away:
                return Response(status_code=503)
            if signing_id in self.over:
                return JSONResponse({"type": "urn:anju:problem:signing-over"}, 409)
            key = request.headers["idempotency-key"]
            return {"url": f"https://anju.example/sign#{key}"}

        @app.post("/orders/{order_id}/rating-links")
        async def rating(order_id: str, request: Request) -> Any:
            if order_id in self.over:
                return JSONResponse({"type": "urn:anju:problem:rated-already"}, 409)
            return {"url": f"https://anju.example/rate#{request.headers['idempotency-key']}"}

        return app


@dataclass
class Partners:
    """The sandbox: orders for it, and what it knows."""

    url: str
    http: httpx.AsyncClient

    async def order(self, channel: str, mode: str, **rule: Any) -> None:
        answer = await self.http.post(f"/_control/{channel}", json={"mode": mode, **rule})
        assert answer.status_code == 204, answer.text

    async def entries(self, key: str | None = None) -> list[dict[str, Any]]:
        params = {"key": key} if key else {}
        return list((await self.http.get("/_ledger", params=params)).json())

    async def summary(self) -> dict[str, dict[str, int]]:
        return dict((await self.http.get("/_ledger/summary")).json())

    async def of(self, notification_id: UUID, channel: str) -> list[dict[str, Any]]:
        return await self.entries(f"{notification_id}.{channel}")
