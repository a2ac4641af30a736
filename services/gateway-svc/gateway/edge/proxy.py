"""Passing a request on and its answer back: only what is known to be harmless goes through."""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import unquote

import httpx
from edge.problems import UnknownRoute, correlation_of
from kernel.telemetry import current_traceparent, valid_traceparent
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gateway.departments import Departments

PASSED_ON: Final = (
    *("accept", "accept-language", "authorization", "content-type", "content-encoding", "content-length"),
    *("idempotency-key", "if-match", "if-none-match", "user-agent", "x-device-id", "x-reason"),
    *("x-receipt-timestamp", "x-receipt-signature"),
)
"""All else stays outside: who asks is told by the token alone, and from where by the connection."""

KEPT_BACK: Final = frozenset(
    (
        *("connection", "keep-alive", "proxy-authenticate", "proxy-connection", "te", "trailer"),
        *("transfer-encoding", "upgrade", "date", "server", "x-correlation-id"),
    )
)
INNER: Final = frozenset({"alive", "ready", "metrics", "openapi.json"})
"""What supervisors ask a service; nothing for the outside."""


async def pass_on(departments: Departments, context: str, request: Request) -> Response:
    """The service's answer, streamed both ways. Raises what `Departments.send` does, or UnknownRoute."""
    base = departments.base_urls[context]
    asked = httpx.Request(
        request.method,
        _target(base, context, request),
        headers=_headers(request),
        content=_body(request),
        extensions={"timeout": departments.timeout.as_dict()},
    )
    answer = await departments.send(context, asked)
    back = StreamingResponse(_bytes(answer), answer.status_code)
    back.raw_headers = [
        (name.lower(), _outside(base, context, value) if name.lower() == b"location" else value)
        for name, value in answer.headers.raw
        if name.decode("latin-1").lower() not in KEPT_BACK
    ]
    return back


def _target(base: str, context: str, request: Request) -> httpx.URL:
    # As it came, not as it was decoded: what is %2F in an id must not become a slash.
    raw: bytes = request.scope["raw_path"].partition(f"/api/{context}".encode())[2]
    path = unquote(raw.decode("latin-1"))
    segments = path.split("/")
    if not raw or {".", ".."} & set(segments) or path.strip("/").partition("/")[0] in INNER:
        raise UnknownRoute
    query: bytes = request.scope["query_string"]
    try:
        return httpx.URL(base).copy_with(raw_path=raw + (b"?" + query if query else b""))
    except (httpx.InvalidURL, UnicodeDecodeError):
        raise UnknownRoute from None


def _headers(request: Request) -> list[tuple[bytes, bytes]]:
    came = dict(reversed(request.headers.raw))  # the first of each, which is the one that was verified
    found = {name: came[name] for each in PASSED_ON if (name := each.encode()) in came}
    if "transfer-encoding" in request.headers:
        found.pop(b"content-length", None)  # one framing: with two, two servers may see two requests in one
    found.setdefault(b"accept-encoding", b"identity")
    if request.client:
        found[b"x-forwarded-for"] = request.client.host.encode()
    found[b"x-correlation-id"] = (correlation_of(request.scope) or "").encode()
    trace = current_traceparent() or valid_traceparent(request.headers.get("traceparent"))
    if trace:
        found[b"traceparent"] = trace.encode()
    return list(found.items())


def _body(request: Request) -> AsyncIterator[bytes] | None:
    has_one = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    return request.stream() if has_one else None


async def _bytes(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()


def _outside(base: str, context: str, location: bytes) -> bytes:
    """A redirection of the service, as seen from outside."""
    inside = base.encode()
    return f"/api/{context}".encode() + location[len(inside) :] if location.startswith(inside) else location
