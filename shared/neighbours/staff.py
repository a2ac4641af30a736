"""What people are called, asked of tenant-svc when a list is made for people; kept nowhere."""

import logging
from collections.abc import AsyncIterator, Collection
from typing import Final, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from neighbours.asking import DepartmentAway, Neighbour, asked, open_neighbour, read

log = logging.getLogger(__name__)

AT_ONCE: Final = 200
Said = TypeVar("Said", bound=BaseModel)


class _Names(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    names: dict[UUID, str] = Field(repr=False)


class _Listed(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore")

    name: str | None = Field(repr=False)


class _People(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    people: dict[UUID, _Listed]


async def staff_names(
    ids: Collection[UUID], purpose: str, base_url: str, name: str, signing_key: str | None, seconds: float
) -> dict[UUID, str]:
    """Of those whom tenant-svc, at `base_url` and within so many seconds, names to `name`; it records that.
    While it is away of none: a list without names is better than no list.
    """
    if not ids:
        return {}
    async with open_neighbour(base_url, name, signing_key, seconds) as tenants:
        said = [each async for each in _said(tenants, "/people/staff/names", _Names, ids, purpose)]
    return {id_: called for names in said for id_, called in names.names.items()}


async def masked_names(
    ids: Collection[UUID], purpose: str, base_url: str, name: str, signing_key: str | None, seconds: float
) -> dict[UUID, str]:
    """The same of others than our own people (欧*): whoever was erased, or is not known, is left out."""
    if not ids:
        return {}
    async with open_neighbour(base_url, name, signing_key, seconds) as tenants:
        said = [each async for each in _said(tenants, "/people/listed", _People, ids, purpose)]
    return {id_: each.name for people in said for id_, each in people.people.items() if each.name}


async def _said(
    tenants: Neighbour, path: str, of: type[Said], ids: Collection[UUID], purpose: str
) -> AsyncIterator[Said]:
    waiting = sorted(ids)
    try:
        for first in range(0, len(waiting), AT_ONCE):
            body = {
                "person_ids": [str(id_) for id_ in waiting[first : first + AT_ONCE]],
                "purpose": purpose,
            }
            yield read(of, await asked(tenants, path, body, {}))
    except DepartmentAway as away:
        log.warning("a list without names: %s", away.facts)
