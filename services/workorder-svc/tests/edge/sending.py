"""Technicians who are taken on over HTTP, and orders that find their way to one."""

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
from testkit.stack import bearer
from testkit.voices import Voices

MORNING = datetime(2025, 3, 14, 1, 0, tzinfo=UTC)
"""Nine in the morning in Shanghai, a Friday."""
PARK, OTHER_PARK, ROOM = named_id("park", "A"), named_id("park", "B"), named_id("unit", 1)
LI, WANG = named_id("technician", "Li"), named_id("technician", "Wang")
GATE = Place(latitude=39.9042, longitude=116.4074)
WORKS = {"weekdays": [1, 2, 3, 4, 5], "begins": "08:00:00", "ends": "18:00:00"}
PLUMBER: dict[str, Any] = {
    "employment": "staff",
    "skills": ["plumbing"],
    "base": {"latitude": 39.91, "longitude": 116.41},
    "parks": [str(PARK)],
    "shifts": [WORKS],
}

Http = httpx.AsyncClient


@pytest.fixture
async def http(runtime: Runtime, voices: Voices) -> AsyncIterator[Http]:
    await voices.taken_in(PARK, ROOM, place=GATE)
    await voices.opened(PARK, OTHER_PARK)
    await voices.known(LI, WANG)
    app, staff = httpx.ASGITransport(create_app(runtime)), bearer(Role.运维经理)
    async with Http(transport=app, base_url="http://workorders", headers=staff) as client:
        yield client


async def events(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()["events"]


async def described(http: Http, who: UUID, profile: dict[str, Any]) -> httpx.Response:
    """As somebody says it who has looked at what was said last."""
    seen = (await http.get(f"/technicians/{who}")).headers.get("ETag")
    return await http.put(f"/technicians/{who}", json=profile, headers={"If-Match": seen} if seen else {})


async def assigned(http: Http, order_id: str, who: UUID, **why: str) -> httpx.Response:
    """By somebody who has looked at who has it."""
    headers = {
        "If-Match": (await http.get(f"/orders/{order_id}")).headers["ETag"],
        "X-Reason": "agreed",
    } | why
    return await http.post(f"/orders/{order_id}/assign", json={"technician_id": str(who)}, headers=headers)


async def reported(http: Http, fault: str = "tap_drips", urgency: str = "ordinary") -> str:
    said = {"order_id": str(new_id()), "unit_id": str(ROOM), "park_id": str(PARK)}
    await events(
        await http.post("/orders", json=said | {"fault": fault, "urgency": urgency, "another": True})
    )
    return said["order_id"]


async def order(http: Http, id_: str) -> Any:
    return (await http.get(f"/orders/{id_}")).json()


def offered_to(http: Http, id_: str, who: object) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        found = await order(http, id_)
        return bool((found["status"], found["technician_id"]) == ("offered", str(who)))

    return is_so


def nobody_for(http: Http, id_: str) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return (await order(http, id_))["nobody_fits"] is not None

    return is_so


def any_of(*asked: Callable[[], Awaitable[bool]]) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return any([await each() for each in asked])

    return is_so
