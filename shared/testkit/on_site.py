"""What somebody on site does over HTTP, for the tests of what comes of it."""

from collections.abc import Mapping
from typing import Any

import httpx

from testkit.photos import photograph


async def came(
    http: httpx.AsyncClient, order_id: str, who: str, position: Mapping[str, Any], **more: Any
) -> list[str]:
    """They check in where the order is, and are let in."""
    there = {"technician_id": who, "position": position}
    return await came_in(http, f"/orders/{order_id}", there, **more)


async def came_in(http: httpx.AsyncClient, path: str, there: Mapping[str, Any], **more: Any) -> list[str]:
    """They check in at an order or to go through a home, and are let in."""
    leave = {"answer": "given", "how": "in_person", "said_by": "tenant"}
    for step, asked in (("arrive", there), ("consent", leave)):
        answer = await http.post(f"{path}/{step}", json={**asked, **more})
        assert answer.status_code == 200, answer.text
    return list(answer.json()["events"])


async def photographed(http: httpx.AsyncClient, order_id: str, *wanted: str) -> None:
    """Photos of before and after."""
    for side in wanted or ("before", "after"):
        answer = await photo(http, order_id, side, photograph(f"{order_id} {side}"))
        assert answer.json()["events"] == ["PhotoTaken"], answer.text


async def photo(
    http: httpx.AsyncClient, order_id: str, side: str, content: bytes, **when: str
) -> httpx.Response:
    binary = {"Content-Type": "application/octet-stream"}
    path, params = f"/orders/{order_id}/photos", {"side": side, **when}
    return await http.post(path, content=content, params=params, headers=binary)
