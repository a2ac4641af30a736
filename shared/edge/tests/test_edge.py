"""Who gets in, what supervisors see, and what happens when something is broken."""

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Annotated, Any

import httpx
import psycopg
import pytest
from edge.access import Role
from edge.guarded import BodyOfNobody, Guarded, RunsInThread
from edge.kit import (
    Edge,
    Host,
    RouteWithoutRoles,
    create_app,
)
from fastapi import APIRouter, Depends
from host.telemetry import start_tracing, stop_tracing
from kernel.clock import WallClock
from kernel.service import Service
from psycopg_pool import PoolTimeout
from pydantic import BaseModel

from .house import House, login
from .house_routes import ONE, PARKS, TRACE, opened, routes


@pytest.fixture
def house() -> House:
    return House(Service("house", routes=routes))


@pytest.fixture
async def http(house: House) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(house))
    async with httpx.AsyncClient(transport=transport, base_url="http://house", headers=login()) as client:
        yield client


async def test_a_token_for_some_parks_ends_at_their_fences(http: httpx.AsyncClient) -> None:
    some = login(Role.运营经理, parks=PARKS[:2])
    assert (await http.get(f"/parks/{PARKS[1]}", headers=some)).json()["parks"] == sorted(map(str, PARKS[:2]))
    refused = await http.get(f"/parks/{PARKS[2]}", headers=some)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:anju:problem:park-out-of-scope")


async def test_another_role_is_refused_and_told_why(http: httpx.AsyncClient) -> None:
    answer = await http.post("/accounts", json={"fen": 5}, headers=login(Role.维修员))
    assert answer.status_code == 403
    assert answer.json()["title"] == "角色「维修员」无权执行此操作"


async def test_the_token_is_asked_for_before_the_body_is_read(http: httpx.AsyncClient) -> None:
    answer = await http.post("/accounts", content=b"{", headers={"Authorization": "Bearer a.b.c"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_an_expired_token_is_refused_by_name(http: httpx.AsyncClient) -> None:
    old = login(now=WallClock().now() - timedelta(hours=2))
    assert (await opened(http, **old)).json()["type"] == "urn:anju:problem:token-expired"


async def test_a_route_for_anyone_needs_no_token(http: httpx.AsyncClient) -> None:
    http.headers.pop("Authorization")
    assert (await http.post("/receipts")).json() == {"actor": "anonymous"}
    assert (await http.get("/agreement")).status_code == 401


async def test_a_route_without_roles_stops_the_start() -> None:
    def naked(host: Host) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/open", lambda: 1)
        return router

    def nobody(host: Host) -> APIRouter:
        edge = Edge(host)
        edge.get("/nobody", allow=[])
        return edge

    for bad in (naked, nobody):
        with pytest.raises(RouteWithoutRoles):
            create_app(House(Service("house", routes=bad)))


def test_what_a_route_depends_on_runs_in_the_event_loop() -> None:
    def routes(host: Host) -> APIRouter:
        edge = Edge(host)

        @edge.get("/slow", allow=[Role.审计])
        async def slow(given: Annotated[int, Depends(lambda: 1)]) -> int:
            return given

        return edge

    app = create_app(House(Service("house", routes=routes)))
    with pytest.raises(RunsInThread):
        app.openapi()


class NoBody(BaseModel):
    flag: bool


@pytest.mark.parametrize("kind", [NoBody, list[NoBody], dict[str, bool]])
def test_what_a_route_reads_is_a_body_with_all_its_limits(kind: Any) -> None:
    def routes(host: Host) -> APIRouter:
        edge = Edge(host)

        @edge.post("/loose", allow=[Role.审计])
        async def loose(body: kind) -> None: ...

        return edge

    app = create_app(House(Service("house", routes=routes)))
    with pytest.raises(BodyOfNobody):
        app.openapi()


async def test_ready_tells_what_is_missing(http: httpx.AsyncClient, house: House) -> None:
    assert (await http.get("/ready")).json() == {"ready": True}
    house.missing = {"kafka": "no answer at 127.0.0.1:7192"}
    answer = await http.get("/ready")
    assert (answer.status_code, answer.json()["missing"]) == (503, house.missing)
    assert (await http.get("/alive")).status_code == 200


async def test_agreement_needs_any_role(http: httpx.AsyncClient) -> None:
    assert (await http.get("/agreement", headers=login(Role.租客))).json() == {"house": 42}


async def test_metrics_count_answers_by_route(http: httpx.AsyncClient) -> None:
    await http.post(f"/accounts/{ONE}/raise", json={"fen": "x"})
    text = (await http.get("/metrics")).text
    assert 'route="/accounts/{account_id}/raise",service="house",status="422"' in text
    assert str(ONE) not in text


async def test_bytes_are_taken_where_the_route_says_so(http: httpx.AsyncClient) -> None:
    csv = {"Content-Type": "text/csv"}
    assert (await http.post("/files", content=b"a;b", headers=csv)).json() == {"size": 3}
    assert (await http.post("/files", content=b"x" * 21, headers=csv)).status_code == 413
    assert (await http.post("/files", json={})).status_code == 415
    assert (await http.post("/files", headers=csv)).json()["type"] == "urn:anju:problem:body-missing"


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b'{"zz": 1}', 422, "zz"),
        (b"[1]", 422, "body"),
        (b"0", 422, "body"),
        (b'{"zz":', 400, "body"),
        (b'{"zz": "\\u0000"}', 422, "zz"),
        (b" " * 2_000_000, 413, "body"),
    ],
)
async def test_a_route_without_a_body_takes_none(
    http: httpx.AsyncClient, body: bytes, status: int, field: str
) -> None:
    answer = await http.post(
        f"/accounts/{ONE}/close", content=body, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json().get("field")) == (status, field)
    assert (await http.post(f"/accounts/{ONE}/close", json={})).status_code == 200
    assert (await http.post(f"/accounts/{ONE}/close")).status_code == 200


@pytest.mark.parametrize(
    "fault", [psycopg.OperationalError("10.0.0.7 refused"), PoolTimeout("no connection")]
)
async def test_a_store_that_is_away_is_503_to_be_tried_again(
    http: httpx.AsyncClient, house: House, fault: Exception
) -> None:
    house.broken = fault
    answer = await opened(http)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["type"] == "urn:anju:problem:store-unavailable"
    assert "10.0.0.7" not in answer.text


async def test_a_value_the_store_cannot_hold_is_the_sender_s_to_mend(
    http: httpx.AsyncClient, house: House
) -> None:
    house.broken = psycopg.DataError("value out of range")
    assert (await opened(http)).status_code == 422


async def test_an_unexpected_fault_says_nothing_of_its_inside(
    http: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    from host.logs import start_logging

    start_logging("house")
    answer = await http.get("/broken", headers={"X-Correlation-Id": "c-9"})
    assert (answer.status_code, answer.json()["correlation"]) == (500, "c-9")
    assert answer.headers["content-type"] == "application/problem+json"
    logged = capsys.readouterr().out
    assert '"fault":"RuntimeError"' in logged
    assert '"correlation":"c-9"' in logged
    assert "张三" not in logged + answer.text


async def test_others_are_answered_while_the_description_is_made_and_it_is_made_once(house: House) -> None:
    app, began, go_on, made = create_app(house), threading.Event(), threading.Event(), list[int]()

    def slowly() -> dict[str, int]:
        began.set()
        assert go_on.wait(20)
        if not made:
            made.append(1)
        return {"made": len(made)}

    app.openapi = slowly  # type: ignore[method-assign]
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://house", headers=login()) as http:
        described = [asyncio.create_task(http.get("/openapi.json")) for _ in range(2)]
        await asyncio.to_thread(began.wait, 20)
        assert (await http.get("/alive")).json() == {"alive": True}
        go_on.set()
        answers = [await each for each in described]
    assert [each.json() for each in answers] == [{"made": 1}] * 2


def test_a_request_waits_for_its_route_while_another_thread_analyses_it(house: House) -> None:
    [route, *_] = (each for each in create_app(house).routes if isinstance(each, Guarded))
    analyse, began, go_on = route._analyse, threading.Event(), threading.Event()
    assert analyse is not None

    def slowly() -> None:
        began.set()
        assert go_on.wait(20)
        analyse()

    route._analyse = slowly
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(lambda: route.dependant)
        assert began.wait(20)
        second = pool.submit(lambda: route.dependant)
        with pytest.raises(TimeoutError):
            second.result(0.2)
        go_on.set()
        assert first.result(20) is second.result(20)


async def test_openapi_shows_roles_and_the_token(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()
    operation = document["paths"]["/accounts"]["post"]
    assert operation["x-roles"] == ["客服专员"]
    assert operation["security"]
    assert {"200", "201", "default"} <= set(operation["responses"])
    assert "security" not in document["paths"]["/receipts"]["post"]


async def test_one_trace_from_the_caller_through_the_request(house: House) -> None:
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    spans = InMemorySpanExporter()
    start_tracing("house", None, spans)
    try:
        transport = httpx.ASGITransport(create_app(house))
        async with httpx.AsyncClient(transport=transport, base_url="http://house", headers=login()) as client:
            await opened(client, traceparent=TRACE)
    finally:
        stop_tracing()
    origin = house.origins[0].trace
    assert origin is not None
    assert origin[3:35] == TRACE[3:35]
    assert origin != TRACE
    ids = {f"{s.context.span_id:016x}" for s in spans.get_finished_spans() if s.context}
    assert origin[36:52] in ids
