"""The identity authority over HTTP: questions go out signed, and only what it signed itself is believed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol
from uuid import UUID

import httpx
import orjson
from edge.client import open_client
from edge.signed import Forged, TimestampMalformed, sign, verify
from opentelemetry.propagate import inject
from pydantic import BaseModel, ConfigDict, ValidationError

from tenants.domain.identity import IdentityKind
from tenants.edge.retrying import retry_after
from tenants.settings import AuthoritySettings

Result = Literal["match", "mismatch"]


@dataclass(frozen=True, slots=True)
class Question:
    """Is this the name on that document? The same id is the same question."""

    id: UUID
    kind: IdentityKind
    name: str = field(repr=False)
    number: str = field(repr=False)


class AuthorityUnavailable(Exception):
    """No answer, or none of use: ask again. `forged`: what came was not the authority's."""

    def __init__(self, reason: str, wait: timedelta | None = None, *, forged: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.retry_after, self.forged = reason, wait, forged


class IdentityAuthority(Protocol):
    """Whoever knows which name belongs to which document."""

    async def ask(self, question: Question) -> Result:
        """Its word. Raises AuthorityUnavailable."""


class Answer(BaseModel):
    """`id` says to which question."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    id: UUID
    result: Result


class HttpAuthority:
    """`PUT /checks/{id}`; 200 with a signed `result`."""

    def __init__(
        self, settings: AuthoritySettings, client: httpx.AsyncClient, now: Callable[[], datetime]
    ) -> None:
        self._settings, self._client, self._now = settings, client, now

    async def ask(self, question: Question) -> Result:
        body = orjson.dumps({"kind": question.kind, "name": question.name, "number": question.number})
        secret = self._settings.identity_secret
        headers = sign(body, secret, self._now()) | {"content-type": "application/json"}
        inject(headers)
        try:
            # The client's own limit begins anew with each byte: one that trickles would hold up everybody.
            async with asyncio.timeout(self._settings.identity_timeout_s):
                answer = await self._client.put(f"/checks/{question.id}", content=body, headers=headers)
        except (httpx.HTTPError, TimeoutError) as fault:
            raise AuthorityUnavailable(type(fault).__name__) from fault
        if answer.status_code != httpx.codes.OK:
            raise AuthorityUnavailable(f"HTTP {answer.status_code}", retry_after(answer.headers))
        try:
            verify(answer.headers, answer.content, secret, self._now())
            told = Answer.model_validate_json(answer.content)
        except Forged as forged:
            raise AuthorityUnavailable(f"signature: {forged.reason}", forged=True) from None
        except (TimestampMalformed, ValidationError):
            raise AuthorityUnavailable("answer not understood") from None
        if told.id != question.id:
            raise AuthorityUnavailable("answer to another question", forged=True)
        return told.result


@asynccontextmanager
async def open_authority(
    settings: AuthoritySettings, now: Callable[[], datetime]
) -> AsyncIterator[IdentityAuthority]:
    """The authority, usable inside the block. `now` is wall time: signatures are checked by it."""
    async with open_client(base_url=settings.identity_url, timeout=settings.identity_timeout_s) as client:
        yield HttpAuthority(settings, client, now)
