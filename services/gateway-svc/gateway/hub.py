"""What the contexts tell, heard once for all who listen: a ring of the last facts, and how far it reaches."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import Any, NamedTuple

import orjson
from kernel.signals import Pulse
from kernel.tail import Away, Place, Point, Seen, Tail
from kernel.wire import Received

log = logging.getLogger(__name__)

KEPT, KEPT_BYTES = 8_192, 16_000_000
POLL_SECONDS = 0.5


class FellBehind(Exception):
    """What would come next has left the ring."""


class Told(NamedTuple):
    """One fact as listeners get it; `park` is None where it names none, `text` where it cannot be read."""

    place: Place
    seen: Seen
    type: str
    key: str
    park: str | None
    text: bytes | None


def told(place: Place, record: Received) -> Told:
    """For listeners: no address, device or reason of who did it; those are for the auditor."""
    seen = Seen(record.position, record.offset)
    try:
        data = orjson.loads(record.value)
        found = {name: value.decode() for name, value in record.headers.items()}
        origin: dict[str, Any] = orjson.loads(found["origin"])
        text = orjson.dumps(
            {
                "context": place[0],
                "type": record.type,
                "schema_version": int(found["schemaversion"]),
                "id": found["ce_id"],
                "key": record.key,
                "version": int(found["streamversion"]),
                "position": record.position,
                "recorded_at": found["ce_time"],
                "effective_at": found["effectivetime"],
                "actor": origin.get("actor"),
                "correlation": origin.get("correlation"),
                "cause": origin.get("cause"),
                "data": data,
            }
        )
        park = data.get("park_id")
    except (KeyError, ValueError, AttributeError):
        log.warning("%s-%d: position %d cannot be read", *place, record.position)
        return Told(place, seen, record.type, record.key, None, None)
    return Told(place, seen, record.type, record.key, park, text)


class Hub:
    """Follows all topics from now on. `floor` is the point before the oldest it keeps, `head` the newest."""

    def __init__(self, new_tail: Callable[[], Tail]) -> None:
        self.new_tail = new_tail
        self.floor: Point = {}
        self.head: Point = {}
        self.pulse = Pulse()
        self._ring: deque[Told] = deque()
        self._bytes = 0
        self._first = 0  # number of the oldest in the ring

    @property
    def ready(self) -> bool:
        return bool(self.head)

    @property
    def numbers(self) -> tuple[int, int]:
        """Of the oldest in the ring, and of the next to come."""
        return self._first, self._first + len(self._ring)

    async def run(self) -> None:
        """Follow until cancelled, whatever happens to Kafka."""
        while True:
            tail = self.new_tail()
            try:
                await tail.open(self.head or None)
                if not self.head:
                    self.floor, self.head = dict(tail.point), dict(tail.point)
                while True:
                    for place, record in await tail.more(POLL_SECONDS):
                        self.add(told(place, record))
                    self.pulse.beat()
            except Away as away:
                log.warning("live waits for Kafka: %s", away)
            except Exception:  # a fault nobody foresaw must not silence the house; it is in the log, loudly
                log.exception("live failed; starting it again")
            finally:
                await tail.close()
            await asyncio.sleep(0.5)

    def add(self, one: Told) -> None:
        """The newest; the oldest make room."""
        self._ring.append(one)
        self.head[one.place] = one.seen
        self._bytes += len(one.text or b"")
        while len(self._ring) > KEPT or self._bytes > KEPT_BYTES:
            gone = self._ring.popleft()
            self._first += 1
            self._bytes -= len(gone.text or b"")
            self.floor[gone.place] = gone.seen

    def reaches(self, point: Point) -> bool:
        """Whether all that comes after `point` is in the ring."""
        return all(point.get(place, Seen()).position >= seen.position for place, seen in self.floor.items())

    def since(self, number: int, at_most: int) -> list[Told]:
        """Up to `at_most` from this number on. Raises FellBehind when it is no longer there."""
        if number < self._first:
            raise FellBehind
        start = number - self._first
        return list(islice(self._ring, start, start + at_most))
