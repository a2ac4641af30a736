"""Two numbers become one while somebody moves: one of the two is told what the other did."""

import asyncio

import httpx
from kernel.ids import new_id
from testkit.voices import Voices

from .test_edge import PARK, is_problem, registered, stay
from .test_merging import asked_to_merge

ROUNDS = 4


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
