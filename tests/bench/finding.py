"""Row tenant_search: whom a clerk on the phone means, among 100,000 tenants, by HTTP, with names opened."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from random import Random
from typing import Final, LiteralString

import httpx
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from kernel.domain import Event
from kernel.ids import named_id
from kernel.migrate import migrate
from kernel.rebuild import rebuild
from pypinyin import lazy_pinyin
from tenants.app import service
from tenants.domain.number import tenant_number
from tenants.domain.person_facts import PersonRegistered
from tenants.domain.tenant_facts import Stay, TenantMovedIn, TenantRegistered
from tenants.edge.personal import PersonalData, PersonBody
from tenants.indexing import Indexing
from tenants.views.people import people
from tenants.views.tenants import tenants
from testkit.stack import bearer
from vault import sealing

from tests.bench.measure import Row, Sample, compare, in_flight
from tests.bench.place import Place, connections
from tests.bench.portfolio import append

TENANTS: Final = 100_000
ROUND: Final = 400  # questions, of eight kinds
BUILDINGS: Final = 500  # in each the same rooms
AT_ONCE: Final = 32  # people being sealed
SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
    "于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷"
    "龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建文辉力梅鑫波斌宇浩凯健俊"
    "帆雪颖琳晨欣佳婷雅思梓涵子轩雨泽博晓春海东国志永新林立成瑞嘉怡诗若兰云飞鹏翔天龙"
    "旭阳光宏亮家豪振中康宁安然"
)
# As contracts-svc told it: each lives where they have a contract for.
HOMES: LiteralString = """
    insert into views.units (unit_id, park_id, building_id, code, version)
    select id, %(park)s, id, code, 1 from unnest(%(units)s::uuid[], %(codes)s::text[]) as made (id, code)"""
LEASES: LiteralString = """
    insert into views.leases
           (contract_id, tenant_id, unit_ids, rooms_left, starts_on, ends_on, agreed_until, stands, version)
    select unit_id, id, array[unit_id], '{}', moved_in_on, 'infinity', 'infinity', true, 1
      from views.tenants"""
BARE: LiteralString = "select * from views.tenants where number >= %s order by number limit 20"


def someone(random: Random, number: int) -> PersonBody:
    given = "".join(random.choices(GIVEN, k=random.choice((1, 2, 2))))
    return PersonBody(
        person_id=named_id("bench", "person", number),
        kind="tenant",
        name=random.choices(SURNAMES, range(len(SURNAMES), 0, -1))[0] + given,
        phone=f"1{random.randrange(30, 100)}{random.randrange(10**8):08}",
    )


def door(number: int) -> str:
    """Of which building and which room in it their home is."""
    room = number // BUILDINGS
    return f"{number % BUILDINGS + 1}-{room // 10 + 1}{room % 10 + 1:02}"


@asynccontextmanager
async def everybody(place: Place) -> AsyncIterator[tuple[Runtime, Sequence[PersonBody]]]:
    """tenant-svc with all of them sealed, in its log, its views and its marks."""
    random = Random(1)  # noqa: S311 - the same every time
    bodies = [someone(random, number) for number in range(TENANTS)]
    async with place.runtime(service) as (runtime, roles), connections(roles.owner, 1) as (owner,):
        await migrate(roles.owner, roles.app, service, sealing.SCHEMA)
        assert runtime.vault
        personal = PersonalData(runtime.vault)
        told: list[tuple[str, Event]] = []
        units = [named_id("bench", "unit", number) for number in range(TENANTS)]
        park, since = named_id("bench", "park"), date(2025, 1, 1)
        for first in range(0, TENANTS, AT_ONCE):
            some, homes = bodies[first : first + AT_ONCE], units[first : first + AT_ONCE]
            sealed = await asyncio.gather(*map(personal.seal, some))
            for body, seals, unit in zip(some, sealed, homes, strict=True):
                id_, number = body.person_id, tenant_number(len(told) // 3 + 1)
                home = Stay(unit_id=unit, park_id=park, moved_in_on=since)
                told += [
                    (
                        f"person-{id_}",
                        PersonRegistered(person_id=id_, profile=personal.profile(body), seals=seals),
                    ),
                    (f"tenant-{id_}", TenantRegistered(tenant_id=id_, person_id=id_, number=number)),
                    (f"tenant-{id_}", TenantMovedIn(tenant_id=id_, person_id=id_, stay=home)),
                ]
        await append(owner, runtime, told)
        for view in (people, tenants):
            await rebuild(runtime, view)
        codes = [door(number) for number in range(TENANTS)]
        await owner.execute(HOMES, {"park": park, "units": units, "codes": codes})
        await owner.execute(LEASES)
        await Indexing(runtime, personal, owner).catch_up()
        await owner.execute("vacuum analyze")
        yield runtime, bodies


def questions(bodies: Sequence[PersonBody]) -> Sequence[str]:
    """Each way to ask for somebody, of people at random."""
    random = Random(2)  # noqa: S311
    asked = []
    for number in random.sample(range(TENANTS), ROUND // 8):
        name, phone = bodies[number].name, bodies[number].phone or ""
        spoken = lazy_pinyin(name)
        slip = "".join(spoken)
        asked += [
            name,
            "".join(word[0] for word in spoken),
            f"{spoken[0]} {spoken[1][0]}",
            slip[:2] + slip[3:4] + slip[2:3] + slip[4:],
            phone[-4:],
            f"{name} {phone[-4:]}",
            door(number).partition("-")[2],
            tenant_number(number + 1),
        ]
    return asked


async def tenant_search(place: Place, rounds: int) -> Row:
    async with everybody(place) as (runtime, bodies):
        asked = questions(bodies)
        transport = httpx.ASGITransport(create_app(runtime))
        headers = bearer(Role.客服专员)
        async with httpx.AsyncClient(transport=transport, base_url="http://tenants", headers=headers) as http:

            async def one(_: int, number: int) -> None:
                answer = await http.post("/tenants/search", json={"text": asked[number]})
                assert answer.json()["items"], asked[number]

            async def bare(_: int, number: int) -> None:
                async with runtime.pool.connection() as conn:
                    await (await conn.execute(BARE, [tenant_number(number + 1)])).fetchall()

            async def ours() -> Sample:
                return await in_flight(len(asked), 1, one)

            async def raw() -> Sample:
                return await in_flight(len(asked), 1, bare)

            await ours()  # plans and caches as after the first minute of a day
            return (await compare(ours, raw, rounds)).row("tenant_search", "p99 <= 50 ms")
