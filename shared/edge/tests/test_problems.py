"""Bad input of every kind is a 4xx problem that names the field and never shows what was sent."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal
from urllib.parse import quote

import httpx
import pytest
from edge.body import Body, Count, Fen, Flag, Instant, LocalDate, Name, Phone, ShortText, Text
from edge.headers import ReasonMalformed, reason_in
from edge.kit import Call, Edge, Host, create_app
from kernel.service import Service
from pydantic import Discriminator, Field, Tag

from .house import House, Open, Raise, account, login

SECRET = "110105199001010028"


class Contact(Body):
    phone: Phone
    live: Flag = True


class Called(Body):
    kind: Literal["called"]
    times: Count


class Written(Body):
    kind: Literal["written"]
    on: LocalDate


Typed = Annotated[
    Annotated[Count, Tag("number")] | Annotated[ShortText, Tag("words")],
    Discriminator(lambda value: "number" if isinstance(value, int) else "words"),
]


class EverythingBody(Body):
    fen: Fen = 0
    who: Name = "x"
    count: Count = 0
    on: LocalDate | None = None
    at: Instant | None = None
    name: ShortText = "x"
    note: Text = ""
    contacts: Annotated[list[Contact], Field(max_length=2, default_factory=list)]
    reached: Annotated[Called | Written, Field(discriminator="kind")] | None = None
    typed: Annotated[list[Typed], Field(max_length=2, default_factory=list)]


def routes(host: Host) -> Any:
    edge = Edge(host)

    @edge.post("/everything", allow=["客服专员"])
    async def everything(body: EverythingBody) -> dict[str, Any]:
        return body.model_dump(mode="json")

    @edge.post("/too-much", allow=["客服专员"])
    async def too_much(call: Call) -> Any:
        id_ = call.fresh_id()
        await host.handle(account, id_, Open(fen=1), origin=call.origin, command_id=call.fresh_id(1))
        return await call.do(account, id_, Raise(fen=1_001))

    return edge


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(House(Service("house", routes=routes))))
    async with httpx.AsyncClient(transport=transport, base_url="http://house", headers=login()) as client:
        yield client


async def send(http: httpx.AsyncClient, raw: bytes | str, kind: str = "application/json") -> httpx.Response:
    return await http.post("/everything", content=raw, headers={"Content-Type": kind})


async def test_good_input_is_taken_as_it_is_meant(http: httpx.AsyncClient) -> None:
    answer = await send(
        http,
        '{"fen": 1000000000000, "on": "2024-02-29", "at": "2025-03-14T08:00:00+08:00", "name": " 李 ",'
        ' "contacts": [{"phone": "+8613800138000"}]}',
    )
    found = answer.json()
    assert answer.status_code == 200
    assert (found["on"], found["at"], found["name"]) == ("2024-02-29", "2025-03-14T00:00:00Z", "李")


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ('{"fen": -1}', "fen"),
        ('{"fen": 1000000000001}', "fen"),
        ('{"fen": 1e308}', "fen"),
        ('{"fen": 1e999}', "fen"),
        ('{"fen": NaN}', "fen"),
        ('{"fen": -Infinity}', "fen"),
        ('{"contacts": [{"phone": Infinity}]}', "contacts.0.phone"),
        ('{"fen": 1.0}', "fen"),
        ('{"fen": "1"}', "fen"),
        ('{"fen": true}', "fen"),
        ('{"fen": null}', "fen"),
        ('{"fen": ' + "9" * 4_000 + "}", "fen"),
        ('{"fen": ' + "9" * 6_000 + "}", "fen"),
        ('{"count": 1000001}', "count"),
        ('{"on": "2025-02-30"}', "on"),
        ('{"on": "2025-2-3"}', "on"),
        ('{"on": "20250203"}', "on"),
        ('{"on": "2025-02-03T00:00:00"}', "on"),
        ('{"on": "0001-01-01"}', "on"),
        ('{"on": 1735689600}', "on"),
        ('{"on": "２０２５-01-01"}', "on"),
        ('{"at": "2025-03-14T08:00:00"}', "at"),
        ('{"at": "2025-03-14"}', "at"),
        ('{"at": 1735689600}', "at"),
        ('{"at": "1735689600"}', "at"),
        ('{"at": "0001-01-01T00:00:00+08:00"}', "at"),
        ('{"at": "9999-12-31T23:59:59-08:00"}', "at"),
        ('{"name": ""}', "name"),
        ('{"name": "   "}', "name"),
        ('{"name": "\\u202e\\u200b"}', "name"),
        ('{"name": "\\u3164"}', "name"),
        ('{"name": "' + "x" * 201 + '"}', "name"),
        ('{"name": "a\\u0000b"}', "name"),
        ('{"name": "\\ud800"}', "name"),
        ('{"name": 7}', "name"),
        ('{"contacts": [{"phone": "x"}]}', "contacts.0.phone"),
        ('{"contacts": [{"phone": "13800138000"}, {}]}', "contacts.1.phone"),
        ('{"contacts": [{"phone": "13800138000", "live": 1}]}', "contacts.0.live"),
        ('{"contacts": [{"phone": "1380013\\u0000"}]}', "contacts.0.phone"),
        ('{"contacts": [{"phone": "13800138000"}, {"phone": "1390013"}, {"phone": "1370013"}]}', "contacts"),
        ('{"contacts": {}}', "contacts"),
        ('{"reached": {"kind": "called"}}', "reached.times"),
        ('{"reached": {"kind": "written", "on": "yesterday"}}', "reached.on"),
        ('{"reached": {"kind": "dreamt"}}', "reached"),
        ('{"typed": [1, -1]}', "typed.1"),
        ('{"unknown": 1}', "unknown"),
        ('{"\\ud800": 1}', "body"),
        ('{"\\u0000": 1}', "body"),
        ("[]", "body"),
        ('"text"', "body"),
        ("null", "body"),
        ("", "body"),
    ],
)  # fmt: skip
async def test_a_value_that_does_not_fit_is_refused_by_its_field(
    http: httpx.AsyncClient, raw: str, field: str
) -> None:
    answer = await send(http, raw)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == field


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ("张\x1b[2J三", "who name note"),
        ("张\u2028三", "who name note"),
        ("张\U000e0041三", "who name note"),
        ("张\x85三", "who name note"),
        ("张\n三", "who name"),
        ("张\t三", "who name"),
        ("张\u200d三", "who"),
        ("阿卜杜勒·热合曼 O’Brien-Smith 𠮷", ""),
        ("水管坏了 👩‍🔧 🏳️‍🌈", "who"),
    ],
)
async def test_a_character_that_is_no_writing_is_refused_by_name(
    http: httpx.AsyncClient, said: str, fields: str
) -> None:
    refused = []
    for field in ("who", "name", "note"):
        answer = await http.post("/everything", json={field: said})
        if answer.status_code == 200:
            assert answer.json()[field] == said
            continue
        assert answer.json()["type"] == "urn:anju:problem:text-not-allowed"
        assert answer.json()["errors"] == [{"field": field, "title": answer.json()["title"]}]
        refused.append(answer.json()["field"])
    assert refused == fields.split()


@pytest.mark.parametrize(
    "said",
    [
        "\u202e漏水",  # read from right to left
        *("漏水\u2066", "\u200e漏\u200f水", "\u202a漏水\u202c", "\u2067漏水\u2069"),
        *("漏\u200b水", "漏\u00ad水", "\ufeff漏水\ufeff", " \u200e漏水 \u200f"),
    ],
)
async def test_marks_that_a_keyboard_adds_are_taken_out_of_words_and_no_name_has_them(
    http: httpx.AsyncClient, said: str
) -> None:
    for field in ("who", "name"):
        refused = (await http.post("/everything", json={field: said})).json()
        assert (refused["type"], refused["field"]) == ("urn:anju:problem:text-not-allowed", field)
    answer = await http.post("/everything", json={"note": said})
    assert answer.json()["note"] == "漏水"
    assert reason_in(quote(said)) == "漏水"


async def test_words_of_nothing_but_such_marks_are_none(http: httpx.AsyncClient) -> None:
    assert (await http.post("/everything", json={"note": "\u200e\u202c"})).json()["note"] == ""
    with pytest.raises(ReasonMalformed):
        reason_in(quote("\u200e\u202c"))


async def test_a_name_has_one_spelling(http: httpx.AsyncClient) -> None:
    answer = await http.post("/everything", json={"who": " Jose\u0301 ", "note": "e\u0301\n\n二"})
    assert (answer.json()["who"], answer.json()["note"]) == ("José", "é\n\n二")


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"{'fen': 1}",
        b'{"fen": 1}}',
        b'{"name": "\xff"}',
        b'{"name": "\x00"}',
        b"\x00",
        b"[" * 9_000,
        b'{"a":' * 1_900,
        '{"fen": 1}'.encode("utf-16"),
        b'{"fen": 0x1}',
    ],
)
async def test_what_is_not_json_is_400(http: httpx.AsyncClient, raw: bytes) -> None:
    answer = await send(http, raw)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:anju:problem:body-malformed")
    assert answer.json()["field"] == "body"


async def test_every_field_at_fault_is_named_and_no_input_is_shown(http: httpx.AsyncClient) -> None:
    raw = (
        f'{{"fen": "{SECRET}", "on": "{SECRET}", "contacts": [{{"phone": "x{SECRET}"}}], "more": "{SECRET}"}}'
    )
    answer = await send(http, raw)
    found = answer.json()
    assert [error["field"] for error in found["errors"]] == ["fen", "on", "contacts.0.phone", "more"]
    assert [error["title"] for error in found["errors"]][::3] == ["应为整数", "不认识的字段"]
    assert found["title"] == "输入有误，请检查标出的字段"
    assert SECRET not in answer.text


async def test_limits_in_titles_come_from_the_schema(http: httpx.AsyncClient) -> None:
    answer = await send(http, '{"name": "' + "x" * 201 + '", "count": 1000001}')
    assert [error["title"] for error in answer.json()["errors"]] == ["不能大于 1000000", "最多 200 个字"]


async def test_a_body_declared_too_large_is_refused_unread(http: httpx.AsyncClient) -> None:
    answer = await send(http, b" " * 10_001)
    assert (answer.status_code, answer.json()["limit"]) == (413, 10_000)
    assert answer.json()["title"] == "提交的内容过大，最多 0.01 MB"


async def test_a_body_that_grows_too_large_while_it_streams_is_refused(http: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b" " * 1_000

    answer = await http.post("/everything", content=chunks(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:anju:problem:body-too-large")


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/xml",
        "multipart/form-data",
        "",
        "application/jsonx",
        "application/json; charset=utf-16",
        'application/json; charset="GBK"',
    ],
)
async def test_another_media_type_is_415(http: httpx.AsyncClient, kind: str) -> None:
    answer = await send(http, '{"fen": 1}', kind)
    assert (answer.status_code, answer.json()["field"]) == (415, "Content-Type")


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.anju+json"]
)
async def test_json_by_its_other_names_is_taken(http: httpx.AsyncClient, kind: str) -> None:
    assert (await send(http, '{"fen": 1}', kind)).status_code == 200


async def test_a_packed_body_is_415(http: httpx.AsyncClient) -> None:
    packed = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert (await http.post("/everything", content=b"{}", headers=packed)).status_code == 415


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
async def test_a_day_of_another_age_is_refused_in_words(http: httpx.AsyncClient, day: str) -> None:
    answer = (await send(http, f'{{"on": "{day}"}}')).json()
    assert answer["errors"] == [{"field": "on", "title": "日期应在 1900-01-01 至 2199-12-31 之间"}]


async def test_an_unknown_address_and_method_are_problems(http: httpx.AsyncClient) -> None:
    lost = await http.get("/nowhere")
    assert (lost.status_code, lost.json()["type"]) == (404, "urn:anju:problem:unknown-route")
    wrong = await http.request("DELETE", "/everything")
    assert (wrong.status_code, wrong.json()["type"]) == (405, "urn:anju:problem:method-not-allowed")
    assert wrong.headers["allow"] == "POST"
    assert (await http.get("/nowhere%00")).json()["field"] == "path"


async def test_a_refusal_of_the_domain_carries_its_facts(http: httpx.AsyncClient) -> None:
    answer = await http.post("/too-much", headers={"X-Correlation-Id": "c-1"})
    assert answer.status_code == 422
    assert answer.json() == {
        "type": "urn:anju:problem:too-much",
        "title": "金额过大：最多 1000 分",
        "status": 422,
        "field": "fen",
        "most": 1000,
        "correlation": "c-1",
    }
