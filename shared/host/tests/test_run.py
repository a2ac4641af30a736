"""Whose request it is, is believed of those alone that were named."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI, Request
from host.http import Server
from host.run import served
from host.settings import Settings
from pydantic import ValidationError
from testkit.stack import KEY


def settings(trusted: str | None) -> Settings:
    named = {} if trusted is None else {"trusted_proxies": trusted}
    about = {"service": "gateway", "url": "postgresql://nobody@nowhere/none", "ANJU_KAFKA": "nowhere:9092"}
    keys = {"ANJU_TOKEN_PUBLIC_KEY": json.dumps(KEY.as_dict(private=False))}
    return Settings.model_validate(about | keys | named)


@asynccontextmanager
async def asked(trusted: str | None) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()

    @app.get("/whose")
    async def whose(request: Request) -> str:
        return request.client.host if request.client else ""

    server = Server(served(app, settings(trusted)))
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        yield http
    server.should_exit = True
    await task


@pytest.mark.parametrize(
    ("trusted", "whose"),
    [
        *((None, "127.0.0.1"), ("10.0.0.0/8", "127.0.0.1")),
        *(("127.0.0.1", "6.6.6.6"), ("10.0.0.1, 127.0.0.0/8", "6.6.6.6")),
    ],
)
async def test_who_speaks_from_this_machine_is_who_they_say_only_where_that_was_allowed(
    trusted: str | None, whose: str
) -> None:
    async with asked(trusted) as http:
        answer = await http.get("/whose", headers={"X-Forwarded-For": "6.6.6.6"})
    assert answer.json() == whose


@pytest.mark.parametrize("wrong", ["*", "gateway", "10.0.0.0/8,", "10.0.0.1/8"])
def test_what_is_no_address_is_refused_when_it_starts(wrong: str) -> None:
    with pytest.raises(ValidationError):
        settings(wrong)
