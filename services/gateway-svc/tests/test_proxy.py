"""What goes through the door, what stays outside, and what is said when a service does not answer."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from edge.access import Role, mint
from gateway.limiter import Limiter, TooManyRequests
from kernel.clock import WallClock
from testkit.stack import KEY, VALID, bearer

from .conftest import Door, Inner, serving

SELDOM = 0.01  # requests a second: however busy the machine, no other may be asked while a test lasts


@pytest.fixture(scope="module")
async def outside(houses: Door) -> tuple[httpx.AsyncClient, Inner]:
    inner = Inner()
    url = await houses.stack.enter_async_context(serving(inner))
    return await houses(analytics_base_url=url, notifications_base_url=url), inner


@pytest.fixture
def inner(outside: tuple[httpx.AsyncClient, Inner]) -> Inner:
    """The service behind the door, asked nothing yet."""
    found = outside[1]
    found.asked, found.answer = [], None
    return found


@pytest.fixture
def http(outside: tuple[httpx.AsyncClient, Inner], inner: Inner) -> httpx.AsyncClient:
    outside[0].headers.update(bearer(Role.运营经理))
    return outside[0]


@pytest.fixture
async def inner_url(inner: Inner) -> AsyncIterator[str]:
    async with serving(inner) as url:
        yield url


async def test_a_request_goes_through_as_it_came(http: Any, inner: Any) -> None:
    answer = await http.put("/api/analytics/a%2Fb/c?x=1&x=%E4%B8%AD", content=b"\x00bytes")
    asked = inner.asked[0]
    assert (answer.status_code, answer.json(), answer.headers["etag"]) == (201, {"ok": True}, '"3"')
    assert (asked["method"], asked["path"], asked["query"]) == ("PUT", "/a%2Fb/c", "x=1&x=%E4%B8%AD")
    assert asked["body"] == b"\x00bytes"
    assert asked["headers"]["authorization"] == http.headers["authorization"]


async def test_naked_headers_about_who_asks_stay_outside(http: Any, inner: Any) -> None:
    trace = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    told = {"X-Actor": "boss", "X-Roles": "管理员".encode(), "Cookie": "a=b", "Forwarded": "for=6.6.6.6"}
    kept = {"Idempotency-Key": "k", "If-Match": '"3"', "X-Device-Id": "d", "X-Correlation-Id": "corr-1"}
    await http.get(
        "/api/analytics/x", headers={**told, **kept, "traceparent": trace, "Connection": "x-actor"}
    )
    found = inner.asked[0]["headers"]
    assert set(found) == {
        *("host", "accept", "accept-encoding", "authorization", "user-agent", "x-forwarded-for"),
        *("idempotency-key", "if-match", "x-device-id", "x-correlation-id", "traceparent"),
    }
    assert (found["x-forwarded-for"], found["x-correlation-id"]) == ("127.0.0.1", "corr-1")
    assert found["traceparent"] == trace


async def test_the_answer_has_one_correlation_and_no_inner_address(http: Any) -> None:
    answer = await http.get("/api/analytics/moved", headers={"X-Correlation-Id": "corr-2"})
    assert answer.headers.get_list("x-correlation-id") == ["corr-2"]
    assert answer.headers.get_list("date") == [answer.headers["date"]]
    assert answer.headers["location"] == "/api/analytics/moved/"


async def test_what_is_not_offered_is_not_found(http: Any, inner: Any) -> None:
    for path in ("/api/billing/x", "/api/analytics/metrics", "/api/analytics/%6detrics", "/nowhere"):
        answer = await http.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert inner.asked == []


async def test_no_path_climbs_out_of_its_service(http: Any, inner: Any) -> None:
    for climbing in ("../analytics/metrics", "x/%2e%2e/metrics", "%2e/x", "x/../../y"):
        # By hand, since a client tidies such a path up before it sends it.
        reader, writer = await asyncio.open_connection(http.base_url.host, http.base_url.port)
        writer.write(f"GET /api/analytics/{climbing} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".encode())
        writer.write(f"Authorization: {http.headers['authorization']}\r\n\r\n".encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 404")
        writer.close()
    assert inner.asked == []


async def test_without_a_good_token_nothing_goes_through(http: Any, inner: Any) -> None:
    now = WallClock().now()
    old = mint(KEY, actor="A-1", role=Role.审计, now=now - timedelta(days=1), valid=VALID)
    other = mint(KEY, actor="A-1", role=Role.审计, now=now, valid=VALID, audience="tenants")
    for given, problem in (
        ("", "token-missing"),
        ("Bearer a.b.c", "token-malformed"),
        (f"Bearer {old}", "token-expired"),
        (f"Bearer {other}", "token-elsewhere"),
    ):
        answer = await http.get("/api/analytics/x", headers={"Authorization": given})
        assert (answer.status_code, answer.json()["type"]) == (401, f"urn:anju:problem:{problem}")
    inside = await http.get("/api/analytics/x", headers=bearer(Role.系统))
    assert (inside.status_code, inside.json()["type"]) == (403, "urn:anju:problem:role-not-allowed")
    assert inner.asked == []


async def test_a_token_for_one_service_opens_that_one(http: Any) -> None:
    now = WallClock().now()
    token = mint(KEY, actor="A", role=Role.审计, now=now, valid=VALID, audience="analytics", once=True)
    answer = await http.get("/api/analytics/x", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 201


async def test_receipts_need_no_token_and_bring_none(http: Any, inner: Any) -> None:
    del http.headers["Authorization"]
    signed = {"X-Receipt-Timestamp": "1", "X-Receipt-Signature": "abc"}
    answer = await http.post("/api/notifications/receipts/sms", json={"a": 1}, headers=signed)
    assert answer.status_code == 201
    assert inner.asked[0]["path"] == "/receipts/sms"
    assert inner.asked[0]["headers"]["x-receipt-signature"] == "abc"
    assert (await http.get("/api/notifications/receipts/sms")).status_code == 401


async def test_wechat_needs_no_token_and_brings_its_signature_behind_the_question_mark(
    http: Any, inner: Any
) -> None:
    del http.headers["Authorization"]
    asked = "/api/notifications/wechat/events?msg_signature=abc&nonce=1"
    for answer in (await http.post(asked, json={"Encrypt": ""}), await http.get(asked)):
        assert answer.status_code == 201
    assert [each["path"] for each in inner.asked] == ["/wechat/events"] * 2


async def test_a_service_that_is_away_is_named(door: Door) -> None:
    answer = await (await door()).get("/api/contracts/board")
    assert (answer.status_code, answer.json()["service"]) == (503, "contracts")
    assert answer.json()["type"] == "urn:anju:problem:service-away"
    assert answer.headers["retry-after"] == "1"


async def test_a_slow_service_is_a_504_and_a_broken_one_a_502(door: Door, inner: Any, inner_url: str) -> None:
    http = await door(analytics_base_url=inner_url, gateway_timeout=0.3)

    async def sleep(receive: Any, send: Any) -> None:
        await asyncio.sleep(1)

    inner.answer = sleep
    slow = await http.get("/api/analytics/x")
    assert (slow.status_code, slow.json()["type"]) == (504, "urn:anju:problem:service-slow")
    assert slow.json()["title"] == "「analytics」服务没有及时应答，请稍后重试"

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.close()

    broken = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with broken:
        port = broken.sockets[0].getsockname()[1]
        http = await door(analytics_base_url=f"http://127.0.0.1:{port}")
        answer = await http.post("/api/analytics/x", json={})
        assert (answer.status_code, answer.json()["type"]) == (502, "urn:anju:problem:service-broke")
        assert answer.json()["title"] == "「analytics」服务没有给出完整的应答，可用同一 Idempotency-Key 重试"


async def test_a_body_is_bounded_whether_its_length_is_told_or_not(
    door: Door, inner: Any, inner_url: str
) -> None:
    http = await door(analytics_base_url=inner_url, gateway_body_limit=1_000)

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 100

    for content in (b"x" * 1_001, endless()):
        answer = await http.post("/api/analytics/x", content=content)
        assert (answer.status_code, answer.json()["field"]) == (413, "body")
    assert (await http.post("/api/analytics/x", content=b"x" * 1_000)).status_code == 201
    assert len(inner.asked[-1]["body"]) == 1_000


async def test_two_framings_of_one_body_are_passed_on_as_one(http: Any, inner: Any) -> None:
    reader, writer = await asyncio.open_connection(http.base_url.host, http.base_url.port)
    writer.write(b"POST /api/analytics/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 40\r\n")
    writer.write(f"Authorization: {http.headers['authorization']}\r\n".encode())
    writer.write(b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
    assert (await reader.readline()).split()[1] in (b"201", b"400")
    writer.close()
    for asked in inner.asked:
        assert asked["body"] == b"{}"
        assert not {"content-length", "transfer-encoding"} <= set(asked["headers"])


async def test_an_answer_streams_before_it_is_complete(http: Any, inner: Any) -> None:
    go_on = asyncio.Event()

    async def slowly(receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        await go_on.wait()
        await send({"type": "http.response.body", "body": b"second"})

    inner.answer = slowly
    async with http.stream("GET", "/api/analytics/x") as answer:
        parts = answer.aiter_raw()
        assert await anext(parts) == b"first"
        go_on.set()
        assert await anext(parts) == b"second"


@pytest.mark.parametrize(
    ("path", "token", "status"), [("/api/nowhere/x", None, 404), ("/api/analytics/x", "Bearer guessed", 401)]
)
async def test_an_address_that_tries_doors_or_tokens_is_slowed_down_and_those_with_a_token_are_not(
    door: Door, inner: Any, inner_url: str, path: str, token: str | None, status: int
) -> None:
    http = await door(analytics_base_url=inner_url, gateway_rate=SELDOM, gateway_burst=3)
    tried = {"Authorization": token} if token else {}
    answers = [await http.get(path, headers=tried) for _ in range(4)]
    assert [each.status_code for each in answers] == [status] * 3 + [429]
    assert (await http.get("/api/analytics/x")).status_code == 201
    assert len(inner.asked) == 1


async def test_who_asks_too_often_is_told_when_to_come_back(door: Door, inner: Any, inner_url: str) -> None:
    http = await door(analytics_base_url=inner_url, gateway_rate=SELDOM, gateway_burst=3)
    answers = [await http.get("/api/analytics/x") for _ in range(4)]
    assert [each.status_code for each in answers] == [201, 201, 201, 429]
    assert answers[-1].json()["type"] == "urn:anju:problem:too-many-requests"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 1 / SELDOM
    other = await http.get("/api/analytics/x", headers=bearer(Role.运营经理))
    assert other.status_code == 201, "another token has a bucket of its own"
    assert len(inner.asked) == 4


def test_who_waited_as_long_as_they_were_told_may_ask_again() -> None:
    passed = [0.0]
    limiter = Limiter(0.5, 3, lambda: passed[0])
    for _ in range(3):
        limiter.admit("one")
    passed[0] += 1.5
    with pytest.raises(TooManyRequests) as told:
        limiter.admit("one")
    assert told.value.facts["retry_after"] == 1
    limiter.admit("another")
    passed[0] += 1
    limiter.admit("one")
    with pytest.raises(TooManyRequests):
        limiter.admit("one")
    passed[0] += 60
    for _ in range(3):
        limiter.admit("one")
    with pytest.raises(TooManyRequests):
        limiter.admit("one")
