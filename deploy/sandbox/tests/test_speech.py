"""The recogniser of speech over a real socket, with the product's own client."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from kernel.ids import new_id
from sandbox import wall
from sandbox.settings import LOCAL_SECRETS
from workorders.edge.speech import SpeechToText, SpeechUnavailable, open_http
from workorders.settings import SpeechSettings

from .conftest import World

SOUND = b"#!AMR\n"


def settings(world: World, **other: Any) -> SpeechSettings:
    secret = LOCAL_SECRETS["ANJU_SPEECH_SECRET"]
    told = {"speech_url": f"{world.url}/speech", "speech_secret": secret, "speech_timeout_s": 0.2}
    return SpeechSettings(**(told | other))


@pytest_asyncio.fixture
async def speech(world: World) -> AsyncIterator[SpeechToText]:
    async with open_http(settings(world), wall.now) as opened:
        yield opened


async def behave(world: World, mode: str, **rule: Any) -> None:
    assert (await world.http.post("/_control/speech", json={"mode": mode, **rule})).is_success


async def test_what_is_said_is_heard_or_not_understood(world: World, speech: SpeechToText) -> None:
    assert await speech.hear(new_id(), "audio/amr", SOUND) == "厨房水管漏水"
    await behave(world, "undelivered", times=1)
    assert await speech.hear(new_id(), "audio/amr", SOUND) == ""


@pytest.mark.parametrize(
    ("mode", "forged"),
    [
        *(("down", False), ("slow", False), ("lost", False), ("fail", False), ("dead", False)),
        *(("wrong", True), ("forged", True)),
    ],
)
async def test_no_answer_nonsense_and_what_is_not_its_own_are_no_answer(
    world: World, speech: SpeechToText, mode: str, forged: bool
) -> None:
    await behave(world, mode, times=1)
    with pytest.raises(SpeechUnavailable) as told:
        await speech.hear(new_id(), "audio/amr", SOUND)
    assert told.value.forged == forged


async def test_a_recording_that_is_not_ours_is_not_heard(world: World) -> None:
    async with open_http(settings(world, speech_secret="another"), wall.now) as stranger:
        with pytest.raises(SpeechUnavailable):
            await stranger.hear(new_id(), "audio/amr", SOUND)
