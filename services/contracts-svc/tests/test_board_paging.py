"""A page is walked to along the ends, or sorted where few units are asked for: both show the same."""

import asyncio
import json
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any, get_args

import httpx
import pytest
from contracts.domain.board import Colour
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Draft
from contracts.edge.http import ContractBody
from contracts.following import look
from contracts.views import asking as of
from contracts.views.board_sql import RENEWED, URGENT_OF
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from testkit.followed import all_followed
from testkit.voices import Voices

from .over_http import MANAGER, UNIT_BODY, contract_body, get, post, terminate

UNITS = 30
FIRST, DAY = date(2025, 1, 1), timedelta(days=1)
TODAY = "2025-03-01"


@pytest.fixture
async def town(http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None) -> None:
    """Rooms with one contract, both, none or several in a row; some ended before their time, some to come,
    some renewed.
    """

    async def room(number: int) -> None:
        random = Random(number)  # noqa: S311 - of its own: in whichever order the rooms are let
        unit = str(named_id("unit", number))
        await post(http, "/units", UNIT_BODY | {"unit_id": unit, "code": f"7-{number}"})
        renewed = number % 5 == 0
        for track in ("owner", "tenant"):
            first = FIRST
            for turn in range(2 if renewed else random.choice([0, 1, 1, 2])):
                last = first + (80 if renewed else random.randint(5, 90)) * DAY
                id_ = named_id("contract", track, number, turn)
                days = {"starts_on": first.isoformat(), "last_day": last.isoformat()}
                body = contract_body(track, contract_id=str(id_), unit_ids=[unit], **days)
                terms = ContractBody.model_validate_json(json.dumps(body)).terms()
                asked = Draft(contract_id=id_, terms=terms, signed_on=FIRST)  # whoever covers it
                await runtime.handle(contract, id_, asked, origin=SYSTEM, command_id=new_id())
                if (
                    last > local_date(runtime.clock.now()) and not renewed and random.random() < 0.3
                ):  # else it may be over
                    early = first + random.randint(0, 4) * DAY
                    await terminate(http, id_, early.isoformat())
                first = last + (1 if renewed else random.randint(1, 20)) * DAY

    await asyncio.gather(*map(room, range(UNITS)))
    # Days that nobody covers are found a moment later, and what follows on what.
    await all_followed(runtime)
    await look(runtime)
    await all_followed(runtime)


Place = tuple[str, str, str | None]  # since when it is let without cover, too


async def places(http: httpx.AsyncClient, **asked: Any) -> list[Place]:
    """Where each unit stands, over all pages, a few rows each."""
    found: list[Place] = []
    cursor: dict[str, str] = {}
    while True:
        page = await get(http, "/board", limit=7, **asked, **cursor)
        found += [
            (row["urgent_on"], row["unit_id"], row["owner"]["uncovered_since"]) for row in page["items"]
        ]
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


@pytest.mark.timeout(300)  # where thirty wanted the processors it took 121 of the 120 seconds of any test
async def test_walked_and_sorted_pages_are_the_same_rows_in_the_same_order(
    http: httpx.AsyncClient, town: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = uncovered = renewed = 0
    for colour, track, on in product(
        (None, *get_args(Colour)), (None, "owner", "tenant"), ("2025-01-20", "2025-03-01", "2025-05-30")
    ):
        asked = {"colour": colour, "track": track, "on": on}
        asked = {name: value for name, value in asked.items() if value}
        monkeypatch.setattr(of, "FEW", 0)
        walked = await places(http, **asked)
        walked_among = await places(http, **asked, manager_id=str(MANAGER))
        if on == TODAY:
            monkeypatch.setattr(of, "RARE", 0)
            among_as_known = await places(http, **asked, manager_id=str(MANAGER), known_on=TODAY)
            assert walked == among_as_known, asked
        monkeypatch.undo()
        looked_up = await places(http, **asked, manager_id=str(MANAGER))
        assert walked == walked_among == looked_up, asked
        assert len({unit for _, unit, _ in walked}) == len(walked), asked
        assert walked == sorted(walked), asked
        if not colour and on >= "2025-03-01":  # before, those are missing that had no contract yet
            assert len(walked) == UNITS + 1
        if track != "tenant" and colour in (None, "red"):
            assert all(since is None or urgent_on <= since for urgent_on, _, since in walked), asked
            uncovered += sum(since == urgent_on for urgent_on, _, since in walked)
        rows += len(walked)
        renewed += sum(urgent_on == RENEWED.isoformat() for urgent_on, _, _ in walked)
    assert (rows > 10 * UNITS, uncovered > UNITS // 2, renewed > UNITS) == (True, True, True)


async def test_where_something_goes_on_is_the_same_looked_up_and_walked_to_and_the_rest_is_where_it_does_not(
    http: httpx.AsyncClient, town: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for on in ("2025-01-20", "2025-05-30"):
        everywhere = await places(http, on=on)
        looked_up = await places(http, on=on, overrun="true")
        monkeypatch.setattr(of, "RARE", 0)
        assert await places(http, on=on, overrun="true") == looked_up
        monkeypatch.undo()
        rest = await places(http, on=on, overrun="false")
        assert 0 < len(looked_up) < len(everywhere)
        assert sorted([*looked_up, *rest]) == everywhere


async def test_a_unit_that_is_let_while_the_board_is_asked_stands_on_it(
    http: httpx.AsyncClient, ledger: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, lets = of.Asking.rows, [contract_body(contract_id=str(named_id("contract", "meanwhile")))]

    async def late(self: of.Asking, query: Any, *parts: Any, **more: Any) -> list[of.Row]:
        if query == URGENT_OF and lets:
            await post(http, "/contracts", lets.pop())
        return await rows(self, query, *parts, **more)

    monkeypatch.setattr(of.Asking, "rows", late)
    [met] = (await get(http, "/board"))["items"]
    assert (lets, met["tenant"]["colour"]) == ([], "grey"), "as it was when it was asked"
    [then] = (await get(http, "/board"))["items"]
    assert then["tenant"]["colour"] == "green"
