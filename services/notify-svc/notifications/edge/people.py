"""People's addresses, asked of tenant-svc at the moment of use and kept nowhere."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Literal
from uuid import UUID

import httpx
from neighbours.asking import Neighbour, NeighbourAway, NeighbourRefused
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from notifications.settings import NeighbourSettings

NAME = "notify-svc"
PURPOSE = "发送通知"


class Contact(BaseModel):
    """How to reach one person now; whoever was erased has no channels. Never in a repr.

    `offered`: addresses of which they have yet to prove that they read what comes there.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    language: Literal["zh", "en"] = "zh"
    name: str | None = Field(None, repr=False)
    channels: dict[str, str | None] = Field(default={}, repr=False)
    offered: dict[str, str | None] = Field(default={}, repr=False)


class Kin(BaseModel):
    """Somebody whom a person named for the case that they are not reached. Not to be kept."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    contact_id: UUID
    name: str = Field(repr=False)
    phone: str = Field(repr=False)
    relation: str = Field(examples=["parent"])


KIN: TypeAdapter[list[Kin]] = TypeAdapter(list[Kin])
CONTACTS: TypeAdapter[dict[UUID, Contact]] = TypeAdapter(dict[UUID, Contact])


class People:
    """tenant-svc as this service knows it. Its calls raise NeighbourAway."""

    def __init__(self, tenants: Neighbour) -> None:
        self._tenants = tenants

    async def contacts(self, person_ids: Iterable[UUID], purpose: str = PURPOSE) -> dict[UUID, Contact]:
        """Opened addresses of up to 200 persons; who is unknown there is not in the answer."""
        wanted = sorted({str(id_) for id_ in person_ids})
        try:
            answer = await self._tenants.post("/people/contacts", {"person_ids": wanted, "purpose": purpose})
            return CONTACTS.validate_json(answer.content)
        except (NeighbourRefused, ValidationError) as fault:
            raise NeighbourAway("contacts not understood") from fault

    async def emergency(self, person_id: UUID, purpose: str) -> list[Kin]:
        """Whom to call instead, of those whose phone is not known to be dead; of who is unknown, nobody."""
        try:
            path = f"/people/{person_id}/emergency-contacts/open"
            answer = await self._tenants.post(path, {"purpose": purpose})
            return KIN.validate_json(answer.content)
        except NeighbourRefused as refused:
            if refused.status in (404, 410):
                return []
            raise NeighbourAway(str(refused)) from refused
        except ValidationError as fault:
            raise NeighbourAway("emergency contacts not understood") from fault

    async def bury(self, person_id: UUID, channel: str, key: str) -> None:
        """Tell that this address leads to nobody. The same `key` again changes nothing."""
        try:
            await self._tenants.post(f"/people/{person_id}/contacts/{channel}/dead", key=key)
        except NeighbourRefused as refused:
            # Somebody who was erased has no address left to bury.
            if refused.status not in (404, 410):
                raise NeighbourAway(str(refused)) from refused


@asynccontextmanager
async def open_people(signing_key: str | None) -> AsyncIterator[People]:
    """tenant-svc, usable inside the block. Raises ValueError without a key to sign our own tokens with."""
    settings = NeighbourSettings()
    async with open_neighbour(settings.tenants_base_url, signing_key) as tenants:
        yield People(tenants)


@asynccontextmanager
async def open_neighbour(base_url: str, signing_key: str | None) -> AsyncIterator[Neighbour]:
    """Another service. Raises ValueError without a key to sign our own tokens with."""
    if signing_key is None:
        raise ValueError("ANJU_TOKEN_KEY is missing: notify-svc signs its own tokens for other services")
    timeout = NeighbourSettings().tenants_timeout_s
    async with httpx.AsyncClient(base_url=base_url, timeout=timeout, trust_env=False) as client:
        yield Neighbour(client, NAME, signing_key)
