"""Records in the hands of the library's desk: how a test makes them, and what came of them."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.facts import SYSTEM, Fact, PublishedEvent
from kernel.ids import new_id
from kernel.wire import Received, headers_of, received
from testkit.library import BookLent
from testkit.stack import running

from .scene import NOWHERE, rows

TOPIC = "library"
ABSENT = b"(absent)"


def deafen(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on whatever starts has no bus."""
    monkeypatch.setattr(Runtime, "_consumer", lambda self: None)


def off_the_bus(service: Any, database: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    deafen(monkeypatch)
    return running(service, database, NOWHERE, "test")


def record(
    position: int,
    previous: int | None = None,
    *,
    id_: UUID | None = None,
    reader: str = "Li",
    part: int = 0,
    event: PublishedEvent | None = None,
    odd: dict[str, Any] | None = None,
) -> Received:
    """A record as the library's publisher sends it; `odd` replaces headers, or the value."""
    id_ = id_ or new_id()
    now = WallClock().now()
    event = event or BookLent(book_id=id_, reader=reader)
    fact = Fact(event, new_id(), f"book-{id_}", 1, position, now, now, SYSTEM, "library")
    headers = dict(headers_of(fact, position - 1 if previous is None else previous)) | (odd or {})
    value = headers.pop("value", event.model_dump_json().encode())
    return raw(part, fact.stream, [(n, v) for n, v in headers.items() if v != ABSENT], value)


def raw(
    part: int, key: str | None, headers: Sequence[tuple[str, bytes | None]], value: bytes | None
) -> Received:
    """Whatever Kafka may hold, as the consumer gets it in hand."""
    name = None if key is None else key.encode()
    return received(
        SimpleNamespace(topic=TOPIC, partition=part, key=name, headers=headers, value=value, offset=0)
    )


async def known(runtime: Runtime) -> dict[str, int]:
    return dict(await rows(runtime, "select reader, times from views.known order by reader"))


async def noted(runtime: Runtime) -> list[tuple[str, int]]:
    return await rows(
        runtime, "select data->>'reader', (data->>'count')::int from kernel.events order by 1, 2"
    )


async def checkpoint(runtime: Runtime, part: int = 0) -> int:
    found = await rows(
        runtime, "select position from kernel.checkpoints where source = %s and part = %s", TOPIC, part
    )
    return found[0][0] if found else 0


async def parked(runtime: Runtime) -> list[Any]:
    return await rows(runtime, "select key, position, status from kernel.parked order by id")
