"""Whatever comes in, the answer is never a fault of ours, and what is wrong with it is named."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
import requests
import schemathesis
from edge.access import Role, mint, new_key
from kernel.clock import WallClock
from kernel.ids import new_id
from schemathesis import GenerationMode

from .house import DEPARTMENTS, House
from .made_up import headers_once, many
from .problems import fault_of
from .town import Stay, Town

ENDLESS = {"/live"}  # answers that do not end by themselves; asked by hand below
# What many commands ask for at the door: so what is made up gets as far as what decides on it.
GOOD = {"If-Match": '"1"', "X-Reason": "asked"}


@pytest.mark.timeout(600)  # by the gateway 70 seconds of processor; on a busy machine it took all of 300
@pytest.mark.parametrize(
    ("service", "role"),
    # Through the gateway an administrator reaches every route but what services ask of each other.
    [("gateway", Role.管理员), *((service, Role.系统) for service in DEPARTMENTS)],
)
def test_no_route_of_any_service_ever_fails(watched: House, service: str, role: Role) -> None:
    base = f"http://127.0.0.1:{watched.ports[service]}"
    session = requests.Session()
    session.trust_env = False
    session.headers.update(watched.bearer(role) | GOOD)
    described = headers_once(session.get(f"{base}/openapi.json", timeout=90).json())
    schema = schemathesis.openapi.from_dict(described)
    door = f"http://127.0.0.1:{watched.ports['gateway']}/openapi.json"
    reached = session.get(door, timeout=90).json()["paths"] if service != "gateway" else {}
    asked = 0
    wrong: list[str] = []
    answered: Counter[int] = Counter()

    def ask(case: schemathesis.Case) -> None:
        answer = case.call(base_url=base, session=session, timeout=20, allow_redirects=False)
        answered[answer.status_code] += 1
        if fault := fault_of(answer):
            wrong.append(f"{fault}: {case.as_curl_command()}"[:1_000])

    for found in schema.get_all_operations():
        operation = found.ok()
        also = reached.get(f"/api/{service}{operation.path}", {})
        twin = operation.path.endswith(".xlsx")  # of a list that takes the same and is asked itself
        if operation.path in ENDLESS or operation.method in also or twin:
            continue
        asked += 1
        for mode in GenerationMode:
            many(operation.as_strategy(generation_mode=mode), ask)
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    assert asked, "every route is reached otherwise"
    assert answered[200], f"nothing was ever taken: {answered}"
    if service == "gateway":
        assert answered[422], f"nothing was ever refused for what it said: {answered}"


@dataclass(frozen=True)
class Scene:
    """Somebody who moved in, and a good body for each command that is spoiled below."""

    house: House
    stay: Stay
    order: dict[str, Any]

    async def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        headers = {"content-type": "application/json", **self.house.bearer(), **more.pop("headers", {})}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.house.http.post(f"/api{path}", content=content, headers=headers, **more)


@pytest_asyncio.fixture(scope="module")
async def scene(watched: House) -> AsyncIterator[Scene]:
    town = Town(watched)
    stay = await town.living(await town.park())
    order = {
        "order_id": str(new_id()),
        "unit_id": str(stay.unit_id),
        "park_id": str(stay.park.id),
        "fault": "tap_drips",
        "urgency": "ordinary",
    }
    yield Scene(watched, stay, order)


def refused(answer: httpx.Response, field: str, *statuses: int) -> None:
    """A problem with one of these statuses that names this field."""
    assert answer.status_code in statuses, f"{answer.status_code}: {answer.text[:500]}"
    assert fault_of(answer) is None
    said = answer.json()
    fields = {str(said.get("field")), *(error["field"] for error in said.get("errors", []))}
    assert field.lower() in {name.lower() for name in fields}, said


ORDERS = "/workorders/orders"

BROKEN_BODIES = {
    "nothing": (b"", None),
    "half a JSON": (b'{"order_id": "', "body"),
    "not UTF-8": (b'{"fault": "\xff\xfe"}', "body"),
    "a list": (b"[1, 2]", "body"),
    "null": (b"null", "body"),
    "nested without end": (b"[" * 100_000, "body"),
    "nested as deep as some parsers go": (b"[" * 1_000 + b"]" * 1_000, None),
    "a name twice": (b'{"fault": "water", "fault": "fire"}', "fault"),
    "a name twice, deep inside": (b'{"where": {"room": 1, "room": 2}}', "room"),
    "a number of ten thousand digits": (b"1" * 10_000, "body"),
}


@pytest.mark.parametrize("name", BROKEN_BODIES)
async def test_a_body_that_is_no_json_object_is_refused(scene: Scene, name: str) -> None:
    body, field = BROKEN_BODIES[name]
    answer = await scene.post(ORDERS, body)
    assert answer.status_code in (400, 422), answer.text
    assert fault_of(answer) is None
    if field:
        refused(answer, field, 400, 422)


SPOILED: dict[str, tuple[str, Any]] = {
    "a number for an id": ("order_id", 7),
    "a text that is no id": ("order_id", "W-1"),
    "an object for a text": ("fault", {"$gt": ""}),
    "a list for a text": ("fault", ["water"]),
    "a word that is none of the two": ("urgency", "very"),
    "NUL in a text": ("fault", "wat\0er"),
    "a lone surrogate": ("fault", "wat\ud800er"),
    "an instant that never was": ("reported_at", "2025-02-30T08:00:00+08:00"),
    "an instant without an offset": ("reported_at", "2025-02-20T08:00:00"),
    "a text without end": ("fault", "x" * 100_000),
    "a field nobody knows": ("colour", "red"),
    "missing": ("park_id", None),
}


@pytest.mark.parametrize("name", SPOILED)
async def test_one_spoiled_field_of_a_report_is_named(scene: Scene, name: str) -> None:
    field, value = SPOILED[name]
    refused(await scene.post(ORDERS, scene.order | {field: value}), field, 422)


NUMBERS = {
    "too large for a double": "1e309",
    "1e308": "1e308",
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "negative": "-1",
    "a fraction": "0.5",
    "a text": '"450000"',
    "true": "true",
    "beyond every column": "9" * 40,
}


@pytest.mark.parametrize("name", NUMBERS)
async def test_money_that_is_no_money_is_refused_by_its_field(scene: Scene, name: str) -> None:
    stay = scene.stay
    body = {
        "contract_id": str(new_id()),
        "track": "tenant",
        "unit_ids": [str(stay.unit_id)],
        "park_id": str(stay.park.id),
        "party_id": str(stay.person.id),
        "tenant_id": str(stay.tenant_id),
        "starts_on": "2025-01-01",
        "last_day": "2025-12-31",
        "rent_fen": "HERE",
        "deposit_fen": 0,
        "cycle": "monthly",
    }
    raw = json.dumps(body).replace('"HERE"', NUMBERS[name]).encode()
    refused(await scene.post("/contracts/contracts", raw), "rent_fen", 400, 422)


@pytest.mark.parametrize(
    "day",
    ["2025-02-30", "2025-13-01", "0000-01-01", "20250101", "2025-1-1", "+2025-01-01", "9999-12-31", 1.5],
)
async def test_a_day_that_is_none_is_refused_by_its_field(scene: Scene, day: object) -> None:
    path = f"/tenants/tenants/{scene.stay.tenant_id}/move-out"
    refused(await scene.post(path, {"moved_out_on": day}), "moved_out_on", 422)


async def test_ten_megabytes_are_too_much(scene: Scene) -> None:
    body = scene.order | {"fault": "x" * 10_000_000}
    refused(await scene.post(ORDERS, body), "body", 413)


async def test_an_id_of_another_kind_is_unknown_not_a_fault(scene: Scene) -> None:
    stay, on = scene.stay, {"moved_out_on": "2026-01-01"}
    refused(await scene.post(f"/tenants/tenants/{stay.unit_id}/move-out", on), "tenant_id", 404)
    last = {"last_day": "2026-12-31"}
    answer = await scene.post(f"/contracts/contracts/{stay.tenant_id}/extend", last)
    refused(answer, "contract_id", 404)
    who = {"technician_id": str(stay.park.keeper.id)}
    refused(await scene.post(f"/workorders/orders/{stay.contract_id}/respond", who), "order_id", 404)


async def test_a_thing_of_another_department_is_not_taken_on_trust(scene: Scene) -> None:
    stay = scene.stay
    new_order = scene.order | {"order_id": str(new_id())}
    refused(await scene.post(ORDERS, new_order | {"unit_id": str(stay.contract_id)}), "unit_id", 404)
    refused(await scene.post(ORDERS, new_order | {"park_id": str(stay.unit_id)}), "park_id", 422)
    refused(await scene.post(ORDERS, new_order | {"tenant_id": str(stay.unit_id)}), "tenant_id", 404)
    room = {"park_id": str(stay.park.id), "to_unit_id": str(stay.tenant_id), "changed_on": "2026-01-01"}
    refused(await scene.post(f"/tenants/tenants/{stay.tenant_id}/change-room", room), "to_unit_id", 404)


async def test_another_media_type_is_refused(scene: Scene) -> None:
    answer = await scene.post(ORDERS, b"<order/>", headers={"content-type": "application/xml"})
    assert answer.status_code == 415
    assert fault_of(answer) is None


async def test_a_position_that_the_log_has_not_reached_is_refused_at_once(scene: Scene) -> None:
    asked = {"params": {"after": 2**62}, "headers": scene.house.bearer()}
    for path in ("/tenants/tenants", "/contracts/board", "/notifications/notifications"):
        refused(await scene.house.http.get(f"/api{path}", **asked), "after", 422)


async def test_what_cannot_be_heard_live_is_refused(scene: Scene) -> None:
    for params, field in (
        ({"from": "yesterday"}, "from"),
        ({"type": "TenantMovedOutt"}, "type"),
        ({"context": "attic"}, "context"),
    ):
        answer = await scene.house.http.get("/live", params=params, headers=scene.house.bearer())
        refused(answer, field, 400, 422)


def _token(house: House, **spoiled: Any) -> str:
    told: dict[str, Any] = {"actor": "A-1", "role": Role.管理员, "now": WallClock().now()}
    key = spoiled.pop("key", house.key)
    return mint(key, **told | {"valid": timedelta(hours=1)} | spoiled)


async def test_tokens_that_prove_nothing_are_refused(watched: House) -> None:
    good = _token(watched)
    now = WallClock().now()
    head, claims, signature = good.split(".")
    bad = {
        "": 401,
        "Bearer": 401,
        f"Basic {good}": 401,
        "Bearer x.y.z": 401,
        f"Bearer {head}.{claims}.": 401,
        f"Bearer {head}.{claims[:-2]}AA.{signature}": 401,
        f"Bearer eyJhbGciOiJub25lIn0.{claims}.": 401,
        f"Bearer {_token(watched, key=new_key())}": 401,
        f"Bearer {_token(watched, now=now - timedelta(days=1))}": 401,
        f"Bearer {_token(watched, now=now + timedelta(days=1))}": 401,
        f"Bearer {_token(watched, audience='attic')}": 401,
        f"Bearer {_token(watched, role='皇帝')}": 403,
    }
    for base in (str(watched.http.base_url), f"http://127.0.0.1:{watched.ports['tenants']}"):
        path = "/api/tenants/tenants" if base == str(watched.http.base_url) else "/tenants"
        for authorization, status in bad.items():
            answer = await watched.http.get(
                f"{base.rstrip('/')}{path}", headers={"Authorization": authorization}
            )
            refused(answer, "Authorization", status)


async def test_a_single_use_token_serves_once(watched: House) -> None:
    bearer = {"Authorization": f"Bearer {_token(watched, audience='tenants', once=True)}"}
    assert (await watched.http.get("/api/tenants/tenants", headers=bearer)).status_code == 200
    refused(await watched.http.get("/api/tenants/tenants", headers=bearer), "Authorization", 401)


async def test_headers_that_mean_nothing_are_refused_by_name(scene: Scene) -> None:
    for header, value in (
        ("Idempotency-Key", "x" * 300),
        ("If-Match", "three"),
        ("X-Reason", "%ff%fe"),
        ("X-Device-Id", "a b"),
    ):
        refused(await scene.post(ORDERS, scene.order, headers={header: value}), header, 400, 422)
