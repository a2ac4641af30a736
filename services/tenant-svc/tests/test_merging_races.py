"""Two numbers become one while somebody moves: one of the two is told what the other did."""

import asyncio
from uuid import UUID

import httpx

from .test_edge import is_problem, registered, rooms, stay
from .test_merging import asked_to_merge

__all__ = ["rooms"]

ROUNDS = 4


async def test_who_gives_way_in_the_moment_they_move_in_does_one_of_the_two(
    http: httpx.AsyncClient, rooms: list[UUID]
) -> None:
    for number in range(ROUNDS):
        survivor, _ = await registered(http)
        gone, _ = await registered(http)
        moves = http.post(f"/tenants/{gone}/move-in", json=stay(rooms[0]))
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
