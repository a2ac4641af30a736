"""tenant-svc running on the real store and bus, and a clerk who speaks to it over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from local.engines import Engines
from tenants.app import service
from testkit.stack import bearer, running
from testkit.voices import Voices, make_topics, speaking


@pytest.fixture
async def runtime(database: str, engines: Engines, topic_prefix: str) -> AsyncIterator[Runtime]:
    await make_topics(engines.kafka, topic_prefix, "contracts", "notifications")
    async with running(service, database, engines.kafka, topic_prefix) as found:
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
