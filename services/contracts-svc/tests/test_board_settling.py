"""What the board says of a unit given back and not settled, on any day and as it was known then."""

import io
from datetime import timedelta
from typing import Any

import httpx
import openpyxl
from contracts.views.settling import settling as view
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.rebuild import rebuild
from testkit.stack import eventually

from .over_http import UNIT, get
from .test_changing_rooms import closed, moved, settling, tick
from .test_signing_door import Departments, departments

__all__ = ["departments", "moved"]


async def shown(http: httpx.AsyncClient, **asked: str) -> dict[str, Any]:
    """What is said of each unit's settlement, by its door."""
    return {row["code"]: row["settlement"] for row in (await get(http, "/board", **asked))["items"]}


async def test_an_open_settlement_stands_beside_its_unit_with_how_many_items_are_open_until_it_is_closed(
    http: httpx.AsyncClient,
    runtime: Runtime,
    clock: VirtualClock,
    moved: None,
    departments: Departments,
) -> None:
    [opened] = await settling(http)
    due_on = opened["due_on"]
    mark = {
        "settlement_id": opened["settlement_id"],
        "opened_on": "2025-02-01",
        "due_on": due_on,
        "items_open": 12,
        "items": 12,
    }

    async def heard_of(items_open: int | None) -> None:
        async def there() -> bool:
            found = (await shown(http))["3栋-502"]
            return (found and found["items_open"]) == items_open

        await eventually(there, f"the board says {items_open}")

    await heard_of(12)
    assert await shown(http) == {"3栋-502": mark, "3栋-503": None}
    assert await shown(http, settling="true") == {"3栋-502": mark}
    assert await shown(http, settling="false") == {"3栋-503": None}
    assert await shown(http, settling="true", colour="grey") == {"3栋-502": mark}
    assert (await shown(http, on="2025-01-31"))["3栋-502"] is None
    assert await shown(http, settling="true", on="2025-01-31") == {}
    assert (await get(http, "/board/counts", settling="true"))["tenant"]["grey"] == 1

    clock.advance(timedelta(days=1))
    ticked = await tick(http, f"/settlements/{opened['settlement_id']}", "cleaning")
    assert ticked.is_success, ticked.text
    await heard_of(11)
    assert (await shown(http, on="2025-03-01"))["3栋-502"] == mark
    page = openpyxl.load_workbook(io.BytesIO((await http.get("/board.xlsx")).content)).active
    titles, *rows = page.iter_rows(values_only=True)
    said = [dict(zip(titles, cells, strict=True))["退租结算"] for cells in rows]
    assert sorted(said, key=str) == [None, "未结清（2025-02-01 起），已办 1/12 项"]

    clock.advance(timedelta(days=1))
    await closed(http)
    await heard_of(None)
    assert await shown(http, settling="true") == {}
    assert (await shown(http, on="2025-03-02"))["3栋-502"] == mark | {"items_open": 11}
    known = await shown(http, on="2025-03-02", known_on="2025-03-01")
    assert known["3栋-502"] == mark
    assert str(UNIT) in {row["unit_id"] for row in (await get(http, "/board", settling="false"))["items"]}
    assert (await rebuild(runtime, view)).differences == 0
