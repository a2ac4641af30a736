"""Two parks with a room each, and orders that are reported there over HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from kernel.ids import named_id, new_id
from published.values import Place
from testkit import on_site
from testkit.stack import bearer
from testkit.voices import Voices
from workorders.app import service

MORNING = datetime(2025, 3, 14, 1, 0, tzinfo=UTC)
PARK, OTHER_PARK = named_id("park", "A"), named_id("park", "B")
ROOM, OTHER_ROOM = named_id("unit", 1), named_id("unit", 2)
SITE = {"latitude": 31.2304, "longitude": 121.4737}
FIX = SITE | {"accuracy": 8.0}
LI, WANG = str(named_id("technician", "Li")), str(named_id("technician", "Wang"))
STAFF = bearer(Role.运维经理)

Http = httpx.AsyncClient


@pytest.fixture
async def http(runtime: Runtime, voices: Voices) -> AsyncIterator[Http]:
    async with voices.in_one_breath():
        await voices.taken_in(PARK, ROOM, place=Place(**SITE))
        await voices.taken_in(OTHER_PARK, OTHER_ROOM)
        await voices.opened(PARK, OTHER_PARK)
        await voices.known(UUID(LI), UUID(WANG))
    async with Http(
        transport=httpx.ASGITransport(create_app(runtime)), base_url="http://workorders", headers=STAFF
    ) as client:
        yield client


@pytest.fixture
async def copy(runtime: Runtime, http: Http) -> AsyncIterator[Http]:
    """A second process of the service, on the same database."""
    other = Runtime(service, runtime.settings, runtime.clock)
    await other.start()
    app = httpx.ASGITransport(create_app(other))
    async with Http(transport=app, base_url="http://copy", headers=STAFF) as client:
        yield client
    await other.stop()


def body(urgency: str = "emergency", **more: Any) -> dict[str, Any]:
    """Each is a repair of its own, however alike they are."""
    return {
        "another": True,
        "order_id": str(new_id()),
        "unit_id": str(ROOM),
        "park_id": str(PARK),
        "fault": "water_leak" if urgency == "emergency" else "drain_blocked",
        "urgency": urgency,
        **more,
    }


async def reported(http: Http, urgency: str = "emergency", **more: Any) -> str:
    asked = body(urgency, **more)
    answer = await http.post("/orders", json=asked)
    assert answer.status_code == 201, answer.text
    return str(asked["order_id"])


async def came(http: Http, order_id: str, who: str = LI, **more: Any) -> list[str]:
    return await on_site.came(http, order_id, who, more.pop("position", FIX), **more)


def nobody_for(http: Http, order_id: str) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return (await order(http, order_id))["nobody_fits"] is not None

    return is_so


async def order(http: Http, order_id: str) -> Any:
    return (await http.get(f"/orders/{order_id}")).json()


def told(http: Http, order_id: str, level: str | None) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return bool((await order(http, order_id))["told"] == level)

    return is_so
