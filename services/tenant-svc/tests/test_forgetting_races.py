"""Somebody is erased in the moment they move in, or are merged: one is told what the other did."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from host.http import Http
from host.runtime import Runtime
from kernel.domain import Command
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.rebuild import rebuild
from local.home import free_port
from tenants.domain.erasure import ErasePersonalData
from tenants.domain.leaving import WithdrawMoveOut
from tenants.domain.merging import MergeTenants, UnmergeTenants
from tenants.domain.person import PersonForgotten, person
from tenants.domain.tenant import MoveIn, tenant
from tenants.domain.tenant_facts import Stay
from tenants.views.forgotten import forgotten, merges_of
from testkit.stack import eventually
from testkit.voices import Voices

from .test_edge import PARK, is_problem, registered, rooms, stay
from .test_forgotten_alone import erased
from .test_merging import CHIEF, asked_to_merge
from .test_merging_races import ROUNDS, copy

__all__ = ["copy", "rooms"]

DAY = date(2025, 3, 1)


async def refused(runtime: Runtime, decider: Any, id_: str, command: Command) -> None:
    """Although it was looked up before the other came to be."""
    with pytest.raises(PersonForgotten):
        await runtime.handle(decider, UUID(id_), command, origin=SYSTEM, command_id=new_id())


async def merging(http: httpx.AsyncClient, gone: str, survivor: str) -> MergeTenants:
    one, other = [(await http.get(f"/tenants/{id_}")).json() for id_ in (gone, survivor)]
    whose = {"survivor_id": survivor, "survivor_person_id": other["person_id"]}
    return MergeTenants(**whose, survivor_number=other["number"], number=one["number"])


async def test_of_erasing_somebody_and_letting_them_in_one_is_done(
    http: httpx.AsyncClient, copy: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    """On two processes: only the database stands between them."""
    rooms = [new_id() for _ in range(ROUNDS)]
    await voices.taken_in(PARK, *rooms)
    for number, room in enumerate(rooms):
        tenant_id, person_id = await registered(http)
        moves = http.post(f"/tenants/{tenant_id}/move-in", json=stay(room))
        forgets = erased(copy, person_id)
        if number % 2:
            moved, gone = await asyncio.gather(moves, forgets)
        else:
            gone, moved = await asyncio.gather(forgets, moves)
        assert sorted((moved.is_success, gone.is_success)) == [False, True], (moved.text, gone.text)
        told = (gone if moved.is_success else moved).json()["type"].rpartition(":")[2]
        assert told in ("person-forgotten", "person-lives-here", "moved-or-merged-just-now")
    assert (await rebuild(runtime, forgotten, swap=False)).differences == 0


async def test_who_moves_in_while_it_is_asked_what_binds_them_is_not_erased(
    http: httpx.AsyncClient, rooms: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """contracts-svc takes its time, and they come before it has answered."""
    tenant_id, person_id = await registered(http)
    contracts, port = FastAPI(), free_port()
    monkeypatch.setenv("ANJU_CONTRACTS_BASE_URL", f"http://127.0.0.1:{port}")

    @contracts.post("/held/bonds")
    async def bonds() -> list[Any]:
        assert (await http.post(f"/tenants/{tenant_id}/move-in", json=stay(rooms[0]))).is_success
        return []

    server = uvicorn.Server(uvicorn.Config(contracts, http=Http, port=port, log_config=None))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await eventually(started, "contracts-svc answers", every=0.005)
    is_problem(await erased(http, person_id), 409, "moved-or-merged-just-now", "person_id")
    server.should_exit = True
    await serving
    names = await http.post("/people/names", json={"person_ids": [person_id], "purpose": "list"})
    assert names.json() == {person_id: "张**"}


async def test_who_was_erased_since_it_was_looked_gets_no_home_and_no_other_number(
    http: httpx.AsyncClient, runtime: Runtime, rooms: list[UUID]
) -> None:
    left, person_id = await registered(http)
    new, newcomer = await registered(http)
    known, _ = await registered(http)
    assert (await http.post(f"/tenants/{left}/move-in", json=stay(rooms[0]))).is_success
    out = {"moved_out_on": "2025-04-01"}
    assert (await http.post(f"/tenants/{left}/move-out", json=out)).is_success
    merges = [await merging(http, *pair) for pair in ((new, known), (known, new))]
    for who in (person_id, newcomer):
        assert (await erased(http, who)).is_success
    here = Stay(unit_id=rooms[0], park_id=PARK, moved_in_on=DAY)
    await refused(runtime, tenant, new, MoveIn(stay=here, today=DAY))
    stays = WithdrawMoveOut(unit_id=rooms[0], moved_out_on=date(2025, 4, 1))
    await refused(runtime, tenant, left, stays)
    await refused(runtime, tenant, new, merges[0])
    await refused(runtime, tenant, known, merges[1])


async def test_who_came_since_it_was_looked_is_not_erased(
    http: httpx.AsyncClient, runtime: Runtime, rooms: list[UUID]
) -> None:
    tenant_id, person_id = await registered(http)
    url = f"/tenants/{tenant_id}"
    assert (await http.post(f"{url}/move-in", json=stay(rooms[0]))).is_success
    await refused(runtime, person, person_id, ErasePersonalData())
    assert (await http.post(f"{url}/move-out", json={"moved_out_on": "2025-04-01"})).is_success
    assert (await erased(http, person_id)).json()["events"] == ["PersonalDataErased"]


async def test_all_who_are_one_are_erased_together_and_nobody_else(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    """Who was merged, or taken apart, since it was looked is neither forgotten alone nor along."""
    gone, gives_way = await registered(http)
    survivor, survives = await registered(http)
    apart = f"/tenants/{gone}/unmerge"
    assert (await asked_to_merge(http, gone, survivor)).is_success
    for who in (gives_way, survives):
        await refused(runtime, person, who, ErasePersonalData())
    known = await merges_of(runtime.pool, UUID(gives_way))
    assert known == await merges_of(runtime.pool, UUID(survives))
    assert (await http.post(apart, headers=CHIEF)).is_success
    for who in (gives_way, survives):
        await refused(runtime, person, who, ErasePersonalData(by=known))
    assert (await asked_to_merge(http, gone, survivor)).is_success
    for who in (gives_way, survives):
        await refused(runtime, person, who, ErasePersonalData(by=known))
    assert (await erased(http, gives_way)).json()["events"] == ["PersonalDataErased"]
    assert (await erased(http, survives)).json()["events"] == [], "along with them"
    await refused(runtime, tenant, gone, UnmergeTenants())
    assert (await rebuild(runtime, forgotten, swap=False)).differences == 0
