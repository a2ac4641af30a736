"""analytics-svc as it runs, and voices that speak for the other contexts on the real bus."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from analytics.app import service
from edge.access import Role
from edge.client import query_of
from edge.kit import create_app
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id
from testkit.stack import Roles, bearer, running
from testkit.stores import Stores
from testkit.voices import Voices, speaking

TODAY = datetime(2025, 5, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(TODAY)


@pytest.fixture
async def roles(stores: Stores) -> AsyncIterator[Roles]:
    """The database of `runtime`."""
    async with stores.lent(service) as found:
        yield found


@pytest.fixture
async def runtime(
    roles: Roles, engines: Any, topic_prefix: str, clock: VirtualClock
) -> AsyncIterator[Runtime]:
    async with running(service, roles, engines.kafka, topic_prefix, clock) as found:
        yield found


@pytest.fixture
async def http(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(runtime))
    headers = bearer(Role.运营经理)
    async with httpx.AsyncClient(transport=transport, base_url="http://analytics", headers=headers) as client:
        yield client


@pytest.fixture
async def voices(engines: Any, topic_prefix: str, runtime: Runtime) -> AsyncIterator[Voices]:
    async with speaking(engines.kafka, topic_prefix, runtime) as found:
        yield found


@pytest.fixture
def items(http: httpx.AsyncClient) -> Any:
    """Ask for a list and get its items."""

    async def ask(path: str, **wanted: Any) -> Sequence[dict[str, Any]]:
        answer = await http.get(path, params=query_of(wanted))
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    return ask


@pytest.fixture
def park() -> UUID:
    return named_id("park", "A")


@pytest.fixture
def today() -> date:
    return TODAY.date()
