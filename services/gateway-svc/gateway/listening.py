"""One who listens to /live: what they may and want to hear, from where, as server-sent events."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from uuid import UUID

from kernel.domain import Refusal
from kernel.tail import Away, Point, Seen, read, written
from starlette.responses import StreamingResponse
from starlette.types import Send

from gateway.hub import FellBehind, Hub, Told, told

log = logging.getLogger(__name__)

AT_ONCE = 200
READERS = 8  # at the same time of what has left the ring; each is a connection to Kafka
SEND_SECONDS = 30.0  # that one who takes nothing is waited for
LONGEST_SECONDS = 600.0  # of a stream; whoever comes back shows the token again


class ResumePointMalformed(Refusal):
    """Not an `id` of this stream, nor `start` or `now`."""

    title, status = "续传位点无效：应为本接口给出的 id，或 start、now", 400


class TooManyListeners(Refusal):
    """This gateway has as many streams as it takes, or as many that read the past."""

    title, status = "实时连接过多，请稍后重试", 503


class BusAway(Refusal):
    """Kafka has not been reached since the gateway started."""

    title, status = "消息总线暂时无法连接，请稍后重试", 503


@dataclass(frozen=True)
class Wanted:
    """Empty = all; `parks` None = all parks. What names no park is heard only by those who may hear all."""

    contexts: Sequence[str] = ()
    types: Sequence[str] = ()
    keys: Sequence[str] = ()
    parks: frozenset[UUID] | None = None
    _parks: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_parks", frozenset(map(str, self.parks or ())))

    def has(self, one: Told) -> bool:
        return (
            one.text is not None
            and (not self.contexts or one.place[0] in self.contexts)
            and (not self.types or one.type in self.types)
            and (not self.keys or one.key in self.keys)
            and (self.parks is None or one.park in self._parks)
        )


def resume_point(text: str | None, head: Point, field: str) -> Point:
    """Where to go on. Raises ResumePointMalformed."""
    if text in (None, "", "now"):
        return dict(head)
    if text == "start":
        return {}
    try:
        return read(str(text))
    except ValueError:
        raise ResumePointMalformed(field=field) from None


class Listening:
    """All who listen to one hub."""

    def __init__(self, hub: Hub, stopping: asyncio.Event, heartbeat: float, at_most: int) -> None:
        self._hub, self._stopping, self._heartbeat, self._at_most = hub, stopping, heartbeat, at_most
        self._now = 0
        self._readers = asyncio.Semaphore(READERS)

    def answer(self, wanted: Wanted, point: Point) -> StreamingResponse:
        """The stream. Raises TooManyListeners."""
        if self._now >= self._at_most or (not self._hub.reaches(point) and self._readers.locked()):
            raise TooManyListeners
        point = {place: Seen() for place in self._hub.head} | point
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return _Stream(self._stream(wanted, point), headers=headers, media_type="text/event-stream")

    async def _stream(self, wanted: Wanted, point: Point) -> AsyncGenerator[bytes, None]:
        self._now += 1
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST_SECONDS
        try:
            yield b"retry: 1000\n" + _mark(point)
            silent = loop.time()
            async with aclosing(self._batches(point)) as batches:
                async for batch in batches:
                    heard = b""
                    for one in batch:
                        point[one.place] = one.seen
                        if wanted.has(one):
                            heard += b"id: %s\ndata: %s\n\n" % (written(point).encode(), one.text)
                    if heard:
                        yield heard
                        silent = loop.time()
                    elif loop.time() - silent >= self._heartbeat:
                        yield _mark(point)
                        silent = loop.time()
                    if self._stopping.is_set() or loop.time() > until:
                        return
        except FellBehind:
            yield b": too slow; come back with Last-Event-ID\n\n"
        except Away:
            yield b": the bus is away; come back with Last-Event-ID\n\n"
        finally:
            self._now -= 1

    async def _batches(self, point: Point) -> AsyncGenerator[list[Told], None]:
        """All that comes after `point`, which the caller moves; an empty batch now and then."""
        while not self._hub.reaches(point):  # the ring moves on while the past is read
            async with self._readers, aclosing(self._past(point)) as past:
                async for batch in past:
                    yield batch
        number = self._hub.numbers[0]
        while True:
            batch = self._hub.since(number, AT_ONCE)
            number += len(batch)
            # Some of the ring may have been heard already, from the past or before the connection broke.
            yield [one for one in batch if one.seen.position > point[one.place].position]
            if not batch:
                await self._hub.pulse.wait(min(1.0, self._heartbeat))

    async def _past(self, point: Point) -> AsyncGenerator[list[Told], None]:
        """From Kafka, at the listener's own pace, until the ring has all that follows."""
        tail = self._hub.new_tail()
        await tail.open(point)
        try:
            while not self._hub.reaches(point):
                yield [told(place, record) for place, record in await tail.more(0.5)]
        finally:
            await tail.close()


def _mark(point: Point) -> bytes:
    """No event, but a point to come back to: else one whose filter lets little through comes far back."""
    return b"id: %s\n\n" % written(point).encode()


class _Stream(StreamingResponse):
    """Cuts off who takes nothing, instead of keeping the line for them."""

    async def stream_response(self, send: Send) -> None:
        async def within(message: object) -> None:
            async with asyncio.timeout(SEND_SECONDS):
                await send(message)  # type: ignore[arg-type]

        try:
            await super().stream_response(within)
        except TimeoutError:
            log.info("a listener took nothing for %.0f s and was cut off", SEND_SECONDS)
