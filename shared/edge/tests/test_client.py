"""A client is opened for each request that asks another department: that costs next to nothing, and whatever
becomes of the other is an error of the wire."""

import asyncio
import socket
import ssl
import struct
import threading
from contextlib import suppress
from typing import Any

import httpx
import pytest
import uvloop
from edge.client import _authorities, open_client


async def test_which_servers_are_believed_is_read_once_however_often_a_client_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, make = list[int](), ssl.create_default_context

    def counted(*args: Any, **more: Any) -> ssl.SSLContext:
        read.append(1)
        return make(*args, **more)

    monkeypatch.setattr(ssl, "create_default_context", counted)
    _authorities.cache_clear()
    for _ in range(3):
        async with open_client(timeout=1.0) as opened:
            assert not opened.trust_env
    assert len(read) == 1


def test_a_server_that_dies_while_it_is_being_reached_is_one_that_was_not_reached() -> None:
    """Upon the loop that services run on: another keeps the socket of what is closed."""
    at_once = struct.pack("ii", 1, 0)

    def cut(server: socket.socket) -> None:
        with suppress(OSError):  # it was closed
            while True:
                connection, _ = server.accept()
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
                connection.close()

    async def ask(url: str) -> None:
        async with open_client(base_url=url, timeout=10.0) as opened:
            for _ in range(10):
                asked = [opened.post("/", content=b"x") for _ in range(100)]
                for met in await asyncio.gather(*asked, return_exceptions=True):
                    assert isinstance(met, httpx.TransportError), repr(met)

    with socket.create_server(("127.0.0.1", 0), backlog=512) as server:
        cutting = threading.Thread(target=cut, args=(server,))
        cutting.start()
        try:
            uvloop.run(ask(f"http://127.0.0.1:{server.getsockname()[1]}"))
        finally:
            server.shutdown(socket.SHUT_RDWR)
            cutting.join()
