"""The timestamp authority over a real socket, with the product's own client."""

import hashlib
from datetime import timedelta

import httpx
import pytest
from asn1crypto import tsp
from contracts.papers.timestamps import Answer, Timestamps, TimestampsAway
from sandbox import wall

from .conftest import World

DIGEST = hashlib.sha256(b"a contract").digest()


async def test_a_hash_is_stamped_with_the_time_it_came_at(world: World) -> None:
    token = await Timestamps(f"{world.url}/tsa", world.http).async_timestamp(DIGEST, "sha256")
    told = token["content"]["encap_content_info"]["content"].parsed
    assert told["message_imprint"]["hashed_message"].native == DIGEST
    assert abs(wall.now() - told["gen_time"].native) < timedelta(minutes=1)


async def test_one_that_is_slow_is_not_waited_for(world: World) -> None:
    await world.http.post("/_control/tsa", json={"mode": "slow", "delay_ms": 300, "times": 1})
    async with httpx.AsyncClient(timeout=0.05) as impatient:
        with pytest.raises(TimestampsAway):
            await Timestamps(f"{world.url}/tsa", impatient).async_timestamp(DIGEST, "sha256")


@pytest.mark.parametrize(("body", "why"), [(b"", "bad_data_format"), (b"no question", "bad_data_format")])
async def test_what_is_no_question_is_rejected(world: World, body: bytes, why: str) -> None:
    answer = await world.http.post("/tsa", content=body)
    status = Answer.load(answer.content)["status"]
    assert (status["status"].native, status["fail_info"].native) == ("rejection", {why})


async def test_it_hashes_with_sha256_alone(world: World) -> None:
    imprint = {"hash_algorithm": {"algorithm": "sha1"}, "hashed_message": b"0" * 20}
    asked = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint})
    answer = await world.http.post("/tsa", content=asked.dump())
    assert Answer.load(answer.content)["status"]["fail_info"].native == {"bad_alg"}
