"""The board as a sheet leaves while it is read, and is of one moment: each unit is there once."""

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import openpyxl
import pytest
from contracts.edge import board
from contracts.views.asking import Asking, Key, Row
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from kernel.ids import named_id
from local.home import free_port
from testkit.serving import serving
from testkit.stack import bearer, eventually

from .over_http import TENANT_CONTRACT, UNIT_BODY, contract_body, post

ROOMS = ("3栋-502", "7-1", "7-2")
SHEET = "/board.xlsx"


@pytest.fixture(autouse=True)
async def rooms(http: httpx.AsyncClient, ledger: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three that are held, the first let; a page is one of them."""
    monkeypatch.setattr(board, "AT_ONCE", 1)
    for code in ROOMS[1:]:
        await post(http, "/units", UNIT_BODY | {"unit_id": str(named_id(code)), "code": code})
    await post(http, "/contracts", contract_body(last_day="2025-03-20"))
    owner = contract_body("owner", contract_id=str(named_id("other")), unit_ids=[str(named_id("7-1"))])
    await post(http, "/contracts", owner | {"last_day": "2025-04-20"})


@pytest.fixture
def held_back(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """No page but the first of each sheet is read before this is set."""
    whole, going_on = Asking.whole, asyncio.Event()

    async def held(self: Asking, keys: Sequence[Key]) -> list[Row]:
        if getattr(self, "has_begun", False):
            await going_on.wait()
        setattr(self, "has_begun", True)  # noqa: B010
        return await whole(self, keys)

    monkeypatch.setattr(Asking, "whole", held)
    return going_on


@pytest.fixture
async def outside(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who is answered by a real server."""
    port = free_port()
    where: dict[str, Any] = {"base_url": f"http://127.0.0.1:{port}", "headers": bearer(Role.管理员)}
    async with serving(create_app(runtime), port), httpx.AsyncClient(**where) as client:
        yield client


def doors(content: bytes) -> list[Any]:
    titles, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.values
    return [row[titles.index("房号")] for row in rows]


async def test_it_has_left_as_far_as_it_is_read(outside: httpx.AsyncClient, held_back: asyncio.Event) -> None:
    """Of a hundred thousand rows it came when all were written, and the gateway had given it up."""
    async with outside.stream("GET", SHEET) as answer:
        parts = answer.aiter_raw()
        content = await anext(parts)
        held_back.set()
        async for part in parts:
            content += part
    assert sorted(doors(content)) == sorted(ROOMS)


async def test_a_unit_whose_end_moves_meanwhile_is_there_once(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, ends = Asking.whole, ["2025-12-31"]

    async def moved(self: Asking, keys: Sequence[Key]) -> list[Row]:
        found = await whole(self, keys)
        if ends:
            await post(http, f"/contracts/{TENANT_CONTRACT}/extend", {"last_day": ends.pop()}, 200)
        return found

    monkeypatch.setattr(Asking, "whole", moved)
    found = doors((await http.get(SHEET)).content)
    assert (ends, sorted(found)) == ([], sorted(ROOMS))
    assert found[0] == ROOMS[0], "the most urgent, as it was"


async def test_no_more_are_read_at_once_than_leave_connections_to_others(
    outside: httpx.AsyncClient, held_back: asyncio.Event
) -> None:
    async with outside.stream("GET", SHEET) as first, outside.stream("GET", SHEET) as second:
        assert (first.status_code, second.status_code) == (200, 200)
        refused = await outside.get(SHEET)
        assert (refused.status_code, refused.json()["type"]) == (503, "urn:anju:problem:too-many-boards")
        await first.aclose()

        async def admitted() -> bool:
            return (await outside.get(SHEET, params={"code": "nowhere"})).status_code == 200

        await eventually(admitted, "who takes no more of theirs gives up their turn")
        held_back.set()


async def test_what_breaks_the_reading_is_a_problem_and_no_half_sheet(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: Asking, __: Sequence[Key]) -> list[Row]:
        raise LookupError("no row")

    monkeypatch.setattr(Asking, "whole", broken)
    answer = await http.get(SHEET)
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
