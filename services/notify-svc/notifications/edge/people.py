"""People's addresses, asked of tenant-svc at the moment of use and kept nowhere."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import httpx
from edge.access import Role, mint
from host.settings import private_key
from kernel.clock import WallClock
from opentelemetry.propagate import inject
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from notifications.settings import PeopleSettings

PURPOSE = "发送通知"
TOKEN_LIFE = timedelta(hours=1)


class PeopleUnavailable(Exception):
    """tenant-svc did not answer, or not in a way that can be used: ask again later."""


class Contact(BaseModel):
    """How to reach one person now; whoever was erased has no channels. Never in a repr."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    language: Literal["zh", "en"] = "zh"
    name: str | None = Field(None, repr=False)
    channels: dict[str, str | None] = Field(default={}, repr=False)


CONTACTS: TypeAdapter[dict[UUID, Contact]] = TypeAdapter(dict[UUID, Contact])


class People:
    """tenant-svc as this service knows it. Both calls raise PeopleUnavailable."""

    def __init__(self, client: httpx.AsyncClient, signing_key: str) -> None:
        self._client = client
        self._key = private_key(signing_key)
        self._token: tuple[str, datetime] | None = None

    async def contacts(self, person_ids: Iterable[UUID]) -> dict[UUID, Contact]:
        """Opened addresses of up to 200 persons; who is unknown there is not in the answer."""
        wanted = sorted({str(id_) for id_ in person_ids})
        answer = await self._post("/people/contacts", {"person_ids": wanted, "purpose": PURPOSE})
        try:
            return CONTACTS.validate_json(answer.content)
        except ValidationError as fault:
            raise PeopleUnavailable("contacts not understood") from fault

    async def bury(self, person_id: UUID, channel: str, key: str) -> None:
        """Tell that this address leads to nobody. The same `key` again changes nothing."""
        # Somebody who was erased has no address left to bury.
        await self._post(f"/people/{person_id}/contacts/{channel}/dead", None, key, also=(404, 410))

    async def _post(
        self, path: str, body: dict[str, Any] | None, key: str | None = None, also: tuple[int, ...] = ()
    ) -> httpx.Response:
        traced = {"Authorization": f"Bearer {self._bearer()}"}
        if key:
            traced["Idempotency-Key"] = key
        inject(traced)
        try:
            answer = await self._client.post(path, json=body, headers=traced)
        except httpx.HTTPError as fault:
            raise PeopleUnavailable(type(fault).__name__) from fault
        if not (answer.is_success or answer.status_code in also):
            raise PeopleUnavailable(f"HTTP {answer.status_code}")
        return answer

    def _bearer(self) -> str:
        now = WallClock().now()  # tokens live in real time
        if self._token is None or now >= self._token[1]:
            token = mint(self._key, actor="notify-svc", role=Role.系统, now=now, valid=TOKEN_LIFE)
            self._token = (token, now + TOKEN_LIFE * 0.9)
        return self._token[0]


@asynccontextmanager
async def open_people(signing_key: str | None) -> AsyncIterator[People]:
    """tenant-svc, usable inside the block. Raises ValueError without a key to sign our own tokens with."""
    if signing_key is None:
        raise ValueError("ANJU_TOKEN_KEY is missing: notify-svc signs its own tokens for tenant-svc")
    settings = PeopleSettings()
    async with httpx.AsyncClient(
        base_url=settings.tenants_base_url, timeout=settings.tenants_timeout_s, trust_env=False
    ) as client:
        yield People(client, signing_key)
