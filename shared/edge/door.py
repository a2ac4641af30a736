"""The outermost layer: each request gets its correlation, is counted, and ends in an answer or a problem."""

import logging
import re
from time import perf_counter
from urllib.parse import unquote_plus

from kernel.domain import Refusal
from kernel.ids import new_id
from kernel.telemetry import REQUEST_SECONDS, REQUESTS, correlation
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edge.problems import Unexpected, problem
from edge.texts import TextNotAllowed

log = logging.getLogger(__name__)


class CorrelationMalformed(Refusal):
    """X-Correlation-Id is 1..128 letters, digits or . _ : -"""

    title, field, status = (
        "X-Correlation-Id 只能包含字母、数字和 . _ : -，最多 128 个字符",
        "X-Correlation-Id",
        400,
    )


class Door:
    """Outermost: gives each request its correlation, counts it, and turns the unexpected into a problem."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()
        given = dict(scope["headers"]).get(b"x-correlation-id", b"").decode("latin-1")
        fits = re.fullmatch(r"[A-Za-z0-9._:-]{1,128}", given) is not None
        own = given if fits else str(new_id())
        scope.setdefault("state", {})["correlation"] = own
        token = correlation.set(own)
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", []).append((b"x-correlation-id", own.encode()))
            await send(message)

        try:
            if given and not fits:
                raise CorrelationMalformed
            _refuse_nul(scope)
            await self._app(scope, receive, answer)
        except Refusal as refusal:
            await problem(refusal, own)(scope, receive, answer)
        except ClientDisconnect:
            status = 499
        except Exception:  # the last door: whatever it was, the caller gets a problem and we get the place
            log.exception("unexpected fault")
            if status:  # half an answer is out: cutting the connection is the only way left to say so
                raise
            await problem(Unexpected(), own)(scope, receive, answer)
        finally:
            correlation.reset(token)
            route = getattr(scope.get("route"), "path", "unknown")
            REQUESTS.labels(self._service, scope["method"], route, status).inc()
            took = perf_counter() - began
            REQUEST_SECONDS.labels(self._service, route).observe(took)
            facts = {"status": status, "ms": round(took * 1000, 1)}
            log.debug("%s %s", scope["method"], route, extra={"facts": facts})


def _refuse_nul(scope: Scope) -> None:
    if "\x00" in scope["path"]:
        raise TextNotAllowed(field="path")
    query: bytes = scope["query_string"]
    if b"%00" in query or b"\x00" in query:
        for pair in query.decode("latin-1").split("&"):
            name, _, value = pair.partition("=")
            if "\x00" in unquote_plus(name):
                raise TextNotAllowed(field="query")
            if "\x00" in unquote_plus(value):
                raise TextNotAllowed(field=unquote_plus(name)[:64])
