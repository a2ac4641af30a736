"""tenant-svc running on the real store and bus, and a clerk who speaks to it over HTTP."""

import time
from collections.abc import AsyncIterator, Iterator
from threading import Thread
from typing import Any

import httpx
import pytest
import uvicorn
from edge.access import Role
from edge.kit import create_app
from fastapi import FastAPI
from host.http import Http
from host.runtime import Runtime
from local.engines import Engines
from local.home import free_port
from tenants.app import service
from testkit.stack import Roles, bearer, running
from testkit.stores import Stores
from testkit.voices import Voices, speaking

BONDS: list[dict[str, Any]] = []


@pytest.fixture(scope="session")
def contracts_svc() -> Iterator[str]:
    """contracts-svc, as far as it says what binds somebody: `BONDS`."""
    app, port = FastAPI(), free_port()

    @app.post("/held/bonds")
    async def bonds() -> list[dict[str, Any]]:
        return BONDS

    server = uvicorn.Server(uvicorn.Config(app, http=Http, port=port, log_config=None))
    serving = Thread(target=server.run, daemon=True)
    serving.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    serving.join()


@pytest.fixture(autouse=True)
def bonds(contracts_svc: str, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What contracts-svc says that binds whoever is asked about: nothing, unless a test puts it in."""
    monkeypatch.setenv("ANJU_CONTRACTS_BASE_URL", contracts_svc)
    BONDS.clear()
    return BONDS


@pytest.fixture
async def roles(stores: Stores) -> AsyncIterator[Roles]:
    """The database of `runtime`."""
    async with stores.lent(service) as found:
        yield found


@pytest.fixture
async def runtime(roles: Roles, engines: Engines, topic_prefix: str) -> AsyncIterator[Runtime]:
    async with running(service, roles, engines.kafka, topic_prefix) as found:
        yield found


@pytest.fixture
async def voices(engines: Engines, topic_prefix: str, runtime: Runtime) -> AsyncIterator[Voices]:
    async with speaking(engines.kafka, topic_prefix, runtime) as found:
        yield found


@pytest.fixture
async def http(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(runtime))
    headers = bearer(Role.客服专员)
    async with httpx.AsyncClient(transport=transport, base_url="http://tenants", headers=headers) as client:
        yield client
