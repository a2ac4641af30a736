"""The lock service over HTTP: orders go out signed, confirmations come back signed, late and maybe twice."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID

import httpx
import orjson
from edge.client import open_client
from edge.signed import sign
from opentelemetry.propagate import inject
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from tenants.domain.door_facts import Act
from tenants.edge.retrying import retry_after
from tenants.settings import LockSettings


@dataclass(frozen=True, slots=True)
class Order:
    """`credential` may open `lock` from `day` on, or no more. The same id is the same order."""

    id: UUID
    act: Act
    credential: UUID
    lock: UUID
    day: date


@dataclass(frozen=True, slots=True)
class Refused:
    """The lock service will not do it, in its own code."""

    code: str


class LockUnavailable(Exception):
    """No answer, or none of use: the same order may be given again."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason, self.retry_after = reason, retry_after


class LockService(Protocol):
    """Whoever runs the locks."""

    async def give(self, order: Order) -> Refused | None:
        """Have it done; None when the order was taken. Raises LockUnavailable."""


class HttpLocks:
    """`PUT /orders/{id}`; 202 when taken, 4xx with a `code` when refused."""

    def __init__(
        self, settings: LockSettings, client: httpx.AsyncClient, now: Callable[[], datetime]
    ) -> None:
        self._settings, self._client, self._now = settings, client, now

    async def give(self, order: Order) -> Refused | None:
        body = orjson.dumps(
            {"act": order.act, "credential": order.credential, "lock": order.lock, "day": order.day}
        )
        headers = sign(body, self._settings.lock_secret, self._now()) | {"content-type": "application/json"}
        inject(headers)
        try:
            # The client's own limit begins anew with each byte: one that trickles would hold up everybody.
            async with asyncio.timeout(self._settings.lock_timeout_s):
                answer = await self._client.put(f"/orders/{order.id}", content=body, headers=headers)
        except (httpx.HTTPError, TimeoutError) as fault:
            raise LockUnavailable(type(fault).__name__) from fault
        if answer.status_code in (401, 403):
            raise LockUnavailable(f"HTTP {answer.status_code}: our signature is refused")
        if answer.status_code in (408, 429) or answer.status_code >= 500:
            raise LockUnavailable(f"HTTP {answer.status_code}", retry_after(answer.headers))
        if answer.is_success:
            return None
        return Refused(_code(answer))


def _code(answer: httpx.Response) -> str:
    try:
        found: Any = answer.json()
    except ValueError:
        found = None
    code = found.get("code") if isinstance(found, dict) else None
    return str(code or f"HTTP {answer.status_code}")[:64]


@asynccontextmanager
async def open_locks(settings: LockSettings, now: Callable[[], datetime]) -> AsyncIterator[LockService]:
    """The lock service, usable inside the block. `now` is wall time: signatures are checked by it."""
    async with open_client(base_url=settings.lock_url, timeout=settings.lock_timeout_s) as client:
        yield HttpLocks(settings, client, now)


class Confirmation(BaseModel):
    """What became of the order under `key`; `receipt_id` repeats if the lock service does."""

    model_config = ConfigDict(frozen=True)

    receipt_id: str = Field(min_length=1, max_length=128)
    key: UUID
    status: Literal["delivered", "failed"]
    code: str = Field(max_length=64)
    at: AwareDatetime
