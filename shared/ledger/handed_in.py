"""A file that somebody handed in, read by a process of its own: whatever it asks for, nobody else waits."""

import asyncio
from types import MappingProxyType
from typing import Final

from files.confined import Confined, Limits, OutOfMemory, OutOfTime

from ledger import reading_handed_in
from ledger.reading import Choices, Outline, Workbook
from ledger.refused import FileTooLarge, TooHeavy, TooSlow
from ledger.sources import MAX_FILE
from ledger.wire import asking, told, told_whole

# The most rows that are taken, 100,000 of 13 columns, take 520 MB and 7 to 19 s, as busy as the machine is.
LIMITS: Final = Limits(memory=1_500_000_000, processor=60, wall=240)
READING: Final = Confined(reading_handed_in.__name__, LIMITS, at_once=2)
AS_GUESSED: Final[Choices] = MappingProxyType({})


async def understood(content: bytes, choices: Choices = AS_GUESSED) -> Outline:
    """How it is read, be no sheet of it ours. Raises an UnusableFile."""
    return told(await _answer(content, choices, whole=False))


async def read_whole(content: bytes, choices: Choices = AS_GUESSED) -> Workbook:
    """The same with all its rows. Raises an UnusableFile."""
    return await asyncio.to_thread(told_whole, await _answer(content, choices, whole=True))


async def _answer(content: bytes, choices: Choices, *, whole: bool) -> bytes:
    if len(content) > MAX_FILE:
        raise FileTooLarge(size=len(content), limit=MAX_FILE)
    try:
        return await READING.ask(asking(content, choices, whole=whole))
    except OutOfTime:
        raise TooSlow from None
    except OutOfMemory:
        raise TooHeavy from None
