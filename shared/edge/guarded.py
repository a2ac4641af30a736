"""What stands before every route: the token, then size, kind and syntax of the body."""

import re
from collections.abc import AsyncGenerator, Callable, Coroutine
from functools import partial
from inspect import iscoroutinefunction
from threading import RLock
from types import NoneType
from typing import Any, ClassVar, Final, get_args

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from kernel.clock import WallClock
from kernel.domain import Refusal
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path

from edge.access import RoleNotAllowed
from edge.body import Body, parse_json
from edge.call import Host
from edge.filters import Filters
from edge.headers import check_once
from edge.problems import BodyTooLarge, MediaTypeNotSupported, clean

JSON: Final = "application/json"
ANYONE: Final = ("*",)
"""No token needed: the route proves its caller in some other way."""


class BodyMissing(Refusal):
    """A file was expected and nothing came."""

    title, field = "没有收到文件内容", "body"


class BodyNotExpected(Refusal):
    """The address says it all, and whatever was meant by the body would not be done."""

    title, field = "此操作不需要请求内容", "body"


class BodyOfNobody(Exception):
    """What a route reads is no `Body`: nothing says what may come, and pydantic guesses."""


class RunsInThread(Exception):
    """What a route depends on is no coroutine: it would take each request to another thread and back."""


class _Incoming(Request):
    """A request whose body is bounded while it streams in, and strict when it is JSON."""

    limit: int

    async def stream(self) -> AsyncGenerator[bytes, None]:
        declared = self.headers.get("content-length", "0")
        if not declared.isdecimal() or int(declared[:20]) > self.limit:
            raise BodyTooLarge(limit=self.limit)
        size = 0
        async for chunk in super().stream():
            size += len(chunk)
            if size > self.limit:
                raise BodyTooLarge(limit=self.limit)
            yield chunk

    async def json(self) -> Any:
        if not hasattr(self, "_strict"):
            self._strict = parse_json(await self.body())
        return self._strict


class Guarded(APIRoute):
    """Checks the token, then size, kind and syntax of the body, and only then lets FastAPI read it.

    FastAPI analyses it when it is first asked for, by a request or by the description: of a hundred routes
    that would be most of a service's start.
    """

    host: ClassVar[Host]

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        self.path, self.endpoint, self.methods = path, endpoint, set(more["methods"])
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)
        self._analysing = RLock()  # to be entered again: while it is analysed, FastAPI looks what is there
        self._analyse: Callable[[], None] | None = partial(super().__init__, path, endpoint, **more)

    def __getattr__(self, name: str) -> Any:
        """Asked only for what is not there yet: all but what a path is matched by.

        A thread that describes the service may be at it, when a request comes: it waits for that one route.
        """
        with self._analysing:
            analyse, self._analyse = self._analyse, None
            if analyse is not None:
                analyse()
        return self.__getattribute__(name)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()
        _check_is_in_loop(self.dependant)
        _check_is_body(self.path, self.body_field)
        rules: dict[str, Any] = self.openapi_extra or {}
        roles = frozenset(rules["x-roles"])
        accepts = next(iter(rules.get("requestBody", {}).get("content", {JSON: None})))
        limit = rules.get("x-body-limit", self.host.settings.body_limit)
        has_body = self.body_field is not None or accepts != JSON
        reads_itself = not has_body and self.dependant.request_param_name is not None
        filters = None if rules.get("x-passes-on") else Filters.of(self.dependant)

        async def handler(request: Request) -> Response:
            incoming = _Incoming(request.scope, request.receive)
            incoming.limit = limit
            incoming.state.host = self.host
            incoming.state.actor = None
            check_once(request.headers)
            if roles != frozenset(ANYONE):
                # Tokens live in real time, also where the house plays a year in minutes.
                bearer = request.headers.get("authorization")
                actor = await self.host.verifier.verify(bearer, WallClock().now())
                if actor.role not in roles:
                    raise RoleNotAllowed(role=actor.role)
                incoming.state.actor = actor
            if filters:
                filters.check(request)
            if accepts != JSON and not await incoming.body():
                raise BodyMissing
            if not reads_itself and await incoming.body():
                if not _is(request.headers, accepts):
                    raise MediaTypeNotSupported(expected=accepts)
                said = await incoming.json() if accepts == JSON else None
                if said not in ({}, None) and not has_body:
                    raise BodyNotExpected(field=clean(next(iter(said))) if isinstance(said, dict) else "body")
            return await inner(incoming)

        return handler


def _check_is_in_loop(needs: Dependant) -> None:
    """Raises RunsInThread."""
    for each in needs.dependencies:
        if not any(map(iscoroutinefunction, (each.call, getattr(each.call, "__call__")))):  # noqa: B004, B009
            raise RunsInThread(str(each.call))
        _check_is_in_loop(each)


def _check_is_body(path: str, field: Any) -> None:
    """Raises BodyOfNobody."""
    of = field and field.field_info.annotation
    for kind in (get_args(of) or (of,)) if field else ():
        if kind is not NoneType and not (isinstance(kind, type) and issubclass(kind, Body)):
            raise BodyOfNobody(f"{path}: {kind}")


def _is(headers: Headers, accepts: str) -> bool:
    kind, _, more = headers.get("content-type", "").lower().partition(";")
    kind = kind.strip()
    charset = re.search(r"charset\s*=\s*\"?([^\s\";]+)", more)
    if charset and charset[1] not in ("utf-8", "utf8", "us-ascii"):
        return False  # it would be read as UTF-8 all the same, and as something else than was meant
    also = accepts == JSON and re.fullmatch(r"application/[\w.-]+\+json", kind)
    return (kind == accepts or bool(also)) and "content-encoding" not in headers
