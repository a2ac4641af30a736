"""What our own people are called, asked of tenant-svc when a list is made for people; kept nowhere."""

import logging
from collections.abc import Collection
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from neighbours.asking import DepartmentAway, asked, open_neighbour, read

log = logging.getLogger(__name__)

AT_ONCE: Final = 200


class _Names(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    names: dict[UUID, str] = Field(repr=False)


async def staff_names(
    ids: Collection[UUID], purpose: str, base_url: str, name: str, signing_key: str | None, seconds: float
) -> dict[UUID, str]:
    """Of those whom tenant-svc, at `base_url` and within so many seconds, names to `name`; it records that.
    While it is away of none: a list without names is better than no list.
    """
    found: dict[UUID, str] = {}
    if not ids:
        return found
    waiting = sorted(ids)
    async with open_neighbour(base_url, name, signing_key, seconds) as tenants:
        try:
            for first in range(0, len(waiting), AT_ONCE):
                body = {
                    "person_ids": [str(id_) for id_ in waiting[first : first + AT_ONCE]],
                    "purpose": purpose,
                }
                found |= read(_Names, await asked(tenants, "/people/staff/names", body, {})).names
        except DepartmentAway as away:
            log.warning("a list without the names of the staff: %s", away.facts)
    return found
