"""What people are called, asked of tenant-svc when a list is made for people; kept nowhere.

Those who work for us by their names; others masked, for a list goes its own ways. While tenant-svc is away of
none: a list without names is better than no list. It records each look.
"""

import asyncio
import logging
from collections.abc import Collection
from typing import Final, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from neighbours.asking import DepartmentAway, asked, open_neighbour, read

log = logging.getLogger(__name__)

AT_ONCE: Final = 1_000  # people of one question …
STAFF_AT_ONCE: Final = 200  # … as tenant-svc bounds them
UNDER_WAY: Final = 4  # questions at a time: a sheet of a hundred thousand units is not the only one who asks
Said = TypeVar("Said", bound=BaseModel)


class Listed(BaseModel):
    """Somebody as a list shows them: the name masked, None of the erased; the number a tenant goes by."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    name: str | None = Field(repr=False)
    number: str | None


class _Names(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    names: dict[UUID, str] = Field(repr=False)


class _People(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    people: dict[UUID, Listed] = Field(repr=False)


async def staff_names(
    ids: Collection[UUID], purpose: str, base_url: str, name: str, signing_key: str | None, seconds: float
) -> dict[UUID, str]:
    """Of those whom tenant-svc, at `base_url` and within so many seconds a question, names to `name`."""
    where = base_url, name, signing_key, seconds
    said = await _all_said("/people/staff/names", _Names, STAFF_AT_ONCE, ids, purpose, *where)
    return {id_: called for names in said for id_, called in names.names.items()}


async def people_listed(
    ids: Collection[UUID], purpose: str, base_url: str, name: str, signing_key: str | None, seconds: float
) -> dict[UUID, Listed]:
    """The same of whomever it knows."""
    where = base_url, name, signing_key, seconds
    said = await _all_said("/people/listed", _People, AT_ONCE, ids, purpose, *where)
    return {id_: each for people in said for id_, each in people.people.items()}


async def _all_said(
    path: str,
    of: type[Said],
    at_once: int,
    ids: Collection[UUID],
    purpose: str,
    base_url: str,
    name: str,
    signing_key: str | None,
    seconds: float,
) -> list[Said]:
    found: list[Said] = []
    if not ids:
        return found
    waiting, turn, away = sorted(ids), asyncio.Semaphore(UNDER_WAY), asyncio.Event()

    async with open_neighbour(base_url, name, signing_key, seconds) as tenants:

        async def ask(some: Collection[UUID]) -> None:
            body = {"person_ids": [str(id_) for id_ in some], "purpose": purpose}
            async with turn:
                if away.is_set():
                    return
                try:
                    found.append(read(of, await asked(tenants, path, body, {})))
                except DepartmentAway as fault:
                    log.warning("a list without names: %s", fault.facts)
                    away.set()

        some = (waiting[first : first + at_once] for first in range(0, len(waiting), at_once))
        await asyncio.gather(*map(ask, some))
    return found
