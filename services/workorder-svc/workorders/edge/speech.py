"""Whoever turns speech into text: sound goes out signed, and only what it signed itself is believed."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

import httpx
from edge.client import open_client
from edge.signed import Forged, TimestampMalformed, sign, verify
from opentelemetry.propagate import inject
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workorders.settings import SpeechSettings


class SpeechUnavailable(Exception):
    """No answer, or none of use: ask again. `forged`: what came was not the recogniser's."""

    def __init__(self, reason: str, *, forged: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.forged = reason, forged


class SpeechToText(Protocol):
    """Whoever hears what is said."""

    async def hear(self, id_: UUID, media_type: str, sound: bytes) -> str:
        """What is said, empty where nothing was understood. Raises SpeechUnavailable."""


class Heard(BaseModel):
    """`id` says of which recording."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    id: UUID
    text: Annotated[str, Field(max_length=2_000, repr=False)]


class HttpSpeech:
    """`PUT /recordings/{id}`; 200 with a signed `text`. The same id is the same recording."""

    def __init__(
        self, settings: SpeechSettings, client: httpx.AsyncClient, now: Callable[[], datetime]
    ) -> None:
        self._settings, self._client, self._now = settings, client, now

    async def hear(self, id_: UUID, media_type: str, sound: bytes) -> str:
        secret = self._settings.speech_secret
        headers = sign(sound, secret, self._now()) | {"content-type": media_type}
        inject(headers)
        try:
            answer = await self._client.put(f"/recordings/{id_}", content=sound, headers=headers)
        except httpx.HTTPError as fault:
            raise SpeechUnavailable(type(fault).__name__) from fault
        if answer.status_code != httpx.codes.OK:
            raise SpeechUnavailable(f"HTTP {answer.status_code}")
        try:
            verify(answer.headers, answer.content, secret, self._now())
            heard = Heard.model_validate_json(answer.content)
        except Forged as forged:
            raise SpeechUnavailable(f"signature: {forged.reason}", forged=True) from None
        except (TimestampMalformed, ValidationError):
            raise SpeechUnavailable("answer not understood") from None
        if heard.id != id_:
            raise SpeechUnavailable("answer to another question", forged=True)
        return heard.text.strip()


@asynccontextmanager
async def open_http(settings: SpeechSettings, now: Callable[[], datetime]) -> AsyncIterator[SpeechToText]:
    """A recogniser elsewhere, usable inside the block. `now` is wall time: signatures are checked by it."""
    async with open_client(base_url=settings.speech_url, timeout=settings.speech_timeout_s) as client:
        yield HttpSpeech(settings, client, now)
