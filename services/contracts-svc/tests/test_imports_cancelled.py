"""An import that is cancelled tells which rows were done by then, and which were not."""

import io
import zipfile

import httpx
import pytest
from host.runtime import Runtime
from testkit.stack import eventually

from .test_imports import asked, followed, hand_in, ledger

ROOMS = [("东园", f"{n // 100}号楼", f"{n % 100:03}", "") for n in range(250)]
FIRST = 200  # rows of one batch


@pytest.mark.usefixtures("paper_folder")
async def test_cancelled_behind_a_batch_the_rest_was_not_done(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    id_ = (await hand_in(http, ledger(*ROOMS)))["id"]
    await followed(http, id_)

    async def waits() -> bool:
        query = (
            "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            " and query like '%import_progress%'"
        )
        async with runtime.pool.connection() as conn:
            return bool(await (await conn.execute(query)).fetchall())

    async with runtime.pool.connection() as conn, conn.transaction():
        # Who takes it in has begun, and gets no further than its first batch before it hears of the end.
        await conn.execute("select from import_progress where import_id = %s for update", [id_])
        await asked(http, "POST", f"/imports/{id_}/confirm")
        await eventually(waits, "it is being taken in")
        await asked(http, "POST", f"/imports/{id_}/cancel")
        stopping = await asked(http, "GET", f"/imports/{id_}/report", 409)
        assert stopping["type"] == "urn:anju:problem:import-stopping"
    last = (await followed(http, id_))[-1]
    assert (last["status"], last["done"], last["total"], last["new"]) == ("cancelled", FIRST, 250, FIRST)
    [sheet] = (await asked(http, "GET", f"/imports/{id_}/report"))["sheets"]
    assert (sheet["rows"], sheet["new"], sheet["undone"]) == (250, FIRST, 50)
    undone = (await asked(http, "GET", f"/imports/{id_}/rows?outcome=undone&limit=200"))["items"]
    assert [each["row"] for each in undone] == list(range(FIRST + 2, 252))
    assert "未执行".encode() in await sheet_of(http, id_)
    async with runtime.pool.connection() as conn:
        assert await (await conn.execute("select count(*) from views.units")).fetchall() == [(FIRST,)]


async def sheet_of(http: httpx.AsyncClient, id_: str) -> bytes:
    answer = await http.get(f"/imports/{id_}/rows.xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as found:
        return b"".join(found.read(name) for name in found.namelist())


@pytest.mark.usefixtures("paper_folder")
async def test_cancelled_before_it_was_confirmed_nothing_was_done(http: httpx.AsyncClient) -> None:
    wrong = ("东园", "1号楼", "102", "不知道")
    id_ = (await hand_in(http, ledger(*ROOMS[:2], wrong)))["id"]
    assert (await followed(http, id_))[-1]["new"] == 2
    await asked(http, "POST", f"/imports/{id_}/cancel")
    last = (await followed(http, id_))[-1]
    assert (last["done"], last["new"]) == (0, 0)
    rows = (await asked(http, "GET", f"/imports/{id_}/rows"))["items"]
    assert [(each["row"], each["outcome"]) for each in rows] == [(2, "undone"), (3, "undone"), (4, "refused")]
