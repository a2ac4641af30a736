"""How a service asks others: over HTTP/1.1, with nothing taken from the environment."""

import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import httpx

KEPT: Final = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=3.0)
"""A server closes what was idle for five seconds, and so would the library: who asks in just that moment
would find the connection gone."""


def open_client(*, limits: httpx.Limits = KEPT, **more: Any) -> httpx.AsyncClient:
    """To be closed by who opens it; `more` as the library has it."""
    transport = _Transport(verify=_authorities(), trust_env=False, limits=limits)
    return httpx.AsyncClient(transport=transport, trust_env=False, **more)


def query_of(said: Mapping[str, object]) -> dict[str, str | bool]:
    """What stands behind the question mark, by the names of what was `said` and is not None. The library
    writes true and false, where `str` would say True, which no list takes.
    """
    given = ((name, value) for name, value in said.items() if value is not None)
    return {name: value if isinstance(value, bool) else str(value) for name, value in given}


class _Transport(httpx.AsyncHTTPTransport):
    """Also says of a connection that the other side reset while it was being opened that it was not opened.

    uvloop has no socket any more for such a one, and the library asks that socket what it is before anything
    is sent.
    """

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except AttributeError as fault:
            if fault.obj is not None:
                raise
            raise httpx.ConnectError("reset while it was being opened", request=request) from fault


@cache
def _authorities() -> ssl.SSLContext:
    """Which servers are believed, read once for the process: a list of its own costs each client 20 ms.

    Who speaks HTTP/2 as well could not share it: what is offered to the other side is kept in it.
    """
    return httpx.create_ssl_context(trust_env=False)
