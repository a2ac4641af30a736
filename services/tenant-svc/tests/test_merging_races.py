"""Two numbers become one, or two again, while somebody moves: one is told what the other did."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.rebuild import rebuild
from tenants.app import service
from tenants.domain.merging import MergedJustNow, MergeTenants, TakenApartJustNow, UnmergeTenants
from tenants.domain.tenant import MoveIn, tenant
from tenants.domain.tenant_facts import Stay
from tenants.edge.tenants import letting_of
from tenants.views.taken_apart import taken_apart
from testkit.stack import bearer
from testkit.unruly_bus import Deaf
from testkit.voices import Voices

from .test_edge import PARK, is_problem, registered, stay
from .test_merging import CHIEF, asked_to_merge

ROUNDS = 4


@pytest.fixture
async def copy(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """A second process of the service, to which nothing is told: the first would wait for its share of the
    bus to be dealt anew.
    """
    other = Deaf(service, runtime.settings, runtime.clock)
    await other.start()
    transport = httpx.ASGITransport(create_app(other))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://copy", headers=bearer(Role.客服专员)
    ) as http:
        yield http
    await other.stop()


@pytest.mark.parametrize("named", [True, False], ids=["by the contract", "into its room"])
async def test_who_comes_by_their_contract_in_the_moment_the_two_are_taken_apart_does_one_of_the_two(
    http: httpx.AsyncClient, copy: httpx.AsyncClient, runtime: Runtime, voices: Voices, named: bool
) -> None:
    """On two processes: only the database stands between them."""
    rooms = [new_id() for _ in range(ROUNDS)]
    await voices.taken_in(PARK, *rooms)
    for number, room in enumerate(rooms):
        survivor, _ = await registered(http)
        gone, _ = await registered(http)
        await voices.signed(lease := new_id(), UUID(gone), room, PARK)
        assert (await asked_to_merge(http, gone, survivor)).is_success
        asked = stay(room) | ({"contract_id": str(lease)} if named else {})
        moves = http.post(f"/tenants/{survivor}/move-in", json=asked)
        apart = copy.post(f"/tenants/{gone}/unmerge", headers=CHIEF)
        if number % 2:
            moved, parted = await asyncio.gather(moves, apart)
        else:
            parted, moved = await asyncio.gather(apart, moves)
        assert sorted((moved.is_success, parted.is_success)) == [False, True]
        if moved.is_success:
            is_problem(parted, 409, "survivor-lives-by-theirs", "tenant_id")
        else:
            told = moved.json()["type"].rpartition(":")[2]
            assert told in ("taken-apart-just-now", "contract-of-another", "unit-let-to-another")
    assert (await rebuild(runtime, taken_apart, swap=False)).differences == 0


async def test_whoever_looked_before_the_two_were_taken_apart_does_not_come_by_the_others_contract(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    """What was looked up first is decided last."""
    await voices.taken_in(PARK, room := new_id())
    survivor, _ = await registered(http)
    gone, _ = await registered(http)
    await voices.signed(lease := new_id(), UUID(gone), room, PARK)
    assert (await asked_to_merge(http, gone, survivor)).is_success
    here = Stay(unit_id=room, park_id=PARK, contract_id=lease, moved_in_on=date(2025, 3, 1))
    known = await letting_of(runtime.pool, here, UUID(survivor))
    late = MoveIn(stay=here, today=date(2025, 3, 1), letting=known)
    assert (await http.post(f"/tenants/{gone}/unmerge", headers=CHIEF)).is_success
    with pytest.raises(TakenApartJustNow):
        await runtime.handle(tenant, UUID(survivor), late, origin=SYSTEM, command_id=new_id())

    assert (await asked_to_merge(http, gone, survivor)).is_success
    asked = stay(room) | {"contract_id": str(lease)}
    assert (await http.post(f"/tenants/{survivor}/move-in", json=asked)).is_success, "merged anew"
    with pytest.raises(TakenApartJustNow):
        await runtime.handle(tenant, UUID(gone), UnmergeTenants(), origin=SYSTEM, command_id=new_id())
    out = {"moved_out_on": "2025-04-01"}
    assert (await http.post(f"/tenants/{survivor}/move-out", json=out)).is_success
    back = {"unit_id": str(room), **out}
    withdraw = f"/tenants/{survivor}/move-out/withdraw"
    assert (await http.post(withdraw, json=back, headers=CHIEF)).is_success
    with pytest.raises(TakenApartJustNow):
        await runtime.handle(tenant, UUID(gone), UnmergeTenants(), origin=SYSTEM, command_id=new_id())
    assert (await http.post(f"/tenants/{survivor}/move-out", json=out)).is_success
    assert (await http.post(f"/tenants/{gone}/unmerge", headers=CHIEF)).is_success
    assert (await rebuild(runtime, taken_apart, swap=False)).differences == 0


async def test_who_gives_way_in_the_moment_they_move_in_does_one_of_the_two(
    http: httpx.AsyncClient, voices: Voices
) -> None:
    rooms = [new_id() for _ in range(ROUNDS)]  # one each: who won before lives in theirs
    await voices.taken_in(PARK, *rooms)
    for number, room in enumerate(rooms):
        survivor, _ = await registered(http)
        gone, _ = await registered(http)
        moves = http.post(f"/tenants/{gone}/move-in", json=stay(room))
        merges = asked_to_merge(http, gone, survivor)
        if number % 2:
            moved, merged = await asyncio.gather(moves, merges)
        else:
            merged, moved = await asyncio.gather(merges, moves)
        assert sorted((moved.is_success, merged.is_success)) == [False, True]
        if merged.is_success:
            is_problem(moved, 409, "tenant-merged-away", "tenant_id")
        else:
            is_problem(merged, 409, "survivor-lives-nowhere", "survivor_id")


async def test_whoever_looked_before_another_merge_merges_neither_into_who_gave_way_nor_who_survived(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    """What was looked up first is decided last."""
    (gone, _), (survivor, _), (third, who) = [await registered(http) for _ in range(3)]
    assert (await asked_to_merge(http, gone, survivor)).is_success
    for giving_way, survives in ((third, gone), (survivor, third)):
        late = MergeTenants(
            survivor_id=UUID(survives), survivor_person_id=UUID(who), survivor_number="", number=""
        )
        with pytest.raises(MergedJustNow):
            await runtime.handle(tenant, UUID(giving_way), late, origin=SYSTEM, command_id=new_id())
