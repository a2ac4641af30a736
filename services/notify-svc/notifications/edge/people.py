"""People's addresses, asked of tenant-svc at the moment of use and kept nowhere."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final
from uuid import UUID

from edge.call import CallContext
from neighbours import asking
from neighbours.asking import Neighbour, NeighbourAway, NeighbourRefused
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from notifications.domain.languages import Language
from notifications.settings import NeighbourSettings

NAME = "notify-svc"
PURPOSE = "发送通知"
SCOPE: Final = "核对是否为本园区的人员"
UNNAMED: Final[dict[Language, str]] = {"zh": "一位住户", "en": "a resident of ours"}


class Offered(BaseModel):
    """An address of which somebody has yet to prove that they read what comes there."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    address_id: UUID
    address: str = Field(repr=False)


class Contact(BaseModel):
    """How to reach one person now; whoever was erased has no channels. Never in a repr.

    `whose`: the name of who named this one for emergencies.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    language: Language = "zh"
    name: str | None = Field(None, repr=False)
    channels: dict[str, str | None] = Field(default={}, repr=False)
    offered: dict[str, Offered] = Field(default={}, repr=False)
    whose: str = Field("", repr=False)


class Kin(BaseModel):
    """Somebody whom a person named for the case that they are not reached. Not to be kept."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    contact_id: UUID
    name: str = Field(repr=False)
    phone: str = Field(repr=False)
    relation: str = Field(examples=["parent"])


class Persons(BaseModel):
    """Who is reached by one address."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    person_ids: list[UUID]


KIN: TypeAdapter[list[Kin]] = TypeAdapter(list[Kin])
PARKS: TypeAdapter[dict[UUID, list[UUID]]] = TypeAdapter(dict[UUID, list[UUID]])
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

    async def check_within(self, call: CallContext, person_id: UUID) -> None:
        """Raises ParkOutOfScope for who has to do with other parks alone than the caller's."""
        if call.parks is None:
            return
        asked = {"person_ids": [str(person_id)], "purpose": SCOPE}
        try:
            answer = await self._tenants.post("/people/parks", asked)
            found = PARKS.validate_json(answer.content)
        except (NeighbourRefused, ValidationError) as fault:
            raise NeighbourAway("parks not understood") from fault
        if person_id in found:
            call.within_any(found[person_id])

    async def by_wechat(self, openid: str) -> UUID | None:
        """Who is reached by this openid: of several the first that was known, None where nobody is."""
        try:
            answer = await self._tenants.post("/people/by-wechat", {"openid": openid})
            found = Persons.model_validate_json(answer.content).person_ids
        except (NeighbourRefused, ValidationError) as fault:
            raise NeighbourAway("persons not understood") from fault
        return found[0] if found else None

    async def readers(self, whose: Mapping[UUID, UUID | None]) -> dict[UUID, Contact]:
        """The same of each reader; where they are somebody's emergency contact, by whose file they are."""
        known = await self.contacts(of or reader for reader, of in whose.items())
        readers = {reader: known[reader] for reader, of in whose.items() if of is None and reader in known}
        persons = {of for of in whose.values() if of in known}
        named = await asyncio.gather(*(self.emergency(of, PURPOSE) for of in persons))
        for of, contacts in zip(persons, named, strict=True):
            readers |= {each.contact_id: _as_reader(each, known[of]) for each in contacts}
        return readers

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

    async def bury(self, person_id: UUID, channel: str, at: datetime, key: str) -> None:
        """Tell that the address which was theirs at that moment leads to nobody.

        The same `key` again changes nothing.
        """
        await self._dead(f"/people/{person_id}/contacts/{channel}/dead", at, key)

    async def bury_contact(self, person_id: UUID, contact_id: UUID, at: datetime, key: str) -> None:
        """The same of the number of somebody whom this person named for emergencies."""
        await self._dead(f"/people/{person_id}/emergency-contacts/{contact_id}/dead", at, key)

    async def _dead(self, path: str, at: datetime, key: str) -> None:
        try:
            await self._tenants.post(path, {"at": at.isoformat()}, key=key)
        except NeighbourRefused as refused:
            # Somebody who was erased has no address left to bury.
            if refused.status not in (404, 410):
                raise NeighbourAway(str(refused)) from refused


def _as_reader(kin: Kin, person: Contact) -> Contact:
    return Contact(
        language=person.language,
        name=kin.name,
        channels={"sms": kin.phone},
        whose=person.name or UNNAMED[person.language],
    )


@asynccontextmanager
async def open_people(signing_key: str | None) -> AsyncIterator[People]:
    """tenant-svc, usable inside the block. Raises ValueError without a key to sign our own tokens with."""
    settings = NeighbourSettings()
    async with open_neighbour(settings.tenants_base_url, signing_key) as tenants:
        yield People(tenants)


@asynccontextmanager
async def open_neighbour(base_url: str, signing_key: str | None) -> AsyncIterator[Neighbour]:
    """Another service. Raises ValueError without a key to sign our own tokens with."""
    seconds = NeighbourSettings().tenants_timeout_s
    async with asking.open_neighbour(base_url, NAME, signing_key, seconds) as neighbour:
        yield neighbour
