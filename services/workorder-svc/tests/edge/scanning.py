"""Two flats and a tenant, and what is reported of them: in words, by a photo, spoken."""

import base64
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from kernel.ids import named_id, new_id
from PIL import Image
from testkit.stack import bearer
from testkit.voices import Voices

MORNING = datetime(2025, 3, 14, 1, 0, tzinfo=UTC)
PARK, ROOM, NEXT_DOOR, TENANT = (named_id(word) for word in ("park", "room", "next door", "tenant"))
BUILDING = named_id("building", PARK)
FRAME = b"\x3c" + bytes(31)  # a fiftieth of a second, as phones record
AMR = b"#!AMR\n" + FRAME * 100
WHY = {"X-Reason": "call"}

Http = httpx.AsyncClient


@pytest.fixture(autouse=True)
def listening(recogniser: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Here somebody hears what is said."""
    for name, value in {**recogniser, "ANJU_EMERGENCY_PHONE": "400 800 1234"}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
async def http(runtime: Runtime, voices: Voices) -> AsyncIterator[Http]:
    async with voices.in_one_breath():
        await voices.taken_in(PARK, ROOM, NEXT_DOOR)
        await voices.registered(TENANT)
    app = httpx.ASGITransport(create_app(runtime))
    async with Http(transport=app, base_url="http://x", headers=bearer(Role.客服专员)) as client:
        yield client


def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "JPEG")
    return made.getvalue()


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def body(words: str, **more: Any) -> dict[str, Any]:
    place = {"unit_id": str(ROOM), "park_id": str(PARK)}
    return {"order_id": str(new_id()), **place, "words": words, **more}
