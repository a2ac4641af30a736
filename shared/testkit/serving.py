"""An app served over HTTP for a test, by this very process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from host.http import Http, Server


@asynccontextmanager
async def serving(app: FastAPI, port: int) -> AsyncIterator[None]:
    """At this port of the machine's own address, inside the block."""
    server = Server(uvicorn.Config(app, http=Http, port=port, log_config=None, access_log=False))
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.005)
    yield
    server.should_exit = True
    await task
