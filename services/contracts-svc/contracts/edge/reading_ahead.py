"""What one transaction reads, read to its end whoever takes it, and however slowly."""

import asyncio
import pickle
import zlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, TypeVar

T = TypeVar("T")


async def reading_ahead(pages: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Each page as it is taken. Those read before wait packed: of a hundred thousand rows a few megabytes.

    What breaks the reading breaks the taking, behind the pages there were; who takes no more ends both.
    """
    read: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def to_the_end() -> None:
        try:
            async with aclosing(pages):
                async for page in pages:
                    read.put_nowait(await asyncio.to_thread(_packed, page))
        finally:
            read.put_nowait(None)

    reader = asyncio.create_task(to_the_end())
    try:
        while (packed := await read.get()) is not None:
            yield await asyncio.to_thread(_unpacked, packed)
        await reader
    finally:
        reader.cancel()


def _packed(page: object) -> bytes:
    return zlib.compress(pickle.dumps(page), level=1)


def _unpacked(packed: bytes) -> Any:
    return pickle.loads(zlib.decompress(packed))  # noqa: S301 - packed above
