"""So many follow an import at once, and no more."""

import asyncio

import httpx
import pytest
from contracts.edge import imports
from host.runtime import Runtime

from .test_imports import PROBLEM, asked, followed, hand_in, ledger


@pytest.fixture
def one_may_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "HEARD_AT_ONCE", 1)


@pytest.mark.usefixtures("paper_folder", "one_may_follow")
async def test_one_too_many_who_follow_is_told_to_come_back(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    id_ = (await hand_in(http, ledger(("东园", "1号楼", "101", ""))))["id"]
    await followed(http, id_)
    waiting = set[asyncio.Task[httpx.Response]]()
    ended = set[asyncio.Task[httpx.Response]]()
    async with runtime.pool.connection() as conn, conn.transaction():
        # It is not over before this one lets go of how far it is.
        await conn.execute("select from import_progress where import_id = %s for update", [id_])
        await asked(http, "POST", f"/imports/{id_}/confirm")
        while not ended:
            waiting.add(asyncio.create_task(http.get(f"/imports/{id_}/progress")))
            ended, waiting = await asyncio.wait(waiting, timeout=0.2, return_when=asyncio.FIRST_COMPLETED)
    assert waiting, "somebody follows"
    for refused in ended:
        answer = refused.result()
        assert (answer.status_code, answer.json()["type"]) == (503, PROBLEM + "too-many-follow")
    assert {(await each).status_code for each in waiting} == {200}
