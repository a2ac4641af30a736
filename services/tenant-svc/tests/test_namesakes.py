"""Who had a unit before and has the name of a newcomer is the newcomer, unless something says otherwise."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import named_id
from testkit.stack import bearer

from .test_batches import FACTS, LI, count, newcomer, sent

BEFORE, AGAIN, OTHER = (named_id(word) for word in ("before", "again", "other"))
MOVED: dict[str, Any] = LI | {"phone": "13900000002"}
PASSPORT = {"kind": "passport", "number": "E12345678", "country": "CHN"}


@pytest.fixture
def http(http: httpx.AsyncClient) -> httpx.AsyncClient:
    http.headers.update(bearer(Role.系统))
    return http


def perhaps(*whom: UUID, **other: Any) -> dict[str, Any]:
    return newcomer(AGAIN, **MOVED | other) | {"perhaps": [str(id_) for id_ in whom]}


async def one(http: httpx.AsyncClient, who: dict[str, Any]) -> dict[str, Any]:
    """As it comes, and as it was foretold."""
    [foretold] = await sent(http, "/people/batch", people=[who], dry_run=True)
    [came] = await sent(http, "/people/batch", people=[who])
    assert came == foretold
    return came


async def test_one_of_the_same_name_is_reached_by_the_new_phone_and_keeps_the_number(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    before = await one(http, newcomer(BEFORE, **LI))
    came = await one(http, perhaps(BEFORE, name="李 雷"))
    assert (came["new"], came["changed"], came["taken_for"]) == (False, ["sms"], True)
    assert (came["person_id"], came["tenant_id"]) == (before["person_id"], before["tenant_id"])
    again = await one(http, perhaps(BEFORE))
    assert (again["new"], again["changed"], again["person_id"]) == (False, [], before["person_id"])
    assert await count(runtime, FACTS) == 2


async def test_a_name_that_registers_write_in_two_ways_is_one(http: httpx.AsyncClient) -> None:
    before = await one(http, newcomer(BEFORE, **LI | {"name": "黄𠮷祥"}))
    came = await one(http, perhaps(BEFORE, name="黄吉祥"))
    assert (came["new"], came["taken_for"], came["tenant_id"]) == (False, True, before["tenant_id"])


@pytest.mark.parametrize("other", [{"name": "李霞"}, {"kind": "owner"}])
async def test_who_is_called_otherwise_or_is_an_owner_is_somebody_else(
    http: httpx.AsyncClient, other: dict[str, str]
) -> None:
    await one(http, newcomer(BEFORE, **LI))
    told = perhaps(BEFORE, **other)
    came = await one(http, {name: said for name, said in told.items() if name != "tenant_id"})
    assert (came["new"], came["taken_for"], came["person_id"]) == (True, False, str(AGAIN))


async def test_who_shows_a_document_that_we_know_is_reached_as_the_row_says(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    """Whatever number the row has, and again by an older row nothing is taken back."""
    before = await one(http, newcomer(BEFORE, **LI | {"identity": PASSPORT}))
    moved = newcomer(AGAIN, **MOVED | {"identity": PASSPORT})
    came = await one(http, moved)
    assert (came["new"], came["changed"], came["taken_for"]) == (False, ["sms"], False)
    assert (came["person_id"], came["tenant_id"]) == (before["person_id"], before["tenant_id"])
    for row in (moved, newcomer(OTHER, **LI | {"identity": PASSPORT}), newcomer(BEFORE, **LI)):
        again = await one(http, row)
        assert (again["new"], again["changed"], again["person_id"]) == (False, [], before["person_id"])
    assert await count(runtime, FACTS) == 2


async def test_an_owner_by_the_document_of_a_tenant_is_them_and_changes_nothing(
    http: httpx.AsyncClient,
) -> None:
    before = await one(http, newcomer(BEFORE, **LI | {"identity": PASSPORT}))
    told = newcomer(AGAIN, **MOVED | {"identity": PASSPORT, "kind": "owner"})
    came = await one(http, {name: said for name, said in told.items() if name != "tenant_id"})
    assert (came["new"], came["changed"], came["person_id"]) == (False, [], before["person_id"])


async def test_two_documents_are_two_people(http: httpx.AsyncClient) -> None:
    await one(http, newcomer(BEFORE, **LI | {"identity": PASSPORT}))
    came = await one(http, perhaps(BEFORE, identity=PASSPORT | {"number": "E87654321"}))
    assert (came["new"], came["person_id"]) == (True, str(AGAIN))


async def test_of_two_of_the_same_name_it_is_asked_which(http: httpx.AsyncClient) -> None:
    await one(http, newcomer(BEFORE, **LI))
    await one(http, newcomer(OTHER, **LI | {"phone": "13900000003"}))
    came = await one(http, perhaps(BEFORE, OTHER))
    assert (came["problem"]["type"], came["problem"]["field"]) == ("several-namesakes", "phone")
    assert "2 位同名的人" in came["problem"]["title"]


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("陳偉", "陈伟"),
        ("陈伟", "陳偉"),
        ("鍾國強", "钟国强"),
        ("买买提·吐尔逊", "买买提•吐尔逊"),
    ],
)
async def test_of_one_phone_a_name_in_simplified_and_in_traditional_characters_is_one(
    http: httpx.AsyncClient, runtime: Runtime, known: str, told: str
) -> None:
    """They stay called as they were; what else the row says is news of them."""
    before = await one(http, newcomer(BEFORE, **LI | {"name": known}))
    came = await one(http, newcomer(AGAIN, **LI | {"name": told, "email": "chen@example.com"}))
    assert (came["new"], came["changed"], came["taken_for"]) == (False, ["email"], True)
    assert (came["person_id"], came["tenant_id"]) == (before["person_id"], before["tenant_id"])
    again = await one(http, newcomer(AGAIN, **LI | {"name": told, "email": "chen@example.com"}))
    assert (again["new"], again["changed"], again["person_id"]) == (False, [], before["person_id"])
    by_room = await one(http, perhaps(BEFORE, name=told))
    assert (by_room["taken_for"], by_room["person_id"]) == (True, before["person_id"])
    assert await count(runtime, FACTS) == 2
    assert await count(runtime, "select count(*) from kernel.events where type = 'PersonCorrected'") == 0


@pytest.mark.parametrize(
    "other", [{"name": "陈卫"}, {"phone": "13900000002"}, {"kind": "owner"}, {"identity": PASSPORT}]
)
async def test_who_has_another_name_or_phone_or_shows_a_document_is_another(
    http: httpx.AsyncClient, other: dict[str, Any]
) -> None:
    await one(http, newcomer(BEFORE, **LI | {"name": "陳偉"}))
    told = newcomer(AGAIN, **LI | {"name": "陈伟"} | other)
    if "kind" in other:
        del told["tenant_id"]
    came = await one(http, told)
    assert (came["new"], came["taken_for"], came["person_id"]) == (True, False, str(AGAIN))


async def test_of_two_of_one_phone_it_is_asked_which_until_their_numbers_are_merged(
    http: httpx.AsyncClient,
) -> None:
    one_, two = [
        await one(http, newcomer(id_, **LI | {"name": name} | document))
        for id_, name, document in (
            (BEFORE, "陳偉", {"identity": PASSPORT}),
            (OTHER, "陳伟", {"identity": PASSPORT | {"number": "E87654321"}}),
        )
    ]
    told = newcomer(AGAIN, **LI | {"name": "陈伟"})
    came = await one(http, told)
    assert (came["problem"]["type"], came["problem"]["field"]) == ("several-spellings", "phone")
    merge = {"survivor_id": two["tenant_id"]}
    chief = bearer(Role.运营经理) | {"X-Reason": "one%20person"}
    answer = await http.post(f"/tenants/{one_['tenant_id']}/merge", json=merge, headers=chief)
    assert answer.is_success, answer.text
    came = await one(http, told)
    assert (came["taken_for"], came["person_id"], came["tenant_id"]) == (
        *(True, two["person_id"], two["tenant_id"]),
    )
