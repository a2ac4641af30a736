"""The seed's case 9: 99.6 % of the profiles are right. Here: each department's copy of where a tenant lives
is held against the owner's own word all the time, while much is told again, and all of them say it: 100 %.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, LiteralString
from uuid import UUID

from host.runtime import Runtime
from kernel.service import Row
from tenants.domain.tenant import tenant
from tenants.views.tenants import tenants
from testkit.stack import eventually

from tests.e2e.house import House
from tests.e2e.town import Park, Stay, Town
from tests.e2e.vandal import tell_all_again

Word = tuple[Any, ...]
COPIES: Final[dict[str, LiteralString]] = {
    "contracts": "select tenant_id, version, unit_id from views.residents",
    "workorders": "select tenant_id, version, unit_id from views.residents",
    "analytics": "select tenant_id, version, unit_id, status, since from views.occupancy",
}
LOOKS_AT_LEAST: Final = 10


async def rows(runtime: Runtime, query: LiteralString) -> list[Word]:
    async with runtime.pool.connection() as conn:
        return await (await conn.execute(query)).fetchall()


async def said(owner: Runtime) -> dict[tuple[UUID, int], Word]:
    """All that tenant-svc ever said of a tenant, by version: where they live, as what, since when."""
    stands: dict[UUID, Row] = {}
    words: dict[tuple[UUID, int], Word] = {}
    async with owner.pool.connection() as conn:
        async for facts in owner.store.read_types(conn, [event.__name__ for event in tenant.events]):
            for fact in facts:
                [id_] = tenants.keys(fact)
                row = stands[id_] = tenants.project(stands.get(id_), fact) or {}
                since = row["moved_out_on"] or row["moved_in_on"]
                words[id_, fact.version] = (row["unit_id"], row["status"], since)
    return words


class Watch:
    """Looks at every copy again and again, and keeps what is not as the owner said it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.looks, self.wrong = 0, list[tuple[str, UUID, int, Word, Word | None]]()
        self._newest: dict[tuple[str, UUID], int] = {}
        self._one_at_a_time = asyncio.Lock()  # what one look saw is no older than what the one before saw

    async def look(self) -> set[tuple[str, UUID]]:
        """Whose copy is the owner's last word."""
        async with self._one_at_a_time:
            return await self._look()

    async def _look(self) -> set[tuple[str, UUID]]:
        copies = {name: await rows(self._house.runtimes[name], query) for name, query in COPIES.items()}
        words = await said(self._house.runtimes["tenants"])
        last = dict(words.keys())
        for name, found in copies.items():
            for id_, version, *copied in found:
                word, meant = tuple(copied), words.get((id_, version), ())
                older = version < self._newest.get((name, id_), 0)
                if word != meant[: len(word)] or older:
                    self.wrong.append((name, id_, version, word, meant))
                self._newest[name, id_] = version
        self.looks += 1
        return {(name, id_) for name, found in copies.items() for id_, v, *_ in found if v == last[id_]}

    async def agreed(self, everybody: set[tuple[str, UUID]]) -> bool:
        return everybody <= await self.look()


@asynccontextmanager
async def watched(house: House) -> AsyncIterator[Watch]:
    watch, over = Watch(house), asyncio.Event()

    async def all_the_time() -> None:
        while not over.is_set():
            await watch.look()
            await asyncio.sleep(0.02)

    looking = asyncio.create_task(all_the_time())
    try:
        yield watch
    finally:
        over.set()
        await looking


async def comes_moves_and_goes(town: Town, park: Park) -> Stay:
    stay = await town.living(park)
    other = {"to_unit_id": str(await town.unit(park)), "park_id": str(park.id)}
    other |= {"changed_on": town.day(-5).isoformat()}
    await town.house.post(f"/tenants/tenants/{stay.tenant_id}/change-room", other)
    await town.move_out(stay, town.day(-2))
    return stay


async def test_whenever_one_looks_and_however_often_it_is_told_each_copy_is_what_the_owner_said(
    town: Town,
) -> None:
    park = await town.park("access_control")
    async with watched(town.house) as watch:
        moves = [asyncio.create_task(comes_moves_and_goes(town, park)) for _ in range(3)]
        await asyncio.sleep(0.2)
        await tell_all_again(town.house, "tenants")
        stays = await asyncio.gather(*moves)
        everybody = {(name, stay.tenant_id) for stay in stays for name in COPIES}
        await eventually(lambda: watch.agreed(everybody), "the last word everywhere", within=20)
    assert watch.wrong == []
    assert watch.looks >= LOOKS_AT_LEAST
    await town.house.promises_kept()
