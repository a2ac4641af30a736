"""The identity authority over a real socket, with the product's own client."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from kernel.ids import new_id
from sandbox import wall
from sandbox.settings import LOCAL_SECRETS
from tenants.edge.authority import AuthorityUnavailable, IdentityAuthority, Question, open_authority
from tenants.settings import AuthoritySettings

from .conftest import World

SECRET = LOCAL_SECRETS["ANJU_IDENTITY_SECRET"]


def settings(world: World, **other: Any) -> AuthoritySettings:
    told = {"identity_url": f"{world.url}/identity", "identity_secret": SECRET, "identity_timeout_s": 0.2}
    return AuthoritySettings(**(told | other))


def question(number: str = "11010519491231002X") -> Question:
    return Question(new_id(), "resident_id", "张晓明", number)


@pytest_asyncio.fixture
async def authority(world: World) -> AsyncIterator[IdentityAuthority]:
    async with open_authority(settings(world), wall.now) as opened:
        yield opened


async def behave(world: World, mode: str, **rule: Any) -> None:
    assert (await world.http.post("/_control/identity", json={"mode": mode, **rule})).is_success


async def test_a_name_belongs_to_a_document_or_not(world: World, authority: IdentityAuthority) -> None:
    asked = question()
    assert (await authority.ask(asked), await authority.ask(asked)) == ("match", "match")
    await behave(world, "undelivered", address="E1234567")
    assert await authority.ask(question("E1234567")) == "mismatch"
    assert await authority.ask(asked) == "match"


@pytest.mark.parametrize(
    ("mode", "forged"),
    [("down", False), ("slow", False), ("lost", False), ("fail", False), ("wrong", True), ("forged", True)],
)
async def test_no_answer_and_one_that_is_not_its_own_are_no_answer(
    world: World, authority: IdentityAuthority, mode: str, forged: bool
) -> None:
    await behave(world, mode, times=1)
    with pytest.raises(AuthorityUnavailable) as told:
        await authority.ask(question())
    assert told.value.forged == forged
    assert await authority.ask(question()) == "match"


async def test_a_question_that_is_not_ours_is_not_answered_and_nothing_of_it_is_kept(world: World) -> None:
    async with open_authority(settings(world, identity_secret="another"), wall.now) as stranger:
        with pytest.raises(AuthorityUnavailable, match="401"):
            await stranger.ask(question())
    answer = await world.http.get("/_ledger", params={"partner": "identity"})
    assert answer.json() == []
