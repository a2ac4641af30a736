"""What is no HTTP is answered by a problem, never by a connection that ends without a word."""

import asyncio
import json
from typing import Any

import pytest
import uvicorn
from host.http import Http
from uvicorn.server import ServerState


class Wire(asyncio.Transport):
    """What was written to whoever called, and whether they were left."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.closed = b"", False

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nHost: h\r\nX-Reason: a\x00b\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\r\n\r\n",  # TLS where none is spoken
    ],
)
async def test_what_is_no_http_is_refused_by_name(said: bytes) -> None:
    config = uvicorn.Config(lambda _: None, log_config=None)
    config.load()
    wire, http = Wire(), Http(config, ServerState(), {})
    http.connection_made(wire)
    http.data_received(said)
    head, _, body = wire.written.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in head.lower()
    assert json.loads(body)["type"] == "urn:anju:problem:not-http"
    assert wire.closed
