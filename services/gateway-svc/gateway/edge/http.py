"""HTTP of the gateway: the way in to every service, what the house tells live, and what it is made of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
import published.asyncapi
from edge.access import Role, RoleNotAllowed, Verifier
from edge.body import ShortText
from edge.kit import ANYONE, EVERYONE, Call, Edge
from edge.problems import PROBLEM, correlation_of
from fastapi import APIRouter, FastAPI, Header, Query, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from host.runtime import Runtime
from host.settings import told
from kernel.clock import WallClock
from kernel.domain import Refusal
from kernel.tail import Tail
from kernel.topics import topic_of

from gateway import apis, house
from gateway.departments import Departments
from gateway.edge.proxy import pass_on
from gateway.hub import Hub
from gateway.limiter import Limiter
from gateway.listening import BusAway, Listening, Wanted, resume_point
from gateway.pages.pages import (
    day_page,
    day_worker,
    docs_page,
    headers_of,
    rate_page,
    repair_page,
    report_page,
    sign_page,
    status_page,
    unsubscribe_page,
)
from gateway.settings import Settings, base_urls

HEARING: Final = [
    *(Role.客服专员, Role.财务主管, Role.运维经理, Role.运营经理, Role.主管, Role.审计, Role.管理员),
]


class NotTold(Refusal):
    """No context tells this; a filter with a slip of the pen would hear nothing for ever."""

    title = "没有这个上下文或事件：{name}"


class ServiceUnknown(Refusal):
    """No such context behind this door."""

    title, field, status = "没有这个服务", "context", 404


Names = Annotated[list[ShortText] | None, Query(max_length=20)]


def routes(runtime: Runtime) -> APIRouter:
    settings = told(Settings)
    departments = Departments(base_urls(), settings.timeout)
    limiter = Limiter(settings.rate, settings.burst)
    signers = Limiter(settings.signer_rate, settings.signer_burst)
    keys, prefix = runtime.settings.token_keys, runtime.settings.topic_prefix
    # A single-use token is for one service, and that one uses it up; here it is only looked at.
    verifiers = {context: Verifier(keys, audience=context) for context in departments.base_urls}
    topics = {context: topic_of(context, prefix) for context in published.CONTEXTS}
    hub = Hub(lambda: Tail(runtime.settings.kafka, topics))
    listening = Listening(hub, runtime.stopping, settings.heartbeat, settings.listeners)
    edge = Edge(runtime)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        departments.open()
        following = asyncio.create_task(hub.run(), name="live")
        yield
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await departments.close()

    edge.lifespan_context = lifespan

    def admit(request: Request) -> None:
        limiter.admit(request.headers.get("authorization") or f"from {_address(request)}")

    @edge.post("/api/notifications/receipts/{channel}", allow=ANYONE, include_in_schema=False, passes_on=True)
    async def receipt(channel: str, request: Request) -> Response:
        """A partner's word on a message; notify-svc checks the partner's signature."""
        limiter.admit(f"from {_address(request)}")
        return await pass_on(departments, "notifications", request)

    @edge.get(
        "/api/notifications/wechat/events", allow=ANYONE, include_in_schema=False, passes_on=True, waits=False
    )
    async def wechat_enters(request: Request) -> Response:
        """WeChat asks whether the address that was entered there is ours; notify-svc answers it."""
        limiter.admit(f"from {_address(request)}")
        return await pass_on(departments, "notifications", request)

    @edge.post("/api/notifications/wechat/events", allow=ANYONE, include_in_schema=False, passes_on=True)
    async def wechat(request: Request) -> Response:
        """WeChat tells what somebody did there; notify-svc checks that it is WeChat."""
        limiter.admit(f"from {_address(request)}")
        return await pass_on(departments, "notifications", request)

    @edge.post("/api/tenants/receipts/lock", allow=ANYONE, include_in_schema=False, passes_on=True)
    async def lock(request: Request) -> Response:
        """The lock service's word on a door code; tenant-svc checks its signature."""
        limiter.admit(f"from {_address(request)}")
        return await pass_on(departments, "tenants", request)

    @edge.post("/api/contracts/receipts/signing", allow=ANYONE, include_in_schema=False, passes_on=True)
    async def signed(request: Request) -> Response:
        """The word of who signs in our stead; contracts-svc checks its signature."""
        limiter.admit(f"from {_address(request)}")
        return await pass_on(departments, "contracts", request)

    @edge.post("/api/contracts/signing/{step}", allow=ANYONE, include_in_schema=False, passes_on=True)
    async def signing(step: str, request: Request) -> Response:
        """A party on its way to a signature: it has a link or a session in hand, and no token."""
        signers.admit(f"from {_address(request)}")
        return await pass_on(departments, "contracts", request)

    @edge.post("/api/workorders/rating/{step}", allow=ANYONE, include_in_schema=False, passes_on=True)
    async def rating(step: str, request: Request) -> Response:
        """A tenant who says how a repair was: they have a link in hand, and no token."""
        signers.admit(f"from {_address(request)}")
        return await pass_on(departments, "workorders", request)

    @edge.post(
        "/api/notifications/unsubscribing/{token}", allow=ANYONE, include_in_schema=False, passes_on=True
    )
    async def unsubscribing(token: str, request: Request) -> Response:
        """Somebody, or their mail program, who wants no more advertising: the link says who they are."""
        signers.admit(f"from {_address(request)}")
        return await pass_on(departments, "notifications", request)

    @edge.get("/unsubscribe", allow=ANYONE, include_in_schema=False)
    async def unsubscribe() -> Response:
        """Where the link in an advertisement leads."""
        return Response(unsubscribe_page(), media_type="text/html", headers=headers_of("unsubscribe"))

    @edge.post(
        "/api/workorders/reporting/{step}",
        allow=ANYONE,
        include_in_schema=False,
        limit=settings.body_limit,
        passes_on=True,
    )
    async def reporting(step: str, request: Request) -> Response:
        """Somebody who scanned the sticker of a unit: they have its link in hand, and no token."""
        signers.admit(f"from {_address(request)}")
        return await pass_on(departments, "workorders", request)

    @edge.get("/r", allow=ANYONE, include_in_schema=False)
    async def report() -> Response:
        """Where a sticker leads. What is behind its `#` the page gives to workorder-svc alone."""
        return Response(report_page(), media_type="text/html", headers=headers_of("report"))

    @edge.get("/repair", allow=ANYONE, include_in_schema=False)
    async def repair() -> Response:
        """Where a tenant sees what is broken at home; the page asks workorder-svc with their token."""
        return Response(repair_page(), media_type="text/html", headers=headers_of("repair"))

    @edge.get("/rate", allow=ANYONE, include_in_schema=False)
    async def rate() -> Response:
        """Where a tenant's link leads. What is behind its `#` the page gives to workorder-svc alone."""
        return Response(rate_page(), media_type="text/html", headers=headers_of("rate"))

    @edge.get("/day", allow=ANYONE, include_in_schema=False)
    async def day() -> Response:
        """Where a technician sees what they have in hand; the page asks workorder-svc with their token."""
        return Response(day_page(), media_type="text/html", headers=headers_of("day"))

    @edge.get("/day-worker.js", allow=ANYONE, include_in_schema=False)
    async def worker() -> Response:
        """What keeps that page on the phone, for where no network is."""
        return Response(day_worker(), media_type="text/javascript", headers=headers_of("day"))

    @edge.get("/sign", allow=ANYONE, include_in_schema=False)
    async def sign() -> Response:
        """Where a signer's link leads. What is behind its `#` the page gives to contracts-svc alone."""
        return Response(sign_page(), media_type="text/html", headers=headers_of("sign"))

    @edge.get("/api/tenants/tenants/{tenant_id}/sync", allow=HEARING, waits=False)
    async def sync(tenant_id: UUID, request: Request) -> Any:
        """What each department has applied of what was last told about this tenant, under whichever number,
        and how late it is.

        One that is down, or does not answer within three seconds, is named, as `away`.
        """
        admit(request)
        tenant = await departments.ask("tenants", f"/tenants/{tenant_id}", _as(request), house.SYNC_SECONDS)
        if "type" in tenant:  # a problem: nobody of this number, or of another park
            return JSONResponse(tenant, tenant["status"], media_type=PROBLEM)
        # Of a number that gave way: the one it gave way to. That it did is told in the number's own stream.
        keys = [f"tenant-{each}" for each in (tenant["id"], *tenant["gave_way"])]
        found = await house.sync(departments, "tenants", keys, runtime.clock.now(), _as(request))
        return {"tenant_id": tenant["id"], "status": tenant["status"], **found}

    async def through(context: str, path: str, request: Request) -> Response:
        """Any request with a good token for that service, as it came."""
        try:
            if context not in verifiers:
                raise ServiceUnknown
            actor = await verifiers[context].verify(request.headers.get("authorization"), WallClock().now())
            if actor.role == Role.系统:  # services speak with each other behind the door, never through it
                raise RoleNotAllowed(role=actor.role)
        except Refusal:  # who tries doors and tokens is no caller yet, but an address
            limiter.admit(f"from {_address(request)}")
            raise
        admit(request)
        return await pass_on(departments, context, request)

    # The token is proven in `through`: which service it may be for is known only there. `?after=` is a
    # position in that service's log, not in ours.
    for method in (edge.get, edge.post, edge.put, edge.delete):
        register = method(
            "/api/{context}/{path:path}",
            allow=ANYONE,
            include_in_schema=False,
            limit=settings.body_limit,
            waits=False,
            passes_on=True,
        )
        register(through)

    @edge.get("/live", allow=HEARING)
    async def live(
        request: Request,
        call: Call,
        context: Names = None,
        type: Names = None,
        key: Names = None,
        start: Annotated[str | None, Query(alias="from", max_length=4_000)] = None,
        last_event_id: Annotated[str | None, Header(max_length=4_000)] = None,
    ) -> Response:
        """What the contexts tell, as server-sent events. `id` is where to go on: `Last-Event-ID` or `?from=`
        (also `start`, `now`); nothing is missed and nothing comes twice. A stream ends after ten minutes."""
        admit(request)
        known = {*published.CONTEXTS, *published.REGISTRY.names()}
        for field, name in [("context", c) for c in context or ()] + [("type", t) for t in type or ()]:
            if name not in known:
                raise NotTold(field=field, name=name)
        if not hub.ready:
            raise BusAway
        field, given = ("Last-Event-ID", last_event_id) if last_event_id else ("from", start)
        wanted = Wanted(context or (), type or (), key or (), call.actor.parks)
        return listening.answer(wanted, resume_point(given, hub.head, field))

    @edge.get("/agreement", allow=EVERYONE)
    async def agreement(request: Request) -> dict[str, Any]:
        """How far every department has applied what the others told; one that is away is named."""
        admit(request)
        return await house.agreement(departments, _as(request))

    @edge.get("/status", allow=ANYONE)
    async def status(request: Request) -> list[dict[str, Any]]:
        """Which departments are ready, and what the others wait for."""
        limiter.admit(f"from {_address(request)}")
        return await house.readiness(departments)

    async def document(request: Request) -> dict[str, Any]:
        limiter.admit(f"from {_address(request)}")
        return await apis.openapi(departments, get_openapi(title="", version="", routes=request.app.routes))

    @edge.get("/openapi.json", allow=ANYONE, include_in_schema=False)
    async def openapi(request: Request) -> Response:
        # As it is: FastAPI would look into each of its hundred thousand values once more.
        return Response(orjson.dumps(await document(request)), media_type="application/json")

    @edge.get("/asyncapi.json", allow=ANYONE, include_in_schema=False)
    async def asyncapi() -> dict[str, Any]:
        return published.asyncapi.document(prefix=prefix)

    @edge.get("/docs", allow=ANYONE, include_in_schema=False)
    async def docs(request: Request) -> Response:
        told = await document(request), published.asyncapi.document(prefix=prefix)
        page = await asyncio.to_thread(docs_page, *told)
        return Response(page, media_type="text/html", headers=headers_of("status"))

    @edge.get("/", allow=ANYONE, include_in_schema=False)
    async def root() -> Response:
        return Response(status_page(), media_type="text/html", headers=headers_of("status"))

    return edge


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _as(request: Request) -> dict[str, str]:
    """In the caller's name."""
    told = {"authorization": request.headers["authorization"]}
    return told | {"x-correlation-id": correlation_of(request.scope) or ""}
