"""How a service asks others: over HTTP/1.1, with nothing taken from the environment."""

import ssl
from functools import cache
from typing import Any

import httpx


def open_client(**more: Any) -> httpx.AsyncClient:
    """To be closed by who opens it; `more` as the library has it."""
    return httpx.AsyncClient(verify=_authorities(), trust_env=False, **more)


@cache
def _authorities() -> ssl.SSLContext:
    """Which servers are believed, read once for the process: a list of its own costs each client 20 ms.

    Who speaks HTTP/2 as well could not share it: what is offered to the other side is kept in it.
    """
    return httpx.create_ssl_context(trust_env=False)
