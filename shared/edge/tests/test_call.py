"""What a route is given, what it asks of the kernel, and what the caller gets back."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from edge.headers import ReasonMalformed
from edge.kit import (
    command_id,
    create_app,
)
from kernel.service import Service

from .house import House, login
from .house_routes import ONE, ROWS, TRACE, opened, routes


@pytest.fixture
def house() -> House:
    return House(Service("house", routes=routes))


@pytest.fixture
async def http(house: House) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(house))
    async with httpx.AsyncClient(transport=transport, base_url="http://house", headers=login()) as client:
        yield client


async def test_a_command_that_begins_a_stream_answers_201_with_version_and_position(
    http: httpx.AsyncClient,
) -> None:
    answer = await opened(http)
    assert answer.status_code == 201
    assert (answer.headers["etag"], answer.headers["anju-position"]) == ('"1"', "41")
    body = answer.json()
    assert {**body, "id": None} == {
        "id": None,
        "version": 1,
        "position": 41,
        "events": ["Opened"],
        "repeated": False,
    }
    again = await http.post(f"/accounts/{body['id']}/raise", json={"fen": 9})
    assert (again.status_code, again.headers["etag"]) == (200, '"2"')


async def test_the_same_key_is_one_fact_and_one_id(http: httpx.AsyncClient, house: House) -> None:
    first = await opened(http, **{"Idempotency-Key": "order 7"})
    second = await opened(http, **{"Idempotency-Key": "order 7"})
    assert second.json() == first.json() | {"repeated": True}
    assert second.status_code == first.status_code == 201
    assert len(house.streams) == 1


async def test_a_key_is_bound_to_its_actor_and_has_one_spelling() -> None:
    assert command_id("A-1", "k") != command_id("A-2", "k")
    assert command_id("A-1", str(ONE)) == command_id("A-1", str(ONE).upper())
    assert command_id("A-1", "k") != command_id("A-1", "K")


async def test_two_actors_with_one_key_make_two_facts(http: httpx.AsyncClient, house: House) -> None:
    await opened(http, **{"Idempotency-Key": "k"})
    await opened(http, **{"Idempotency-Key": "k"}, **login(actor="A-2"))
    assert len(house.streams) == 2


async def test_without_a_key_each_request_is_a_command_of_its_own(
    http: httpx.AsyncClient, house: House
) -> None:
    await opened(http)
    await opened(http)
    assert len(house.streams) == 2


async def test_if_match_is_honoured(http: httpx.AsyncClient) -> None:
    id_ = (await opened(http)).json()["id"]
    fits = await http.post(f"/accounts/{id_}/raise", json={"fen": 6}, headers={"If-Match": '"1"'})
    stale = await http.post(f"/accounts/{id_}/raise", json={"fen": 7}, headers={"If-Match": '"1"'})
    assert (fits.status_code, stale.status_code) == (200, 412)
    assert stale.json()["type"] == "urn:anju:problem:version-mismatch"


@pytest.mark.parametrize("etag", ["1", '"x"', 'W/"1"', "*", '"1", "2"', '"-1"', '"٣"'.encode()])
async def test_an_if_match_that_is_no_version_is_refused_by_name(http: httpx.AsyncClient, etag: Any) -> None:
    answer = await http.post("/accounts", json={"fen": 5}, headers={"If-Match": etag})
    assert (answer.status_code, answer.json()["field"]) == (400, "If-Match")


async def test_who_from_where_and_why_reaches_the_kernel(http: httpx.AsyncClient, house: House) -> None:
    said = {
        "X-Device-Id": "d-1",
        "X-Reason": quote("租客来电"),
        "X-Correlation-Id": "c-1",
        "traceparent": TRACE,
    }
    answer = await opened(http, **said)
    origin = house.origins[0]
    assert (origin.actor, origin.role, origin.ip) == ("A-1", "客服专员", "127.0.0.1")
    assert (origin.device, origin.reason, origin.correlation, origin.trace) == (
        "d-1",
        "租客来电",
        "c-1",
        TRACE,
    )
    assert answer.headers["x-correlation-id"] == "c-1"


async def test_a_correlation_is_made_where_none_came(http: httpx.AsyncClient, house: House) -> None:
    answer = await opened(http)
    assert UUID(answer.headers["x-correlation-id"])
    assert house.origins[0].correlation == answer.headers["x-correlation-id"]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Correlation-Id", "a b"),
        ("X-Correlation-Id", "x" * 129),
        ("X-Reason", "%FF"),
        ("X-Reason", "%00"),
        ("X-Reason", "%E2%80%AE"),
        ("X-Reason", "x" * 501),
        ("X-Device-Id", "x" * 129),
        ("X-Device-Id", "a b"),
        ("Idempotency-Key", "k" * 256),
        ("Idempotency-Key", "k\x01"),
    ],
)
async def test_a_header_out_of_bounds_is_refused_by_name(
    http: httpx.AsyncClient, header: str, value: str
) -> None:
    answer = await opened(http, **{header: value})
    assert 400 <= answer.status_code < 500
    assert answer.json()["field"].lower() == header.lower()
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("length", [501, 667, 4_000])
async def test_a_reason_that_is_too_long_is_measured_in_what_people_write(
    http: httpx.AsyncClient, length: int
) -> None:
    """And not in the nine characters of each in the header."""
    answer = await opened(http, **{"X-Reason": quote("漏" * length)})
    assert (answer.status_code, answer.json()["title"]) == (400, ReasonMalformed.title)


@pytest.mark.parametrize("why", ["电话 139 1234 5678 打不通", "证件 110105194912310021 已核对"])
async def test_a_reason_with_a_number_of_somebody_s_is_refused_by_name(
    http: httpx.AsyncClient, house: House, why: str
) -> None:
    answer = await opened(http, **{"X-Reason": quote(why)})
    assert (answer.status_code, answer.json()["title"]) == (422, "理由中请不要写证件号或手机号")
    assert (answer.json()["type"], answer.json()["field"]) == (
        "urn:anju:problem:number-in-reason",
        "X-Reason",
    )
    assert not any(said in answer.text for said in ("139", "1101"))
    assert not house.origins


@pytest.mark.parametrize("name", ["Idempotency-Key", "If-Match", "X-Device-Id", "X-Reason"])
async def test_a_header_that_comes_twice_is_refused_by_name(http: httpx.AsyncClient, name: str) -> None:
    twice = [(name, '"1"'), (name, '"2"')]
    answer = await http.post("/accounts", json={"id": str(ONE)}, headers=httpx.Headers(twice))
    assert (answer.status_code, answer.json()["field"]) == (400, name)
    assert answer.json()["type"] == "urn:anju:problem:header-twice"


async def test_domain_time_is_the_clock_s_and_tokens_live_in_real_time(
    http: httpx.AsyncClient, house: House
) -> None:
    answer = await http.get(f"/parks/{ONE}", headers=login(Role.运营经理))
    assert answer.json() == {"parks": None, "now": "2031-01-01T00:00:00Z"}
    assert answer.headers["etag"] == '"3"'


async def test_pages_follow_each_other_without_gap_or_repeat(http: httpx.AsyncClient) -> None:
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(4):
        page = (await http.get("/accounts", params={"limit": "3", **cursor}, headers=login(Role.审计))).json()
        seen += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == [str(row) for row in ROWS]


async def test_a_cursor_is_good_for_its_own_list_alone(http: httpx.AsyncClient) -> None:
    first = await http.get("/accounts", params={"limit": "3"}, headers=login(Role.审计))
    given = {"cursor": first.json()["next"]}
    assert (await http.get("/accounts", params=given, headers=login(Role.审计))).status_code == 200
    other = await http.get("/archive", params=given, headers=login(Role.审计))
    assert (other.status_code, other.json()["field"]) == (400, "cursor")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("cursor=AAAA", "cursor"),
        ("cursor=!", "cursor"),
        ("cursor=a", "cursor"),
        ("cursor=WzFd", "cursor"),
        ("cursor=IlxcdTAwMDAi", "cursor"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("after=-1", "after"),
        ("after=9223372036854775808", "after"),
        ("after=" + "9" * 5_000, "after"),
        ("name=%00", "name"),
        ("name=" + "x" * 201, "name"),
        ("%00=1", "query"),
        ("nmae=Li", "nmae"),
        ("name=Li&nmae=Li", "nmae"),
        ("name=Li&name=Wang", "name"),
        ("after=1&after=2", "after"),
        *((f"closed={word}", "closed") for word in ("yes", "on", "1", "True", "t", "", "true%0A")),
        *((f"limit={word}", "limit") for word in ("1_0", "%2B5", "5.0", "%205", "")),
    ],
)
async def test_a_bad_query_is_refused_by_name(http: httpx.AsyncClient, query: str, field: str) -> None:
    answer = await http.get(f"/accounts?{query}", headers=login(Role.审计))
    assert 400 <= answer.status_code < 500
    assert answer.json()["field"] == field


async def test_what_only_looks_like_true_or_a_number_is_told_what_it_should_be(
    http: httpx.AsyncClient,
) -> None:
    asked = {"closed": "yes", "limit": "1_0", "nmae": "Li"}
    refused = await http.get("/accounts", params=asked, headers=login(Role.审计))
    assert [each["title"] for each in refused.json()["errors"]] == [
        "不认识的字段",
        "应为 true 或 false",
        "应为整数",
    ]
    for word in ("true", "false"):
        known = await http.get("/accounts", params={"closed": word, "limit": 5}, headers=login(Role.审计))
        assert known.status_code == 200


async def test_a_query_waits_for_the_position_it_names(http: httpx.AsyncClient, house: House) -> None:
    assert (await http.get("/accounts?after=41", headers=login(Role.审计))).status_code == 200
    assert house.waited == [41]
    house.lag = 7
    behind = await http.get("/accounts?after=42", headers=login(Role.审计))
    assert (behind.status_code, behind.json()["lag"]) == (503, 7)
    assert behind.json()["type"] == "urn:anju:problem:view-behind"
    assert behind.headers["retry-after"] == "1"
