"""One question for many: none is answered by what was asked before it, and one at fault harms no other."""

import asyncio
from collections.abc import Sequence

import pytest
from kernel.together import Together


class Answering:
    """Answers when it is let; `asked` is each question."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.may = asyncio.Event()

    async def __call__(self, keys: Sequence[str]) -> dict[str, int]:
        self.asked.append(list(keys))
        await self.may.wait()
        if "at fault" in keys:
            raise LookupError
        return {key: len(self.asked) for key in keys if key != "unknown"}


async def test_who_asks_while_an_answer_is_awaited_is_asked_for_with_the_next_and_once() -> None:
    answering = Answering()
    together = Together(answering)
    first = asyncio.create_task(together.of("a"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    more = [asyncio.create_task(together.of(key)) for key in ("a", "b", "b", "unknown")]
    await asyncio.sleep(0)
    answering.may.set()
    assert (await first, await asyncio.gather(*more)) == (1, [2, 2, 2, None])
    assert answering.asked == [["a"], ["a", "b", "unknown"]]


async def test_one_at_fault_harms_no_other() -> None:
    answering = Answering()
    answering.may.set()
    together = Together(answering)
    found = await asyncio.gather(*map(together.of, ("a", "at fault", "b")), return_exceptions=True)
    assert [type(each) for each in found] == [int, LookupError, int]


async def test_who_leaves_takes_nobody_along() -> None:
    answering = Answering()
    together = Together(answering)
    leaves, stays = (asyncio.create_task(together.of(key)) for key in ("a", "a"))
    await asyncio.sleep(0)
    leaves.cancel()
    answering.may.set()
    assert await stays == 1
    with pytest.raises(asyncio.CancelledError):
        await leaves
