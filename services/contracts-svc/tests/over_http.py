"""The room, its people and its contracts as the tests say them over HTTP."""

import io
from datetime import date
from typing import Any

import httpx
import openpyxl
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import named_id
from published.tenants import TenantMovedIn
from testkit.followed import all_followed
from testkit.stack import bearer, eventually
from testkit.voices import Voices

PARK, BUILDING, UNIT, MANAGER = (named_id(word) for word in ("park", "building", "unit", "manager"))
TENANT, OWNER_CONTRACT, TENANT_CONTRACT = (named_id(word) for word in ("tenant", "owner-c", "tenant-c"))

LI, OWNER = named_id("person", TENANT), named_id("owner")

UNIT_BODY: dict[str, Any] = {
    "unit_id": str(UNIT),
    "park_id": str(PARK),
    "building_id": str(BUILDING),
    "code": "3栋-502",
    "manager_id": str(MANAGER),
}


def contract_body(track: str = "tenant", **other: Any) -> dict[str, Any]:
    owner = track == "owner"
    return {
        "contract_id": str(OWNER_CONTRACT if owner else TENANT_CONTRACT),
        "track": track,
        "unit_ids": [str(UNIT)],
        "park_id": str(PARK),
        "party_id": str(OWNER if owner else LI),
        "tenant_id": None if owner else str(TENANT),
        "starts_on": "2025-01-01",
        "last_day": "2027-12-31" if owner else "2025-12-31",
        "rent_fen": 300_000 if owner else 450_000,
        "deposit_fen": 900_000,
        "cycle": "monthly",
        "signed_on": "2025-01-01",
    } | other


async def post(http: httpx.AsyncClient, path: str, body: dict[str, Any], status: int = 201) -> Any:
    answer = await http.post(path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def get(http: httpx.AsyncClient, path: str, **query: Any) -> Any:
    answer = await http.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def approved(http: httpx.AsyncClient, contract: object, kind: str, **act: Any) -> None:
    """By another than who does it."""
    chief = bearer(Role.主管, "chief") | {"X-Reason": "agreed"}
    answer = await http.post(f"/contracts/{contract}/approvals", json={"kind": kind, **act}, headers=chief)
    assert answer.is_success, answer.text


async def terminate(http: httpx.AsyncClient, contract: object, last_day: str) -> None:
    await approved(http, contract, "termination", last_day=last_day)
    asked = {"json": {"last_day": last_day}, "headers": {"X-Reason": "agreed"}}
    answer = await http.post(f"/contracts/{contract}/terminate", **asked)
    assert answer.is_success, answer.text


async def approve(http: httpx.AsyncClient, renewal: str, who: dict[str, str], **body: Any) -> httpx.Response:
    """What is offered by the renewal at this path, as they have just seen it."""
    seen = {"If-Match": (await http.get(renewal)).headers["ETag"]}
    return await http.post(f"{renewal}/approve", json=body, headers=who | seen)


async def lives_there(voices: Voices) -> None:
    """The tenant moved into the unit."""
    home = {"unit_id": UNIT, "park_id": PARK, "moved_in_on": date(2025, 1, 2)}
    await voices.tell((f"tenant-{TENANT}", TenantMovedIn(tenant_id=TENANT, person_id=LI, **home)))


async def sheet(http: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    """The rows of an .xlsx, by the headings of their cells."""
    book = openpyxl.load_workbook(io.BytesIO((await http.get(path)).content)).active
    titles, *rows = book.iter_rows(values_only=True)
    return [dict(zip(titles, row, strict=True)) for row in rows]


async def nothing_vacant(http: httpx.AsyncClient) -> None:
    """What is vacant is heard of a moment later."""

    async def none() -> bool:
        return (await get(http, "/board", colour="grey"))["items"] == []

    await eventually(none, "no unit is grey")


async def log_of(runtime: Runtime) -> list[str]:
    query = (
        "select e.type from kernel.log l join kernel.events e using (stream_id, version) order by l.position"
    )
    async with runtime.pool.connection() as conn:
        return [row[0] for row in await (await conn.execute(query)).fetchall()]


async def logged(runtime: Runtime, *types: str) -> None:
    """Wait until the log holds each of `types` as often as it is named, and all that follows is decided."""

    async def there() -> bool:
        found = await log_of(runtime)
        return all(found.count(type_) >= types.count(type_) for type_ in types)

    await eventually(there, f"{types} in the log")
    await all_followed(runtime)
