"""The whole house through its door: real services, real store, real bus; one of them away."""

import asyncio
from typing import Any

import httpx
import pytest
from analytics.app import service as analytics
from contracts.app import service as contracts
from edge.access import Role
from edge.kit import create_app
from gateway.departments import Departments
from gateway.house import agreement, sync
from gateway.settings import DEPARTMENTS, Settings
from kernel.clock import WallClock
from kernel.ids import new_id
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from tenants.app import service as tenants
from testkit.lists import lists_without_sheet
from testkit.stack import bearer, eventually
from workorders.app import service as workorders

from .conftest import Door, serving

HERE = (contracts, tenants, workorders, analytics)


@pytest.fixture(scope="module")
async def house(houses: Door) -> httpx.AsyncClient:
    """notify-svc is away; the others run."""
    urls: dict[str, object] = {}
    for each in HERE:
        app = create_app(await houses.run(each))
        urls[f"{each.name}_base_url"] = await houses.stack.enter_async_context(serving(app))
    return await houses(**urls)


@pytest.fixture
def http(house: httpx.AsyncClient) -> httpx.AsyncClient:
    house.headers.update(bearer(Role.运营经理))
    return house


async def test_a_command_through_the_door_is_told_live_and_agreed_on(http: Any) -> None:
    clerk = bearer(Role.客服专员, actor="clerk-1")
    person, tenant = str(new_id()), str(new_id())
    body = {"person_id": person, "kind": "tenant", "name": "张晓明", "language": "zh"}
    made = await http.post("/api/tenants/people", json=body, headers={**clerk, "Idempotency-Key": "p"})
    assert made.status_code == 201, made.text
    command = {"tenant_id": tenant, "person_id": person}
    once = await http.post("/api/tenants/tenants", json=command, headers={**clerk, "Idempotency-Key": "t"})
    again = await http.post("/api/tenants/tenants", json=command, headers={**clerk, "Idempotency-Key": "t"})
    assert (once.status_code, again.json()["repeated"]) == (201, True)
    shown = await http.get(f"/api/tenants/tenants/{tenant}?after={once.json()['position']}", headers=clerk)
    assert shown.status_code == 200, shown.text
    assert shown.headers["etag"] == once.headers["etag"]

    async def heard() -> bool:
        async with http.stream("GET", "/live?from=start&type=TenantRegistered") as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    return tenant in line and "clerk-1" in line
        return False

    await eventually(heard, "the fact is told live")

    async def applied() -> bool:
        told = {each["service"]: each for each in (await http.get("/agreement")).json()["departments"]}
        return bool(
            told["analytics"]["upto"]["tenants"]
            and told["analytics"]["behind"] == {"contracts": 0, "tenants": 0, "workorders": 0}
        )

    await eventually(applied, "analytics is through")

    async def agrees() -> bool:
        found = (await http.get("/agreement")).json()
        states = {each["service"]: each["state"] for each in found["departments"]}
        assert (found["agreed"], states["notifications"]) == (False, "away")
        return bool(states["analytics"] == "agrees")

    await eventually(agrees, "analytics agrees")


async def test_a_screen_shows_which_department_has_heard_of_a_tenant_and_which_is_away(http: Any) -> None:
    clerk, unit = bearer(Role.客服专员), str(new_id())
    person, tenant = str(new_id()), str(new_id())
    body = {"person_id": person, "kind": "tenant", "name": "李晓红"}
    assert (await http.post("/api/tenants/people", json=body, headers=clerk)).status_code == 201
    command = {"tenant_id": tenant, "person_id": person}
    made = await http.post("/api/tenants/tenants", json=command, headers=clerk)
    url = f"/api/tenants/tenants/{tenant}/sync"

    async def told() -> dict[str, Any]:
        found = (await http.get(url)).json()
        return found | {each["service"]: each for each in found["departments"]}

    async def all_but_one() -> bool:
        found = await told()
        here = ("tenants", "contracts", "workorders", "analytics")
        return all(found[name]["state"] == "agrees" for name in here)

    await eventually(all_but_one, "the departments that are here agree")
    found = await told()
    assert (found["position"], found["version"]) == (made.json()["position"], 1)
    assert (found["contracts"]["lag"], found["contracts"]["late"]) == (0, 0)
    assert found["contracts"]["applied"] >= found["position"]
    assert found["tenants"]["applied"] >= found["position"], "its own log: the door, the household"
    assert (found["synced"], found["notifications"]["state"]) == (False, "away")
    other = {"tenant_id": str(new_id()), "person_id": str(new_id())}
    second = {**body, "person_id": other["person_id"], "name": "李晓虹"}
    assert (await http.post("/api/tenants/people", json=second, headers=clerk)).status_code == 201
    assert (await http.post("/api/tenants/tenants", json=other, headers=clerk)).status_code == 201
    why, same = {"X-Reason": "same"}, {"survivor_id": tenant}
    merge = f"/api/tenants/tenants/{other['tenant_id']}/merge"
    chief = bearer(Role.运营经理) | why
    merged = (await http.post(merge, json=same, headers=chief)).json()
    await eventually(all_but_one, "they agree on the merge")
    for each in (tenant, other["tenant_id"]):
        as_one = (await http.get(f"/api/tenants/tenants/{each}/sync")).json()
        assert (as_one["tenant_id"], as_one["position"]) == (tenant, merged["position"])
    apart = (await http.post(merge.replace("merge", "unmerge"), headers=chief)).json()
    await eventually(all_but_one, "they agree that they are two")
    assert (await told())["position"] == apart["position"], "which was told of the other number"
    unknown = await http.get(f"/api/tenants/tenants/{unit}/sync")
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "application/problem+json")
    assert unknown.json()["type"] == "urn:anju:problem:tenant-unknown"
    assert (await http.get(url, headers=bearer(Role.租客))).status_code == 403


async def test_a_department_that_has_yet_to_hear_of_a_merge_does_not_agree_on_the_survivor() -> None:
    """The merge is the last fact of the number that gave way; of the survivor itself all is known."""
    at = {"tenant-1": 5, "tenant-2": 9}

    def answering(of_stream: Any) -> Any:
        async def agreement(request: Any) -> JSONResponse:
            return JSONResponse(of_stream(request.path_params["key"]))

        return Starlette(routes=[Route("/agreement/tenants/{key}", agreement)])

    def own(key: str) -> dict[str, Any]:
        last = {"position": at[key], "version": 1, "recorded_at": "2025-05-01T04:00:00+00:00"}
        return last | {"published": 9, "head": at[key]}

    def followed(to: int) -> Any:
        return lambda _: {"followed": to, "applied": to, "parked": False}

    async with (
        serving(answering(own)) as tenants_url,
        serving(answering(followed(5))) as late,
        serving(answering(followed(9))) as heard,
    ):
        departments = Departments({"tenants": tenants_url, "contracts": late, "workorders": heard}, timeout=9)
        departments.open()
        try:
            found = await sync(departments, "tenants", [*at], WallClock().now(), {})
        finally:
            await departments.close()
    assert (found["synced"], found["position"]) == (False, 9)
    told = {each["service"]: (each["state"], each["lag"]) for each in found["departments"]}
    assert told == {"contracts": ("behind", 4), "workorders": ("agrees", 0)}


async def test_who_told_of_a_tenant_has_their_door_and_their_household_to_see_to_as_well() -> None:
    last = {"position": 9, "version": 2, "recorded_at": "2025-05-01T04:00:00+00:00"}
    for stands, expected in (
        ({"applied": 9, "parked": False}, ("agrees", 0)),
        ({"applied": 7, "parked": False}, ("behind", 2)),
        ({"applied": 9, "parked": True}, ("parked", 0)),
    ):
        own = last | {"published": 9, "head": 9} | stands
        told = Route("/agreement/tenants/{key}", lambda _, own=own: JSONResponse(own))
        async with serving(Starlette(routes=[told])) as tenants_url:
            departments = Departments({"tenants": tenants_url}, timeout=9)
            departments.open()
            try:
                found = await sync(departments, "tenants", ["tenant-1"], WallClock().now(), {})
            finally:
                await departments.close()
        [row] = found["departments"]
        assert (row["service"], row["state"], row["lag"]) == ("tenants", *expected)
        assert found["synced"] is (expected[0] == "agrees")


async def test_a_department_that_lost_what_it_published_agrees_with_nobody_and_who_is_ahead_is_named() -> (
    None
):
    """Restored to an older state, it tells nothing: what others go by beyond its log is theirs alone."""
    stands = {"head": 9, "published": 9, "parked": 0, "lost": 3}

    def answering(of_stream: dict[str, Any], whole: dict[str, Any]) -> Any:
        return Starlette(
            routes=[
                Route("/agreement", lambda _: JSONResponse(whole)),
                Route("/agreement/tenants/{key}", lambda _: JSONResponse(of_stream)),
            ]
        )

    own = {"position": 5, "version": 1, "recorded_at": "2025-05-01T04:00:00+00:00", **stands}
    tenants = answering(own, {"service": "tenants", "applied": {}, "heads": {"0": 9}, **stands})

    def follower(name: str, to: int) -> Any:
        whole = {"service": name, "applied": {"tenants": {"0": to}}, "heads": {}, "head": 0, "published": 0}
        return answering({"followed": to, "applied": to, "parked": False}, {**whole, "parked": 0})

    async with (
        serving(tenants) as tenants_url,
        serving(follower("contracts", 12)) as further,
        serving(follower("workorders", 9)) as as_far,
    ):
        urls = {
            **dict.fromkeys([each.context for each in DEPARTMENTS], as_far),
            "tenants": tenants_url,
            "contracts": further,
        }
        departments = Departments(urls, timeout=9)
        departments.open()
        try:
            found = await sync(departments, "tenants", ["tenant-1"], WallClock().now(), {})
            whole = await agreement(departments, {})
        finally:
            await departments.close()
    assert (found["synced"], found["lost"]) == (False, 3)
    told = {each["service"]: (each["state"], each["lag"]) for each in found["departments"]}
    assert told == {**dict.fromkeys(told, ("agrees", 0)), "contracts": ("ahead", 0)}
    states = {each["service"]: (each["state"], each.get("lost")) for each in whole["departments"]}
    assert (whole["agreed"], states["tenants"]) == (False, ("older", 3))


async def test_a_department_that_hangs_is_named_before_anybody_gives_up_looking() -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(hang, "127.0.0.1", 0) as hung:
        url = f"http://127.0.0.1:{hung.sockets[0].getsockname()[1]}"
        departments = Departments({"tenants": url, "contracts": url}, timeout=30)
        departments.open()
        try:
            async with asyncio.timeout(6):
                found = await sync(departments, "tenants", ["tenant-1"], WallClock().now(), {})
        finally:
            await departments.close()
    [row] = found["departments"]
    assert (row["service"], row["state"]) == ("contracts", "away")
    assert row["why"] == "「contracts」服务没有及时应答，请稍后重试"


async def test_a_refusal_of_the_service_comes_through_as_it_is(http: Any) -> None:
    answer = await http.post("/api/tenants/tenants", json={}, headers=bearer(Role.客服专员))
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert {each["field"] for each in answer.json()["errors"]} >= {"tenant_id", "person_id"}
    assert answer.json()["correlation"] == answer.headers["x-correlation-id"]
    large = await http.post("/api/tenants/tenants", content=b"[" * 2_000_000, headers=bearer(Role.客服专员))
    assert (large.status_code, large.json()["type"]) == (413, "urn:anju:problem:body-too-large")


async def test_who_is_ready_is_told_to_anyone_and_who_is_not_by_name(http: Any) -> None:
    del http.headers["Authorization"]
    found = {each["service"]: each for each in (await http.get("/status")).json()}
    assert [name for name, each in found.items() if each["ready"]] == [
        "contracts",
        "tenants",
        "workorders",
        "analytics",
    ]
    assert found["notifications"]["missing"] == {"service": "service-away"}
    assert (await http.get("/agreement")).status_code == 401


@pytest.mark.timeout(300)
async def test_one_openapi_speaks_for_all_and_one_asyncapi(http: Any, houses: Door) -> None:
    found = (await http.get("/openapi.json", timeout=240)).json()  # made now, by each of them
    assert found["x-unavailable"] == ["notifications"]
    assert {"/live", "/agreement", "/api/tenants/tenants", "/api/contracts/board"} <= set(found["paths"])
    inner = ("/metrics", "/ready", "/alive", "/openapi.json")
    assert not [path for path in found["paths"] if path.endswith(inner)]
    assert "post" not in found["paths"].get("/api/tenants/people/contacts", {}), "for services alone"
    references = set(_references(found))
    assert references
    assert all(each.startswith("#/components/schemas/") for each in references)
    assert {each.rpartition("/")[2] for each in references} <= set(found["components"]["schemas"])
    operations = [route["operationId"] for methods in found["paths"].values() for route in methods.values()]
    assert len(operations) == len(set(operations))
    limits = [
        route.get("x-body-limit", 0) for methods in found["paths"].values() for route in methods.values()
    ]
    assert 0 < max(limits) <= Settings().body_limit, "the door lets through what a service says it takes"
    # What was approved of one contract is no list of its own: a line for each kind of act, at most.
    own = {"/api/tenants/me/occupants", "/api/tenants/me/emergency-contacts"}  # on the phone of a tenant
    assert lists_without_sheet(found) == own | {
        "/status",
        "/api/contracts/contracts/{contract_id}/approvals",
        "/api/tenants/people/{person_id}/verification/attempts",  # of one check of one person
        "/api/workorders/faults",  # the software's own, not anybody's data
    }
    told = (await http.get("/asyncapi.json")).json()
    assert (told["asyncapi"], told["channels"]["tenants"]["address"]) == (
        "3.0.0",
        f"{houses.prefix}.tenants.v1",
    )


async def test_the_pages_need_nothing_from_elsewhere(http: Any) -> None:
    for path in ("/", "/sign", "/rate", "/r", "/repair", "/unsubscribe", "/day", "/docs"):
        page = await http.get(path)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "http://" not in page.text
        assert "https://" not in page.text
    worker = await http.get("/day-worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert "/api/tenants/tenants/<i>{tenant_id}</i>/move-in" in page.text
    assert "TenantMovedOut" in page.text
    assert "暂时无法取得：通知" in page.text


async def test_the_page_to_sign_says_what_its_link_is_good_for_and_the_time_that_messages_say(
    http: Any,
) -> None:
    page = (await http.get("/sign")).text
    assert "每个链接只能打开一次；关掉了本页或换了手机，可以再点一次旧链接，在页面上重新发送。" in page
    assert "<button>重新发送链接</button>" in page
    assert "两小时" not in page, "how long is the policy's to say"
    assert 'timeZone: "Asia/Shanghai"' in page
    assert "无法打开这份文件" in page, "it may be a handover or a settlement"
    assert page.index('id="read"') < page.index('id="code"'), "nobody confirms what they cannot read yet"


def _references(found: Any) -> list[str]:
    if isinstance(found, dict):
        own = [found["$ref"]] if isinstance(found.get("$ref"), str) else []
        return own + [each for value in found.values() for each in _references(value)]
    return [each for value in found for each in _references(value)] if isinstance(found, list) else []
