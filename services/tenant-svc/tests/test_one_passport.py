"""One passport told twice in one moment, with its country and without: two people, suspected to be one."""

from dataclasses import replace
from typing import Any

import httpx
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import new_id
from local.engines import Engines
from tenants.app import service
from tenants.domain.person import RegisterPerson, person
from tenants.edge.personal import PersonalData, PersonBody
from tenants.indexing import Indexing
from tenants.views import finding
from testkit.stack import running

from .test_edge import registered, zhang
from .test_search import in_step
from .test_suspicions import desk_of, tasks

BARE: dict[str, Any] = {"kind": "passport", "number": "E12345678"}
ONLY: dict[str, Any] = {"wechat": None, "email": None, "app": None}


async def by_a_ledger(http: httpx.AsyncClient, runtime: Runtime, name: str) -> str:
    """Who names no country, registered by who looked before the other was there; their person's id."""
    assert runtime.vault
    personal = PersonalData(runtime.vault)
    body = PersonBody.model_validate(zhang(name=name, phone=None, identity=BARE, **ONLY))
    seals = await personal.seal(body)
    asked = RegisterPerson(person_id=body.person_id, profile=personal.profile(body), seals=seals)
    await runtime.handle(person, body.person_id, asked, origin=SYSTEM, command_id=new_id())
    number = {"tenant_id": str(new_id()), "person_id": str(body.person_id)}
    assert (await http.post("/tenants", json=number)).status_code == 201
    return str(body.person_id)


async def by_a_clerk(http: httpx.AsyncClient, name: str, country: str = "USA") -> str:
    return (await registered(http, name=name, identity=BARE | {"country": country}, **ONLY))[1]


async def pairs(http: httpx.AsyncClient) -> list[set[str]]:
    found = await tasks(http)
    assert {ground for task in found for ground in task["grounds"]} <= {"passport"}
    return [{each["person_id"] for each in task["tenants"]} for task in found]


async def test_of_one_name_and_number_somebody_is_asked_whether_they_are_one(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await by_a_clerk(http, "韩梅梅", "FRA")
    one, another = await by_a_clerk(http, "李雷"), await by_a_clerk(http, "李雷", "CAN")
    await in_step(runtime)
    assert await pairs(http) == [], "of two countries they are two"
    bare = await by_a_ledger(http, runtime, "李雷")
    await in_step(runtime)
    found = await pairs(http)
    assert len(found) == 2
    assert {one, bare} in found
    assert {another, bare} in found


async def test_who_was_registered_so_before_anybody_asked_is_asked_about_at_the_next_start(
    database: str, engines: Engines, topic_prefix: str
) -> None:
    idle = replace(service, workers=())
    async with (
        running(idle, database, engines.kafka, topic_prefix) as runtime,
        desk_of(runtime) as http,
        runtime.pool.connection() as lead,
    ):
        one, other = await by_a_clerk(http, "李雷"), await by_a_ledger(http, runtime, "李雷")
        assert runtime.vault
        personal = PersonalData(runtime.vault)
        rows = await finding.stale(runtime.pool, 10)
        opened = await personal.open(rows, ["name"], SYSTEM, "test")
        kept = [row | {"marks": personal.found_by(opened[row["id"]])} for row in rows]
        await finding.keep(runtime.pool, kept)
        await finding.in_step(runtime.pool, kept)
        assert await finding.stale(runtime.pool, 10) == []
        await Indexing(runtime, personal, lead).catch_up()
        assert await pairs(http) == [{one, other}]
