"""What a call to a partner can meet: only what is certain not to have arrived may be sent again unasked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import httpx
import pytest
from local.home import free_port
from notifications.edge.partners import PartnerUnavailable
from notifications.edge.partners.connections import Client, open_connections
from notifications.edge.partners.http import call

SECONDS = 3.0  # that it may take to say more: on a busy machine what is said at once took one
CLIENTS: dict[str, Callable[[], AbstractAsyncContextManager[Client]]] = {
    "as all": lambda: open_connections(SECONDS),
    "as Apple": lambda: httpx.AsyncClient(timeout=SECONDS),
}


@pytest.fixture(params=CLIENTS)
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    async with CLIENTS[request.param]() as client:
        yield client


@pytest.mark.parametrize(
    ("answer", "in_doubt"),
    [
        pytest.param(None, False, id="nobody listens"),
        pytest.param(b"", True, id="hangs up on the request"),
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n\r\n", True, id="speaks no HTTP"),
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhal", True, id="breaks off"),
        pytest.param(b"HTTP/1.1 200", True, id="says half a word and no more"),
        pytest.param(b"HTTP/1.1 503 Away\r\ncontent-length: 0\r\n\r\n", False, id="cannot"),
        pytest.param(b"HTTP/1.1 504 Late\r\ncontent-length: 0\r\n\r\n", True, id="waited for another"),
    ],
)
async def test_what_may_have_arrived_is_in_doubt(
    client: Client, answer: bytes | None, *, in_doubt: bool
) -> None:
    stays = answer == b"HTTP/1.1 200"

    async def partner(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer or b"")
        await writer.drain()
        if stays:
            await asyncio.sleep(3 * SECONDS)
        writer.close()

    port = free_port()
    server = await asyncio.start_server(partner, "127.0.0.1", port) if answer is not None else None
    with pytest.raises(PartnerUnavailable) as met:
        await call(client, "push", "POST", f"http://127.0.0.1:{port}/send", content=b"{}")
    assert met.value.in_doubt is in_doubt
    if server:
        server.close()
