"""The importer's end of the wire: patient with a restart, honest about a refusal."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from anju.door import said
from anju.gateway import Gateway, GatewayAway, NoAccess, Refused
from anju.words import say

Answers = Callable[[httpx.Request], httpx.Response]


def door(*answers: httpx.Response | Exception, patience: float = 30.0) -> Gateway:
    waiting = list(answers)

    def answer(_: httpx.Request) -> httpx.Response:
        found = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(found, Exception):
            raise found
        return found

    return Gateway("http://door", "token", httpx.MockTransport(answer), patience=patience)


async def test_a_restart_behind_the_door_is_waited_out() -> None:
    async with door(
        httpx.ConnectError(""), httpx.Response(503), httpx.Response(200, json={"id": "1"})
    ) as api:
        assert await api.post("/x", {}) == {"id": "1"}


async def test_a_door_that_stays_shut_is_named() -> None:
    async with door(httpx.ConnectError(""), patience=0.2) as api:
        with pytest.raises(GatewayAway, match="ConnectError"):
            await api.get("/x")


async def test_a_refusal_keeps_each_field_and_reason() -> None:
    problem = {"title": "输入有误", "errors": [{"field": "phone", "title": "格式不正确"}]}
    async with door(httpx.Response(422, json=problem)) as api:
        with pytest.raises(Refused) as refused:
            await api.post("/x", {})
    assert refused.value.reasons == [("phone", "格式不正确")]
    assert said(refused.value) == say("phone：格式不正确", "phone: 格式不正确")


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (
            {"title": "没有这位租客", "field": "tenant_id"},
            say("tenant_id：没有这位租客", "tenant_id: 没有这位租客"),
        ),
        ({"title": "合同已结束"}, "合同已结束"),
        (
            {"errors": [{"field": "a", "title": "必填"}, {"field": "b", "title": "太长"}]},
            say("a：必填；b：太长", "a: 必填; b: 太长"),
        ),
    ],
)
def test_an_operator_reads_which_field_was_refused_and_why(problem: dict[str, Any], told: str) -> None:
    assert said(Refused(problem)) == told


async def test_word_that_is_still_on_its_way_to_another_department_is_waited_for() -> None:
    unheard = httpx.Response(404, json={"type": "urn:anju:problem:unit-not-heard-of"})
    async with door(unheard, unheard, httpx.Response(201, json={"id": "1"})) as api:
        assert await api.post("/x", {}) == {"id": "1"}


async def test_what_is_simply_not_there_is_refused_at_once() -> None:
    async with door(httpx.Response(404, json={"type": "urn:anju:problem:unit-unknown"})) as api:
        with pytest.raises(Refused):
            await api.post("/x", {})


async def test_a_token_that_is_not_accepted_ends_it_all() -> None:
    async with door(httpx.Response(401, json={})) as api:
        with pytest.raises(NoAccess):
            await api.get("/x")
