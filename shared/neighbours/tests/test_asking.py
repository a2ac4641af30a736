"""Another department is asked in our own name."""

import asyncio
import json

import pytest
from neighbours.asking import open_neighbour
from testkit.stack import KEY


async def test_nobody_is_asked_without_a_key_to_sign_our_own_tokens_with() -> None:
    with pytest.raises(ValueError, match="test-svc"):
        async with open_neighbour("http://127.0.0.1:1", "test-svc", None, 1.0):
            pass


async def test_a_line_that_the_other_end_is_about_to_close_is_not_used_again() -> None:
    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await reader.read(1)
        writer.close()  # as who was idle for too long

    server = await asyncio.start_server(once, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with open_neighbour(url, "test-svc", json.dumps(KEY.as_dict(private=True)), 5.0) as neighbour:
        assert (await neighbour.post("/")).status_code == 204
        await asyncio.sleep(3.5)
        assert (await neighbour.post("/")).status_code == 204
    server.close()
