"""A repair reported before the clocks change, in a park where they do, by a calendar of working hours: it is
late by the hours on the wall, each time once, though the service was down when they changed.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import pytest
from analytics.app import service as analytics
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.ids import named_id, new_id
from local.engines import Engines
from testkit.stack import Roles, bearer, eventually, running, with_roles
from testkit.voices import speaking
from workorders.app import service as workorders

PARK, ROOM, ORDER = named_id("park"), named_id("room"), new_id()
WHY = {"X-Reason": "agreed"}
HOURS: Final = {"opens": "09:00:00", "closes": "17:00:00", "weekdays": [1, 2, 3, 4, 5]}
MINUTE: Final = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def by_local_hours(http: httpx.AsyncClient, zone: str, first_day: str) -> None:
    """Answered within four working hours, a warning an hour before; done within five days of eight."""
    [policy] = [
        each["values"]
        for each in (await http.get("/policies/sla")).json()["versions"]
        if each["status"] == "in_force"
    ]
    response, completion = (
        {"within": 4 * 60, "warn": 60, "grace": 60},
        {"within": 5 * 8 * 60, "warn": 60, "grace": 60},
    )
    ordinary = {"response": response, "completion": completion, "working": HOURS}
    special = {"zone": zone, "ordinary": ordinary, "emergency": policy["emergency"], "park_id": str(PARK)}
    body = {"valid_from": first_day, "values": policy | {"special": [special]}}
    made = await http.post("/policies", json=body, headers=WHY)
    chief = bearer(Role.主管, "chief") | WHY
    path = f"/policies/sla/versions/{made.json()['version']}/publish"
    assert (await http.post(path, headers=chief)).is_success


def asking(desk: Runtime) -> httpx.AsyncClient:
    app = httpx.ASGITransport(create_app(desk))
    return httpx.AsyncClient(transport=app, base_url="http://desk", headers=bearer(Role.管理员))


async def levels(figures: Runtime) -> list[tuple[Any, ...]]:
    """What everyone was told of this order, on Kafka: the stage, who must hear, and when it was due."""
    query = "select stage, level, due_at from views.overdue where order_id = %s order by due_at, level desc"
    async with figures.pool.connection() as conn:
        return await (await conn.execute(query, [ORDER])).fetchall()


async def fired(desk: Runtime) -> bool:
    """Nothing that is due by now waits."""
    query = "select from kernel.deadlines where due_at <= %s and fired_at is null"
    async with desk.pool.connection() as conn:
        return await (await conn.execute(query, [desk.clock.now()])).fetchone() is None


@pytest.mark.parametrize(
    ("zone", "reported", "due", "done_by"),
    [
        # Three in the afternoon of a Friday; eleven on Monday, of clocks that went forward on Sunday.
        ("Europe/Berlin", at("2025-03-28T14:00"), at("2025-03-31T09:00"), at("2025-04-04T13:00")),
        # The same of clocks that went back.
        ("America/New_York", at("2025-10-31T19:00"), at("2025-11-03T16:00"), at("2025-11-07T20:00")),
    ],
)
async def test_they_end_by_the_hours_on_the_wall(
    make_database: Callable[[], str],
    engines: Engines,
    topic_prefix: str,
    zone: str,
    reported: datetime,
    due: datetime,
    done_by: datetime,
) -> None:
    clock = VirtualClock(reported - timedelta(days=2))
    roles: Roles = await with_roles(make_database())
    kafka = engines.kafka
    async with running(analytics, make_database(), kafka, topic_prefix, clock) as figures:
        async with running(workorders, roles, kafka, topic_prefix, clock) as desk, asking(desk) as http:
            async with speaking(kafka, topic_prefix, desk) as voices:
                await voices.taken_in(PARK, ROOM)
                await voices.opened(PARK)
            await by_local_hours(http, zone, reported.date().isoformat())
            clock.set(reported)
            where = {"order_id": str(ORDER), "unit_id": str(ROOM), "park_id": str(PARK)}
            said = where | {"fault": "drain_blocked", "urgency": "ordinary"}
            answer = await http.post("/orders", json=said)
            assert answer.status_code == 201, answer.text
        clock.set(due - timedelta(hours=3))  # the clocks changed meanwhile, and nobody was there
        async with running(workorders, roles, kafka, topic_prefix, clock) as desk, asking(desk) as http:
            clock.set(due - MINUTE)
            await eventually(lambda: fired(desk), "all is said that is due by then")
            found = (await http.get(f"/orders/{ORDER}")).json()
            assert datetime.fromisoformat(found["due_at"]) == due
            assert datetime.fromisoformat(found["completion_due_at"]) == done_by
            assert (found["endangered"], found["told"]) == ("response", None)
            clock.set(due)
            await eventually(lambda: told(figures, 1), "the supervisor hears at that minute")
        clock.set(done_by)
        async with running(workorders, roles, kafka, topic_prefix, clock) as desk:
            await eventually(lambda: told(figures, 4), "and the others, each an hour later, and of the end")
            await eventually(lambda: fired(desk), "nothing else is due")
        assert await levels(figures) == [
            ("response", "supervisor", due),
            ("response", "operations", due),
            ("response", "manager", due),
            ("completion", "supervisor", done_by),
        ]


async def told(figures: Runtime, times: int) -> bool:
    return len(await levels(figures)) == times
