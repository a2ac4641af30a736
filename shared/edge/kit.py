"""The HTTP edge of a service: every route says who may use it, every answer is an answer or a problem."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

import orjson
from fastapi import APIRouter, Depends, FastAPI
from fastapi.security import HTTPBearer
from kernel.domain import Refusal
from kernel.gauges import measure_all
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from edge.access import Role
from edge.body import Code
from edge.call import Answer, Call, Host, caught_up
from edge.door import Door
from edge.guarded import ANYONE, JSON, Guarded
from edge.headers import command_id
from edge.held import HeldFact, Naming
from edge.lists import XLSX, Sheet, as_sheet
from edge.page import Listing, Page
from edge.problems import (
    PROBLEM,
    correlation_of,
    install_problems,
    problem,
)

__all__ = [
    "ANYONE",
    "EVERYONE",
    "STAFF",
    "Answer",
    "Call",
    "Edge",
    "Host",
    "Listing",
    "Page",
    "Sheet",
    "command_id",
    "create_app",
]

EVERYONE: Final = tuple(Role)
"""Any authenticated role."""
STAFF: Final = tuple(role for role in Role if role is not Role.租客)
"""Whoever works here."""

PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    "default": {"description": "RFC 9457", "content": {PROBLEM: {}}}
}
WORKBOOK: Final[dict[str, Any]] = {"response_class": Response, "responses": {200: {"content": {XLSX: {}}}}}
BEARER: Final = HTTPBearer(auto_error=False, description="EdDSA token of `anju token`")  # for OpenAPI alone

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class RouteWithoutRoles(Exception):
    """A route that does not say who may use it; the service must not start."""


class NotReady(Refusal):
    """Something this service needs is not there; `missing` says what."""

    title, status = "服务尚未就绪", 503


class Edge(APIRouter):
    """The routes of one service. Deny by default: each names the roles it lets in."""

    def __init__(self, host: Host) -> None:
        super().__init__(
            route_class=type("Guarded", (Guarded,), {"host": host}),
            responses=PROBLEMS,
        )

    def get(self, path: str, *, allow: Iterable[str], **more: Any) -> Callable[[Endpoint], Endpoint]:  # type: ignore[override]
        """A query. It takes `?after=<position>` and waits for the views to be there, if it `waits`.

        With a `sheet` its list comes as an Excel file as well, at the same address with `.xlsx` behind it.
        """
        return self._route("GET", path, allow, **more)

    def post(self, path: str, *, allow: Iterable[str], **more: Any) -> Callable[[Endpoint], Endpoint]:  # type: ignore[override]
        """A command. `accepts` another media type than JSON, up to `limit` bytes."""
        return self._route("POST", path, allow, **more)

    def put(self, path: str, *, allow: Iterable[str], **more: Any) -> Callable[[Endpoint], Endpoint]:  # type: ignore[override]
        """A command that replaces; see `post`."""
        return self._route("PUT", path, allow, **more)

    def delete(self, path: str, *, allow: Iterable[str], **more: Any) -> Callable[[Endpoint], Endpoint]:  # type: ignore[override]
        """A command that removes for good; see `post`."""
        return self._route("DELETE", path, allow, **more)

    def _route(
        self,
        method: str,
        path: str,
        allow: Iterable[str],
        *,
        accepts: str = JSON,
        limit: int | None = None,
        waits: bool = True,
        passes_on: bool = False,
        sheet: Sheet | None = None,
        **more: Any,
    ) -> Callable[[Endpoint], Endpoint]:
        roles = [str(role) for role in allow]
        if not roles:
            raise RouteWithoutRoles(f"{method} {path}")
        rules: dict[str, Any] = {"x-roles": roles}
        until = [Depends(caught_up)] if method == "GET" and waits else []
        shown = [] if tuple(roles) == ANYONE else [Depends(BEARER)]
        if limit is not None:
            rules["x-body-limit"] = limit
        if passes_on:  # who is behind this route judges what stands behind the question mark
            rules["x-passes-on"] = True
        if accepts != JSON:
            binary = {"schema": {"type": "string", "format": "binary"}}
            rules["requestBody"] = {"required": True, "content": {accepts: binary}}

        def register(endpoint: Endpoint) -> Endpoint:
            returns = endpoint.__annotations__.get("return")
            if isinstance(returns, type) and issubclass(returns, Answer):
                more.setdefault("responses", {201: {"model": returns, "description": "Began the stream"}})
            self.add_api_route(
                path, endpoint, methods=[method], openapi_extra=rules, dependencies=[*shown, *until], **more
            )
            if sheet is not None:
                self.get(f"{path}.xlsx", allow=roles, **WORKBOOK)(as_sheet(endpoint, sheet))
            return endpoint

        return register


def create_app(host: Host) -> FastAPI:
    """The HTTP application of one service. Where it has a route at an address of the house, its own wins.

    Raises RouteWithoutRoles when one of its routes was not made by an `Edge`.
    """
    service = host.service
    own = service.routes(host) if service.routes else APIRouter()  # type: ignore[arg-type]
    taken = {getattr(route, "path", "") for route in own.routes}
    routes = own.routes if "/agreement" in taken else [*_common_routes(host).routes, *own.routes]
    _check(routes)
    app = FastAPI(
        # As they are: a router that is included analyses each of its routes once more.
        routes=routes,
        lifespan=own.lifespan_context,
        title=f"anju {service.name}",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        responses=PROBLEMS,
        # One span per request when tracing is on; what supervisors ask all day is none of its business.
        telemetry={"metrics": False, "logs": False, "operation_spans": False, "exclude": _is_supervision},
    )
    install_problems(app)
    _open_routes(app, host)
    if "/openapi.json" not in taken:
        _describe(app)
    app.add_middleware(Door, service=service.name)
    return app


def _is_supervision(scope: Scope) -> bool:
    return scope.get("path") in ("/alive", "/ready", "/metrics")


def _check(routes: Sequence[object]) -> None:
    for route in routes:
        if not isinstance(route, Guarded):
            raise RouteWithoutRoles(str(getattr(route, "path", route)))


def _common_routes(host: Host) -> APIRouter:
    edge = Edge(host)

    @edge.get("/agreement", allow=EVERYONE)
    async def agreement() -> Any:
        """Up to which position of each context this service agrees."""
        return await host.agreement()

    @edge.post("/held", allow=[Role.系统])
    async def held(body: Naming) -> list[HeldFact]:
        """Every fact of this service that names one of these ids: what is held about somebody."""
        return [HeldFact.of(fact) for fact in await host.facts_naming(body.ids)]

    @edge.get("/agreement/{context}/{key}", allow=STAFF)
    async def agreement_on(context: Code, key: Code) -> Any:
        """How far this service is with one stream: its own, or one that it follows."""
        return await host.agreement_on(context, key)

    return edge


def _describe(app: FastAPI) -> None:
    building = asyncio.Lock()

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        """Made when it is first asked for: a second of a processor, in a thread, or all would wait for it."""
        async with building:
            made = await asyncio.to_thread(lambda: orjson.dumps(app.openapi()))
        return Response(made, media_type=JSON)


def _open_routes(app: FastAPI, host: Host) -> None:
    """What a supervisor asks: no token, no data of the domain."""

    @app.get("/alive")
    async def alive() -> dict[str, bool]:
        return {"alive": True}

    @app.get("/ready")
    async def ready(request: Request) -> Any:
        missing = dict(host.readiness())
        if missing:
            return problem(NotReady(missing=missing), correlation_of(request.scope))
        return {"ready": True}

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        await measure_all()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
